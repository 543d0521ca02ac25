/*
 * trace_events.h: events of the Chrome trace-event format, which Perfetto and chrome://tracing
 * open.
 *
 * A process has tracks and counters. Within a track spans nest: "B" begins one, "E" ends the one
 * that was begun last. "C" is the values of a counter from then on, "M" gives a name. Times are
 * microseconds; they are written to the nanosecond, and only go forward.
 *
 * Source: Trace Event Format, The Chromium Authors, 2016.
 */
#ifndef SYSTEM_TIMELINE_TRACE_EVENTS_H
#define SYSTEM_TIMELINE_TRACE_EVENTS_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>

struct trace_events {
    FILE *stream; /* borrowed */
    uint64_t count;
};

/* A number that an event has with it: "client": 7. Without a name there is none. */
struct trace_argument {
    const char *name;
    double value;
};

/* about   JSON of an object: what the trace is of */
void trace_events_begin(struct trace_events *events, FILE *stream, const char *about);
void trace_events_end(struct trace_events *events);

/* Numbers of processes and tracks are the caller's; names are written, not kept. */
void trace_events_name_process(struct trace_events *events, uint64_t process, const char *name);
/* Tracks stand in the order of their numbers. */
void trace_events_name_track(struct trace_events *events, uint64_t process, uint64_t track,
                             const char *name);

struct trace_span {
    const char *category;
    const char *name;
    uint64_t number; /* behind the name, "request 12"; 0: none */
    struct trace_argument argument;
};

/* Spans of a track nest: the one that began last ends first. */
void trace_events_begin_span(struct trace_events *events, uint64_t process, uint64_t track,
                             double time_s, const struct trace_span *span);
void trace_events_end_span(struct trace_events *events, uint64_t process, uint64_t track,
                           double time_s, struct trace_argument argument);

/* Levels that each counter stacks. */
#define TRACE_SERIES 2
/* The counter's levels from time_s on. */
void trace_events_count(struct trace_events *events, uint64_t process, double time_s,
                        const char *name, const struct trace_argument series[TRACE_SERIES]);

#endif
