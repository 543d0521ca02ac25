/*
 * bench_mm1.h: the M/M/1 queue at load 0.9, by which the engine is measured.
 */
#ifndef TESTS_BENCH_BENCH_MM1_H
#define TESTS_BENCH_BENCH_MM1_H

#include "engine/unit_draws.h"

#include <gsl/gsl_rng.h>
#include <stdint.h>

#define CUSTOMERS 2000000
#define LOAD 0.9
#define MEAN_SERVICE_S 1.0
#define MEAN_GAP_S (MEAN_SERVICE_S / LOAD)
/* Customers waiting; load 0.9 comes nowhere near: P(n >= 4096) = 0.9^4096. */
#define RING_SIZE 4096

/* Unit-mean draws: as pisim makes them, a block at a time, or each by GSL when its event needs it.
 */
struct draws {
    struct unit_draws blocks;
    gsl_rng *generator; /* NULL: blocks */
};

struct queue {
    struct draws gaps;
    struct draws services;
    uint64_t round; /* the seed of a simulator that has its own draws */
    unsigned to_come;
    unsigned first;
    unsigned present; /* the one in service included */
    double arrival_s[RING_SIZE];
    double total_wait_s;
};

/* Prints a JSON line for each way to run the queue. */
void bench_mm1(void);

/* By Cimba's bare events and its own draws; in a build that was told where Cimba is. */
void mm1_by_cimba(struct queue *queue);

#endif
