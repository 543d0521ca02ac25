/*
 * answer_classes.c: observations of each class of clients, where there are several.
 */
#include "statistics/confidence.h"
#include "study/answer.h"

#include "base/memory.h"
#include "system/requests/metrics.h"

#include <math.h>
#include <stdlib.h>

/* The replications' numbers of one class, side by side. */
struct class_sample {
    const struct tally **tallies; /* owned; what they point to is borrowed, as below */
    const struct histogram **own; /* owned */
    double *hits;                 /* owned */
    double *trials;               /* owned */
};

static struct interval fraction(const struct class_sample *sample,
                                const struct metrics replications[], size_t count, size_t index,
                                enum class_count hits, enum class_count trials, double confidence)
{
    for (size_t i = 0; i < count; i++) {
        const uint64_t *counts = replications[i].extras->classes[index].counts;
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
            const struct tally *tally = &replications[i].extras->classes[index].tallies[metric];
            sample->trials[i] = (double)tally->count;
            sample->hits[i] = tally->mean * sample->trials[i];
        }
        answer->means[metric] = confidence_amount(sample->hits, sample->trials, count, confidence);
    }
    answer->means[METRIC_E2E] = answer->e2e.mean; /* withheld where that is */
}

/* What no replication has seen of all requests, none has of a class's. */
static void withhold(struct class_answer *answer, const char *gap)
{
    if (!gap)
        return;
    answer->e2e.mean.low = answer->e2e.mean.high = NAN;
    answer->e2e.mean_gap = gap;
}

static void build(struct class_answer *answer, const struct class_sample *sample,
                  const struct metrics replications[], size_t count, size_t index,
                  double confidence, const char *gap)
{
    for (size_t i = 0; i < count; i++) {
        const struct class_metrics *class = &replications[i].extras->classes[index];
        sample->tallies[i] = &class->tallies[METRIC_E2E];
        sample->own[i] = &class->e2e;
        for (int k = 0; k < CLASS_COUNTS; k++)
            answer->counts[k] += class->counts[k];
    }
    answer_observations(&answer->e2e, sample->tallies, sample->own, count, confidence);
    withhold(answer, gap);
    fill_means(answer, sample, replications, count, index, confidence);
    answer->done_fraction =
        fraction(sample, replications, count, index, CLASS_DONE, CLASS_ARRIVED, confidence);
    answer->stock_out =
        fraction(sample, replications, count, index, CLASS_STOCK_OUTS, CLASS_TAKEN_UP, confidence);
}

void class_answers_build(struct answer *answer, const struct metrics replications[], size_t count,
                         double confidence)
{
    answer->class_count = metrics_extras(&replications[0])->class_count;
    if (answer->class_count == 0)
        return;
    const struct class_sample sample = {
        memory_allocate(count, sizeof *sample.tallies), memory_allocate(count, sizeof *sample.own),
        memory_allocate(count, sizeof *sample.hits), memory_allocate(count, sizeof *sample.trials)};
    answer->classes = memory_allocate(answer->class_count, sizeof *answer->classes);
    const char *gap = answer->metrics[METRIC_E2E].mean_gap;
    for (size_t i = 0; i < answer->class_count; i++)
        build(&answer->classes[i], &sample, replications, count, i, confidence, gap);
    free(sample.tallies);
    free(sample.own);
    free(sample.hits);
    free(sample.trials);
}
