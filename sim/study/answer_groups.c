/*
 * answer_groups.c: observations put together in other ways: those of replications that follow each
 * other, those of each class of clients, and those that were done with those that were cut.
 */
#include "study/answer.h"

#include "base/memory.h"
#include "statistics/censored.h"
#include "study/evidence.h"

#include <math.h>
#include <stdlib.h>

/* ---- replications ---- */

/* The histograms of classes go to the first of the group, too. */
static void gather_classes(struct metrics *leader, struct metrics *from)
{
    if (!from->classes)
        return;
    if (!leader->classes) {
        leader->class_count = from->class_count;
        leader->classes = memory_allocate(leader->class_count, sizeof *leader->classes);
    }
    for (size_t i = 0; i < from->class_count; i++) {
        histogram_gather(&leader->classes[i].e2e, &from->classes[i].e2e);
        histogram_free(&from->classes[i].e2e);
    }
}

void answer_groups_init(struct answer_groups *groups, const struct metrics replications[],
                        size_t count, enum metric metric)
{
    *groups = (struct answer_groups){.is_borrowed = count <= MOST_JACKKNIFE_GROUPS, .count = count};
    if (!groups->is_borrowed)
        groups->count = MOST_JACKKNIFE_GROUPS;
    for (size_t i = 0; i < count; i++)
        if (groups->is_borrowed)
            groups->items[i] = replications[i].histograms[metric];
        else
            histogram_merge(&groups->items[i * groups->count / count],
                            &replications[i].histograms[metric]);
}

void answer_gather(struct metrics replications[], size_t count, size_t index,
                   const struct metrics *metrics)
{
    size_t group = index * MOST_GATHERED / count;
    size_t first = (group * count + MOST_GATHERED - 1) / MOST_GATHERED;
    struct metrics before = replications[index]; /* others of its group, where it is the first */
    struct metrics *leader = &replications[first];
    replications[index] = *metrics;
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        struct histogram *from =
            first == index ? &before.histograms[metric] : &replications[index].histograms[metric];
        histogram_gather(&leader->histograms[metric], from);
        histogram_free(from);
    }
    struct histogram *cut_s = first == index ? &before.cut_s : &replications[index].cut_s;
    histogram_gather(&leader->cut_s, cut_s);
    histogram_free(cut_s);
    if (metrics->class_count > 0)
        gather_classes(leader, first == index ? &before : &replications[index]);
    if (first == index)
        free(before.classes);
}

void answer_groups_free(struct answer_groups *groups)
{
    for (size_t i = 0; !groups->is_borrowed && i < groups->count; i++)
        histogram_free(&groups->items[i]);
}

/* ---- classes of clients ---- */

/* The replications' numbers of one class, side by side. */
struct class_sample {
    struct tally *tallies; /* owned */
    struct histogram *own; /* owned; what they hold is borrowed */
    double *hits;          /* owned */
    double *trials;        /* owned */
};

static struct interval fraction(const struct class_sample *sample,
                                const struct metrics replications[], size_t count, size_t index,
                                enum class_count hits, enum class_count trials, double confidence)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t *counts = replications[i].classes[index].counts;
        sample->hits[i] = (double)counts[hits];
        sample->trials[i] = (double)counts[trials];
    }
    return confidence_fraction(sample->hits, sample->trials, count, confidence);
}

static void fill_means(struct class_answer *answer, const struct class_sample *sample,
                       const struct metrics replications[], size_t count, size_t index,
                       double confidence)
{
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        for (size_t i = 0; i < count; i++) {
            const struct tally *tally = &replications[i].classes[index].tallies[metric];
            sample->trials[i] = (double)tally->count;
            sample->hits[i] = tally->mean * sample->trials[i];
        }
        answer->means[metric] = confidence_ratio(sample->hits, sample->trials, count, confidence);
    }
    answer->means[METRIC_E2E] = answer->e2e.mean; /* withheld where that is */
}

