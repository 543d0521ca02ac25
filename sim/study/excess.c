#include "study/excess.h"

#include "base/memory.h"
#include "scenario/measure_name.h"
#include "statistics/histogram.h"
#include "statistics/tally.h"
#include "study/answer.h"
#include "study/cost/cost.h"
#include "study/measure.h"

#include <math.h>
#include <stdlib.h>

/* ---- one replication ---- */

/* What the objective counts, and among how many; where that is not known exactly, two numbers. */
struct terms {
    double least_hits;
    double most_hits;
    double trials;
    double fewest; /* hits that so many trials can have */
    double most;
};

static struct terms share_terms(enum measure_source share, const struct metrics *metrics)
{
    struct terms terms;
    measure_share_terms(share, metrics, &terms.least_hits, &terms.trials);
    terms.most_hits = terms.least_hits;
    terms.fewest = share == MEASURE_GROWTH ? -INFINITY : 0.0;
    terms.most = terms.trials;
    return terms;
}

static struct terms mean_terms(enum metric metric, const struct metrics *metrics)
{
    struct terms terms = {.most = INFINITY};
    measure_mean_terms(metric, metrics, &terms.least_hits, &terms.trials);
    terms.most_hits = terms.least_hits;
    return terms;
}

static double undone_of(const struct metrics *metrics)
{
    return (double)(metrics->in_service + metrics->waiting);
}

/* Of the bucket in which the limit lies it is not known who is beyond; of zeros it is. */
static struct terms done_beyond(enum metric metric, const struct metrics *metrics, double limit)
{
    const struct tally *tally = &metrics->tallies[metric];
    const struct histogram *histogram = metrics_histogram(metrics, metric);
    double count = (double)histogram->count;
    struct terms terms = {0.0, count, count, 0.0, count};
    if (histogram->count == 0)
        return terms;
    if (tally->maximum <= limit)
        terms.most_hits = 0.0;
    else if (tally->minimum > limit)
        terms.least_hits = count;
    else {
        uint32_t position = histogram_position_of(limit);
        terms.least_hits = count - (double)histogram_count_before(histogram, position + 1);
        if (position > 0)
            terms.most_hits = count - (double)histogram_count_before(histogram, position);
        else
            terms.most_hits = terms.least_hits;
    }
    return terms;
}

/* Who was not done may be beyond or not. */
static struct terms terms_beyond(enum metric metric, const struct metrics *metrics, double limit)
{
    struct terms terms = done_beyond(metric, metrics, limit);
    terms.most_hits += undone_of(metrics);
    terms.trials += undone_of(metrics);
    terms.most = terms.trials;
    return terms;
}

/* As the answer tells it: per second from the warm-up on. */
static struct terms throughput_terms(const struct metrics *metrics, double horizon_s)
{
    double done_per_s = (double)metrics->done_at_horizon / (horizon_s - metrics->warmup_s);
    return (struct terms){done_per_s, done_per_s, 1.0, 0.0, INFINITY};
}

/* What as many requests could have cost at the least, or at the most, is not known: 0 would be
 * wrong. */
static struct terms spent_terms(struct measure measure, const struct metrics *metrics)
{
    struct terms terms = {.fewest = -INFINITY, .most = INFINITY};
    cost_terms(measure, metrics, &terms.least_hits, &terms.trials);
    terms.most_hits = terms.least_hits;
    return terms;
}

static struct terms within_terms(struct measure measure, const struct metrics *metrics)
{
    struct terms terms = {0};
    answer_within_terms(measure, metrics, &terms.least_hits, &terms.trials);
    terms.most_hits = terms.least_hits;
    terms.most = terms.trials;
    return terms;
}

static struct terms latency_terms(const struct slo *slo, const struct metrics *metrics)
{
    switch (slo->measure.statistic) {
    case STATISTIC_MEAN:
        return mean_terms(slo->measure.metric, metrics);
    case STATISTIC_WITHIN:
        return within_terms(slo->measure, metrics);
    case STATISTIC_QUANTILE:
    case STATISTIC_MAX:
        return terms_beyond(slo->measure.metric, metrics, slo_edge(slo));
    }
    return (struct terms){0};
}

