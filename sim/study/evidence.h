/*
 * evidence.h: whether the replications of a point have seen what its mean latency depends on.
 *
 * A few replications whose stock runs dry can decide a mean. Where none or few of them were among
 * the replications, their spread says nothing of what is missing, and no interval can be told.
 */
#ifndef STUDY_EVIDENCE_H
#define STUDY_EVIDENCE_H

#include "system/requests/metrics.h"

#include <stdbool.h>
#include <stddef.h>

/* What is known of the rare replications that cost most, those that run out of precomputes. */
enum tail {
    TAIL_SEEN,     /* enough were seen, or there is no stock that could run out */
    TAIL_UNLIKELY, /* none was, none is expected, but few replications say so */
    TAIL_UNSEEN,   /* none was, although the stock came near; or so few that worse ones may come */
    TAIL_ABSENT    /* none was, and so many replications would have shown what matters */
};

struct evidence {
    size_t replications;
    double carriers;  /* of the mean e2e_s, as confidence_carriers */
    size_t hit_count; /* replications with a stock-out; all where there is no stock */
    bool is_near;     /* none had one, but of so many one might: more than 1 % of such studies */
};

/*
 * Near is told from the replications' least stocks, in two ways, as either may be the worse one.
 * Going down, the number of replications that come so near to a stock-out falls geometrically, as
 * of a random walk against its drift (Cramer and Lundberg; Asmussen, Ruin Probabilities, 2000,
 * chapter III). And the least stock of one more replication has the predictive distribution of
 * Student's t (of normal ones; Hahn and Meeker, Statistical Intervals, 1991, section 4.7), which of
 * few replications says little.
 *
 * has_stock   false: the plan has no offline phase
 */
struct evidence evidence_of(const struct metrics replications[], size_t count, bool has_stock);

/* By hit_count, is_near and replications. */
enum tail evidence_tail(const struct evidence *evidence);

/* To say that none of so many has a stock-out, and hardly any other: 1 - 0.025^(1 / 400) = 0.9 %.
 */
#define FEWEST_WITHOUT_HIT 400

/* Further replications would be for precision only. */
bool evidence_is_enough(const struct evidence *evidence);

/* Why intervals of waits are withheld; NULL where they are not. */
const char *evidence_gap(const struct evidence *evidence);

/* Why the interval of a mean with so many carriers is withheld; NULL where it is not. */
const char *evidence_carriers_gap(double carriers);

/* Whether all observations are one, but for what the clock rounds: what carries their mean then
 * says nothing. */
bool evidence_is_same(const struct tally *observed);

#endif
