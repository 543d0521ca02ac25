/*
 * onset.h: from which rate on requests find no precompute.
 *
 * The onset is where the fraction of stock-outs crosses a threshold. A simulation can only say
 * between which of the rates tried it lies: the highest that is below for sure, and the lowest that
 * is above. What is sure is decided as in every search for a bracket (bracket_search.h): by
 * replications, since requests without a precompute come together.
 */
#ifndef STUDY_SEARCH_ONSET_H
#define STUDY_SEARCH_ONSET_H

#include "study/excess.h"

struct onset {
    double below_per_s; /* NAN when already the lowest rate is not below */
    double above_per_s; /* NAN when even the highest rate is not above */
    double needed;      /* replications that would tell more; INFINITY where that is not known */
};

/* One rate of a curve, and what its replications say of the onset. */
struct onset_rate {
    double rate_per_s;
    struct excess_sample stock_outs;
};

/*
 * shares_draws   all rates saw the same random draws, so that the ends err no more often than one
 *                rate does. Else each may err by itself, and an end counts only where all rates
 *                beyond it say the same: tested in this order, each has the whole error (Maurer,
 *                Hothorn and Lehmacher 1995; Westfall and Krishen, Journal of Statistical Planning
 *                and Inference 99, 2001).
 */
struct onset onset_find(const struct onset_rate rates[], size_t count, double confidence,
                        bool shares_draws);

#endif