static struct terms terms_of(const struct slo *slo, const struct metrics *metrics, double horizon_s)
{
    switch (measure_kind(slo->measure)) {
    case MEASURE_KIND_LATENCY:
        return latency_terms(slo, metrics);
    case MEASURE_KIND_SHARE:
        return share_terms(slo->measure.source, metrics);
    case MEASURE_KIND_RATE:
        return throughput_terms(metrics, horizon_s);
    case MEASURE_KIND_COST:
        return spent_terms(slo->measure, metrics);
    }
    return (struct terms){0};
}

/* The share of the trials that may be hits; of a quantile, those beyond the limit. */
static double allowed_share(const struct slo *slo)
{
    if (slo->measure.source != MEASURE_LATENCY)
        return slo->limit;
    switch (slo->measure.statistic) {
    case STATISTIC_MEAN:
    case STATISTIC_WITHIN:
        return slo->limit;
    case STATISTIC_QUANTILE:
        return 1.0 - slo->measure.level;
    case STATISTIC_MAX:
        break;
    }
    return 0.0;
}

static struct excess excess_of_terms(const struct slo *slo, const struct terms *terms)
{
    double allowed = allowed_share(slo) * terms->trials;
    struct excess excess = {terms->least_hits - allowed,
                            terms->most_hits - allowed,
                            {terms->fewest - allowed, terms->most - allowed}};
    if (!slo->at_least)
        return excess;
    return (struct excess){
        -excess.most, -excess.least, {-excess.bound.highest, -excess.bound.lowest}};
}

struct excess excess_of(const struct slo *slo, const struct metrics *metrics, double horizon_s)
{
    struct terms terms = terms_of(slo, metrics, horizon_s);
    return excess_of_terms(slo, &terms);
}

struct excess excess_of_share(const struct slo *slo, double hits, double trials)
{
    return excess_of_terms(slo, &(struct terms){hits, hits, trials, 0.0, trials});
}

/* ---- all replications ---- */

static bool is_amount(struct measure measure)
{
    return measure_kind(measure) == MEASURE_KIND_COST || measure_kind(measure) == MEASURE_KIND_RATE
        || (measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_MEAN);
}

void excess_sample_init(struct excess_sample *sample, const struct slo *slo, bool is_drawn,
                        const struct excess excesses[], size_t count)
{
    *sample = (struct excess_sample){.bound = {INFINITY, -INFINITY},
                                     .is_drawn = is_drawn,
                                     .is_amount = is_amount(slo->measure),
                                     .is_extreme = slo->measure.source == MEASURE_LATENCY
                                                && slo->measure.statistic == STATISTIC_MAX};
    for (size_t i = 0; i < count; i++) {
        tally_add(&sample->least, excesses[i].least);
        tally_add(&sample->most, excesses[i].most);
        sample->bound.lowest = fmin(sample->bound.lowest, excesses[i].bound.lowest);
        sample->bound.highest = fmax(sample->bound.highest, excesses[i].bound.highest);
    }
}

void excess_sample_take(struct excess_sample *sample, const struct slo *slo, bool is_drawn,
                        const struct metrics replications[], size_t count, double horizon_s)
{
    struct excess *excesses = memory_allocate(count, sizeof *excesses);
    for (size_t i = 0; i < count; i++)
        excesses[i] = excess_of(slo, &replications[i], horizon_s);
    excess_sample_init(sample, slo, is_drawn, excesses, count);
    free(excesses);
}

struct slo onset_criterion(double threshold)
{
    return (struct slo){.measure = {.source = MEASURE_STOCK_OUT}, .limit = threshold};
}

enum tail excess_sample_tail(const struct excess_sample *sample, int side)
{
    return side > 0 ? sample->high_tail : sample->low_tail;
}

