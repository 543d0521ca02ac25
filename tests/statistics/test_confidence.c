#include "statistics/confidence.h"

#include "engine/random_stream.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_randist.h>
#include <math.h>

#define GROUPS 10

static struct tally tally_of(const double *values, int count)
{
    struct tally tally = {0};
    for (int i = 0; i < count; i++)
        tally_add(&tally, values[i]);
    return tally;
}

static struct histogram histogram_of(const double *values, int count)
{
    struct histogram histogram = {0};
    for (int i = 0; i < count; i++)
        histogram_add(&histogram, values[i]);
    return histogram;
}

/* Of so many groups, at most GROUPS. */
static struct interval quantile_of(const struct histogram groups[], size_t count,
                                   struct histogram *merged, double q, double confidence)
{
    const struct histogram *each[GROUPS];
    for (size_t i = 0; i < count; i++)
        each[i] = &groups[i];
    return confidence_quantile(each, count, merged, q, confidence);
}

/* ---- Student t ---- */

/* NIST/SEMATECH e-Handbook of Statistical Methods, table 1.3.6.7.2 (upper critical values). */
Test(confidence, quantiles_of_student_t_are_those_of_the_tables)
{
    cr_assert(epsilon_eq(dbl, student_t(0.95, 9), 2.262, 5e-4));
    cr_assert(epsilon_eq(dbl, student_t(0.95, 1), 12.706, 5e-4));
    cr_assert(epsilon_eq(dbl, student_t(0.99, 4), 4.604, 5e-4));
    cr_assert(epsilon_eq(dbl, student_t(0.90, 29), 1.699, 5e-4));
    cr_assert(epsilon_eq(dbl, student_t(0.998, 5), 5.893, 5e-4));
    cr_assert(epsilon_eq(dbl, student_t(0.95, 9), 2.262157, 5e-7));
}

/* The distribution for 1 degree of freedom is Cauchy's: quantile tan(pi / 2 * confidence). */
Test(confidence, one_degree_of_freedom_is_cauchys_distribution)
{
    for (double confidence = 0.05; confidence < 0.999; confidence += 0.05)
        cr_assert(epsilon_eq(dbl, student_t(confidence, 1), tan(acos(0.0) * confidence), 1e-9));
}

Test(confidence, many_degrees_of_freedom_are_normal)
{
    cr_assert(epsilon_eq(dbl, student_t(0.95, 1e7), 1.959964, 1e-6));
}

/* ---- means ---- */

/* Mean 5, variance 32 / 7 (see test_tally.c), t with 7 degrees 2.364624: 2.364624 * sqrt(32 / 7 /
 * 8) */
Test(confidence, of_a_mean_by_hand)
{
    struct tally tally = tally_of((double[]){2, 4, 4, 4, 5, 5, 7, 9}, 8);
    struct estimate mean = confidence_mean(&tally, 0.95);
    cr_assert(eq(dbl, mean.value, 5.0));
    cr_assert(epsilon_eq(dbl, mean.half_width, 2.364624 * 0.7559289, 1e-5));
}

Test(confidence, of_fewer_than_two_replications_is_not_known)
{
    struct tally none = {0};
    struct tally one = tally_of((double[]){3.0}, 1);
    cr_assert(isnan(confidence_mean(&none, 0.95).value));
    cr_assert(isnan(confidence_mean(&none, 0.95).half_width));
    cr_assert(eq(dbl, confidence_mean(&one, 0.95).value, 3.0));
    cr_assert(isnan(confidence_mean(&one, 0.95).half_width));
}

Test(confidence, of_equal_replications_is_a_point)
{
    struct tally tally = tally_of((double[]){3.0, 3.0, 3.0}, 3);
    cr_assert(eq(dbl, confidence_mean(&tally, 0.95).half_width, 0.0));
}