static void build(struct class_answer *answer, const struct class_sample *sample,
                  const struct metrics replications[], size_t count, size_t index,
                  double confidence)
{
    for (size_t i = 0; i < count; i++) {
        const struct class_metrics *class = &replications[i].classes[index];
        sample->tallies[i] = class->tallies[METRIC_E2E];
        sample->own[i] = class->e2e;
        for (int k = 0; k < CLASS_COUNTS; k++)
            answer->counts[k] += class->counts[k];
    }
    answer_observations(&answer->e2e, sample->tallies, sample->own, count, confidence);
    fill_means(answer, sample, replications, count, index, confidence);
    answer->done_fraction =
        fraction(sample, replications, count, index, CLASS_DONE, CLASS_ARRIVED, confidence);
    answer->stock_out =
        fraction(sample, replications, count, index, CLASS_STOCK_OUTS, CLASS_TAKEN_UP, confidence);
}

void class_answers_build(struct answer *answer, const struct metrics replications[], size_t count,
                         double confidence)
{
    answer->class_count = replications[0].class_count;
    if (answer->class_count == 0)
        return;
    const struct class_sample sample = {
        memory_allocate(count, sizeof *sample.tallies), memory_allocate(count, sizeof *sample.own),
        memory_allocate(count, sizeof *sample.hits), memory_allocate(count, sizeof *sample.trials)};
    answer->classes = memory_allocate(answer->class_count, sizeof *answer->classes);
    for (size_t i = 0; i < answer->class_count; i++)
        build(&answer->classes[i], &sample, replications, count, i, confidence);
    free(sample.tallies);
    free(sample.own);
    free(sample.hits);
    free(sample.trials);
}

/* ---- what was cut ---- */

/* The replications' e2e_s, side by side; what histograms hold is borrowed. */
struct cut_sample {
    struct tally *tallies;   /* owned */
    struct histogram *whole; /* owned */
    struct histogram *cut;   /* owned */
};

static struct cut_sample cut_sample_new(const struct metrics replications[], size_t count)
{
    struct cut_sample sample = {memory_allocate(count, sizeof *sample.tallies),
                                memory_allocate(count, sizeof *sample.whole),
                                memory_allocate(count, sizeof *sample.cut)};
    for (size_t i = 0; i < count; i++) {
        sample.tallies[i] = replications[i].tallies[METRIC_E2E];
        sample.whole[i] = replications[i].histograms[METRIC_E2E];
        sample.cut[i] = replications[i].cut_s;
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
                      const struct tally tallies[], double confidence)
{
    struct censored_terms terms = censored_mean(censored, tallies);
    double carriers = confidence_carriers(terms.hits, terms.trials, censored->count);
    e2e->mean = confidence_ratio(terms.hits, terms.trials, censored->count, confidence);
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
                     const struct tally tallies[], double confidence)
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

/* Who gives up later is not told apart from who is done later. */
static bool may_estimate(const struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count)
{
    return answer->in_service + answer->waiting > 0 && !scenario->simulation.drain
        && answer->verdict == VERDICT_STABLE && answer->is_drawn && count > 1
        && answer->dropped_by[DROP_GAVE_UP] == 0 && replications[0].class_count == 0;
}

bool answer_estimate_cut(struct answer *answer, const struct scenario *scenario,
                         const struct metrics replications[], size_t count)
{
    if (!may_estimate(answer, scenario, replications, count))
        return false;
    struct cut_sample sample = cut_sample_new(replications, count);
    struct censored censored;
    censored_init(&censored, sample.whole, sample.cut, count);
    bool is_all_assigned = censored.unassigned <= 0.0;
    if (is_all_assigned)
        tell_cut(answer, &censored, sample.tallies, scenario->replications.confidence);
    censored_free(&censored);
    cut_sample_free(&sample);
    return is_all_assigned;
}
