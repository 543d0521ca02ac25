/*
 * mean_limits.h: what the mean of independent observations is at the most and at the least, for
 * sure but for a given error, also where a few observations of a hundred decide.
 *
 * Student's limit tells how far the mean may be off by the observations that vary as those seen do.
 * It is wrong where rare ones decide and none, or too few, was seen: then it is narrow and on the
 * wrong side. So what may have stayed unseen is added: of n observations, a kind that none of them
 * was of can be at most the share p of all with (1 - p)^n = error (Clopper and Pearson, Biometrika
 * 26, 1934, for 0 of n), and one of them is as far out as the farthest seen, or as is known from
 * elsewhere. For rare observations of one size, so many times p, the sum of the two is beyond the
 * exact (Poisson) limit however many of them are seen.
 */
#ifndef STATISTICS_MEAN_LIMITS_H
#define STATISTICS_MEAN_LIMITS_H

#include "statistics/tally.h"

struct mean_limits {
    double low;  /* the mean is lower with at most the error; -INFINITY where that cannot be said */
    double high; /* ... or higher, likewise */
};

/* How far out an observation may lie that was not seen; those seen count in any case. */
struct mean_reach {
    double lowest;
    double highest;
};

/* error   of each limit by itself, in (0, 1) */
struct mean_limits mean_limits(const struct tally *observations, const struct mean_reach *reach,
                               double error);

/*
 * Of few observations that cannot lie beyond certain ends, whatever their distribution: where their
 * mean is m, one is above x with no more than (m - lowest) / (x - lowest) (Markov), and all n are
 * with no more than the n-th power of that. The same from the other end.
 *
 * ends   of all that there could be; infinite where there is none
 */
struct mean_limits mean_limits_bounded(const struct tally *observations,
                                       const struct mean_reach *ends, double error);

/*
 * How many observations like these it would take in all to tell on which side of 0 the mean lies;
 * INFINITY where it is 0.
 */
double mean_limits_needed(const struct tally *observations, const struct mean_reach *reach,
                          double error);

#endif
