/*
 * crossover.h: the rates at which two that are compared change places.
 *
 * Between two rates of a comparison where the one and then the other is better for sure, the rate
 * is narrowed by further simulations of the two on the same random numbers. What is told is the
 * highest rate at which the first is still better for sure, and the lowest at which the second is.
 */
#ifndef STUDY_SEARCH_CROSSOVER_H
#define STUDY_SEARCH_CROSSOVER_H

#include "study/search/compare.h"
#include "study/search/probing.h"

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

/*
 * Owned by the caller, also after a failure; crossovers_free. The comparison must be judged. What
 * was found before an interrupt is kept.
 */
bool crossovers_find(struct crossovers *crossovers, const struct comparison *comparison,
                     struct probing *probing, struct error *error) MUST_CHECK;
void crossovers_free(struct crossovers *crossovers);

#endif
