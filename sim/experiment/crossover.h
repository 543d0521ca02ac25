/*
 * crossover.h: the rates at which two that are compared change places.
 *
 * Between two rates of a comparison where the one and then the other is better for sure, the rate
 * is narrowed by further simulations of the two on the same random numbers. What is told is the
 * highest rate at which the first is still better for sure, and the lowest at which the second is.
 */
#ifndef EXPERIMENT_CROSSOVER_H
#define EXPERIMENT_CROSSOVER_H

#include "experiment/compare.h"

struct crossover {
    size_t below; /* the contender that is better at low rates */
    size_t above;
    double low_per_s;
    double high_per_s;
};

struct crossovers {
    struct crossover *items; /* owned; by pair, then rate */
    size_t count;
    size_t capacity;
};

/* What probing takes. */
struct probing {
    const struct experiment *experiment;
    const struct json_document *document;
    struct library *library;
    unsigned jobs;
    double tolerance; /* (high - low) / high */
    bool interrupted; /* out: found what it had found by then */
};

/*
 * Owned by the caller, also after a failure; crossovers_free. The comparison must be judged.
 */
bool crossovers_find(struct crossovers *crossovers, const struct comparison *comparison,
                     struct probing *probing, struct error *error) MUST_CHECK;
void crossovers_free(struct crossovers *crossovers);

/* Runs probes that were loaded; false also when interrupted. */
bool probing_run(struct probing *probing, struct experiment *probes, void *context,
                 bool (*on_point)(void *context, struct point *point, struct error *error),
                 struct error *error) MUST_CHECK;

#endif
