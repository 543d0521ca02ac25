#include "statistics/histogram.h"

#include "engine/random_stream.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#define VALUES 20001
#define MOST_RELATIVE_ERROR 0.001

/* 1 lies in bucket 40 * 512 = 20480, [1, 1 + 1/512); 1000 = 2^9 * (1 + 488/512) in bucket 49 * 512
 * + 488 = 25576, [1000, 1001), as the buckets there are 1 wide. Position 0 is that of the zeros. */
Test(histogram, counts_by_bucket)
{
    struct histogram histogram = {0};
    histogram_add(&histogram, 1000.5);
    histogram_add(&histogram, 1.0);
    histogram_add(&histogram, 0.0);
    histogram_add(&histogram, 1000.0);
    histogram_settle(&histogram);
    cr_assert(eq(u64, histogram_count_at(&histogram, 0), 1));
    cr_assert(eq(u64, histogram_count_at(&histogram, 20481), 1));
    cr_assert(eq(u64, histogram_count_at(&histogram, 25577), 2));
    cr_assert(eq(u64, histogram_count_before(&histogram, 25578), 4));
    cr_assert(eq(dbl, histogram_value_at(20481), 1.0 + 0.5 / 512.0));
    cr_assert(eq(dbl, histogram_value_at(25577), 1000.5));
    histogram_free(&histogram);
}

static struct histogram histogram_of(const double *values, int count)
{
    struct histogram histogram = {0};
    for (int i = 0; i < count; i++)
        histogram_add(&histogram, values[i]);
    return histogram;
}

static double median_of_one(double value)
{
    struct histogram histogram = {0};
    histogram_add(&histogram, value);
    double median = histogram_quantile(&histogram, 0.5);
    histogram_free(&histogram);
    return median;
}

/* With a smaller one, which is told closer. */
static double largest_of_two(double value)
{
    struct histogram histogram = {0};
    histogram_add(&histogram, value / 3.0);
    histogram_add(&histogram, value);
    double largest = histogram_quantile(&histogram, 1.0);
    histogram_free(&histogram);
    return largest;
}

Test(histogram, every_value_is_told_within_one_in_a_thousand)
{
    for (double value = 0x1p-38; value < 0x1p63; value *= 1.0007)
        cr_assert(epsilon_eq(dbl, largest_of_two(value) / value, 1.0, MOST_RELATIVE_ERROR));
}

Test(histogram, the_smallest_is_told_within_a_cell)
{
    for (double value = 0x1p-40; value < 0x1p63; value *= 1.0007)
        cr_assert(epsilon_eq(dbl, median_of_one(value) / value, 1.0, 0x1p-23));
}

/* 243.1 shares the bucket of those who did not wait; 10 is the low end of one, 8 * (1 + 128/512).
 */
Test(histogram, those_about_the_smallest_are_told_as_it_is)
{
    double waiting[] = {0.0, 500.0, 243.1, 243.0600444 + 1e-10, 243.0600444, 243.0600444 - 1e-10};
    double rounded[] = {10.0 + 2e-15, 10.0 - 2e-15, 10.0 - 4e-15, 10.0, 30.0, 10.0 + 4e-15};
    struct histogram histogram = histogram_of(waiting, 6);
    cr_expect(eq(dbl, histogram_quantile(&histogram, 1.0 / 6.0), 0.0));
    cr_expect(epsilon_eq(dbl, histogram_quantile(&histogram, 0.5), 243.0600444, 243.0 * 0x1p-23));
    cr_expect(epsilon_eq(dbl, histogram_quantile(&histogram, 0.6), 243.0600444, 243.0 * 0x1p-23));
    cr_expect(eq(dbl, histogram_quantile(&histogram, 0.8), 243.125));
    histogram_free(&histogram);
    histogram = histogram_of(rounded, 6);
    for (int k = 1; k <= 5; k++)
        cr_expect(epsilon_eq(dbl, histogram_quantile(&histogram, k / 6.0), 10.0, 10.0 * 0x1p-23));
    histogram_free(&histogram);
}

Test(histogram, tiny_values_count_as_0)
{
    cr_assert(eq(dbl, median_of_one(0.0), 0.0));
    cr_assert(eq(dbl, median_of_one(-0.0), 0.0));
    cr_assert(eq(dbl, median_of_one(4.9e-324), 0.0));
    cr_assert(eq(dbl, median_of_one(nextafter(0x1p-40, 0.0)), 0.0));
    cr_assert(eq(dbl, median_of_one(0x1p-40), 0x1p-40));
}

Test(histogram, huge_values_count_in_the_last_bucket)
{
    double last = median_of_one(nextafter(0x1p63, 0.0));
    cr_assert(lt(dbl, last, 0x1p63));
    cr_assert(eq(dbl, median_of_one(0x1p63), last));
    cr_assert(eq(dbl, median_of_one(1.7e308), last));
}

