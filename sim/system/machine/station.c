#include "system/machine/station.h"

#include "engine/engine.h"
#include "system/machine/admission.h"
#include "system/machine/fair_share.h"
#include "system/machine/waiting_line.h"

void station_init(struct station *station, struct admission *admission, double capacity,
                  enum discipline discipline, enum priority priority, double slowdown_per_busy,
                  share_action on_done)
{
    bool is_online_first = priority == PRIORITY_ONLINE_FIRST;
    fair_share_init(&station->share, admission->engine, capacity, is_online_first,
                    slowdown_per_busy, on_done);
    station->admission = admission;
    station->line = (struct waiting_line){.capacity = capacity, .is_online_first = is_online_first};
    station->is_in_order = discipline == DISCIPLINE_IN_ORDER;
}

void station_set(struct station *station, double capacity, enum discipline discipline,
                 double slowdown_per_busy)
{
    station->share.capacity = station->line.capacity = capacity;
    station->share.slowdown_per_busy = slowdown_per_busy;
    station->is_in_order = discipline == DISCIPLINE_IN_ORDER;
}

void station_free(struct station *station)
{
    fair_share_free(&station->share);
}

static void start(struct station *station, struct step_run *run)
{
    run->is_in_share = true;
    fair_share_start(&station->share, &run->job, run->bundle, run->phase_run->phase, run->cap,
                     run->step->is_slowed, run->amount.work);
}

void station_admit(struct station *station)
{
    struct line_place *place;
    while (station->is_in_order && (place = waiting_line_next(&station->line)))
        start(station, step_run_of_place(place));
    fair_share_settle(&station->share);
}

static void note_change(struct station *station)
{
    struct admission *admission = station->admission;
    if (station->is_changed)
        return;
    station->is_changed = true;
    station->next_changed = NULL;
    *admission->stations_end = station;
    admission->stations_end = &station->next_changed;
    engine_make_due(admission->engine, admission->stage);
}

void station_enter(struct station *station, struct step_run *run, double need)
{
    run->station = station;
    note_change(station);
    if (!station->is_in_order) {
        start(station, run);
        return;
    }
    run->place = (struct line_place){.need = need, .phase = run->phase_run->phase};
    waiting_line_join(&station->line, &run->place);
}

void station_leave(struct station *station, struct step_run *run)
{
    run->is_in_share = false;
    note_change(station);
    if (station->is_in_order)
        waiting_line_leave(&station->line, &run->place);
}

void station_set_cap(struct station *station, struct share_bundle *bundle, double cap)
{
    if (fair_share_set_cap(&station->share, bundle, cap))
        note_change(station);
}
