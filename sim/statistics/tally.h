/*
 * tally.h: observations in numbers: count, mean, variance, extremes.
 *
 * Mean and variance by Welford's recurrence (Technometrics 4, 1962), merged by Chan, Golub and
 * LeVeque (1979), so that no digits are lost to a large mean.
 */
#ifndef STATISTICS_TALLY_H
#define STATISTICS_TALLY_H

#include <math.h>
#include <stdint.h>

/* Starts as {0}. */
struct tally {
    uint64_t count;
    double mean;
    double squares; /* sum of squared deviations from the mean */
    double minimum; /* of no observations: 0 */
    double maximum;
};

/*
 * Adds an observation whose share of the mean is known: 1 / (count + 1). For tallies that count
 * together it is the same, and divisions are slow.
 */
static inline void tally_add_share(struct tally *tally, double value, double share)
{
    double deviation = value - tally->mean;
    tally->mean += deviation * share;
    tally->squares += deviation * (value - tally->mean);
    if (tally->count == 0 || value < tally->minimum)
        tally->minimum = value;
    if (tally->count == 0 || value > tally->maximum)
        tally->maximum = value;
    tally->count++;
}

static inline void tally_add(struct tally *tally, double value)
{
    tally_add_share(tally, value, 1.0 / (double)(tally->count + 1));
}

/* The value, or the extreme beyond which it lies. */
static inline double tally_within(const struct tally *tally, double value)
{
    return fmin(fmax(value, tally->minimum), tally->maximum);
}

/* As if the other's observations had been added, too; rounding depends on the order of merging. */
void tally_merge(struct tally *tally, const struct tally *other);

/* Unbiased, n - 1; 0 for fewer than two observations. */
double tally_variance(const struct tally *tally);

#endif
