/*
 * confidence.h: intervals over independent replications.
 */
#ifndef STATISTICS_CONFIDENCE_H
#define STATISTICS_CONFIDENCE_H

#include "statistics/histogram.h"
#include "statistics/tally.h"

#include <stdbool.h>

/* A value and the half-width of its interval; NAN where it is not known. */
struct estimate {
    double value;
    double half_width;
};

/* Quantile of Student's t distribution: P(|T| <= result) = confidence, for degrees of freedom > 0.
 */
double student_t(double confidence, double degrees_of_freedom);

/* Mean of independent observations with its Student t interval; NAN half-width below two
 * observations. */
struct estimate confidence_mean(const struct tally *replications, double confidence);

/*
 * Ratio of sums over replications, sum(numerators) / sum(denominators), with the Student t interval
 * of the linearised ratio (Cochran, Sampling Techniques, 3rd ed., section 6.4).
 */
struct estimate confidence_ratio(const double *numerators, const double *denominators, size_t count,
                                 double confidence);

/*
 * Several ratios over the same denominators, for one computation of t, which costs more than the
 * sums.
 *
 * numerators   ratio_count rows of count
 */
void confidence_ratios(const double *numerators, size_t ratio_count, const double *denominators,
                       size_t count, double confidence, struct estimate ratios[]);

/*
 * A pooled fraction in [0, 1] with its interval: as confidence_ratio, but where all or none of the
 * trials are hits the linearised interval would be empty, and the exact one for independent trials
 * (Clopper and Pearson 1934) takes its place.
 *
 * low, high   out; NAN when there are fewer than two replications or no trials
 * Returns the fraction; NAN when there are no trials.
 */
double confidence_fraction(const double *hits, const double *trials, size_t count,
                           double confidence, double *low, double *high);

/*
 * What each group says of a quantile: g Q - (g - 1) Q_(-i), for the quantile Q of all g groups and
 * that without group i; treated as independent, with the mean Q.
 *
 * merged   the sum of all groups, not empty
 * Returns false when a group has all observations: there is nothing without it.
 */
bool confidence_pseudo_values(const struct histogram groups[], size_t group_count,
                              struct histogram *merged, double q, double pseudo_values[]);

/*
 * Quantile of all observations with the interval of the delete-a-group jackknife (Quenouille; Shao
 * and Tu, The Jackknife and Bootstrap, 1995).
 *
 * groups   histograms of disjoint groups of replications; at least two give an interval, else NAN
 * merged   the sum of all groups
 */
struct estimate confidence_quantile(const struct histogram groups[], size_t group_count,
                                    struct histogram *merged, double q, double confidence);

#endif
