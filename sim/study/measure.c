#include "study/measure.h"

#include "study/answer.h"

#include <math.h>

static struct interval exactly(double value)
{
    return (struct interval){value, value, value};
}

static struct interval latency_interval(struct measure measure, const struct answer *answer)
{
    const struct metric_answer *metric = &answer->metrics[measure.metric];
    switch (measure.statistic) {
    case STATISTIC_MEAN:
        return metric->mean;
    case STATISTIC_P50:
        return metric->quantiles[QUANTILE_P50];
    case STATISTIC_P95:
        return metric->quantiles[QUANTILE_P95];
    case STATISTIC_P99:
        return metric->quantiles[QUANTILE_P99];
    case STATISTIC_MAX:
        return exactly(metric->pooled.count > 0 ? metric->pooled.maximum : NAN);
    }
    return exactly(NAN);
}

static struct interval source_interval(struct measure measure, const struct answer *answer)
{
    switch (measure.source) {
    case MEASURE_LATENCY:
        return latency_interval(measure, answer);
    case MEASURE_DONE:
        return answer->done_fraction;
    case MEASURE_DROPPED:
        return answer->dropped_fraction;
    case MEASURE_STOCK_OUT:
        return answer->stock_out;
    case MEASURE_GROWTH:
        return answer->growth;
    case MEASURE_THROUGHPUT:
        return answer->throughput_per_s;
    }
    return exactly(NAN);
}

struct interval measure_interval(struct measure measure, const struct answer *answer)
{
    struct interval interval = source_interval(measure, answer);
    return answer->is_drawn ? interval : exactly(interval.value);
}

bool measure_is_precise(struct measure measure, const struct answer *answer, double precision)
{
    struct interval interval = measure_interval(measure, answer);
    double half_width = fmax(interval.high - interval.value, interval.value - interval.low);
    return half_width <= precision * fabs(interval.value);
}

bool measure_is_lower_bound(struct measure measure, const struct answer *answer)
{
    return measure.source == MEASURE_LATENCY && answer->latency_is_lower_bound;
}
