/* machine_new.c: the servers, plans and terminals of a machine, made from its settings. */
#include "system/machine/admission.h"
#include "system/machine/link.h"
#include "system/machine/machine.h"
#include "system/machine/machine_parts.h"
#include "system/machine/machine_plan.h"
#include "system/machine/station.h"
#include "system/machine/step_run.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

static void init_processors(struct machine *machine, struct machine_server *server)
{
    const struct machine_settings *settings = &machine->settings;
    double slowdown = 0.0; /* of one machine, so plans that know it agree */
    for (size_t i = 0; i < settings->class_count; i++)
        if (settings->classes[i].plan->slowdown_per_busy_core > slowdown)
            slowdown = settings->classes[i].plan->slowdown_per_busy_core;
    station_init(&server->processors, &machine->admission, settings->server_cores,
                 settings->server_discipline, settings->priority, slowdown, machine_on_work_done);
}

/* One, where a step of any plan uses it: who writes and who reads share its time. */
static struct station *disk_new(struct machine *machine)
{
    bool is_used = false;
    for (size_t i = 0; i < machine->plan_count; i++)
        is_used |= machine->plans[i].uses[RESOURCE_SERVER_DISK];
    if (!is_used)
        return NULL;
    struct station *disk = memory_allocate(1, sizeof *disk);
    station_init(disk, &machine->admission, 1.0, DISCIPLINE_FAIR, machine->settings.priority, 0.0,
                 machine_on_work_done);
    return disk;
}

static void disk_free(struct station *disk)
{
    if (disk)
        station_free(disk);
    free(disk);
}

static void init_interface(struct machine *machine, struct machine_server *server)
{
    const struct machine_settings *settings = &machine->settings;
    const struct link_profile *interface = settings->interface;
    if (!interface)
        return;
    const double capacity_bps[] = {interface->uplink_bps, interface->downlink_bps};
    int count = interface->is_one_medium ? 1 : DIRECTION_COUNT;
    for (int direction = 0; direction < count; direction++)
        station_init(&server->interface[direction], &machine->admission, capacity_bps[direction],
                     settings->interface_discipline, settings->priority, 0.0, machine_on_bits_sent);
}

static void init_servers(struct machine *machine)
{
    uint64_t count = machine->settings.server_count;
    machine->server_count = count > 0 ? count : 1;
    machine->servers = memory_allocate(machine->server_count, sizeof *machine->servers);
    for (uint64_t i = 0; i < machine->server_count; i++) {
        init_processors(machine, &machine->servers[i]);
        machine->servers[i].disk = disk_new(machine);
        init_interface(machine, &machine->servers[i]);
    }
}

static void init_terminals(struct machine *machine)
{
    const struct machine_settings *settings = &machine->settings;
    for (size_t i = 0; i < settings->class_count; i++)
        machine->terminal_count += settings->classes[i].count;
    machine->terminals = memory_allocate(machine->terminal_count, sizeof *machine->terminals);
    struct terminal *terminal = machine->terminals;
    for (size_t i = 0; i < settings->class_count; i++)
        for (uint64_t k = 0; k < settings->classes[i].count; k++, terminal++)
            terminal->class_index = i;
    machine_begin_terminals(machine);
}

/* What a machine's plan is made of. */
struct plan_source {
    const struct plan *plan;
    double rtt_s;
};

static struct plan_source source_of(const struct machine *machine, size_t class_index)
{
    const struct machine_class *class = &machine->classes[class_index];
    const struct link_profile *interface = machine->settings.interface;
    return (struct plan_source){class->plan,
                                class->link->rtt_s + (interface ? interface->rtt_s : 0.0)};
}

static bool have_one_plan(const void *context, size_t one, size_t other)
{
    struct plan_source first = source_of(context, one);
    struct plan_source second = source_of(context, other);
    return first.plan == second.plan && first.rtt_s == second.rtt_s;
}

static void init_plans(struct machine *machine)
{
    const size_t count = machine->settings.class_count;
    struct hash_index index = {0};
    machine->plans = memory_allocate(count, sizeof *machine->plans);
    machine->class_plan = memory_allocate(count, sizeof *machine->class_plan);
    for (size_t i = 0; i < count; i++) {
        struct plan_source source = source_of(machine, i);
        size_t first =
            hash_index_first(&index, hash_bytes(&source, sizeof source), i, have_one_plan, machine);
        if (first < i) {
            machine->class_plan[i] = machine->class_plan[first];
            continue;
        }
        struct machine_plan *plan = &machine->plans[machine->plan_count++];
        machine_plan_init(plan, source.plan, source.rtt_s);
        machine->class_plan[i] = plan;
    }
    hash_index_free(&index);
}

struct machine *machine_new(struct engine *engine, const struct machine_settings *settings,
                            const struct machine_owner *owner)
{
    struct machine *machine = memory_allocate(1, sizeof *machine);
    machine->engine = engine;
    machine->settings = *settings;
    machine->owner = *owner;
    machine->classes = memory_allocate(settings->class_count, sizeof *machine->classes);
    memcpy(machine->classes, settings->classes, settings->class_count * sizeof *machine->classes);
    machine->settings.classes = machine->classes;
    machine->sent = memory_allocate(settings->class_count + 1, sizeof *machine->sent);
    admission_init(&machine->admission, engine);
    init_plans(machine);
    init_servers(machine);
    init_terminals(machine);
    if (owner->watcher) {
        machine_place_servers(machine);
        machine->admission.on_shared = machine_tell_rate;
        machine->admission.context = machine;
    }
    return machine;
}

static void free_server(struct machine_server *server)
{
    for (int direction = 0; direction < DIRECTION_COUNT; direction++)
        station_free(&server->interface[direction]);
    station_free(&server->processors);
    disk_free(server->disk);
}

void machine_free(struct machine *machine)
{
    if (!machine)
        return;
    machine_free_terminals(machine);
    for (size_t i = 0; i < machine->plan_count; i++)
        machine_plan_free(&machine->plans[i]);
    for (uint64_t i = 0; i < machine->server_count; i++)
        free_server(&machine->servers[i]);
    run_pool_free(&machine->pool);
    free(machine->use_before);
    free(machine->spent_before);
    free(machine->sent);
    free(machine->plans);
    free(machine->class_plan);
    free(machine->classes);
    free(machine->servers);
    free(machine->terminals);
    free(machine);
}
