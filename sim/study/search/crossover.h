/*
 * crossover.h: the rates at which two that are compared change places.
 *
 * Between two rates of a comparison where the one and then the other seems better, the rate is
 * searched for by further simulations of the two on the same random numbers, with as many
 * replications as it takes (bracket_search.h). What is told is the highest rate at which the first
 * is still better for sure, and the lowest at which the second is; or that it cannot be told.
 */
#ifndef STUDY_SEARCH_CROSSOVER_H
#define STUDY_SEARCH_CROSSOVER_H

#include "study/search/compare.h"
#include "study/search/probing.h"

struct crossover {
    size_t below; /* the contender that is better at low rates, or seems so */
    size_t above;
    double low_per_s; /* where it is for sure; NAN where that cannot be told, as for the other */
    double high_per_s;
    double from_per_s;     /* searched from here */
    double to_per_s;       /* to here */
    bool is_narrow;        /* as the tolerance asks */
    uint64_t replications; /* the most of a probe */
    double needed;         /* replications that would tell more; INFINITY where that is not known */
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
