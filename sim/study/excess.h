/*
 * excess.h: what the replications of one point say of one objective.
 *
 * Of each replication it is taken by how much it exceeds what the objective allows: the requests
 * without a precompute less 1 % of those taken up, the requests beyond 600 s less 5 % of all, the
 * seconds of all requests less their number times the limit. The mean of these excesses is below 0
 * where the objective is met and above 0 where it is not, exactly, for fractions, means and
 * quantiles alike, and replications are independent however requests cluster within one. So on
 * which side of its limit a measure lies is asked of a plain mean (statistics/mean_limits).
 */
#ifndef STUDY_EXCESS_H
#define STUDY_EXCESS_H

#include "scenario/slo.h"
#include "statistics/mean_limits.h"
#include "study/evidence.h"
#include "system/requests/metrics.h"

#include <stddef.h>

/* Of one replication. Of a quantile two, where requests lie in the limit's own bucket of the
 * histogram, or were not done. */
struct excess {
    double least;
    double most;
    struct mean_reach bound; /* what it could have been with as many requests */
};

/* What the replication exceeds the objective by; horizon_s is its scenario's, for throughput. */
struct excess excess_of(const struct slo *slo, const struct metrics *metrics, double horizon_s);

/* Of a share of known counts: hits among trials. */
struct excess excess_of_share(const struct slo *slo, double hits, double trials);

struct excess_sample {
    struct tally least; /* the excesses of all replications */
    struct tally most;
    struct mean_reach bound;  /* the widest of all replications */
    bool is_drawn;            /* else another replication would be the same */
    bool is_amount;           /* a mean, a sum or a rate, rather than a share of requests */
    bool is_extreme;          /* of a maximum: one replication that exceeds decides */
    bool low_is_open;         /* it may be less than what was seen, nobody knows how much */
    bool high_is_open;        /* ... or more: the slowest were not done */
    enum tail low_tail;       /* of the replications that lower it most */
    enum tail high_tail;      /* ... and raise it */
    struct mean_reach alone;  /* how far from the mean these go; infinite where nobody knows */
    double replications_each; /* of which an observation is told; 0: one */
};

/* side   1: of those that raise it, -1: that lower it */
enum tail excess_sample_tail(const struct excess_sample *sample, int side);

/* How far from their mean replications go, by what was seen. */
struct mean_reach excess_sample_reach(const struct excess_sample *sample);

/* From which share of requests without a precompute on the onset is passed. */
#define ONSET_THRESHOLD 0.01

/* At most that share finds none. */
struct slo onset_criterion(double threshold);

/* In the order of their index. */
void excess_sample_init(struct excess_sample *sample, const struct slo *slo, bool is_drawn,
                        const struct excess excesses[], size_t count);

/* Of replications that are still there, but for quantiles: their histograms may be put together. */
void excess_sample_take(struct excess_sample *sample, const struct slo *slo, bool is_drawn,
                        const struct metrics replications[], size_t count, double horizon_s);

/*
 * Limits of the mean excess: the objective is met where high is below 0, not met where low is
 * above.
 *
 * known   how far a replication reaches, by what was seen elsewhere; what is not known is infinite:
 *         then what was seen here is all there is, unless a tail is known to be unseen
 */
struct mean_limits excess_sample_limits(const struct excess_sample *sample,
                                        const struct mean_reach *known, double error);

/* Whether more replications could tell that the mean is on the side of 0 where it lies: not where
 * what is open to that side is what was cut, nor where 0 is between its two numbers. */
bool excess_sample_may_decide(const struct excess_sample *sample);

/* Replications of which each observation is told. */
double excess_sample_each(const struct excess_sample *sample);

/* Replications that would decide; INFINITY where none would. */
double excess_sample_needed(const struct excess_sample *sample, const struct mean_reach *known,
                            double error);

/* -1: met, 1: not met, 0: not known */
int excess_sample_sign(const struct excess_sample *sample, const struct mean_limits *limits);

#endif