/* Covered runs are binomial: 0.95 with standard deviation sqrt(0.95 * 0.05 / 4000) = 0.00345. */
Test(confidence, of_means_of_normal_data_covers_as_often_as_it_says)
{
    const int runs = 4000;
    int covered = 0;
    struct random_stream *stream = random_stream_new(1, 1, "coverage", 0);
    for (int run = 0; run < runs; run++) {
        struct tally tally = {0};
        for (int i = 0; i < 10; i++)
            tally_add(&tally, 7.0 + gsl_ran_gaussian(random_stream_generator(stream), 3.0));
        struct estimate mean = confidence_mean(&tally, 0.95);
        covered += fabs(mean.value - 7.0) <= mean.half_width;
    }
    cr_assert(epsilon_eq(dbl, (double)covered / runs, 0.95, 3.0 * 0.00345));
    random_stream_free(stream);
}

/* ---- ratios ---- */

/* 12 / 6 = 2; residuals 0, -1, 1: variance 2 / 2 = 1; t with 2 degrees 4.302653; mean
 * denominator 2. */
Test(confidence, of_a_ratio_by_hand)
{
    const double numerators[] = {2, 3, 7};
    const double denominators[] = {1, 2, 3};
    double half_width = 4.302653 * sqrt(1.0 / 3.0) / 2.0;
    struct interval ratio = confidence_ratio(numerators, denominators, 3, 0.95);
    cr_assert(eq(dbl, ratio.value, 2.0));
    cr_assert(epsilon_eq(dbl, ratio.low, 2.0 - half_width, 1e-6));
    cr_assert(epsilon_eq(dbl, ratio.high, 2.0 + half_width, 1e-6));
}

/* 3 / 3 = 1; residuals -1, -1, 2: variance 6 / 2; below 1 - 4.302653 sqrt(3 / 3) there is nothing.
 */
Test(confidence, of_amounts_is_never_below_nothing)
{
    const double amounts[] = {0, 0, 3};
    const double denominators[] = {1, 1, 1};
    struct interval ratio = confidence_ratio(amounts, denominators, 3, 0.95);
    struct interval amount = confidence_amount(amounts, denominators, 3, 0.95);
    cr_assert(lt(dbl, ratio.low, 0.0));
    cr_assert(eq(dbl, amount.low, 0.0));
    cr_assert(eq(dbl, amount.high, ratio.high));
    cr_assert(isnan(confidence_amount(amounts, denominators, 1, 0.95).low));
}

/* 30 / 6 = 5; residuals 5, 0, -5: variance 50 / 2 */
Test(confidence, of_several_ratios_is_each_ones_own)
{
    const double numerators[] = {2, 3, 7, 10, 10, 10};
    const double denominators[] = {1, 2, 3};
    struct estimate ratios[2];
    confidence_ratios(numerators, 2, denominators, 3, 0.95, ratios);
    cr_assert(eq(dbl, ratios[0].value, 2.0));
    cr_assert(epsilon_eq(dbl, ratios[0].half_width, 4.302653 * sqrt(1.0 / 3.0) / 2.0, 1e-6));
    cr_assert(eq(dbl, ratios[1].value, 5.0));
    cr_assert(epsilon_eq(dbl, ratios[1].half_width, 4.302653 * sqrt(25.0 / 3.0) / 2.0, 1e-6));
}

Test(confidence, of_a_ratio_with_equal_denominators_is_that_of_the_mean)
{
    const double numerators[] = {2, 4, 4, 4, 5, 5, 7, 9};
    const double denominators[] = {1, 1, 1, 1, 1, 1, 1, 1};
    struct tally tally = tally_of(numerators, 8);
    struct estimate mean = confidence_mean(&tally, 0.9);
    struct interval ratio = confidence_ratio(numerators, denominators, 8, 0.9);
    cr_assert(epsilon_eq(dbl, ratio.value, mean.value, 1e-12));
    cr_assert(epsilon_eq(dbl, ratio.high - ratio.value, mean.half_width, 1e-12));
}

