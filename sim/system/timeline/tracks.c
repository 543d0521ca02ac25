#include "system/timeline/tracks.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Lanes of a kind; more than there can be requests or steps at a time. */
#define LANES 10000000

static uint64_t track_id(size_t kind, size_t lane)
{
    return 1 + (uint64_t)kind * LANES + lane;
}

static struct track *track_of(struct tracks *tracks, uint64_t process, size_t kind)
{
    return &tracks->processes[process].tracks[kind];
}

/* ---- names, when there is something to be named ---- */

static void name_process(struct tracks *tracks, uint64_t process)
{
    if (tracks->processes[process].is_named)
        return;
    char *name = tracks->settings.name_process(tracks->settings.context, process);
    trace_events_name_process(&tracks->events, process, name);
    tracks->processes[process].is_named = true;
    free(name);
}

static void name_lane(struct tracks *tracks, uint64_t process, size_t kind, size_t lane)
{
    struct track_lane *named = &track_of(tracks, process, kind)->lanes[lane];
    if (named->is_named)
        return;
    name_process(tracks, process);
    char *name = lane == 0 ? memory_copy_text(tracks->settings.kinds[kind])
                           : memory_format_text("%s %zu", tracks->settings.kinds[kind], lane + 1);
    trace_events_name_track(&tracks->events, process, track_id(kind, lane), name);
    named->is_named = true;
    free(name);
}

/* ---- what is written while the window is open ---- */

static void write_begin(struct tracks *tracks, uint64_t process, size_t kind, size_t lane,
                        struct track_span *span, double time_s)
{
    span->before = span->amount ? span->amount(span->subject) : 0.0;
    name_lane(tracks, process, kind, lane);
    trace_events_begin_span(&tracks->events, process, track_id(kind, lane), time_s,
                            &(struct trace_span){.category = span->category,
                                                 .name = span->name,
                                                 .number = span->number,
                                                 .argument = span->argument});
}

static void write_end(struct tracks *tracks, uint64_t process, size_t kind, size_t lane,
                      const struct track_span *span, double time_s)
{
    struct trace_argument amount = {0};
    if (span->amount)
        amount = (struct trace_argument){span->unit, span->amount(span->subject) - span->before};
    trace_events_end_span(&tracks->events, process, track_id(kind, lane), time_s, amount);
}

static void write_counter(struct tracks *tracks, uint64_t process, size_t counter, double time_s)
{
    const struct track_counter *written = &tracks->settings.counters[counter];
    struct trace_argument series[TRACE_SERIES];
    for (size_t i = 0; i < TRACE_SERIES; i++)
        series[i] = (struct trace_argument){written->series[i],
                                            tracks->processes[process].values[counter][i]};
    name_process(tracks, process);
    trace_events_count(&tracks->events, process, time_s, written->name, series);
}

/* ---- the window ---- */

typedef void (*lane_action)(struct tracks *tracks, uint64_t process, size_t kind, size_t lane,
                            double time_s);

static void begin_lane(struct tracks *tracks, uint64_t process, size_t kind, size_t lane,
                       double time_s)
{
    struct track_lane *begun = &track_of(tracks, process, kind)->lanes[lane];
    for (uint32_t depth = 0; depth < begun->depth; depth++)
        write_begin(tracks, process, kind, lane, &begun->spans[depth], time_s);
}

static void end_lane(struct tracks *tracks, uint64_t process, size_t kind, size_t lane,
                     double time_s)
{
    const struct track_lane *ended = &track_of(tracks, process, kind)->lanes[lane];
    for (uint32_t depth = ended->depth; depth-- > 0;)
        write_end(tracks, process, kind, lane, &ended->spans[depth], time_s);
}

static void for_each_lane(struct tracks *tracks, lane_action action, double time_s)
{
    for (uint64_t process = 1; process <= tracks->settings.process_count; process++)
        for (size_t kind = 0; tracks->settings.kinds[kind]; kind++)
            for (size_t lane = 0; lane < track_of(tracks, process, kind)->count; lane++)
                action(tracks, process, kind, lane, time_s);
}

static bool is_zero(const double values[TRACE_SERIES])
{
    static const double zeros[TRACE_SERIES] = {0};
    return memcmp(values, zeros, sizeof zeros) == 0;
}

