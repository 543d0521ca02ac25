/*
 * bounds.h: the rates that no trace can exceed in the long run, and what sets them.
 */
#ifndef EXPERIMENT_BOUNDS_H
#define EXPERIMENT_BOUNDS_H

#include "system/simulation.h"

/* One row: what one inference demands, and the rate that this allows. */
struct bound {
    const char *resource; /* "offline_slots", "online_slots" */
    double offline_s;     /* seconds that an inference holds it in its offline phase */
    double online_s;      /* ... and in its online phase */
    double bound_per_s;
};

#define BOUNDS_MOST 2

struct bounds {
    struct bound rows[BOUNDS_MOST];
    size_t count;
    size_t binding; /* the row with the least bound_per_s */
};

/*
 * The rows for dedicated sharing, where phases wait for slots only.
 *
 *   offline_slots: slots / (O + check_every_s)   while precomputes can be stored
 *   online_slots:  slots / N, or slots / (O + N) where nothing can be stored
 *
 * O, N: the phases run alone. Source: renewal argument; a slot is held for exactly these seconds
 * per inference.
 */
void bounds_compute(struct bounds *bounds, const struct simulation_settings *settings);

#endif