/*
 * Mean 2.5, deviation 3.06413, skewness 2.43046: a s = 0.25620, b s = 0.12810. Hall's cubic is
 * t(9) = 2.262157 at T = 1.49151 and -t at T = -7.58186, as putting them into it shows; times
 * 3.06413 / sqrt(10) these are 1.44523 and 7.34665. 10 / 2.43046^2 = 1.69286.
 */
Test(confidence, of_skewed_values_it_is_longer_where_the_rare_ones_are)
{
    const double values[] = {1, 1, 1, 1, 1, 2, 2, 2, 3, 11};
    const double ones[] = {1, 1, 1, 1, 1, 1, 1, 1, 1, 1};
    struct interval mean = confidence_ratio(values, ones, 10, 0.95);
    cr_expect(epsilon_eq(dbl, mean.value, 2.5, 1e-12));
    cr_expect(epsilon_eq(dbl, mean.low, 2.5 - 1.44523, 1e-4));
    cr_expect(epsilon_eq(dbl, mean.high, 2.5 + 7.34665, 1e-4));
    cr_expect(epsilon_eq(dbl, confidence_carriers(values, ones, 10), 1.69286, 1e-3));
}

/* Of 40 exponential values, of skewness 2: t alone holds 92.0 %; binomial standard deviation over
 * 4,000 runs 0.0034. */
Test(confidence, of_a_skewed_mean_covers_as_often_as_it_says)
{
    const int runs = 4000;
    int covered = 0;
    double values[40], ones[40];
    struct random_stream *stream = random_stream_new(1, 1, "skewed", 0);
    for (int run = 0; run < runs; run++) {
        for (int i = 0; i < 40; i++) {
            values[i] = gsl_ran_exponential(random_stream_generator(stream), 1.0);
            ones[i] = 1.0;
        }
        struct interval mean = confidence_ratio(values, ones, 40, 0.95);
        covered += mean.low <= 1.0 && 1.0 <= mean.high;
    }
    cr_expect(ge(int, covered, 94 * runs / 100), "%d of %d", covered, runs);
    random_stream_free(stream);
}

Test(confidence, of_a_ratio_to_nothing_is_not_known)
{
    const double zeros[] = {0, 0};
    const double ones[] = {1, 1};
    cr_assert(isnan(confidence_ratio(zeros, zeros, 2, 0.95).value));
    cr_assert(isnan(confidence_ratio(NULL, NULL, 0, 0.95).value));
    cr_assert(eq(dbl, confidence_ratio(ones, ones, 1, 0.95).value, 1.0));
    cr_assert(isnan(confidence_ratio(ones, ones, 1, 0.95).low));
}

/* ---- fractions ---- */

static void expect_fraction(const double hits[], const double trials[], size_t count,
                            struct interval expected)
{
    struct interval fraction = confidence_fraction(hits, trials, count, 0.95);
    cr_expect(epsilon_eq(dbl, fraction.value, expected.value, 1e-12));
    cr_expect(epsilon_eq(dbl, fraction.low, expected.low, 5e-5));
    cr_expect(epsilon_eq(dbl, fraction.high, expected.high, 5e-5));
}

/* The exact limits of a Poisson count (Garwood 1936): 0 to 3.6889 for none, 0.0253 to 5.5716 for
 * one, 0.6187 to 8.7673 for three; all of 100 replications of five trials each. */
Test(confidence, of_few_hit_replications_it_is_that_of_their_number)
{
    double hits[100] = {0};
    double trials[100];
    for (int i = 0; i < 100; i++)
        trials[i] = 5.0;
    expect_fraction(hits, trials, 100, (struct interval){0.0, 0.0, 0.036889});
    hits[40] = 5.0;
    expect_fraction(hits, trials, 100, (struct interval){0.01, 0.000253, 0.055716});
    hits[41] = hits[42] = 5.0;
    expect_fraction(hits, trials, 100, (struct interval){0.03, 0.006187, 0.087673});
    for (int i = 0; i < 100; i++)
        hits[i] = 5.0 - hits[i];
    expect_fraction(hits, trials, 100, (struct interval){0.97, 0.912327, 0.993813});
}

