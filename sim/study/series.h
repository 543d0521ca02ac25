/*
 * series.h: a measure of one point, taken apart into values that are independent of each other.
 *
 * Of means, fractions and throughput there is one value for each replication (linearised, as in
 * confidence_ratio), of quantiles one for each of up to 30 groups of replications (jackknife
 * pseudo-values). With common random numbers, the k-th values of two points are of the same draws:
 * their differences vary far less than they do.
 */
#ifndef STUDY_SERIES_H
#define STUDY_SERIES_H

#include "study/runner.h"

struct series {
    double value;  /* NAN when not known */
    double *items; /* owned; NAN where nothing was observed */
    size_t count;
    double replications_each; /* of which an item is told */
};

/* Whether there can be one: of all measures but maxima. */
bool series_is_possible(struct measure measure);

/* The point must be answered and still have its replications and histograms. */
void series_init(struct series *series, struct measure measure, struct point *point);
void series_free(struct series *series);

/* other - one: of the values; of the items where both were observed. What is not more than the
 * rounding of sums is 0. */
double series_value_difference(const struct series *one, const struct series *other);
struct tally series_item_differences(const struct series *one, const struct series *other);

/*
 * Difference of values, other - one, with the interval of the paired t test over the items.
 *
 * Of points without any random draw the half-width is 0.
 */
struct estimate series_difference(const struct series *one, const struct series *other,
                                  bool is_drawn, double confidence);

/* About how many replications carry the difference (confidence_carriers). */
double series_difference_carriers(const struct series *one, const struct series *other);

/* How many times the variance of the mean difference would be greater had the two not the same
 * random numbers; NAN where the differences do not vary. */
double series_variance_ratio(const struct series *one, const struct series *other);

#endif
