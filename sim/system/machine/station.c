#include "system/machine/station.h"

#include "system/requests/simulation.h"

void station_init(struct station *station, const struct simulation *simulation, double capacity,
                  enum discipline discipline, double slowdown_per_busy, share_action on_done)
{
    bool is_online_first = simulation->settings->priority == PRIORITY_ONLINE_FIRST;
    fair_share_init(&station->share, simulation->engine, capacity, is_online_first,
                    slowdown_per_busy, on_done);
    station->line = (struct waiting_line){.capacity = capacity, .is_online_first = is_online_first};
    station->is_in_order = discipline == DISCIPLINE_IN_ORDER;
}

void station_free(struct station *station)
{
    fair_share_free(&station->share);
}

static void start(struct station *station, struct step_run *run)
{
    run->is_in_share = true;
    fair_share_start(&station->share, &run->job, run->phase_run->phase, run->cap,
                     run->step->is_slowed, run->amount.work);
}

static void admit(struct station *station)
{
    struct line_place *place;
    while ((place = waiting_line_next(&station->line)))
        start(station, step_run_of_place(place));
}

void station_enter(struct station *station, struct step_run *run, double need)
{
    run->station = station;
    if (!station->is_in_order) {
        start(station, run);
        return;
    }
    run->place = (struct line_place){.need = need, .phase = run->phase_run->phase};
    waiting_line_join(&station->line, &run->place);
    admit(station);
}

void station_leave(struct station *station, struct step_run *run)
{
    run->is_in_share = false;
    if (!station->is_in_order)
        return;
    waiting_line_leave(&station->line, &run->place);
    admit(station);
}