/* One small hit must not make the fraction look smaller than none at all does. */
Test(confidence, of_one_small_hit_the_next_may_be_a_large_one)
{
    double hits[100] = {1.0};
    double trials[100];
    for (int i = 0; i < 100; i++)
        trials[i] = 50.0;
    cr_expect(ge(dbl, confidence_fraction(hits, trials, 100, 0.95).high, 0.036889));
}

/* As the ratio by hand: 3 + 4 + 5 of 10 each: 0.4, residuals -1, 0, 1; 4.302653 * sqrt(1 / 3) / 10
 */
Test(confidence, of_a_fraction_in_between_is_that_of_the_ratio)
{
    const double hits[] = {3, 4, 5};
    const double trials[] = {10, 10, 10};
    double half_width = 4.302653 * sqrt(1.0 / 3.0) / 10.0;
    expect_fraction(hits, trials, 3, (struct interval){0.4, 0.4 - half_width, 0.4 + half_width});
}

Test(confidence, of_a_fraction_stays_within_0_and_1)
{
    const double few[] = {0, 2};
    const double most[] = {10, 8};
    const double trials[] = {10, 10};
    cr_assert(eq(dbl, confidence_fraction(few, trials, 2, 0.95).low, 0.0));
    cr_assert(eq(dbl, confidence_fraction(most, trials, 2, 0.95).high, 1.0));
}

Test(confidence, of_a_fraction_needs_two_replications_and_a_trial)
{
    const double zeros[] = {0, 0};
    const double hits[] = {4};
    const double trials[] = {10};
    struct interval one = confidence_fraction(hits, trials, 1, 0.95);
    cr_assert(eq(dbl, one.value, 0.4));
    cr_assert(isnan(one.low));
    cr_assert(isnan(one.high));
    struct interval none = confidence_fraction(zeros, zeros, 2, 0.95);
    cr_assert(isnan(none.value));
    cr_assert(isnan(none.low));
    cr_assert(isnan(none.high));
}

/* ---- quantiles ---- */

/*
 * Whole numbers of 512..1023 are bucket edges, told as k + 0.5. Median of {600, 610, 620 | 630, 640
 * | 650, 660}: the 4th, 630. Those at or below less half of each group, and their t, which must be
 * within -+4.302653 (2 degrees of freedom): of 600 -0.5, -1, -1: -5; of 610 0.5, -1, -1: -1; of 650
 * 1.5, 1, 0: 1.89; of 660 1.5, 1, 1: 7. So from 610 on and up to the end of 660.
 */
Test(confidence, of_a_quantile_by_hand)
{
    struct histogram groups[] = {histogram_of((double[]){600, 610, 620}, 3),
                                 histogram_of((double[]){630, 640}, 2),
                                 histogram_of((double[]){650, 660}, 2)};
    struct histogram merged = histogram_of((double[]){600, 610, 620, 630, 640, 650, 660}, 7);
    struct interval median = quantile_of(groups, 3, &merged, 0.5, 0.95);
    cr_assert(epsilon_eq(dbl, median.value, 630.5, 1e-12));
    cr_assert(epsilon_eq(dbl, median.low, 610.0, 1e-12));
    cr_assert(epsilon_eq(dbl, median.high, 661.0, 1e-12));
    for (int i = 0; i < 3; i++)
        histogram_free(&groups[i]);
    histogram_free(&merged);
}

typedef double (*sampler)(gsl_rng *generator);

static double exponential(gsl_rng *generator)
{
    return gsl_ran_exponential(generator, 1.0);
}

static double often_zero(gsl_rng *generator)
{
    return gsl_rng_uniform(generator) < 0.5 ? 0.0 : gsl_ran_exponential(generator, 100.0);
}