Test(histogram, a_negative_value_is_our_mistake, .signal = SIGABRT)
{
    median_of_one(-1.0);
}

Test(histogram, a_value_that_is_no_number_is_our_mistake, .signal = SIGABRT)
{
    median_of_one(NAN);
}

Test(histogram, an_infinite_value_is_our_mistake, .signal = SIGABRT)
{
    median_of_one(INFINITY);
}

/* Of 10 the 5th is the smallest with half at or below it; 0.51 needs the 6th. 0.07 * 100 > 7 in
 * doubles. */
Test(histogram, rank_is_the_smallest_with_enough_at_or_below_it)
{
    cr_assert(eq(u64, histogram_rank(10, 0.5), 5));
    cr_assert(eq(u64, histogram_rank(10, 0.51), 6));
    cr_assert(eq(u64, histogram_rank(11, 0.5), 6));
    cr_assert(eq(u64, histogram_rank(100, 0.07), 7));
    cr_assert(eq(u64, histogram_rank(100, 0.29), 29));
    cr_assert(eq(u64, histogram_rank(20, 0.95), 19));
    cr_assert(eq(u64, histogram_rank(1000, 0.999), 999));
    cr_assert(eq(u64, histogram_rank(3, 1e-9), 1));
    cr_assert(eq(u64, histogram_rank(7, 1.0), 7));
    cr_assert(eq(u64, histogram_rank(1, 0.99), 1));
    cr_assert(eq(u64, histogram_rank(1000000001, 0.5), 500000001));
}

/* k per mille of 1,000 n is k n, exactly, for every k. */
Test(histogram, rank_of_whole_products_is_the_product)
{
    for (uint64_t n = 1; n <= 1000000; n *= 10) {
        for (uint64_t k = 1; k <= 1000; k++)
            cr_assert(eq(u64, histogram_rank(1000 * n, (double)k / 1000.0), k * n));
    }
}

/* ---- against sorted values ---- */

typedef double (*sampler)(gsl_rng *generator);

static double exponential(gsl_rng *generator)
{
    return gsl_ran_exponential(generator, 30.0);
}

static double uniform(gsl_rng *generator)
{
    return gsl_ran_flat(generator, 0.0, 1e-3);
}

static double heavy(gsl_rng *generator)
{
    return gsl_ran_pareto(generator, 0.5, 1.0);
}

static double wide(gsl_rng *generator)
{
    return gsl_ran_lognormal(generator, 0.0, 4.0);
}

static double mostly_zero(gsl_rng *generator)
{
    return gsl_rng_uniform(generator) < 0.7 ? 0.0 : gsl_ran_exponential(generator, 1.0);
}

static double two_lumps(gsl_rng *generator)
{
    return gsl_rng_uniform(generator) < 0.5 ? 1e-9 : 1e9 + gsl_rng_uniform(generator);
}

static const sampler distributions[] = {exponential, uniform, heavy, wide, mostly_zero, two_lumps};
#define DISTRIBUTIONS (sizeof(distributions) / sizeof(distributions[0]))

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static void draw(double values[VALUES], sampler distribution)
{
    struct random_stream *stream = random_stream_new(1, 1, "values", 0);
    for (int i = 0; i < VALUES; i++)
        values[i] = distribution(random_stream_generator(stream));
    random_stream_free(stream);
}

/* The k-th of VALUES = 20001 sorted values is the quantile of every q in ((k - 1) / 20001, k /
 * 20001]. */
static void expect_quantiles(struct histogram *histogram, double values[VALUES])
{
    qsort(values, VALUES, sizeof(*values), compare_numbers);
    for (int k = 1; k <= VALUES; k += 100) {
        double value = values[k - 1];
        double quantile = histogram_quantile(histogram, (k - 0.5) / VALUES);
        cr_assert(epsilon_eq(dbl, quantile, value, MOST_RELATIVE_ERROR * value));
        quantile = histogram_quantile(histogram, (double)k / VALUES);
        cr_assert(epsilon_eq(dbl, quantile, value, MOST_RELATIVE_ERROR * value));
    }
}

Test(histogram, quantiles_are_those_of_the_sorted_values)
{
    static double values[VALUES];
    for (size_t i = 0; i < DISTRIBUTIONS; i++) {
        draw(values, distributions[i]);
        struct histogram histogram = histogram_of(values, VALUES);
        cr_assert(eq(u64, histogram.count, VALUES));
        expect_quantiles(&histogram, values);
        histogram_free(&histogram);
    }
}

