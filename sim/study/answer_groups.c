/*
 * answer_groups.c: observations of replications that follow each other, put together.
 */
#include "statistics/histogram.h"
#include "study/answer.h"

#include "base/memory.h"

#include <stdlib.h>

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