static double two_lumps(gsl_rng *generator)
{
    return gsl_rng_uniform(generator) < 0.5 ? 1e-3 + 1e-6 * gsl_rng_uniform(generator) : 1e3;
}

static double constant(gsl_rng *generator)
{
    (void)generator;
    return 4.0;
}

/* Groups of different sizes, the last one empty. */
static void draw_groups(struct histogram groups[GROUPS], struct histogram *merged,
                        struct random_stream *stream, sampler distribution, int most)
{
    for (int i = 0; i < GROUPS; i++) {
        for (int k = 0; k < most * (GROUPS - 1 - i) / GROUPS; k++)
            histogram_add(&groups[i], distribution(random_stream_generator(stream)));
        histogram_merge(merged, &groups[i]);
    }
}

static void free_groups(struct histogram groups[GROUPS], struct histogram *merged)
{
    for (int i = 0; i < GROUPS; i++)
        histogram_free(&groups[i]);
    histogram_free(merged);
}

static double bucket_middle(struct histogram *histogram, double q)
{
    histogram_settle(histogram);
    return histogram_value_at(histogram_position(histogram, q));
}

/* The textbook's way: all but one group are merged, for each. */
static struct estimate plain_jackknife(const struct histogram groups[GROUPS],
                                       struct histogram *merged, double q)
{
    struct tally pseudo_values = {0};
    double quantile = bucket_middle(merged, q);
    for (int i = 0; i < GROUPS; i++) {
        struct histogram rest = {0};
        for (int other = 0; other < GROUPS; other++)
            if (other != i)
                histogram_merge(&rest, &groups[other]);
        tally_add(&pseudo_values, GROUPS * quantile - (GROUPS - 1) * bucket_middle(&rest, q));
        histogram_free(&rest);
    }
    return (struct estimate){quantile, confidence_mean(&pseudo_values, 0.95).half_width};
}

Test(confidence, pseudo_values_are_those_of_taking_each_group_out)
{
    const sampler distributions[] = {exponential, often_zero, two_lumps, constant};
    const double quantiles[] = {1e-6, 0.01, 0.45, 0.5, 0.55, 0.9, 0.95, 0.99, 0.999, 1.0};
    struct random_stream *stream = random_stream_new(1, 1, "groups", 0);
    for (int trial = 0; trial < 40; trial++) {
        struct histogram groups[GROUPS] = {{0}};
        struct histogram merged = {0};
        draw_groups(groups, &merged, stream, distributions[trial % 4], 20 + 20 * trial);
        for (size_t i = 0; i < sizeof(quantiles) / sizeof(quantiles[0]); i++) {
            struct estimate plain = plain_jackknife(groups, &merged, quantiles[i]);
            double values[GROUPS];
            cr_assert(confidence_pseudo_values(groups, GROUPS, &merged, quantiles[i], values));
            struct tally tally = tally_of(values, GROUPS);
            cr_assert(epsilon_eq(dbl, histogram_quantile(&merged, quantiles[i]), plain.value,
                                 plain.value / 1024.0));
            cr_assert(eq(dbl, confidence_mean(&tally, 0.95).half_width, plain.half_width));
        }
        free_groups(groups, &merged);
    }
    random_stream_free(stream);
}

Test(confidence, of_a_quantile_needs_two_replications_and_an_observation)
{
    struct histogram merged = histogram_of((double[]){1.0, 2.0}, 2);
    struct histogram groups[2] = {histogram_of((double[]){1.0, 2.0}, 2), {0}};
    struct histogram nothing = {0};
    double values[2];
    struct interval alone = quantile_of(groups, 1, &merged, 0.5, 0.95);
    cr_assert(epsilon_eq(dbl, alone.value, 1.0, 1e-3));
    cr_assert(isnan(alone.low));
    cr_assert(isnan(quantile_of(groups, 2, &nothing, 0.5, 0.95).value));
    cr_assert(not(confidence_pseudo_values(groups, 2, &merged, 0.5, values)));
    histogram_free(&groups[0]);
    histogram_free(&merged);
}

