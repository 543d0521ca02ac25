#include "traces/arrivals/arrival_extent.h"

#include "base/readable.h"
#include "base/units.h"
#include "base/warning.h"
#include "settings/setting.h"
#include "traces/arrivals/arrival_profile.h"
#include "traces/reading/trace_file.h"
#include "json/json.h"

#include <inttypes.h>
#include <math.h>

#define TOLD_DIFFERENCE 0.01 /* of two rates, from which on the user is told */

static bool is_replayed(const struct arrivals_settings *settings)
{
    return settings->process == ARRIVAL_TRACE && settings->block_gaps == 0;
}

/* ---- traces ---- */

double arrivals_usual_horizon_s(const struct arrivals_settings *settings)
{
    const struct trace_file *trace = settings->trace;
    if (!is_replayed(settings))
        return DAY_S;
    double span_s = trace->last_s - trace->first_s;
    double gap_s = span_s > 0.0 ? span_s / (double)(trace->rows - 1) * settings->stretch : DAY_S;
    double last_s = trace->last_s * settings->stretch;
    return fmin(fmax(last_s + gap_s, nextafter(last_s, INFINITY)),
                setting_of.top.horizon_s.range.high);
}

struct arrivals_span arrivals_span(const struct arrivals_settings *settings, double horizon_s)
{
    struct arrivals_span span = {0.0, horizon_s};
    if (!is_replayed(settings))
        return span;
    span.begin_s = settings->trace->first_s * settings->stretch;
    if (settings->trace->last_s > settings->trace->first_s)
        span.end_s = fmin(horizon_s, arrivals_usual_horizon_s(settings));
    return span;
}

static bool count_before(const struct arrivals_settings *settings, double horizon_s,
                         uint64_t *count, struct error *error)
{
    struct trace_row row;
    struct trace_reader *reader = trace_reader_open(settings->trace, error);
    *count = 0;
    if (reader == NULL)
        return false;
    while (trace_reader_next(reader, &row, error) && row.time_s * settings->stretch < horizon_s)
        ++*count;
    trace_reader_close(reader);
    return error->code == ERROR_NONE;
}

static bool check_trace(const struct arrivals_settings *settings, const struct json_node *node,
                        double horizon_s, struct warnings *warnings, struct error *error)
{
    const struct trace_file *trace = settings->trace;
    double first_s = trace->first_s * settings->stretch;
    double last_s = trace->last_s * settings->stretch;
    uint64_t count;
    if (first_s >= horizon_s)
        return json_fail(node, "trace", error,
                         "has its first request at %s s, not before the horizon of %s s: "
                         "lengthen horizon_s, or leave it out to replay the whole trace",
                         READABLE(first_s, 10), READABLE(horizon_s, 10));
    if (last_s < horizon_s)
        return true;
    if (!count_before(settings, horizon_s, &count, error))
        return false;
    warnings_add(warnings, "trace_cut",
                 "%s: %" PRIu64 " of %" PRIu64 " requests come before the horizon of %s s, the "
                 "last of all at %s s: without horizon_s the whole trace is replayed",
                 trace->path, count, trace->rows, READABLE(horizon_s, 10), READABLE(last_s, 10));
    return true;
}

/* ---- profiles ---- */

/* The time that at the mean rate brings as many requests as are expected before the horizon: the
 * inverse of arrival_profile_time_s, which ascends, by halving. */
static double mean_s_before(const struct arrival_profile *profile, double horizon_s)
{
    double periods = floor(horizon_s / profile->period_s);
    double low = periods * profile->period_s;
    double high = low + profile->period_s;
    for (int step = 0; step < 60; step++) {
        double middle = low + (high - low) / 2.0;
        *(arrival_profile_time_s(profile, middle) < horizon_s ? &low : &high) = middle;
    }
    return low;
}

static void check_profile(const struct arrivals_settings *settings, double horizon_s,
                          struct warnings *warnings)
{
    double share = mean_s_before(&settings->profile, horizon_s) / horizon_s;
    if (fabs(share - 1.0) > TOLD_DIFFERENCE)
        warnings_add(warnings, "profile_cut",
                     "the horizon of %s s is no whole number of the profile's periods of %s "
                     "s: %s requests per second are expected before it, over whole periods %s",
                     READABLE(horizon_s, 10), READABLE(settings->profile.period_s, 10),
                     READABLE(share * settings->rate_per_s, 4), READABLE(settings->rate_per_s, 4));
}

bool arrivals_check_horizon(const struct arrivals_settings *settings, const struct json_node *node,
                            double horizon_s, struct warnings *warnings, struct error *error)
{
    if (settings->process == ARRIVAL_PROFILE)
        check_profile(settings, horizon_s, warnings);
    return !is_replayed(settings) || check_trace(settings, node, horizon_s, warnings, error);
}
