#include "system/machine/link.h"

#include "base/memory.h"
#include "engine/engine.h"
#include "system/machine/admission.h"
#include "system/machine/fair_share.h"
#include "system/machine/step_run.h"
#include "system/machine/waiting_line.h"

#include <math.h>
#include <stdlib.h>

void link_init(struct link *link, enum discipline discipline, double access_bps,
               struct station *station, bool has_interface, enum priority priority)
{
    bool is_in_order = has_interface && discipline == DISCIPLINE_IN_ORDER;
    *link = (struct link){
        .station = station,
        .access_bps = access_bps,
        .has_interface = has_interface,
        .is_online_first = priority == PRIORITY_ONLINE_FIRST,
        .is_in_order = is_in_order,
        .line = {.capacity = 1.0, .is_online_first = priority == PRIORITY_ONLINE_FIRST},
        .is_divided = has_interface && !is_in_order && !station->is_in_order,
    };
}

void link_set(struct link *link, enum discipline discipline, double access_bps,
              struct station *station, bool has_interface, enum priority priority)
{
    struct link_bundle *spare = link->spare;
    link_init(link, discipline, access_bps, station, has_interface, priority);
    link->spare = spare;
}

/* What one of the client's transfers may have at the interface. */
static double access_cap(const struct link *link, enum phase phase)
{
    uint64_t online = link->active_count[PHASE_ONLINE];
    uint64_t offline = link->active_count[PHASE_OFFLINE];
    if (!link->is_online_first)
        return link->access_bps / (double)(online + offline);
    if (phase == PHASE_ONLINE)
        return link->access_bps / (double)online;
    return online > 0 ? 0.0 : link->access_bps / (double)offline;
}

static void divide_access(struct link *link)
{
    for (struct link_bundle *item = link->bundles; item; item = item->next)
        station_set_cap(item->station, &item->bundle, access_cap(link, item->phase));
}

static struct link_bundle *take_spare(struct link *link)
{
    struct link_bundle *item = link->spare;
    if (!item)
        return memory_allocate(1, sizeof *item);
    link->spare = item->next;
    return item;
}

static struct share_bundle *bundle_of(struct link *link, const struct step_run *run)
{
    enum phase phase = run->phase_run->phase;
    for (struct link_bundle *item = link->bundles; item; item = item->next)
        if (item->station == run->station && item->phase == phase)
            return &item->bundle;
    struct link_bundle *item = take_spare(link);
    item->next = link->bundles;
    item->station = run->station;
    item->phase = phase;
    link->bundles = item;
    return &item->bundle;
}

void link_clear(struct link *link)
{
    while (link->bundles) {
        struct link_bundle *item = link->bundles;
        link->bundles = item->next;
        item->next = link->spare;
        link->spare = item;
    }
}

void link_free(struct link *link)
{
    link_clear(link);
    while (link->spare) {
        struct link_bundle *item = take_spare(link);
        share_bundle_free(&item->bundle);
        free(item);
    }
}

static void add_active(struct link *link, struct step_run *run)
{
    enum phase phase = run->phase_run->phase;
    run->previous = NULL;
    run->next = link->active[phase];
    if (run->next)
        run->next->previous = run;
    link->active[phase] = run;
    link->active_count[phase]++;
}

static void remove_active(struct link *link, struct step_run *run)
{
    enum phase phase = run->phase_run->phase;
    if (run->previous)
        run->previous->next = run->next;
    else
        link->active[phase] = run->next;
    if (run->next)
        run->next->previous = run->previous;
    link->active_count[phase]--;
}

/* The newcomer's cap is that of its bundle; those of others may change. */
static void enter_interface(struct link *link, struct step_run *run)
{
    add_active(link, run);
    run->cap = link->is_divided ? access_cap(link, run->phase_run->phase) : link->access_bps;
    run->bundle = link->is_divided ? bundle_of(link, run) : NULL;
    station_enter(run->station, run, run->station->share.capacity);
}

/* A link that neither is divided among transfers nor has a line stays as it is. */
static void note_change(struct link *link)
{
    struct admission *admission = link->station->admission;
    if (link->is_changed || (!link->is_divided && !link->is_in_order))
        return;
    link->is_changed = true;
    link->next_changed = NULL;
    *admission->links_end = link;
    admission->links_end = &link->next_changed;
    engine_make_due(admission->engine, admission->stage);
}

void link_admit(struct link *link)
{
    struct line_place *place;
    while (link->is_in_order && (place = waiting_line_next(&link->line)))
        enter_interface(link, step_run_of_access_place(place));
    if (link->is_divided)
        divide_access(link);
}

void link_enter(struct link *link, struct step_run *run)
{
    run->link = link;
    if (!link->has_interface) {
        run->cap = INFINITY;
        run->bundle = NULL;
        station_enter(run->station, run, run->station->share.capacity);
    } else if (link->is_in_order) {
        run->access_place = (struct line_place){.need = 1.0, .phase = run->phase_run->phase};
        waiting_line_join(&link->line, &run->access_place);
    } else {
        enter_interface(link, run);
    }
    note_change(link);
}

void link_leave(struct link *link, struct step_run *run)
{
    station_leave(run->station, run);
    if (!link->has_interface)
        return;
    link->carried[run->phase_run->phase] += run->amount.work;
    remove_active(link, run);
    if (link->is_in_order)
        waiting_line_leave(&link->line, &run->access_place);
    note_change(link);
}

double link_alone_s(const struct link *link, const struct step_run *run)
{
    double capacity_bps = link->station->share.capacity;
    return run->amount.work / (capacity_bps < link->access_bps ? capacity_bps : link->access_bps);
}

double link_carried(struct link *link, enum phase phase)
{
    if (!link->has_interface)
        return fair_share_used(&link->station->share, phase);
    double bits = link->carried[phase];
    for (struct step_run *run = link->active[phase]; run; run = run->next)
        if (run->is_in_share)
            bits += run->amount.work - fair_share_left(&run->station->share, &run->job);
    return bits;
}
