#include "system/machine/machine_parts.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

static void init_processors(struct machine *machine)
{
    const struct simulation_settings *settings = machine->simulation->settings;
    double slowdown = 0.0; /* of one machine, so plans that know it agree */
    for (size_t i = 0; i < settings->class_count; i++)
        if (settings->classes[i].plan->slowdown_per_busy_core > slowdown)
            slowdown = settings->classes[i].plan->slowdown_per_busy_core;
    station_init(&machine->processors, &machine->admission, settings->server.cores,
                 settings->server.processor_discipline, settings->priority, slowdown,
                 machine_on_work_done);
}

static void init_interface(struct machine *machine)
{
    const struct simulation_settings *settings = machine->simulation->settings;
    const struct server_settings *server = &settings->server;
    if (!server->has_link)
        return;
    const double capacity_bps[] = {server->link.uplink_bps, server->link.downlink_bps};
    int count = server->link.is_one_medium ? 1 : DIRECTION_COUNT;
    for (int direction = 0; direction < count; direction++)
        station_init(&machine->interface[direction], &machine->admission, capacity_bps[direction],
                     server->link_discipline, settings->priority, 0.0, machine_on_bits_sent);
}

static void init_link(struct machine *machine, struct terminal *terminal,
                      const struct client_class *class, enum direction direction)
{
    const struct simulation_settings *settings = machine->simulation->settings;
    const struct server_settings *server = &settings->server;
    double access_bps =
        direction == DIRECTION_UP ? class->link.uplink_bps : class->link.downlink_bps;
    struct station *station = &terminal->stations[direction];
    if (server->has_link)
        station = &machine->interface[server->link.is_one_medium ? DIRECTION_UP : direction];
    else
        station_init(station, &machine->admission, access_bps, class->link_discipline,
                     settings->priority, 0.0, machine_on_bits_sent);
    link_init(&terminal->links[direction], class, access_bps, station, server->has_link,
              settings->priority);
}

static void init_terminal(struct machine *machine, const struct client *client)
{
    const struct simulation_settings *settings = machine->simulation->settings;
    const struct client_class *class = client->kind->settings;
    struct terminal *terminal = &machine->terminals[client->client_index - 1];
    assert(settings_can_share_link(class, &settings->server));
    station_init(&terminal->processors, &machine->admission, class->cores,
                 class->processor_discipline, settings->priority,
                 class->plan->slowdown_per_busy_core, machine_on_work_done);
    init_link(machine, terminal, class, DIRECTION_UP);
    if (!class->link.is_one_medium)
        init_link(machine, terminal, class, DIRECTION_DOWN);
}

static void init_plans(struct machine *machine)
{
    const struct simulation_settings *settings = machine->simulation->settings;
    double interface_rtt_s = settings->server.has_link ? settings->server.link.rtt_s : 0.0;
    for (size_t i = 0; i < settings->class_count; i++)
        machine_plan_init(&machine->plans[i], settings->classes[i].plan,
                          settings->classes[i].link.rtt_s + interface_rtt_s);
}

struct machine *machine_new(struct simulation *simulation)
{
    struct machine *machine = memory_allocate(1, sizeof *machine);
    machine->simulation = simulation;
    machine->plans = memory_allocate(simulation->settings->class_count, sizeof *machine->plans);
    machine->terminals = memory_allocate(simulation->client_count, sizeof *machine->terminals);
    admission_init(&machine->admission, simulation->engine);
    init_plans(machine);
    init_processors(machine);
    init_interface(machine);
    for (uint64_t i = 0; i < simulation->client_count; i++)
        init_terminal(machine, &simulation->clients[i]);
    return machine;
}

static void free_terminal(struct terminal *terminal)
{
    station_free(&terminal->processors);
    for (int direction = 0; direction < DIRECTION_COUNT; direction++)
        station_free(&terminal->stations[direction]);
}

void machine_free(struct machine *machine)
{
    if (!machine)
        return;
    for (uint64_t i = 0; i < machine->simulation->client_count; i++)
        free_terminal(&machine->terminals[i]);
    for (size_t i = 0; i < machine->simulation->settings->class_count; i++)
        machine_plan_free(&machine->plans[i]);
    for (int direction = 0; direction < DIRECTION_COUNT; direction++)
        station_free(&machine->interface[direction]);
    station_free(&machine->processors);
    run_pool_free(&machine->pool);
    free(machine->use_before);
    free(machine->plans);
    free(machine->terminals);
    free(machine);
}