/* Where all are alike no more is known than the bucket, and no less. */
Test(confidence, of_a_quantile_includes_its_bucket)
{
    double same[GROUPS];
    struct histogram groups[GROUPS] = {{0}};
    struct histogram merged = {0};
    for (int i = 0; i < GROUPS; i++) {
        same[i] = 700.25;
        histogram_add(&groups[i], same[i]);
        histogram_merge(&merged, &groups[i]);
    }
    struct interval p95 = quantile_of(groups, GROUPS, &merged, 0.95, 0.95);
    cr_expect(epsilon_eq(dbl, p95.low, 700.0, 1e-12));
    cr_expect(epsilon_eq(dbl, p95.high, 701.0, 1e-12));
    free_groups(groups, &merged);
}

/*
 * Median of exponential data, ln 2. Pseudo-values are only nearly normal and independent: measured
 * coverage may be a little off 0.95; binomial standard deviation over 400 runs 0.011.
 */
Test(confidence, of_quantiles_covers_about_as_often_as_it_says)
{
    const int runs = 400;
    int covered = 0;
    struct random_stream *stream = random_stream_new(1, 1, "quantiles", 0);
    for (int run = 0; run < runs; run++) {
        struct histogram groups[GROUPS] = {{0}};
        struct histogram merged = {0};
        for (int i = 0; i < GROUPS; i++) {
            for (int k = 0; k < 100; k++)
                histogram_add(&groups[i], exponential(random_stream_generator(stream)));
            histogram_merge(&merged, &groups[i]);
        }
        struct interval median = quantile_of(groups, GROUPS, &merged, 0.5, 0.95);
        covered += median.low <= log(2.0) && log(2.0) <= median.high;
        free_groups(groups, &merged);
    }
    cr_assert(epsilon_eq(dbl, (double)covered / runs, 0.95, 0.04));
    random_stream_free(stream);
}

/*
 * Three of a hundred replications gain one, one loses one. Of Poisson counts of 3, 1 and 0 the
 * limits are 0.6187 to 8.7673, 0.0253 to 5.5716 and 0 to 3.6889 (Garwood 1936); in 500 trials. From
 * 3 - 1 = 2 it is sqrt((3 - 0.6187)^2 + (5.5716 - 1)^2) = 5.1546 down, and sqrt((8.7673 - 3)^2 +
 * (1 - 0.0253)^2) = 5.8491 up.
 */
Test(confidence, what_few_replications_gain_or_lose_has_exact_limits)
{
    double gains[100] = {1.0, 1.0, 1.0};
    double losses[100] = {0.0, 0.0, 0.0, 1.0};
    double trials[100];
    for (int i = 0; i < 100; i++)
        trials[i] = 5.0;
    struct interval net = confidence_net(gains, losses, trials, 100, 0.95);
    cr_expect(epsilon_eq(dbl, net.value, 2.0 / 500.0, 1e-12));
    cr_expect(epsilon_eq(dbl, net.low, (2.0 - 5.15462) / 500.0, 1e-6));
    cr_expect(epsilon_eq(dbl, net.high, (2.0 + 5.84908) / 500.0, 1e-6));
    gains[0] = gains[1] = gains[2] = losses[3] = 0.0;
    net = confidence_net(gains, losses, trials, 100, 0.95);
    cr_expect(epsilon_eq(dbl, net.high, 3.6889 / 500.0, 1e-6));
    for (int i = 0; i < 100; i++)
        gains[i] = i % 2; /* fifty gain */
    net = confidence_net(gains, losses, trials, 100, 0.95);
    cr_expect(eq(dbl, net.low, confidence_ratio(gains, trials, 100, 0.95).low));
}