static void expect_same(struct histogram *left, struct histogram *right)
{
    size_t left_size;
    size_t right_size;
    unsigned char *left_bytes = histogram_encode(left, &left_size);
    unsigned char *right_bytes = histogram_encode(right, &right_size);
    cr_assert(eq(u64, left->count, right->count));
    cr_assert(eq(u32, left->floor.cell, right->floor.cell));
    cr_assert(eq(u64, left->floor.counts[0], right->floor.counts[0]));
    cr_assert(eq(u64, left->floor.counts[1], right->floor.counts[1]));
    cr_assert(eq(sz, left_size, right_size));
    cr_assert(eq(int, memcmp(left_bytes, right_bytes, left_size), 0));
    free(left_bytes);
    free(right_bytes);
}

/* A few at a time, up to more than stand there unsorted. */
Test(histogram, adding_several_is_adding_each)
{
    static double values[VALUES];
    for (size_t d = 0; d < DISTRIBUTIONS; d++) {
        struct histogram together = {0}, single = {0};
        draw(values, distributions[d]);
        values[7] = 0x1p70;
        values[1000] = nextafter(0x1p-40, 0.0);
        for (uint32_t i = 0, count = 0; i + count <= VALUES; i += count, count = (count + 1) % 70) {
            histogram_add_all(&together, &values[i], count);
            for (uint32_t k = i; k < i + count; k++)
                histogram_add(&single, values[k]);
            cr_assert(eq(u64, together.count, single.count));
        }
        expect_same(&together, &single);
        histogram_free(&together);
        histogram_free(&single);
    }
}

static void add_all(double value)
{
    struct histogram histogram = {0};
    histogram_add_all(&histogram, (const double[]){1.0, value, 2.0}, 3);
}

Test(histogram, a_negative_value_among_several_is_our_mistake, .signal = SIGABRT)
{
    add_all(-1.0);
}

Test(histogram, no_number_among_several_is_our_mistake, .signal = SIGABRT)
{
    add_all(NAN);
}

Test(histogram, merging_is_as_if_all_were_added_to_one)
{
    static double values[VALUES];
    draw(values, wide);
    struct histogram all = histogram_of(values, VALUES);
    struct histogram first = histogram_of(values, 1000);
    struct histogram second = histogram_of(values + 1000, VALUES - 1000);
    struct histogram merged = {0};
    histogram_merge(&merged, &second);
    histogram_merge(&merged, &first);
    expect_same(&merged, &all);
    histogram_free(&all);
    histogram_free(&first);
    histogram_free(&second);
    histogram_free(&merged);
}

/* Of few cells that follow each other, so that now one, now the other is the smallest. */
Test(histogram, those_about_the_smallest_are_the_same_in_whatever_order)
{
    double values[12];
    struct random_stream *stream = random_stream_new(1, 7, "cells", 0);
    for (int trial = 0; trial < 500; trial++) {
        struct histogram parts[4];
        struct histogram merged = {0};
        for (int i = 0; i < 12; i++)
            values[i] = 1.0 + floor(5.0 * random_stream_uniform(stream)) * 0x1p-23;
        struct histogram all = histogram_of(values, 12);
        for (int i = 0; i < 4; i++)
            parts[i] = histogram_of(values + 3 * i, 3);
        for (int i = 3; i >= 0; i--)
            histogram_merge(&merged, &parts[i]);
        for (int i = 0; i < 3; i++) {
            histogram_settle(&parts[i + 1]);
            histogram_merge(&parts[i + 1], &parts[i]);
        }
        histogram_settle(&all);
        expect_same(&merged, &all);
        expect_same(&parts[3], &all);
        for (int i = 0; i < 4; i++)
            histogram_free(&parts[i]);
        histogram_free(&merged);
        histogram_free(&all);
    }
    random_stream_free(stream);
}

/* With and without a window; of few, none is made. */
Test(histogram, gathering_is_merging)
{
    static const size_t counts[][2] = {{0, 40}, {300, 300}, {1, 1023}, {700, 700}, {5, VALUES / 2}};
    static double values[VALUES];
    draw(values, wide);
    for (size_t i = 0; i < sizeof counts / sizeof *counts; i++) {
        const size_t of_first = counts[i][0], of_second = counts[i][1];
        struct histogram all = histogram_of(values, of_first + of_second);
        struct histogram first = histogram_of(values, of_first);
        struct histogram second = histogram_of(values + of_first, of_second);
        histogram_gather(&first, &second);
        cr_expect(eq(int, first.bucket_count == 0, of_first + of_second <= 1024));
        cr_expect(eq(u64, histogram_count_before(&first, 1000000), all.count));
        expect_same(&first, &all);
        histogram_add(&first, 1.0); /* as to any other */
        histogram_add(&all, 1.0);
        expect_same(&first, &all);
        histogram_free(&all);
        histogram_free(&first);
        histogram_free(&second);
    }
}

