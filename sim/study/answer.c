#include "study/answer.h"

#include "base/memory.h"
#include "scenario/measure_name.h"
#include "statistics/histogram.h"
#include "statistics/tally.h"
#include "study/evidence.h"
#include "study/measure.h"
#include "traces/arrivals/arrival_extent.h"
#include "traces/arrivals/arrivals.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

/* With ten, 95 % limits lie among what was observed: beyond them are about 10 -+ 2 sqrt(10). */
#define FEWEST_BEYOND_QUANTILE 10.0

const double answer_levels[QUANTILE_COUNT] = {0.50, 0.95, 0.99};

/* ---- counts ---- */

void answer_count(struct answer *answer, const struct metrics *metrics)
{
    answer->replications++;
    answer->arrived += metrics->arrived;
    answer->done += metrics->done;
    answer->in_service += metrics->in_service;
    answer->waiting += metrics->waiting;
    answer->dropped += metrics->dropped;
    for (int reason = 0; reason < DROP_REASON_COUNT; reason++)
        answer->dropped_by[reason] += metrics->dropped_by[reason];
    answer->taken_up += metrics->taken_up;
    answer->stock_outs += metrics->stock_outs;
    answer->precomputes += metrics->precomputes;
    answer->events += metrics->events;
    answer->latency_is_lower_bound = answer->in_service + answer->waiting > 0;
}

/* ---- fractions ---- */

void answer_within_terms(struct measure measure, const struct metrics *metrics, double *kept,
                         double *arrived)
{
    const struct latency_limit limit = {measure.metric, measure.level};
    *kept = (double)metrics_kept(metrics, &limit);
    *arrived = (double)metrics->arrived;
}

/* Hits and trials of every replication. */
struct ratio_sample {
    double *hits;
    double *trials;
};

static struct ratio_sample ratio_sample_sized(size_t count)
{
    return (struct ratio_sample){.hits = memory_allocate(count, sizeof(double)),
                                 .trials = memory_allocate(count, sizeof(double))};
}

static void ratio_sample_free(struct ratio_sample *sample)
{
    free(sample->hits);
    free(sample->trials);
}

static struct interval pooled_fraction(enum measure_source share,
                                       const struct metrics replications[], size_t count,
                                       double confidence)
{
    struct ratio_sample sample = ratio_sample_sized(count);
    for (size_t i = 0; i < count; i++)
        measure_share_terms(share, &replications[i], &sample.hits[i], &sample.trials[i]);
    struct interval fraction = confidence_fraction(sample.hits, sample.trials, count, confidence);
    ratio_sample_free(&sample);
    return fraction;
}

/* Of the number in the system over the second half of the horizon. */
static struct interval growth_fraction(const struct metrics replications[], size_t count,
                                       double confidence)
{
    struct ratio_sample sample = ratio_sample_sized(count);
    double *before = memory_allocate(count, sizeof *before);
    for (size_t i = 0; i < count; i++) {
        measure_share_terms(MEASURE_GROWTH, &replications[i], &sample.hits[i], &sample.trials[i]);
        before[i] = (double)replications[i].in_system_at_half;
        sample.hits[i] += before[i];
    }
    struct interval growth = confidence_net(sample.hits, before, sample.trials, count, confidence);
    ratio_sample_free(&sample);
    free(before);
    return growth;
}

static struct interval share_interval(enum measure_source share, const struct scenario *scenario,
                                      const struct metrics replications[], size_t count)
{
    double confidence = scenario->replications.confidence;
    if (share == MEASURE_GROWTH)
        return growth_fraction(replications, count, confidence);
    if (share == MEASURE_STOCK_OUT && !scenario_has_offline(scenario))
        return (struct interval){NAN, NAN, NAN};
    struct interval fraction = pooled_fraction(share, replications, count, confidence);
    bool is_exact =
        scenario_is_drawn(scenario) && !scenario_draws(scenario, (struct measure){.source = share});
    return is_exact ? (struct interval){fraction.value, fraction.value, fraction.value} : fraction;
}

static void answer_shares(struct answer *answer, const struct scenario *scenario,
                          const struct metrics replications[], size_t count)
{
    for (int source = 0; source < MEASURE_SOURCE_COUNT; source++) {
        const struct measure measure = {.source = (enum measure_source)source};
        if (measure_kind(measure) == MEASURE_KIND_SHARE)
            answer->shares[source] = share_interval(measure.source, scenario, replications, count);
    }
}

