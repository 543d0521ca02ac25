#include "study/series.h"

#include "base/memory.h"
#include "scenario/measure_name.h"
#include "statistics/confidence.h"
#include "statistics/tally.h"
#include "study/answer.h"
#include "study/cost/cost.h"
#include "study/measure.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

bool series_is_possible(struct measure measure)
{
    return measure.source != MEASURE_LATENCY || measure.statistic != STATISTIC_MAX;
}

static void fill_pseudo_values(struct series *series, struct measure measure, struct point *point)
{
    struct histogram *merged = &point->answer.metrics[measure.metric].histogram;
    struct answer_groups groups;
    answer_groups_init(&groups, point->replications, point->replication_count, measure.metric);
    series->count = groups.count;
    if (!answer_quantile_is_known(merged, measure.level)
        || !confidence_pseudo_values(groups.items, groups.count, merged, measure.level,
                                     series->items))
        series->count = 0;
    answer_groups_free(&groups);
}

/* What replication i adds to the sums of a ratio. */
static void ratio_terms(struct measure measure, const struct metrics *metrics, double *hits,
                        double *trials)
{
    if (measure_kind(measure) == MEASURE_KIND_COST)
        cost_terms(measure, metrics, hits, trials);
    else if (measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_WITHIN)
        answer_within_terms(measure, metrics, hits, trials);
    else if (measure.source == MEASURE_LATENCY)
        measure_mean_terms(measure.metric, metrics, hits, trials);
    else
        measure_share_terms(measure.source, metrics, hits, trials);
}

/* R + (hits - R trials) / mean trials: the mean is R, the deviations are those of the linearised
 * ratio. */
static void fill_ratios(struct series *series, struct measure measure, const struct point *point)
{
    double hits;
    double trials;
    double sum = 0.0;
    for (size_t i = 0; i < series->count; i++) {
        ratio_terms(measure, &point->replications[i], &hits, &trials);
        sum += trials;
    }
    double mean = sum / (double)series->count;
    for (size_t i = 0; i < series->count; i++) {
        ratio_terms(measure, &point->replications[i], &hits, &trials);
        series->items[i] = series->value + (hits - series->value * trials) / mean;
    }
}

static void fill_throughput(struct series *series, const struct point *point)
{
    for (size_t i = 0; i < series->count; i++)
        series->items[i] = (double)point->replications[i].done_at_horizon
                         / (point->scenario.simulation.horizon_s - point->replications[i].warmup_s);
}

static void fill(struct series *series, struct measure measure, struct point *point)
{
    switch (measure_kind(measure)) {
    case MEASURE_KIND_LATENCY:
        if (measure.statistic == STATISTIC_QUANTILE)
            fill_pseudo_values(series, measure, point);
        else
            fill_ratios(series, measure, point);
        return;
    case MEASURE_KIND_SHARE:
    case MEASURE_KIND_COST:
        fill_ratios(series, measure, point);
        return;
    case MEASURE_KIND_RATE:
        fill_throughput(series, point);
        return;
    }
}

void series_init(struct series *series, struct measure measure, struct point *point)
{
    assert(series_is_possible(measure));
    series->value = measure_interval(measure, &point->answer).value;
    series->count = point->replication_count;
    series->items = memory_allocate(series->count, sizeof *series->items);
    fill(series, measure, point);
    series->replications_each =
        series->count > 0 ? (double)point->replication_count / (double)series->count : 1.0;
}

void series_free(struct series *series)
{
    free(series->items);
    *series = (struct series){0};
}

#define NOISE 1e-11 /* of a value: two that differ by less differ by how sums are rounded */

/* other - one, of two such values or their items. */
static double minus(const struct series *one, const struct series *other, double of_one,
                    double of_other)
{
    double scale = fmax(fabs(one->value), fabs(other->value));
    double difference = of_other - of_one;
    return fabs(difference) <= NOISE * scale ? 0.0 : difference;
}

double series_value_difference(const struct series *one, const struct series *other)
{
    return minus(one, other, one->value, other->value);
}

struct tally series_item_differences(const struct series *one, const struct series *other)
{
    struct tally tally = {0};
    for (size_t i = 0; i < one->count && i < other->count; i++)
        if (!isnan(one->items[i]) && !isnan(other->items[i]))
            tally_add(&tally, minus(one, other, one->items[i], other->items[i]));
    return tally;
}

struct estimate series_difference(const struct series *one, const struct series *other,
                                  bool is_drawn, double confidence)
{
    struct tally tally = series_item_differences(one, other);
    struct estimate difference = confidence_mean(&tally, confidence);
    difference.value = series_value_difference(one, other);
    if (!is_drawn)
        difference.half_width = 0.0;
    return difference;
}

#define ROUNDING 1e-9 /* of a difference: what differs by less is the same */

double series_difference_carriers(const struct series *one, const struct series *other)
{
    double *values = memory_allocate(2 * one->count + 2, sizeof *values);
    double *ones = values + one->count + 1;
    size_t count = 0;
    for (size_t i = 0; i < one->count && i < other->count; i++) {
        double difference = minus(one, other, one->items[i], other->items[i]);
        if (isnan(difference))
            continue;
        ones[count] = 1.0;
        values[count++] = difference;
    }
    struct tally tally = series_item_differences(one, other);
    bool is_same =
        tally.maximum - tally.minimum <= ROUNDING * fmax(fabs(tally.maximum), fabs(tally.minimum));
    double carriers = is_same ? INFINITY : confidence_carriers(values, ones, count);
    free(values);
    return carriers;
}

static double variance(const struct series *series)
{
    struct tally tally = {0};
    for (size_t i = 0; i < series->count; i++)
        if (!isnan(series->items[i]))
            tally_add(&tally, series->items[i]);
    return tally_variance(&tally);
}

double series_variance_ratio(const struct series *one, const struct series *other)
{
    struct tally tally = series_item_differences(one, other);
    double paired = tally_variance(&tally);
    return paired > 0.0 ? (variance(one) + variance(other)) / paired : NAN;
}
