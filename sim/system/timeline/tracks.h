/*
 * tracks.h: spans and counters of many processes within a window of time, as trace events.
 *
 * Spans that overlap on a track take lanes, each the lowest that is free; within a lane they nest.
 * What is open when the window begins or ends is cut there. Events are written as they come, so
 * memory is that of the spans that are open at a time and of the counters.
 */
#ifndef SYSTEM_TIMELINE_TRACKS_H
#define SYSTEM_TIMELINE_TRACKS_H

#include "system/timeline/trace_events.h"

#include <stddef.h>

/* As many as timeline.c has: each process has the same kinds of tracks and the same counters, and a
 * span of a track holds at most one other. */
#define TRACKS_MOST_KINDS 5
#define TRACKS_MOST_COUNTERS 6
#define TRACKS_DEEPEST 2

struct track_counter {
    const char *name;
    const char *series[TRACE_SERIES];
};

struct tracks_settings {
    FILE *stream; /* borrowed */
    double from_s;
    double to_s;
    uint64_t most_events; /* then the window ends */
    uint64_t process_count;
    const char *const *kinds; /* borrowed: names of tracks, up to NULL */
    const struct track_counter *counters;
    /* The name of a process, from 1, owned by the caller. */
    char *(*name_process)(const void *context, uint64_t process);
    const void *context;
    const char *about; /* JSON of an object */
};

struct track_span {
    const char *category;
    const char *name; /* borrowed until it ends */
    uint64_t number;  /* behind the name; 0: none */
    struct trace_argument argument;
    /* How much of its work is done, told when it ends or is cut; NULL: it has none. */
    double (*amount)(const void *subject);
    const void *subject;
    const char *unit;
    double before; /* the amount when the window began */
};

struct track_lane {
    uint32_t depth;
    bool is_named;
    struct track_span spans[TRACKS_DEEPEST];
};

struct track {
    struct track_lane *lanes; /* owned */
    size_t count;
    size_t capacity;
    size_t first_free; /* none before it is free */
};

struct track_process {
    bool is_named;
    struct track tracks[TRACKS_MOST_KINDS];
    double values[TRACKS_MOST_COUNTERS][TRACE_SERIES];
};

enum tracks_state { TRACKS_BEFORE, TRACKS_OPEN, TRACKS_AFTER };

struct tracks {
    struct tracks_settings settings;
    struct trace_events events;
    enum tracks_state state;
    double end_s;
    struct track_process *processes; /* owned; from 1 on */
};

/* Writes the head of the text; what the settings borrow is needed until tracks_free. */
void tracks_init(struct tracks *tracks, const struct tracks_settings *settings);
/* Completes the text. */
void tracks_free(struct tracks *tracks);

/* The window begins and ends in time; all others call it first. */
void tracks_at(struct tracks *tracks, double now_s);
/* Nothing more comes. */
void tracks_finish(struct tracks *tracks, double now_s);

/* A span in a free lane of a track. Returns the lane. */
uint32_t tracks_begin(struct tracks *tracks, uint64_t process, size_t kind,
                      const struct track_span *span, double now_s);
/* ... within the one that is open in this lane. */
void tracks_nest(struct tracks *tracks, uint64_t process, size_t kind, uint32_t lane,
                 const struct track_span *span, double now_s);
/* The innermost span of the lane ends. */
void tracks_end(struct tracks *tracks, uint64_t process, size_t kind, uint32_t lane, double now_s);

/* The levels of a counter, by its place in the settings, from now on. */
void tracks_count(struct tracks *tracks, uint64_t process, size_t counter,
                  const double values[TRACE_SERIES], double now_s);

#endif
