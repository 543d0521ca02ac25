/*
 * batch_means.h: a sequence in bounded memory: the means of batches of equal size, in order.
 *
 * Batches begin with five observations each. Whenever there are as many batches as may be,
 * neighbours are merged and later batches are twice as large.
 */
#ifndef STATISTICS_BATCH_MEANS_H
#define STATISTICS_BATCH_MEANS_H

#include <stddef.h>
#include <stdint.h>

#define BATCH_MEANS_MOST 65536   /* 1 MB; even, so that neighbours are pairs */
#define BATCH_MEANS_FIRST_SIZE 5 /* as MSER-5 has them: study/warmup.h */

struct batch_mean {
    double mean;
    double end_s; /* when its last observation was made */
};

/* Starts as {0}; batch_means_free. */
struct batch_means {
    struct batch_mean *items; /* owned; complete batches */
    size_t count;
    size_t capacity;
    uint64_t size; /* observations in each; 0: nothing was added yet */
    double sum;    /* of the batch under way */
    uint64_t filled;
};

/* The next observation, of any unit, made at now_s. */
void batch_means_add(struct batch_means *batches, double value, double now_s);
void batch_means_free(struct batch_means *batches);

#endif