Test(histogram, counts_before_a_position_are_sums)
{
    struct histogram histogram = histogram_of((double[]){0.0, 0.0, 1.0, 1.0, 1.5, 700.0}, 6);
    uint64_t before = 0;
    cr_assert(eq(u64, histogram_count_before(&histogram, UINT32_MAX), 6)); /* not settled yet */
    histogram_settle(&histogram);
    /* 700 = 2^9 * (1 + 188/512): bucket 49 * 512 + 188 = 25276, and a window of whole octaves */
    for (uint32_t position = 0; position < 26000; position++) {
        cr_assert(eq(u64, histogram_count_before(&histogram, position), before));
        before += histogram_count_at(&histogram, position);
    }
    cr_assert(eq(u64, before, 6));
    histogram_free(&histogram);
}

/* Kept as they came, or settled in the window: both are seen, also beyond the window. */
Test(histogram, counts_at_a_position_are_the_same_before_and_after_settling)
{
    struct histogram histogram = histogram_of((double[]){0.0, 1.0, 1.0, 1.5}, 4);
    struct histogram settled = histogram_of((double[]){0.0, 1.0, 1.0, 1.5}, 4);
    histogram_settle(&settled);
    for (uint32_t position = 0; position < 40000; position++) {
        uint64_t count = histogram_count_at(&histogram, position);
        cr_assert(eq(u64, count, histogram_count_at(&settled, position)));
    }
    cr_assert(eq(u64, histogram_count_at(&histogram, 0), 1));
    cr_assert(eq(u64, histogram_count_at(&histogram, 40 * 512 + 1), 2)); /* 1.0 = 2^-40 * 2^40 */
    histogram_free(&histogram);
    histogram_free(&settled);
}

/* ---- bytes ---- */

/* 1 is bucket 40 * 512 = 20480 = 0xa0 0xa0 0x01 in base 128 (1 * 128^2 + 32 * 128 + 0): 0x80 0xa0
 * 0x01. 1.5 is 256 further (0x80 0x02). Two buckets, three zeros. */
Test(histogram, bytes_are_as_documented)
{
    const unsigned char expected[] = {0x02, 0x03, 0x80, 0xa0, 0x01, 0x01, 0x80, 0x02, 0x02};
    struct histogram histogram = histogram_of((double[]){0, 0, 0, 1.0, 1.5, 1.5}, 6);
    size_t size;
    unsigned char *bytes = histogram_encode(&histogram, &size);
    cr_assert(eq(sz, size, sizeof(expected)));
    cr_assert(eq(int, memcmp(bytes, expected, size), 0));
    free(bytes);
    histogram_free(&histogram);
}

/* Seven bits a byte, the lowest first. */
static uint64_t read_number(const unsigned char **at)
{
    uint64_t number = 0;
    unsigned shift = 0;
    for (; **at >= 0x80; shift += 7)
        number |= (uint64_t)(*(*at)++ & 0x7f) << shift;
    return number | (uint64_t) * (*at)++ << shift;
}

/* Every bucket that holds something is in the bytes, and nothing else. */
static void expect_written(struct histogram *histogram)
{
    size_t size;
    unsigned char *bytes = histogram_encode(histogram, &size);
    const unsigned char *at = bytes;
    uint64_t filled = read_number(&at);
    uint64_t total = read_number(&at);
    uint32_t number = 0;
    cr_assert(eq(u64, total, histogram_count_at(histogram, 0)));
    for (uint64_t i = 0; i < filled; i++) {
        number += (uint32_t)read_number(&at);
        uint64_t count = read_number(&at);
        cr_assert(eq(u64, count, histogram_count_at(histogram, number + 1)));
        total += count;
    }
    cr_assert(eq(u64, total, histogram->count));
    cr_assert(eq(sz, (size_t)(at - bytes), size));
    free(bytes);
}

Test(histogram, bytes_tell_every_bucket)
{
    static double values[VALUES];
    struct histogram nothing = {0};
    expect_written(&nothing);
    for (size_t i = 0; i < DISTRIBUTIONS; i++) {
        draw(values, distributions[i]);
        struct histogram histogram = histogram_of(values, VALUES);
        expect_written(&histogram);
        histogram_free(&histogram);
    }
}

Test(histogram, great_counts_and_the_last_bucket_survive)
{
    struct histogram histogram = histogram_of((double[]){1e300, 0x1p-40}, 2);
    for (int i = 0; i < 60; i++) {
        struct histogram doubled = {0};
        histogram_merge(&doubled, &histogram);
        histogram_merge(&histogram, &doubled);
        histogram_free(&doubled);
    }
    cr_assert(eq(u64, histogram.count, (uint64_t)1 << 61));
    expect_written(&histogram);
    histogram_free(&histogram);
}
