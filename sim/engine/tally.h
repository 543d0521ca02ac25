/*
 * tally.h: observations in numbers: count, mean, variance, extremes.
 *
 * Mean and variance by Welford's recurrence (Technometrics 4, 1962), merged by Chan, Golub and
 * LeVeque (1979), so that no digits are lost to a large mean.
 */
#ifndef ENGINE_TALLY_H
#define ENGINE_TALLY_H

#include <stdint.h>

struct tally {
    uint64_t count;
    double mean;
    double squares; /* sum of squared deviations from the mean */
    double minimum; /* of no observations: 0 */
    double maximum;
};

static inline void tally_add(struct tally *tally, double value)
{
    double deviation = value - tally->mean;
    tally->count++;
    tally->mean += deviation / (double)(int64_t)tally->count; /* signed: one instruction */
    tally->squares += deviation * (value - tally->mean);
    if (tally->count == 1 || value < tally->minimum)
        tally->minimum = value;
    if (tally->count == 1 || value > tally->maximum)
        tally->maximum = value;
}

void tally_merge(struct tally *tally, const struct tally *other);

/* Unbiased, n - 1; 0 for fewer than two observations. */
double tally_variance(const struct tally *tally);

#endif
