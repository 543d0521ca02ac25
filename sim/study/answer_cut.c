/*
 * answer_cut.c: requests that were done, put together with those that were cut at the horizon.
 */
#include "statistics/confidence.h"
#include "study/answer.h"

#include "base/memory.h"
#include "statistics/censored.h"
#include "statistics/histogram.h"
#include "statistics/tally.h"
#include "study/evidence.h"
#include "system/requests/metrics.h"

#include <math.h>
#include <stdlib.h>

#define FEWEST_BEYOND_CARRIERS 6.0 /* by measuring how often intervals hold (tests/coverage) */

struct interval answer_told_quantile(const struct metric_answer *answer, struct interval quantile,
                                     double carriers)
{
    const struct tally *observed = &answer->pooled;
    double value = tally_within(observed, quantile.value);
    if (isnan(quantile.low) || isinf(quantile.high) || carriers < FEWEST_BEYOND_CARRIERS)
        return (struct interval){value, NAN, NAN};
    return (struct interval){value, tally_within(observed, quantile.low),
                             tally_within(observed, quantile.high)};
}

/* The replications' e2e_s, side by side. */
struct cut_sample {
    const struct tally **tallies;   /* owned; what they point to is borrowed, as below */
    const struct histogram **whole; /* owned */
    const struct histogram **cut;   /* owned */
};

static struct cut_sample cut_sample_new(const struct metrics replications[], size_t count)
{
    struct cut_sample sample = {memory_allocate(count, sizeof *sample.tallies),
                                memory_allocate(count, sizeof *sample.whole),
                                memory_allocate(count, sizeof *sample.cut)};
    for (size_t i = 0; i < count; i++) {
        sample.tallies[i] = &replications[i].tallies[METRIC_E2E];
        sample.whole[i] = metrics_histogram(&replications[i], METRIC_E2E);
        sample.cut[i] = metrics_cut(&replications[i]);
    }
    return sample;
}

static void cut_sample_free(struct cut_sample *sample)
{
    free(sample->tallies);
    free(sample->whole);
    free(sample->cut);
}

static void tell_mean(struct metric_answer *e2e, const struct censored *censored,
                      const struct tally *const tallies[], double confidence)
{
    struct censored_terms terms = censored_mean(censored, tallies);
    double carriers = confidence_carriers(terms.hits, terms.trials, censored->count);
    e2e->mean = confidence_amount(terms.hits, terms.trials, censored->count, confidence);
    e2e->mean_gap = evidence_carriers_gap(carriers);
    if (e2e->mean_gap)
        e2e->mean.low = e2e->mean.high = NAN;
    censored_terms_free(&terms);
}

static double carriers_of(const struct censored *censored, double level)
{
    struct censored_terms terms = censored_fraction(censored, censored_position(censored, level));
    for (size_t i = 0; i < censored->count; i++)
        terms.trials[i] *= level;
    double carriers = confidence_carriers(terms.hits, terms.trials, censored->count);
    censored_terms_free(&terms);
    return carriers;
}

/* Of those that are known without what was cut. */
static void tell_quantile(const struct metric_answer *e2e, const struct censored *censored,
                          double level, double confidence, struct interval *quantile)
{
    if (!isnan(quantile->value))
        *quantile = answer_told_quantile(e2e, censored_quantile(censored, level, confidence),
                                         carriers_of(censored, level));
}

static void tell_cut(struct answer *answer, const struct censored *censored,
                     const struct tally *const tallies[], double confidence)
{
    struct metric_answer *e2e = &answer->metrics[METRIC_E2E];
    tell_mean(e2e, censored, tallies, confidence);
    for (int i = 0; i < QUANTILE_COUNT; i++)
        tell_quantile(e2e, censored, answer_levels[i], confidence, &e2e->quantiles[i]);
    for (size_t i = 0; i < answer->asked_count; i++) {
        const struct measure *measure = &answer->asked[i].measure;
        if (measure->source == MEASURE_LATENCY && measure->metric == METRIC_E2E
            && measure->statistic == STATISTIC_QUANTILE)
            tell_quantile(e2e, censored, measure->level, confidence, &answer->asked[i].interval);
    }
}

/* Not where requests give up: of one that was cut it is not known whether it would have. */
static bool may_estimate(const struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count)
{
    return answer->in_service + answer->waiting > 0 && !scenario->simulation.drain
        && answer->verdict == VERDICT_STABLE && answer->is_drawn && count > 1
        && answer->dropped_by[DROP_GAVE_UP] == 0
        && metrics_extras(&replications[0])->class_count == 0;
}

bool answer_estimate_cut(struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count)
{
    if (!may_estimate(answer, scenario, replications, count))
        return false;
    struct cut_sample sample = cut_sample_new(replications, count);
    struct censored censored;
    struct metric_answer *e2e = &answer->metrics[METRIC_E2E];
    histogram_settle(&e2e->histogram);
    censored_init(&censored, &e2e->histogram, sample.whole, sample.cut, count);
    bool is_all_assigned = censored.unassigned <= 0.0;
    if (is_all_assigned)
        tell_cut(answer, &censored, sample.tallies, scenario->replications.confidence);
    censored_free(&censored);
    cut_sample_free(&sample);
    return is_all_assigned;
}
