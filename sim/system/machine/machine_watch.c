#include "system/machine/machine_watch.h"

#include "system/machine/machine_parts.h"

#include <assert.h>

double machine_step_done(const struct step_run *run)
{
    return run->is_in_share
             ? run->amount.work - fair_share_peek_left(&run->station->share, &run->job)
             : 0.0;
}

void machine_tell_step(struct machine *machine, struct step_run *run, bool begins)
{
    const struct machine_watcher *watcher = machine->owner.watcher;
    if (!watcher)
        return;
    size_t class_index = machine->terminals[run->phase_run->terminal].class_index;
    const struct machine_plan *plan = &machine->plans[class_index];
    struct watched_step step = {
        .run = run,
        .terminal = run->phase_run->terminal,
        .server = run->phase_run->server,
        .class_index = class_index,
        .plan = plan,
        .step_index = (uint32_t)(run->step - plan->steps),
        .phase = run->phase_run->phase,
        .resource = run->step->resource,
        .now_s = engine_now_s(machine->engine),
        .mark = &run->mark,
    };
    watcher->on_step(watcher->context, &step, begins);
}

static const enum resource directions[DIRECTION_COUNT] = {
    [DIRECTION_UP] = RESOURCE_UPLINK, [DIRECTION_DOWN] = RESOURCE_DOWNLINK};

/* Processors are a station that is neither of the two directions. */
static enum resource resource_of(const struct station *station,
                                 const struct station stations[DIRECTION_COUNT],
                                 enum resource processors)
{
    for (int direction = 0; direction < DIRECTION_COUNT; direction++)
        if (station == &stations[direction])
            return directions[direction];
    return processors;
}

/* Whether the station is within one of count things of this size, which lie one beside the other;
 * index   out: of which */
static bool is_within(const struct station *station, const void *things, size_t size,
                      uint64_t count, uint64_t *index)
{
    uintptr_t first = (uintptr_t)things, place = (uintptr_t)station;
    *index = place >= first ? (place - first) / size : count;
    return *index < count;
}

void machine_tell_rate(void *context, const struct station *station)
{
    const struct machine *machine = context;
    const struct machine_watcher *watcher = machine->owner.watcher;
    uint64_t index;
    bool is_servers = is_within(station, machine->servers, sizeof *machine->servers,
                                machine->server_count, &index);
    bool is_terminals = !is_servers
                     && is_within(station, machine->terminals, sizeof *machine->terminals,
                                  machine->terminal_count, &index);
    assert(is_servers || is_terminals);
    enum resource resource =
        is_servers ? resource_of(station, machine->servers[index].interface, RESOURCE_SERVER_CPU)
                   : resource_of(station, machine->terminals[index].stations, RESOURCE_CLIENT_CPU);
    watcher->on_rate(watcher->context, is_servers, index, resource, station->share.rate,
                     engine_now_s(machine->engine));
}
