#include "study/measure.h"

#include "study/answer.h"
#include "study/cost/cost.h"

#include <assert.h>
#include <math.h>

static struct interval exactly(double value)
{
    return (struct interval){value, value, value};
}

static bool is_quantile(struct measure measure)
{
    return measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_QUANTILE;
}

/* Whoever wants it has asked for it before anything was simulated. */
static const struct asked_answer *find_asked(struct measure measure, const struct answer *answer)
{
    size_t i = 0;
    while (i < answer->asked_count && !measure_is_equal(answer->asked[i].measure, measure))
        i++;
    assert(i < answer->asked_count);
    return &answer->asked[i];
}

static struct interval quantile_interval(struct measure measure, const struct answer *answer)
{
    enum answer_quantile quantile = answer_quantile_at(measure.level);
    return quantile < QUANTILE_COUNT ? answer->metrics[measure.metric].quantiles[quantile]
                                     : find_asked(measure, answer)->interval;
}

/* Without chance a quantile is known as well as its bucket is narrow. */
static struct interval bucket_interval(struct measure measure, const struct answer *answer)
{
    enum answer_quantile quantile = answer_quantile_at(measure.level);
    return quantile < QUANTILE_COUNT ? answer->metrics[measure.metric].buckets[quantile]
                                     : find_asked(measure, answer)->bucket;
}

static struct interval latency_interval(struct measure measure, const struct answer *answer)
{
    const struct metric_answer *metric = &answer->metrics[measure.metric];
    switch (measure.statistic) {
    case STATISTIC_MEAN:
        return metric->mean;
    case STATISTIC_QUANTILE:
        return quantile_interval(measure, answer);
    case STATISTIC_MAX:
        return exactly(metric->pooled.count > 0 ? metric->pooled.maximum : NAN);
    case STATISTIC_WITHIN:
        return find_asked(measure, answer)->interval;
    }
    return exactly(NAN);
}

static struct interval source_interval(struct measure measure, const struct answer *answer)
{
    switch (measure_kind(measure)) {
    case MEASURE_KIND_LATENCY:
        return latency_interval(measure, answer);
    case MEASURE_KIND_SHARE:
        return answer->shares[measure.source];
    case MEASURE_KIND_RATE:
        return answer->throughput_per_s;
    case MEASURE_KIND_COST:
        return cost_interval(measure, &answer->cost);
    }
    return exactly(NAN);
}

struct interval measure_interval(struct measure measure, const struct answer *answer)
{
    struct interval interval = source_interval(measure, answer);
    if (answer->is_drawn)
        return interval;
    return is_quantile(measure) ? bucket_interval(measure, answer) : exactly(interval.value);
}

void measure_mean_terms(enum metric metric, const struct metrics *metrics, double *seconds,
                        double *requests)
{
    const struct tally *tally = &metrics->tallies[metric];
    *requests = (double)tally->count;
    *seconds = tally->mean * *requests;
}

bool measure_is_precise(struct measure measure, const struct answer *answer, double precision)
{
    struct interval interval = measure_interval(measure, answer);
    double half_width = fmax(interval.high - interval.value, interval.value - interval.low);
    return half_width <= precision * fabs(interval.value);
}

const char *measure_gap(struct measure measure, const struct answer *answer)
{
    if (measure.source != MEASURE_LATENCY || !answer->is_drawn)
        return NULL;
    const struct metric_answer *metric = &answer->metrics[measure.metric];
    return is_quantile(measure)                ? metric->quantile_gap
         : measure.statistic == STATISTIC_MEAN ? metric->mean_gap
                                               : NULL;
}

bool measure_is_alike(struct measure measure, const struct answer *answer)
{
    return measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_MEAN
        && answer->is_drawn && answer->metrics[measure.metric].is_alike;
}

bool measure_is_cut(struct measure measure, const struct answer *answer)
{
    return measure.source == MEASURE_LATENCY && measure.statistic != STATISTIC_WITHIN
        && !answer->metrics[measure.metric].is_constant
        && (answer->latency_is_lower_bound || answer->e2e_is_estimated);
}

bool measure_is_lower_bound(struct measure measure, const struct answer *answer)
{
    bool is_estimated = answer->e2e_is_estimated && measure.metric == METRIC_E2E
                     && measure.statistic != STATISTIC_MAX;
    return measure_is_cut(measure, answer) && !is_estimated;
}

void measure_share_terms(enum measure_source share, const struct metrics *metrics, double *hits,
                         double *trials)
{
    switch (share) {
    case MEASURE_DONE:
        *hits = (double)metrics->done;
        *trials = (double)metrics->arrived;
        return;
    case MEASURE_DROPPED:
        *hits = (double)metrics->dropped;
        *trials = (double)metrics->arrived;
        return;
    case MEASURE_STOCK_OUT:
        *hits = (double)metrics->stock_outs;
        *trials = (double)metrics->taken_up;
        return;
    case MEASURE_GROWTH:
        *hits = (double)metrics->in_system_at_horizon - (double)metrics->in_system_at_half;
        *trials = (double)(metrics->arrived_at_horizon - metrics->arrived_at_half);
        return;
    case MEASURE_LATENCY:
    case MEASURE_THROUGHPUT:
    case MEASURE_USD_PER_REQUEST:
    case MEASURE_USD_PER_MONTH:
    case MEASURE_JOULES_PER_REQUEST:
    case MEASURE_JOULES_PER_MONTH:
    case MEASURE_BYTES_PER_REQUEST:
        break;
    }
    assert(false);
}
