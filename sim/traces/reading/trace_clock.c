#include "traces/reading/trace_clock.h"

#include "traces/text/decimal.h"
#include "traces/text/timestamp.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#define SHOWN_BYTES 60    /* of a wrong value, in messages */
#define INSTANT_DIGITS 18 /* behind the point of an instant */
#define DECIMAL_BYTES 64  /* of the longest window, with these */

/* The shortest decimal that reads back as the number: what stands in the scenario, so that a row of
 * this very time is not before it by a rounding. */
static struct instant as_written(double seconds)
{
    char text[DECIMAL_BYTES];
    struct instant instant = {0};
    double read = NAN;
    for (int digits = 0; digits <= INSTANT_DIGITS && read != seconds; digits++) {
        snprintf(text, sizeof text, "%.*f", digits, seconds);
        if (!decimal_read(text, &read) || !instant_read(text, 0, &instant))
            assert(false);
    }
    return instant;
}

struct trace_clock trace_clock_of(const struct trace_form *form, bool from_first)
{
    struct instant from = as_written(form->from_s);
    return (struct trace_clock){
        .form = form,
        .from_first = from_first || form->origin == ORIGIN_FIRST,
        .from = from,
        .span_s =
            form->to_s == 0.0 ? INFINITY : instant_s(instant_minus(as_written(form->to_s), from))};
}

bool trace_clock_takes(const struct trace_clock *clock, double time_s)
{
    return (clock->form->from_s == 0.0 || time_s >= 0.0) && time_s < clock->span_s;
}

/* ---- faults ---- */

static const char *cut_mark(const char *value)
{
    return strlen(value) > SHOWN_BYTES ? "..." : "";
}

bool trace_fail_value(const struct line_reader *lines, const char *value, const char *rule,
                      const char *hint, struct error *error)
{
    return line_reader_fail(lines, error, "must be %s, is \"%.*s%s\"%s", rule, SHOWN_BYTES, value,
                            cut_mark(value), hint);
}

static bool fail_number(const struct trace_clock *clock, const struct line_reader *lines,
                        const char *text, const char *hint, struct error *error)
{
    static const char *const rules[] = {"a number of seconds", "a number of milliseconds",
                                        "a number of microseconds", "a number of nanoseconds"};
    return trace_fail_value(lines, text, rules[clock->form->decimals / 3], hint, error);
}

static bool fail_late(const struct line_reader *lines, const char *text, struct error *error)
{
    return trace_fail_value(lines, text, "at most 9007199254740992 s", "", error);
}

/* ---- simple times ---- */

/* Numbers have no mark behind their first four digits. */
static bool looks_like_date(const char *text)
{
    return strspn(text, "0123456789") == 4 && (text[4] == '-' || text[4] == '/');
}

/* The first time tells whether they are dates, which have no zero. */
static bool learn_dates(struct trace_clock *clock, const struct line_reader *lines,
                        const char *text, struct error *error)
{
    if (clock->has_read)
        return true;
    clock->has_dates = looks_like_date(text);
    if (!clock->has_dates)
        return true;
    clock->from_first = true;
    return clock->form->origin != ORIGIN_ZERO
        || line_reader_fail(lines, error,
                            "has dates, which are counted from the first: arrivals.origin must be "
                            "first, is zero");
}

/* Seconds from zero, as they stand: nothing must be taken off. */
static bool is_simple(const struct trace_clock *clock)
{
    const struct trace_form *form = clock->form;
    return !clock->from_first && form->decimals == 0 && form->minus == NULL && form->from_s == 0.0;
}

static bool read_simple(const struct trace_clock *clock, const struct line_reader *lines,
                        const char *text, const char *hint, double *time_s, struct error *error)
{
    if (!decimal_read(text, time_s))
        return fail_number(clock, lines, text, hint, error);
    if (*time_s < 0.0)
        return trace_fail_value(lines, text, "at least 0", "", error);
    if (*time_s > TRACE_LATEST_S)
        return fail_late(lines, text, error);
    *time_s += 0.0; /* makes -0 a plain 0 */
    return true;
}

/* ---- others ---- */

static bool read_number(const struct trace_clock *clock, const struct line_reader *lines,
                        const char *text, const char *hint, struct instant *instant,
                        struct error *error)
{
    if (!instant_read(text, clock->form->decimals, instant))
        return fail_number(clock, lines, text, hint, error);
    return fabs((double)instant->whole_s) < TRACE_LATEST_S || fail_late(lines, text, error);
}

static bool read_date(const struct line_reader *lines, const char *text, struct instant *instant,
                      struct error *error)
{
    const char *fault;
    return timestamp_read(text, instant, &fault)
        || line_reader_fail(lines, error,
                            "must be a time like 2023-11-16 18:15:46.6805900, is \"%.*s%s\": %s",
                            SHOWN_BYTES, text, cut_mark(text), fault);
}

/* Counts from the base, and from the begin of the part that is read. */
static double since_base_s(struct trace_clock *clock, struct instant instant)
{
    if (clock->from_first && !clock->is_based) {
        clock->base = instant;
        clock->is_based = true;
    }
    if (!clock->has_read || instant_is_before(instant, clock->earliest))
        clock->earliest = instant;
    if (clock->from_first)
        instant = instant_minus(instant, clock->base);
    return instant_s(instant_minus(instant, clock->from));
}

static bool read_exact(struct trace_clock *clock, const struct line_reader *lines, const char *text,
                       const char *minus, const char *hint, double *time_s, struct error *error)
{
    struct instant instant;
    struct instant duration;
    if (clock->has_dates ? !read_date(lines, text, &instant, error)
                         : !read_number(clock, lines, text, hint, &instant, error))
        return false;
    if (minus != NULL) {
        if (!read_number(clock, lines, minus, "", &duration, error))
            return false;
        if (instant_s(duration) < 0.0)
            return trace_fail_value(lines, minus, "a duration of at least 0", "", error);
        instant = instant_minus(instant, duration);
    }
    *time_s = since_base_s(clock, instant);
    return clock->from_first || clock->form->from_s > 0.0 || *time_s >= 0.0
        || trace_fail_value(lines, text, "at least 0", minus != NULL ? " before its duration" : "",
                            error);
}

bool trace_clock_read(struct trace_clock *clock, const struct line_reader *lines, const char *text,
                      const char *minus, const char *hint, double *time_s, struct error *error)
{
    if (!learn_dates(clock, lines, text, error))
        return false;
    bool read = is_simple(clock) ? read_simple(clock, lines, text, hint, time_s, error)
                                 : read_exact(clock, lines, text, minus, hint, time_s, error);
    clock->has_read = true;
    return read;
}