static void open_window(struct tracks *tracks)
{
    tracks->state = TRACKS_OPEN;
    for_each_lane(tracks, begin_lane, tracks->settings.from_s);
    for (uint64_t process = 1; process <= tracks->settings.process_count; process++)
        for (size_t counter = 0; tracks->settings.counters[counter].name; counter++)
            if (!is_zero(tracks->processes[process].values[counter]))
                write_counter(tracks, process, counter, tracks->settings.from_s);
}

static void close_window(struct tracks *tracks, double time_s)
{
    if (tracks->state == TRACKS_OPEN)
        for_each_lane(tracks, end_lane, time_s);
    tracks->state = TRACKS_AFTER;
    tracks->end_s = time_s;
}

void tracks_at(struct tracks *tracks, double now_s)
{
    if (tracks->state == TRACKS_BEFORE && now_s >= tracks->settings.from_s)
        open_window(tracks);
    if (tracks->state == TRACKS_OPEN && now_s >= tracks->settings.to_s)
        close_window(tracks, tracks->settings.to_s);
    if (tracks->state == TRACKS_OPEN && tracks->events.count >= tracks->settings.most_events)
        close_window(tracks, now_s);
}

void tracks_finish(struct tracks *tracks, double now_s)
{
    tracks_at(tracks, now_s);
    if (tracks->state != TRACKS_AFTER)
        close_window(tracks, now_s);
}

void tracks_init(struct tracks *tracks, const struct tracks_settings *settings)
{
    *tracks = (struct tracks){.settings = *settings};
    tracks->processes = memory_allocate(settings->process_count + 1, sizeof *tracks->processes);
    trace_events_begin(&tracks->events, settings->stream, settings->about);
}

void tracks_free(struct tracks *tracks)
{
    trace_events_end(&tracks->events);
    for (uint64_t process = 1; process <= tracks->settings.process_count; process++)
        for (size_t kind = 0; kind < TRACKS_MOST_KINDS; kind++)
            free(track_of(tracks, process, kind)->lanes);
    free(tracks->processes);
    *tracks = (struct tracks){0};
}

/* ---- spans and counters ---- */

static size_t take_lane(struct track *track)
{
    size_t lane = track->first_free;
    while (lane < track->count && track->lanes[lane].depth > 0)
        lane++;
    track->first_free = lane + 1;
    if (lane < track->count)
        return lane;
    track->lanes =
        memory_grow(track->lanes, &track->capacity, track->count + 1, sizeof *track->lanes);
    track->lanes[track->count++] = (struct track_lane){0};
    return lane;
}

uint32_t tracks_begin(struct tracks *tracks, uint64_t process, size_t kind,
                      const struct track_span *span, double now_s)
{
    uint32_t lane = (uint32_t)take_lane(track_of(tracks, process, kind));
    tracks_nest(tracks, process, kind, lane, span, now_s);
    return lane;
}

void tracks_nest(struct tracks *tracks, uint64_t process, size_t kind, uint32_t lane,
                 const struct track_span *span, double now_s)
{
    tracks_at(tracks, now_s);
    struct track_lane *taken = &track_of(tracks, process, kind)->lanes[lane];
    assert(taken->depth < TRACKS_DEEPEST);
    struct track_span *begun = &taken->spans[taken->depth++];
    *begun = *span;
    if (tracks->state == TRACKS_OPEN)
        write_begin(tracks, process, kind, lane, begun, now_s);
}

void tracks_end(struct tracks *tracks, uint64_t process, size_t kind, uint32_t lane, double now_s)
{
    tracks_at(tracks, now_s);
    struct track *track = track_of(tracks, process, kind);
    struct track_lane *ended = &track->lanes[lane];
    assert(ended->depth > 0);
    if (tracks->state == TRACKS_OPEN)
        write_end(tracks, process, kind, lane, &ended->spans[ended->depth - 1], now_s);
    if (--ended->depth == 0 && lane < track->first_free)
        track->first_free = lane;
}

void tracks_count(struct tracks *tracks, uint64_t process, size_t counter,
                  const double values[TRACE_SERIES], double now_s)
{
    tracks_at(tracks, now_s);
    double *known = tracks->processes[process].values[counter];
    if (memcmp(known, values, TRACE_SERIES * sizeof *values) == 0)
        return;
    memcpy(known, values, TRACE_SERIES * sizeof *values);
    if (tracks->state == TRACKS_OPEN)
        write_counter(tracks, process, counter, now_s);
}
