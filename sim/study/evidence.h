/*
 * evidence.h: whether the replications of a point have seen what its mean latency depends on.
 *
 * A few days on which the stock runs dry can decide a mean. Where none or few of them were among
 * the replications, their spread says nothing of what is missing, and no interval can be told.
 */
#ifndef STUDY_EVIDENCE_H
#define STUDY_EVIDENCE_H

#include "system/requests/metrics.h"

#include <stdbool.h>
#include <stddef.h>

struct evidence {
    size_t replications;
    double carriers;      /* of the mean e2e_s, as confidence_carriers */
    size_t hit_count;     /* replications with a stock-out; all where there is no stock */
    double expected_hits; /* in so many replications: as seen, or extrapolated where none was */
};

/*
 * Of the replications' least stocks, where no request found none: going down, the number of
 * replications that come so near to a stock-out falls geometrically, as of a random walk against
 * its drift (Cramer and Lundberg; Asmussen, Ruin Probabilities, 2000, chapter III).
 *
 * has_stock   false: the plan has no offline phase
 */
struct evidence evidence_of(const struct metrics replications[], size_t count, bool has_stock);

/* Further replications would be for precision only. */
bool evidence_is_enough(const struct evidence *evidence);

/* Why intervals of waits are withheld; NULL where they are not. */
const char *evidence_gap(const struct evidence *evidence);

/* Why the interval of a mean with so many carriers is withheld; NULL where it is not. */
const char *evidence_carriers_gap(double carriers);

#endif
