/*
 * answer_groups.c: observations in groups: those of replications that follow each other, and those
 * of each class of clients.
 */
#include "study/answer.h"

#include "base/memory.h"

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
        histogram_merge(&leader->classes[i].e2e, &from->classes[i].e2e);
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
        histogram_merge(&leader->histograms[metric], from);
        histogram_free(from);
    }
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
