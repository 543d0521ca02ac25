#include "statistics/batch_means.h"

#include "base/memory.h"

#include <stdlib.h>

static void merge_neighbours(struct batch_means *batches)
{
    batches->count /= 2;
    batches->size *= 2;
    for (size_t i = 0; i < batches->count; i++) {
        const struct batch_mean *pair = &batches->items[2 * i];
        batches->items[i] = (struct batch_mean){(pair[0].mean + pair[1].mean) / 2.0, pair[1].end_s};
    }
}

static void add_batch(struct batch_means *batches, struct batch_mean batch)
{
    batches->items =
        memory_grow(batches->items, &batches->capacity, batches->count + 1, sizeof *batches->items);
    batches->items[batches->count++] = batch;
    if (batches->count == BATCH_MEANS_MOST)
        merge_neighbours(batches);
}

void batch_means_add(struct batch_means *batches, double value, double now_s)
{
    if (batches->size == 0)
        batches->size = BATCH_MEANS_FIRST_SIZE;
    batches->sum += value;
    if (++batches->filled < batches->size)
        return;
    struct batch_mean batch = {batches->sum / (double)batches->size, now_s};
    batches->sum = 0.0;
    batches->filled = 0;
    add_batch(batches, batch);
}

void batch_means_free(struct batch_means *batches)
{
    free(batches->items);
    *batches = (struct batch_means){0};
}
