#include "study/search/unreachable.h"

#include "base/readable.h"
#include "system/requests/settings.h"

#include <math.h>
#include <stdio.h>

/* Of the quickest class; 0 where steps are drawn, which may be quicker. */
static double least_online_s(const struct simulation_settings *settings)
{
    double least_s = INFINITY;
    for (size_t i = 0; i < settings->class_count; i++)
        least_s = fmin(least_s, settings->classes[i].alone.phases[PHASE_ONLINE].seconds);
    return settings->variability.distribution == VARIABILITY_FIXED ? least_s : 0.0;
}

/* No request takes less than one online phase. */
static bool is_too_quick(const struct slo *slo, double least_s)
{
    struct latency_limit limit = {slo->measure.metric, slo->limit};
    bool has_online = limit.metric == METRIC_E2E || limit.metric == METRIC_ONLINE;
    bool is_within = slo->measure.statistic == STATISTIC_WITHIN;
    if (slo->measure.source != MEASURE_LATENCY || !has_online || is_within != slo->at_least)
        return false;
    if (is_within)
        limit.seconds = slo->limit > 0.0 ? slo->measure.level : INFINITY;
    return limit.seconds * (1.0 + LATENCY_ROUNDING) < least_s;
}

static bool stores_nothing(const struct simulation_settings *settings)
{
    uint64_t most = 0;
    for (size_t i = 0; i < settings->class_count; i++) {
        uint64_t here = settings_most_precomputes(settings, &settings->classes[i]);
        most = here > most ? here : most;
    }
    return most == 0;
}

static bool wants_precomputes(const struct slo *slo)
{
    return slo->measure.source == MEASURE_STOCK_OUT && !slo->at_least && slo->limit < 1.0;
}

bool unreachable_find(const struct slo slos[], size_t count, const struct scenario *scenario,
                      char why[static UNREACHABLE_SIZE])
{
    const struct simulation_settings *settings = &scenario->simulation;
    const double least_s = least_online_s(settings);
    for (size_t i = 0; i < count; i++) {
        if (is_too_quick(&slos[i], least_s)) {
            snprintf(why, UNREACHABLE_SIZE, "one online phase takes %s s by itself",
                     READABLE(least_s, 4));
            return true;
        }
        if (wants_precomputes(&slos[i]) && stores_nothing(settings)) {
            snprintf(why, UNREACHABLE_SIZE, "no precompute fits, so every request finds none");
            return true;
        }
    }
    return false;
}
