/*
 * trace_clock.h: the times of a trace's rows, from how they are written to seconds of a simulation.
 */
#ifndef TRACES_TRACE_CLOCK_H
#define TRACES_TRACE_CLOCK_H

#include "traces/reading/trace_form.h"
#include "traces/text/instant.h"
#include "traces/text/line_reader.h"

/* 2^53 s; a double cannot tell one later second from the next, so later times are refused. */
#define TRACE_LATEST_S 9007199254740992.0

struct trace_clock {
    const struct trace_form *form; /* borrowed */
    bool has_dates;                /* as the first time tells */
    bool from_first;               /* times are counted from the base */
    bool is_based;                 /* the base is known; else it will be the first time */
    bool has_read;
    struct instant base;
    struct instant earliest; /* of all times read, unless they are simple */
    struct instant from;     /* the begin of the part that is read */
    double span_s;           /* ... and its length */
};

/* from_first: of numbers; dates are counted from the first in any case. */
struct trace_clock trace_clock_of(const struct trace_form *form, bool from_first);

/*
 * The time of the row that was handed out last.
 *
 * minus     the duration that is taken off; NULL where the form wants none
 * hint      put behind a message about what is no number
 * time_s    out; where times are counted from the first row, one may lie before it
 */
bool trace_clock_read(struct trace_clock *clock, const struct line_reader *lines, const char *text,
                      const char *minus, const char *hint, double *time_s,
                      struct error *error) MUST_CHECK;

/* Whether it lies in the part that is read. */
bool trace_clock_takes(const struct trace_clock *clock, double time_s);

/* "must be RULE, is "VALUE"HINT", of the row handed out last. Returns false. */
bool trace_fail_value(const struct line_reader *lines, const char *value, const char *rule,
                      const char *hint, struct error *error);

#endif
