/* machine_use.c: how busy the resources were after the warm-up. */
#include "engine/engine.h"
#include "system/machine/fair_share.h"
#include "system/machine/link.h"
#include "system/machine/machine.h"
#include "system/machine/machine_parts.h"

#include "base/memory.h"
#include "models/plan/protocol.h"

#include <stdlib.h>

/* The rows: of the servers, then of each class, then of each server where there are several. */
struct use_rows {
    struct resource_use *rows;
    size_t count;
    size_t capacity;
};

static struct resource_use *add_row(struct use_rows *uses, size_t class_index,
                                    enum resource resource, bool is_one_medium)
{
    uses->rows = memory_grow(uses->rows, &uses->capacity, uses->count + 1, sizeof *uses->rows);
    struct resource_use *use = &uses->rows[uses->count++];
    *use = (struct resource_use){
        .class_index = class_index, .resource = resource, .is_one_medium = is_one_medium};
    return use;
}

static void add_station(struct resource_use *use, struct station *station)
{
    use->capacity += station->share.capacity;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        use->used[phase] += fair_share_used(&station->share, phase);
}

/* Of count servers together; server_index: of this one alone, or 0. */
static void add_servers(struct use_rows *uses, struct machine *machine,
                        struct machine_server servers[], uint64_t count, uint64_t server_index)
{
    const struct link_profile *interface = machine->settings.interface;
    static const enum resource resources[] = {RESOURCE_UPLINK, RESOURCE_DOWNLINK};
    int directions = !interface ? 0 : interface->is_one_medium ? 1 : DIRECTION_COUNT;
    struct resource_use *use = add_row(uses, 0, RESOURCE_SERVER_CPU, false);
    use->server_index = server_index;
    for (uint64_t i = 0; i < count; i++)
        add_station(use, &servers[i].processors);
    for (int direction = 0; direction < directions; direction++) {
        use = add_row(uses, 0, resources[direction], interface->is_one_medium);
        use->server_index = server_index;
        for (uint64_t i = 0; i < count; i++)
            add_station(use, &servers[i].interface[direction]);
    }
    if (!servers[0].disk)
        return;
    use = add_row(uses, 0, RESOURCE_SERVER_DISK, false);
    use->server_index = server_index;
    for (uint64_t i = 0; i < count; i++)
        add_station(use, servers[i].disk);
}

static bool counts(const struct machine *machine, const struct terminal *terminal)
{
    const struct machine_owner *owner = &machine->owner;
    return !owner->is_told
        || owner->is_told(owner->context, terminal->class_index,
                          (uint64_t)(terminal - machine->terminals));
}

static void add_terminal(struct resource_use *use, const struct machine_class *class,
                         const struct terminal *terminal)
{
    bool is_down = use->resource == RESOURCE_DOWNLINK;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        use->used[phase] +=
            use->resource == RESOURCE_CLIENT_CPU    ? terminal_processors_used(terminal, phase)
            : use->resource == RESOURCE_CLIENT_DISK ? terminal_disk_used(terminal, phase)
                                                    : terminal_carried(terminal, is_down, phase);
    use->capacity += use->resource == RESOURCE_CLIENT_CPU  ? class->cores
                   : use->resource == RESOURCE_CLIENT_DISK ? 1.0
                   : is_down                               ? class->link->downlink_bps
                                                           : class->link->uplink_bps;
}

static void add_terminals(struct resource_use *use, const struct machine *machine,
                          const struct terminal terminals[])
{
    const struct machine_class *class = &machine->classes[use->class_index - 1];
    for (uint64_t i = 0; i < class->count; i++)
        if (counts(machine, &terminals[i]))
            add_terminal(use, class, &terminals[i]);
}

static void add_class(struct use_rows *uses, struct machine *machine, size_t class_index,
                      const struct terminal terminals[])
{
    bool is_one_medium = machine->classes[class_index].link->is_one_medium;
    const enum resource resources[] = {RESOURCE_CLIENT_CPU, RESOURCE_UPLINK, RESOURCE_DOWNLINK,
                                       RESOURCE_CLIENT_DISK};
    const bool has[] = {true, true, !is_one_medium,
                        machine->class_plan[class_index]->uses[RESOURCE_CLIENT_DISK]};
    for (size_t i = 0; i < sizeof resources / sizeof *resources; i++)
        if (has[i])
            add_terminals(add_row(uses, class_index + 1, resources[i],
                                  is_one_medium && resource_is_link(resources[i])),
                          machine, terminals);
}

/* Capacity times time that was used since the beginning. */
static struct use_rows total_use(struct machine *machine)
{
    struct use_rows uses = {0};
    const struct terminal *terminals = machine->terminals;
    add_servers(&uses, machine, machine->servers, machine->server_count, 0);
    for (size_t i = 0; i < machine->settings.class_count; i++) {
        add_class(&uses, machine, i, terminals);
        terminals += machine->classes[i].count;
    }
    for (uint64_t i = 0; machine->server_count > 1 && i < machine->server_count; i++)
        add_servers(&uses, machine, &machine->servers[i], 1, i + 1);
    return uses;
}

void machine_begin_use(struct machine *machine)
{
    struct use_rows uses = total_use(machine);
    machine->use_from_s = engine_now_s(machine->engine);
    machine->use_before = uses.rows;
    machine_begin_spending(machine);
}

struct resource_use *machine_tell_use(struct machine *machine, size_t *count)
{
    struct use_rows uses = total_use(machine);
    double duration_s = engine_now_s(machine->engine) - machine->use_from_s;
    for (size_t i = 0; i < uses.count; i++)
        for (int phase = 0; phase < PHASE_COUNT; phase++) {
            if (machine->use_before)
                uses.rows[i].used[phase] -= machine->use_before[i].used[phase];
            uses.rows[i].used[phase] /= duration_s;
        }
    *count = uses.count;
    return uses.rows;
}
