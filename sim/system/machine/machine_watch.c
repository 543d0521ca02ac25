#include "system/machine/machine_watch.h"

#include "engine/engine.h"
#include "system/machine/fair_share.h"
#include "system/machine/machine_parts.h"

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
    const struct machine_plan *plan = run->phase_run->plan;
    struct watched_step step = {
        .run = run,
        .terminal = run->phase_run->terminal,
        .server = run->phase_run->server,
        .class_index = run->phase_run->parts->terminal->class_index,
        .plan = plan,
        .step_index = (uint32_t)(run->step - plan->steps),
        .phase = run->phase_run->phase,
        .resource = run->step->resource,
        .now_s = engine_now_s(machine->engine),
        .mark = &run->mark,
    };
    watcher->on_step(watcher->context, &step, begins);
}

static void place(struct station *station, bool is_servers, uint64_t index, enum resource resource)
{
    if (station)
        station->place = (struct station_place){is_servers, index, resource};
}

void machine_place_servers(struct machine *machine)
{
    for (uint64_t i = 0; i < machine->server_count; i++) {
        struct machine_server *server = &machine->servers[i];
        place(&server->processors, true, i, RESOURCE_SERVER_CPU);
        place(&server->interface[DIRECTION_UP], true, i, RESOURCE_UPLINK);
        place(&server->interface[DIRECTION_DOWN], true, i, RESOURCE_DOWNLINK);
        place(server->disk, true, i, RESOURCE_SERVER_DISK);
    }
}

void machine_place_terminal(struct machine *machine, struct terminal_parts *parts)
{
    uint64_t index = (uint64_t)(parts->terminal - machine->terminals);
    place(&parts->processors, false, index, RESOURCE_CLIENT_CPU);
    place(&parts->stations[DIRECTION_UP], false, index, RESOURCE_UPLINK);
    place(&parts->stations[DIRECTION_DOWN], false, index, RESOURCE_DOWNLINK);
    place(&parts->disk, false, index, RESOURCE_CLIENT_DISK);
}

void machine_tell_rate(void *context, const struct station *station)
{
    const struct machine *machine = context;
    const struct machine_watcher *watcher = machine->owner.watcher;
    const struct station_place *place = &station->place;
    watcher->on_rate(watcher->context, place->is_servers, place->index, place->resource,
                     station->share.rate, engine_now_s(machine->engine));
}
