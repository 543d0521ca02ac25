/*
 * confidence.h: intervals over independent replications.
 *
 * Everywhere: count is that of replications, confidence lies in (0, 1), an interval is two-sided
 * unless said otherwise, and rows belong to the caller and are not kept.
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

/* A value and its interval; low and high are NAN where there is none. */
struct interval {
    double value;
    double low;
    double high;
};

/* Quantile of Student's t distribution: P(|T| <= result) = confidence, for degrees of freedom > 0.
 */
double student_t(double confidence, double degrees_of_freedom);

/* Mean of independent observations with its Student t interval; NAN half-width below two
 * observations. */
struct estimate confidence_mean(const struct tally *replications, double confidence);

/*
 * Ratio of sums over replications, sum(numerators) / sum(denominators), with the interval of the
 * linearised ratio (Cochran, Sampling Techniques, 3rd ed., section 6.4), corrected for the skewness
 * of its residuals. Where few replications decide it is the longer on the side where more of those
 * may be missing.
 */
struct interval confidence_ratio(const double *numerators, const double *denominators, size_t count,
                                 double confidence);
/* ... of amounts, such as seconds, which cannot be negative: no more can their ratio. */
struct interval confidence_amount(const double *amounts, const double *denominators, size_t count,
                                  double confidence);
/* ... with a factor that is known: confidence_t, which costs more than the sums. */
struct interval confidence_ratio_by_t(const double *numerators, const double *denominators,
                                      size_t count, double t);
struct interval confidence_amount_by_t(const double *amounts, const double *denominators,
                                       size_t count, double t);

/* Student's factor for the mean of so many observations; NAN where they give no interval. */
double confidence_t(double confidence, uint64_t count);

/*
 * About how many replications carry the deviations of a ratio: count / skewness^2, as of a rare
 * event of which so many were seen the residuals have that skewness. Cochran (section 2.15) asks
 * for 25 where skewness is left uncorrected. INFINITY where the skewness is not known or none.
 */
double confidence_carriers(const double *numerators, const double *denominators, size_t count);

/*
 * Several ratios over the same denominators, for one computation of t, which costs more than the
 * sums.
 *
 * numerators   ratio_count rows of count
 */
void confidence_ratios(const double *numerators, size_t ratio_count, const double *denominators,
                       size_t count, double confidence, struct estimate ratios[]);

/*
 * A pooled fraction in [0, 1] with its interval: as confidence_ratio, but where fewer than thirty
 * replications have a hit, or a miss, with limits that are exact for their number: the replication,
 * not the trial, is what is independent.
 */
struct interval confidence_fraction(const double *hits, const double *trials, size_t count,
                                    double confidence);

/*
 * What replications gain less what they lose, in numbers, over the sum of their trials: as
 * confidence_ratio. Where fewer than thirty replications gain or lose anything, by the exact limits
 * of both, whose distances from the values are put together as those of a difference are (Zou and
 * Donner, "Construction of confidence limits about effect measures", Statistics in Medicine 27
 * (2008), 1693-1702).
 */
struct interval confidence_net(const double *gains, const double *losses, const double *trials,
                               size_t count, double confidence);

/*
 * What each group says of a quantile: g Q - (g - 1) Q_(-i), for the quantile Q of all g groups and
 * that without group i, each the middle of its bucket; treated as independent, with the mean Q.
 *
 * merged   the sum of all groups, not empty
 * Returns false when a group has all observations: there is nothing without it.
 */
bool confidence_pseudo_values(const struct histogram groups[], size_t group_count,
                              struct histogram *merged, double q, double pseudo_values[]);

/*
 * Quantile of all observations with its interval: the buckets in which the fraction at or below is
 * not told apart from q, by the corrected t test of confidence_ratio (test inversion: Woodruff,
 * "Confidence intervals for medians and other position measures", JASA 47 (1952)). Its ends are
 * those of buckets, so it includes their width. high is INFINITY where no observation is known to
 * be large enough.
 *
 * replications   their histograms; those that share one, in one of them and the others empty, say
 *                the same
 * merged         the sum of all; settled afterwards
 */
struct interval confidence_quantile(const struct histogram *const replications[], size_t count,
                                    struct histogram *merged, double q, double confidence);

/* About how many replications have the observations beyond a quantile; as confidence_carriers. */
double confidence_quantile_carriers(const struct histogram *const replications[], size_t count,
                                    const struct histogram *settled, double q);

#endif