static double done_of(const struct metrics *metrics)
{
    return (double)metrics->done_at_horizon;
}

static double arrived_of(const struct metrics *metrics)
{
    return (double)metrics->arrived;
}

static double came_at_rate(const struct metrics *metrics)
{
    return (double)(metrics->arrived - metrics->arrived_by_users);
}

/* How many of something there are per second of the span, without the warm-up. */
static struct interval per_second(double (*count_of)(const struct metrics *metrics),
                                  const struct metrics replications[], size_t count,
                                  struct arrivals_span span, double confidence)
{
    struct ratio_sample sample = ratio_sample_sized(count);
    for (size_t i = 0; i < count; i++) {
        sample.hits[i] = count_of(&replications[i]);
        sample.trials[i] = fmax(span.end_s - fmax(span.begin_s, replications[i].warmup_s), 0.0);
    }
    struct interval rate = confidence_amount(sample.hits, sample.trials, count, confidence);
    ratio_sample_free(&sample);
    return rate;
}

/* Where all replications have as many arrivals, which are drawn, nothing tells how rare those are
 * that have not. */
static struct interval arrivals_per_second(double (*count_of)(const struct metrics *metrics),
                                           const struct scenario *scenario,
                                           const struct metrics replications[], size_t count,
                                           struct arrivals_span span)
{
    struct interval rate =
        per_second(count_of, replications, count, span, scenario->replications.confidence);
    bool is_alike = !(rate.high > rate.value) && arrivals_are_drawn(&scenario->arrivals);
    return rate.value > 0.0 && !is_alike ? rate : (struct interval){rate.value, NAN, NAN};
}

/*
 * The rate that loads are told by: the one asked for, unless what was simulated differs from it by
 * more than its interval, and by more than one request: those are whole.
 */
static double told_rate_per_s(double asked_per_s, struct interval simulated_per_s, double span_s)
{
    double half_width = fmax(simulated_per_s.high - simulated_per_s.value,
                             simulated_per_s.value - simulated_per_s.low);
    double allowed = fmax(isnan(half_width) ? 0.0 : half_width, 1.0 / span_s);
    bool differs = fabs(simulated_per_s.value - asked_per_s) > allowed;
    return differs || isnan(asked_per_s) ? simulated_per_s.value : asked_per_s;
}

/* Of drawn arrivals a single replication gives no interval of a rate. */
static void answer_rates(struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count)
{
    double confidence = scenario->replications.confidence;
    struct arrivals_span whole = {0.0, scenario->simulation.horizon_s};
    struct arrivals_span span = arrivals_span(&scenario->arrivals, whole.end_s);
    bool is_single = count == 1 && arrivals_are_drawn(&scenario->arrivals);
    answer->throughput_per_s = per_second(done_of, replications, count, whole, confidence);
    answer->arrival_rate_per_s =
        arrivals_per_second(arrived_of, scenario, replications, count, span);
    struct interval loads =
        arrivals_per_second(scenario_is_mixed(scenario) ? came_at_rate : arrived_of, scenario,
                            replications, count, span);
    answer->rate_per_s = is_single ? scenario->arrivals.rate_per_s
                                   : told_rate_per_s(scenario->arrivals.rate_per_s, loads,
                                                     span.end_s - span.begin_s);
}

static struct estimate mean_stock(const struct metrics replications[], size_t count,
                                  double confidence)
{
    struct tally means = {0};
    for (size_t i = 0; i < count; i++)
        tally_add(&means, replications[i].stock_mean);
    return confidence_mean(&means, confidence);
}

/* ---- latencies ---- */

bool answer_quantile_is_known(const struct histogram *histogram, double level)
{
    double beyond = (1.0 - level) * (double)histogram->count;
    return beyond >= FEWEST_BEYOND_QUANTILE - 1e-9;
}

/* A quantile is known to its bucket, and lies between the extremes that were observed. */
static struct interval bucket_of(struct metric_answer *answer, double q)
{
    histogram_settle(&answer->histogram);
    uint32_t position = histogram_position(&answer->histogram, q);
    const struct tally *observed = &answer->pooled;
    return (struct interval){tally_within(observed, histogram_quantile(&answer->histogram, q)),
                             tally_within(observed, histogram_low_at(position)),
                             tally_within(observed, histogram_high_at(position))};
}

