/*
 * answer_groups.c: observations of replications that follow each other, put together.
 */
#include "statistics/histogram.h"
#include "study/answer.h"

#include "system/requests/metrics.h"

void answer_groups_init(struct answer_groups *groups, const struct metrics replications[],
                        size_t count, enum metric metric)
{
    *groups = (struct answer_groups){.is_borrowed = count <= MOST_JACKKNIFE_GROUPS, .count = count};
    if (!groups->is_borrowed)
        groups->count = MOST_JACKKNIFE_GROUPS;
    for (size_t i = 0; i < count; i++)
        if (groups->is_borrowed)
            groups->items[i] = *metrics_histogram(&replications[i], metric);
        else
            histogram_merge(&groups->items[i * groups->count / count],
                            metrics_histogram(&replications[i], metric));
}

/* Whether those from the first on, before the end, have come. */
static bool are_there(const struct metrics replications[], size_t first, size_t end)
{
    while (end > first && replications[end - 1].observations)
        end--;
    return end == first;
}

void answer_gather(struct metrics replications[], size_t count, size_t index,
                   const struct metrics *metrics)
{
    size_t group = index * MOST_GATHERED / count;
    size_t first = (group * count + MOST_GATHERED - 1) / MOST_GATHERED;
    size_t end = ((group + 1) * count + MOST_GATHERED - 1) / MOST_GATHERED;
    replications[index] = *metrics;
    if (!are_there(replications, first, end))
        return;
    for (size_t i = first + 1; i < end; i++)
        metrics_gather(&replications[first], &replications[i]);
}

void answer_groups_free(struct answer_groups *groups)
{
    for (size_t i = 0; !groups->is_borrowed && i < groups->count; i++)
        histogram_free(&groups->items[i]);
}