struct mean_reach excess_sample_reach(const struct excess_sample *sample)
{
    return (struct mean_reach){
        fmin(sample->least.minimum - sample->least.mean, sample->alone.lowest),
        fmax(sample->most.maximum - sample->most.mean, sample->alone.highest)};
}

/* The nearer of the two. */
static struct mean_reach reach_of(const struct excess_sample *sample,
                                  const struct mean_reach *known)
{
    struct mean_reach reach = {fmax(sample->bound.lowest, known->lowest),
                               fmin(sample->bound.highest, known->highest)};
    if (isinf(reach.lowest) && sample->low_tail != TAIL_UNSEEN)
        reach.lowest = sample->least.minimum;
    if (isinf(reach.highest) && sample->high_tail != TAIL_UNSEEN)
        reach.highest = sample->most.maximum;
    return reach;
}

/* Replications from which on Student's limits are closer than those of mean_limits_bounded; asking
 * both would split the error between them. */
#define FEW 6

static struct mean_limits of_few(const struct tally *tally, const struct mean_reach *bound,
                                 double error)
{
    return tally->count > 1 && tally->count < FEW ? mean_limits_bounded(tally, bound, error)
                                                  : (struct mean_limits){-INFINITY, INFINITY};
}

static struct mean_limits limits_of_all(const struct excess_sample *sample,
                                        const struct mean_reach *known, double error)
{
    struct mean_reach reach = reach_of(sample, known);
    if (sample->is_extreme && sample->most.count > 0)
        return (struct mean_limits){sample->least.maximum, sample->most.maximum};
    if (!sample->is_drawn)
        return (struct mean_limits){sample->least.mean, sample->most.mean};
    return (struct mean_limits){fmax(mean_limits(&sample->least, &reach, error).low,
                                     of_few(&sample->least, &sample->bound, error).low),
                                fmin(mean_limits(&sample->most, &reach, error).high,
                                     of_few(&sample->most, &sample->bound, error).high)};
}

struct mean_limits excess_sample_limits(const struct excess_sample *sample,
                                        const struct mean_reach *known, double error)
{
    struct mean_limits limits = limits_of_all(sample, known, error);
    if (sample->low_is_open)
        limits.low = -INFINITY;
    if (sample->high_is_open)
        limits.high = INFINITY;
    return limits;
}

bool excess_sample_may_decide(const struct excess_sample *sample)
{
    bool is_between = sample->least.mean <= 0.0 && sample->most.mean >= 0.0
                   && sample->least.mean < sample->most.mean;
    if (is_between)
        return false;
    return sample->least.mean > 0.0 ? !sample->low_is_open : !sample->high_is_open;
}

double excess_sample_each(const struct excess_sample *sample)
{
    return fmax(sample->replications_each, 1.0);
}

double excess_sample_needed(const struct excess_sample *sample, const struct mean_reach *known,
                            double error)
{
    struct mean_reach reach = reach_of(sample, known);
    struct mean_reach seen = {sample->least.minimum, sample->most.maximum};
    bool is_above = sample->least.mean > 0.0;
    if (sample->least.count < 2 || (!is_above && sample->most.mean >= 0.0)
        || !excess_sample_may_decide(sample))
        return INFINITY;
    const struct tally *tally = is_above ? &sample->least : &sample->most;
    double needed = mean_limits_needed(tally, &reach, error);
    if ((is_above ? sample->low_tail : sample->high_tail) == TAIL_UNLIKELY)
        needed = fmin(needed, fmax(FEWEST_WITHOUT_HIT, mean_limits_needed(tally, &seen, error)));
    return needed * excess_sample_each(sample);
}

/* Without chance a value at its limit is within it. */
int excess_sample_sign(const struct excess_sample *sample, const struct mean_limits *limits)
{
    bool is_known = !sample->is_drawn || sample->is_extreme;
    if (limits->low > 0.0)
        return 1;
    return limits->high < 0.0 || (is_known && limits->high <= 0.0) ? -1 : 0;
}