static struct interval quantile_interval(struct metric_answer *answer,
                                         const struct histogram *const replications[], size_t count,
                                         double q, double confidence)
{
    struct histogram *merged = &answer->histogram;
    return answer_told_quantile(answer,
                                confidence_quantile(replications, count, merged, q, confidence),
                                confidence_quantile_carriers(replications, count, merged, q));
}

static void estimate_quantile(struct metric_answer *answer,
                              const struct histogram *const replications[], size_t count,
                              double level, double confidence, struct interval *quantile,
                              struct interval *bucket)
{
    *quantile = *bucket = (struct interval){NAN, NAN, NAN};
    if (!answer_quantile_is_known(&answer->histogram, level)) {
        answer->quantile_gap = "fewer than 10 observations beyond a quantile: add replications "
                               "or lengthen the horizon";
        return;
    }
    *bucket = bucket_of(answer, level);
    *quantile = quantile_interval(answer, replications, count, level, confidence);
    if (isnan(quantile->low) && count > 1)
        answer->quantile_gap = "the observations beyond a quantile are of few "
                               "replications: add replications";
}

static void estimate_quantiles(struct metric_answer *answer,
                               const struct histogram *const replications[], size_t count,
                               double confidence)
{
    for (int i = 0; i < QUANTILE_COUNT; i++)
        estimate_quantile(answer, replications, count, answer_levels[i], confidence,
                          &answer->quantiles[i], &answer->buckets[i]);
}

/* The metric's quantiles that were asked for beyond those that every answer has. */
static void estimate_asked_quantiles(struct answer *answer, enum metric metric,
                                     const struct histogram *const replications[], size_t count,
                                     double confidence)
{
    for (size_t i = 0; i < answer->asked_count; i++) {
        struct asked_answer *asked = &answer->asked[i];
        if (asked->measure.metric == metric && asked->measure.statistic == STATISTIC_QUANTILE
            && answer_quantile_at(asked->measure.level) == QUANTILE_COUNT)
            estimate_quantile(&answer->metrics[metric], replications, count, asked->measure.level,
                              confidence, &asked->interval, &asked->bucket);
    }
}

static void estimate_asked_fractions(struct answer *answer, const struct metrics replications[],
                                     size_t count, double confidence)
{
    struct ratio_sample sample = ratio_sample_sized(count);
    for (size_t i = 0; i < answer->asked_count; i++) {
        struct asked_answer *asked = &answer->asked[i];
        if (asked->measure.statistic != STATISTIC_WITHIN)
            continue;
        for (size_t k = 0; k < count; k++)
            answer_within_terms(asked->measure, &replications[k], &sample.hits[k],
                                &sample.trials[k]);
        asked->interval = confidence_fraction(sample.hits, sample.trials, count, confidence);
    }
    ratio_sample_free(&sample);
}

static void begin_asked(struct answer *answer, const struct scenario *scenario)
{
    answer->asked_count = scenario->asked_count;
    if (answer->asked_count == 0)
        return;
    answer->asked = memory_allocate(answer->asked_count, sizeof *answer->asked);
    for (size_t i = 0; i < answer->asked_count; i++)
        answer->asked[i].measure = scenario->asked[i];
}

static void withhold_mean(struct metric_answer *answer, const char *why)
{
    answer->mean.low = NAN;
    answer->mean.high = NAN;
    answer->mean_gap = why;
}

/* Over requests, and over the means of replications; the interval of the former, if it is told. */
static void estimate_means(struct metric_answer *answer, const struct tally *const tallies[],
                           size_t count, double confidence)
{
    struct ratio_sample sample = ratio_sample_sized(count);
    struct tally means = {0};
    for (size_t i = 0; i < count; i++) {
        sample.trials[i] = (double)tallies[i]->count;
        sample.hits[i] = tallies[i]->mean * sample.trials[i];
        if (tallies[i]->count == 0)
            answer->empty_replications++;
        else
            tally_add(&means, tallies[i]->mean);
    }
    answer->mean = confidence_amount(sample.hits, sample.trials, count, confidence);
    answer->mean_of_replications = confidence_mean(&means, confidence);
    const char *gap = evidence_carriers_gap(confidence_carriers(sample.hits, sample.trials, count));
    if (gap && count > 1 && !evidence_is_same(&answer->pooled))
        withhold_mean(answer, gap);
    ratio_sample_free(&sample);
}

void answer_observations(struct metric_answer *answer, const struct tally *const tallies[],
                         const struct histogram *const own[], size_t count, double confidence)
{
    for (size_t i = 0; i < count; i++) {
        tally_merge(&answer->pooled, tallies[i]);
        histogram_merge(&answer->histogram, own[i]);
    }
    estimate_quantiles(answer, own, count, confidence);
    estimate_means(answer, tallies, count, confidence);
}

