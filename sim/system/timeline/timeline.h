/*
 * timeline.h: what one simulation did when, for a reader of traces (trace_events.h).
 *
 * Each server and each client is a process: requests and steps are spans on its tracks, stock,
 * queue and use of processors and links are its counters. Spans of a track that overlap take lanes,
 * each the lowest that is free. Events go out as they come; memory is that of the spans that are
 * open at a time, and of a few numbers for each client.
 *
 * Nothing before from_s or after to_s is written: what is open then is cut there, and so are the
 * amounts of work that steps have with them. At TIMELINE_MOST_EVENTS the timeline ends early.
 */
#ifndef SYSTEM_TIMELINE_TIMELINE_H
#define SYSTEM_TIMELINE_TIMELINE_H

#include "system/machine/machine.h"

struct timeline;

struct timeline_settings {
    FILE *stream; /* borrowed */
    double from_s;
    double to_s;
    uint64_t server_count;
    uint64_t client_count;
    const char *about; /* JSON of an object */
};

/* Half a gigabyte; more than readers of traces like. */
#define TIMELINE_MOST_EVENTS 5000000

/* Writes the head of the text; timeline_free. */
struct timeline *timeline_new(const struct timeline_settings *settings);
/* Its text is complete from then on. */
void timeline_free(struct timeline *timeline);

/* The simulation is at its end; its machine is still there. */
void timeline_finish(struct timeline *timeline, double now_s);

/* When it really ended: at to_s, with the simulation, or where there were too many events. */
double timeline_end_s(const struct timeline *timeline);

/* As the settings say. */
void timeline_window(const struct timeline *timeline, double *from_s, double *to_s);

/* What follows is called in the order of time; this at least at from_s and to_s. */
void timeline_at(struct timeline *timeline, double now_s);

/* What of a request comes next. */
enum timeline_stage {
    TIMELINE_IN_LINE,
    TIMELINE_FOR_PRECOMPUTE,
    TIMELINE_ONLINE,
    TIMELINE_GONE,
};

struct timeline_request {
    uint64_t client_index;  /* from 1 */
    uint64_t request_index; /* from 1 */
    uint32_t *lane;         /* the timeline's own, from one call to the next */
};

/* The request comes to this stage now. */
void timeline_note_request(struct timeline *timeline, const struct timeline_request *request,
                           enum timeline_stage stage, double now_s);

/* Levels of a client. */
struct timeline_levels {
    uint64_t ready; /* precomputes in stock */
    uint64_t under_way;
    uint64_t in_line; /* requests that wait to be taken up */
    uint64_t for_precompute;
};

/* A client's levels from now on; client_index from 1. */
void timeline_note_levels(struct timeline *timeline, uint64_t client_index,
                          const struct timeline_levels *levels, double now_s);

/* Hears of steps and rates; valid as long as the timeline. */
const struct machine_watcher *timeline_watcher(struct timeline *timeline);

#endif
