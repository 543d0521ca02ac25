/*
 * histogram.h: observations by size, so that any quantile is known within 0.1 %.
 *
 * Log-linear: each power of two is cut into 512 equal buckets, told apart by the exponent and the
 * first nine bits of the mantissa; the middle of a bucket is within 1/1024 of every value in it.
 * Values below 2^-40 (the zeros of a request that never waited, above all) share one bucket told as
 * 0. Histograms of the same kind merge by adding counts, so the order of merging does not matter.
 *
 * Where nobody waits, all requests take the same but for the clock's rounding, and many wait for
 * nobody: those about the smallest are counted apart, so that a quantile among them is known within
 * 2^-23.
 */
#ifndef STATISTICS_HISTOGRAM_H
#define STATISTICS_HISTOGRAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/* 512 for each doubling from 2^-40 (a picosecond) to 2^63 (more bytes than there are). */
#define HISTOGRAM_MOST_BUCKETS ((40 + 63) * 512)

/* How many are in the smallest one's cell and in the next: a bucket has 2^14 cells. Zeros, which
 * have a bucket of their own, are not among them. */
struct histogram_floor {
    uint32_t cell; /* number of its bucket * 2^14 + its number in it */
    uint64_t counts[2];
};

/*
 * The latest observations are kept as they come, as numbers of cells, and sorted into the buckets
 * when there are many: a histogram of a few hundred never needs the window over its buckets, which
 * is tens of kilobytes. Starts as {0}; histogram_free.
 */
struct histogram {
    uint64_t count;      /* all observations, zeros included */
    uint64_t zero_count; /* those below 2^-40 */
    uint64_t *buckets;   /* owned: a window over all buckets, grown as needed */
    uint32_t first;      /* number of buckets[0] */
    uint32_t bucket_count;
    uint32_t capacity;
    uint32_t recent_count;
    uint32_t recent_capacity;
    uint32_t *recent;             /* owned: cells not in the window yet */
    struct histogram_floor floor; /* of those in the window */
};

/* The same for zeros, values beyond all buckets, and when room must be made; histogram_add decides.
 */
void histogram_add_rare(struct histogram *histogram, double value);

/* Whether there is a cell of this number. */
bool histogram_is_cell(uint32_t number);

/* The cell's number; value in [2^-40, 2^63). A double of IEEE 754 has 11 bits of exponent and 52 of
 * mantissa, of which 23 are kept. */
static inline uint32_t histogram_cell(double value)
{
    const uint64_t first = (uint64_t)(1023 - 40) << 23;
    uint64_t bits;
    memcpy(&bits, &value, sizeof bits);
    return (uint32_t)((bits >> 29) - first);
}

/* value must be >= 0 and finite; those above 2^63 count in the last bucket. */
static inline void histogram_add(struct histogram *histogram, double value)
{
    bool common = value >= 0x1p-40 && value < 0x1p63;
    if (common && histogram->recent_count < histogram->recent_capacity) {
        histogram->recent[histogram->recent_count++] = histogram_cell(value);
        histogram->count++;
    } else {
        histogram_add_rare(histogram, value);
    }
}

/* The same of several. */
void histogram_add_all(struct histogram *histogram, const double values[], uint32_t count);

/* Adds what the other counts; the sum is settled (histogram_settle). */
void histogram_merge(struct histogram *histogram, const struct histogram *other);
/* The same, but without a window while both are of a few hundred: for histograms that are kept. */
void histogram_gather(struct histogram *histogram, const struct histogram *other);
void histogram_free(struct histogram *histogram);

/*
 * The smallest value with at least the fraction q of the observations at or below it: among those
 * about the smallest the low end of its cell, else the middle of its bucket. q in (0, 1]; count
 * must be above 0.
 */
double histogram_quantile(struct histogram *histogram, double q);

/* Sorts the latest observations into the buckets. The functions that take it as const do without.
 */
void histogram_settle(struct histogram *histogram);

/*
 * Buckets by position, for walks over several histograms at once: position 0 is the zero bucket,
 * position p the bucket of number p - 1.
 */
uint64_t histogram_count_at(const struct histogram *histogram, uint32_t position);
/* Where histogram_quantile finds its value. */
uint32_t histogram_position(const struct histogram *settled, double q);
/* Where a value is counted; what is below 0 is with the zeros. */
uint32_t histogram_position_of(double value);
/* Observations in all buckets before the position. */
uint64_t histogram_count_before(const struct histogram *histogram, uint32_t position);
/* Of all, each of which counts what is given for its position: for position 0, then from first on,
 * before which there are none. */
double histogram_sum(const struct histogram *histogram, uint32_t first, const double each[]);
/* Indices in buckets[] of those that are not empty, ascending; owned by the caller. */
uint32_t *histogram_filled(const struct histogram *settled, size_t *count);
/* The value that stands for a bucket: its middle, or 0. */
double histogram_value_at(uint32_t position);
/* Its ends: its observations are at least low, and below high. */
double histogram_low_at(uint32_t position);
double histogram_high_at(uint32_t position);
/* The one of such a rank among those above 0, from 1; NAN where it is not about the smallest. */
double histogram_floor_value(const struct histogram_floor *floor, double rank);
/* Which of count observations, in ascending order from 1, is the quantile. */
uint64_t histogram_rank(uint64_t count, double q);

/*
 * Compact bytes for storage. Format: little-endian base-128 numbers (LEB128, the shortest
 * form): how many buckets other than the zero bucket are not empty, the zero bucket's count, then
 * for each of those, ascending, the distance of its number from the one before (the first from 0)
 * and its count. Bucket number n begins at 2^(n / 512 - 40) * (1 + (n % 512) / 512), n / 512 being
 * a whole number.
 *
 * Returns bytes owned by the caller, and their number.
 */
unsigned char *histogram_encode(struct histogram *histogram, size_t *size);

#endif