/* An online phase that shares nothing, and whose steps do not vary, always takes the same. */
static bool is_constant(const struct scenario *scenario, int metric)
{
    return metric == METRIC_ONLINE && scenario->simulation.sharing == SHARING_DEDICATED
        && scenario->simulation.variability.distribution == VARIABILITY_FIXED;
}

static void answer_metric(struct answer *all, const struct scenario *scenario,
                          const struct metrics replications[], size_t count, enum metric metric)
{
    struct metric_answer *answer = &all->metrics[metric];
    double confidence = scenario->replications.confidence;
    const struct histogram **own = memory_allocate(count, sizeof *own);
    const struct tally **tallies = memory_allocate(count, sizeof *tallies);
    for (size_t i = 0; i < count; i++) {
        own[i] = metrics_histogram(&replications[i], metric);
        tallies[i] = &replications[i].tallies[metric];
    }
    answer_observations(answer, tallies, own, count, confidence);
    estimate_asked_quantiles(all, metric, own, count, confidence);
    free(tallies);
    free(own);
    if (count > 1)
        return;
    answer->mean_gap = "one replication: no interval";
    answer->quantile_gap = answer->quantile_gap ? "one replication: no interval, and fewer than 10 "
                                                  "observations beyond a quantile"
                                                : answer->mean_gap;
}

static const char *withheld(const struct metric_answer *metric, size_t count)
{
    return metric->mean_gap && count > 1 ? metric->mean_gap : metric->quantile_gap;
}

/* Intervals that say nothing of what no replication has seen are not told. */
static void qualify_means(struct answer *answer, const struct scenario *scenario,
                          const struct metrics replications[], size_t count)
{
    bool has_stock = scenario_has_offline(scenario);
    struct evidence evidence = evidence_of(replications, count, has_stock);
    const char *gap = evidence_gap(&evidence);
    for (int i = 0; i < METRIC_COUNT && answer->is_drawn; i++) {
        struct metric_answer *metric = &answer->metrics[i];
        metric->is_constant = is_constant(scenario, i) && scenario->class_count == 1;
        if (is_constant(scenario, i) || isnan(metric->mean.low))
            continue;
        if (gap && i != METRIC_ONLINE)
            withhold_mean(metric, gap);
        else if ((metric->is_alike = metric->mean.low >= metric->mean.high))
            withhold_mean(metric, "no replication differs: how rare those are that do is not "
                                  "known");
    }
}

void answer_build(struct answer *answer, const struct scenario *scenario,
                  const struct bounds *bounds, const struct metrics replications[], size_t count)
{
    double confidence = scenario->replications.confidence;
    assert(count > 0);
    *answer = (struct answer){0};
    for (size_t i = 0; i < count; i++)
        answer_count(answer, &replications[i]);
    begin_asked(answer, scenario);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        answer_metric(answer, scenario, replications, count, (enum metric)metric);
    estimate_asked_fractions(answer, replications, count, confidence);
    answer->is_drawn = scenario_is_drawn(scenario);
    answer_shares(answer, scenario, replications, count);
    answer_rates(answer, scenario, replications, count);
    answer->stock = mean_stock(replications, count, confidence);
    answer->load = answer->rate_per_s / bounds_binding(bounds)->bound_per_s;
    answer->verdict = verdict_judge(answer, scenario, replications, count);
    answer->e2e_is_estimated = answer_estimate_cut(answer, scenario, replications, count);
    answer->latency_is_lower_bound &= !answer->e2e_is_estimated;
    qualify_means(answer, scenario, replications, count);
    for (int i = 0; i < METRIC_COUNT; i++)
        answer->metrics[i].withheld = withheld(&answer->metrics[i], count);
    cost_answer_build(&answer->cost, replications, count, confidence);
    class_answers_build(answer, replications, count, confidence);
}

void answer_free(struct answer *answer)
{
    answer_free_histograms(answer);
    free(answer->asked);
    free(answer->classes);
    answer->classes = NULL;
    answer->class_count = 0;
    answer->asked = NULL;
    answer->asked_count = 0;
}

void answer_free_histograms(struct answer *answer)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        histogram_free(&answer->metrics[metric].histogram);
    for (size_t i = 0; i < answer->class_count; i++)
        histogram_free(&answer->classes[i].e2e.histogram);
}
