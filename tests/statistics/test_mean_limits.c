#include "statistics/mean_limits.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

static const struct mean_reach unknown = {INFINITY, -INFINITY};

/* Of 1, 2, 3, 4: mean 2.5, deviation 1.290994, t(3) = 3.182446 at 0.975, so Student's limits
 * are 2.5
 * +- 2.054260; of four none may be of a kind that is 1 - 0.025^(1/4) = 0.602364 of all. */
Test(mean_limits, they_are_students_and_what_may_have_stayed_unseen)
{
    struct tally tally = {0};
    for (int i = 1; i <= 4; i++)
        tally_add(&tally, i);
    struct mean_limits limits = mean_limits(&tally, &unknown, 0.025);
    cr_expect(epsilon_eq(dbl, limits.high, 2.5 + 2.054260 + 0.602364 * 1.5, 1e-5));
    cr_expect(epsilon_eq(dbl, limits.low, 2.5 - 2.054260 - 0.602364 * 1.5, 1e-5));
    limits = mean_limits(&tally, &(struct mean_reach){0.0, 10.0}, 0.025);
    cr_expect(epsilon_eq(dbl, limits.high, 2.5 + 2.054260 + 0.602364 * 7.5, 1e-5));
    cr_expect(epsilon_eq(dbl, limits.low, 2.5 - 2.054260 - 0.602364 * 2.5, 1e-5));
}

/* 0.025^(1/3) = 0.292402: were the mean less than 0.3 times that, three of three would be 0.3 or
 * more with less than 0.025. */
Test(mean_limits, of_few_with_known_ends)
{
    struct tally tally = {0};
    for (int i = 3; i <= 5; i++)
        tally_add(&tally, i / 10.0);
    struct mean_limits limits = mean_limits_bounded(&tally, &(struct mean_reach){0.0, 1.0}, 0.025);
    cr_expect(epsilon_eq(dbl, limits.low, 0.3 * 0.292402, 1e-6));
    cr_expect(epsilon_eq(dbl, limits.high, 1.0 - 0.5 * 0.292402, 1e-6));
    limits = mean_limits_bounded(&tally, &(struct mean_reach){0.0, INFINITY}, 0.025);
    cr_expect(isinf(limits.high));
}

/* None of ten: Clopper and Pearson have 0.3085 as the upper limit of the share at 95 % both ways.
 */
Test(mean_limits, of_none_seen_it_is_the_exact_one)
{
    struct tally tally = {0};
    for (int i = 0; i < 10; i++)
        tally_add(&tally, 0.0);
    struct mean_limits limits = mean_limits(&tally, &(struct mean_reach){0.0, 1.0}, 0.025);
    cr_expect(epsilon_eq(dbl, limits.high, 0.3085, 1e-4));
    cr_expect(eq(dbl, limits.low, 0.0));
}

Test(mean_limits, of_one_nothing_is_known)
{
    struct tally tally = {0};
    tally_add(&tally, 1.0);
    struct mean_limits limits = mean_limits(&tally, &unknown, 0.025);
    cr_expect(isinf(limits.low) && isinf(limits.high));
}

/* Of a linear congruential generator (Knuth's MMIX), uniform in [0, 1): enough for a coin. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

/* One in a hundred is as large as all others are small: the mean is 0. */
static int count_wrong(int observations, double error, int trials, uint64_t *state)
{
    int wrong = 0;
    for (int i = 0; i < trials; i++) {
        struct tally tally = {0};
        for (int k = 0; k < observations; k++)
            tally_add(&tally, draw(state) < 0.01 ? 99.0 : -1.0);
        wrong += mean_limits(&tally, &(struct mean_reach){-1.0, 99.0}, error).high < 0.0;
    }
    return wrong;
}

Test(mean_limits, they_err_no_more_often_than_said_where_one_in_a_hundred_decides)
{
    const int observations[] = {10, 30, 100, 300, 1000, 3000};
    const int trials = getenv("PISIM_LONG") ? 100000 : 2000;
    uint64_t state = 1;
    for (size_t i = 0; i < sizeof observations / sizeof *observations; i++) {
        int wrong = count_wrong(observations[i], 0.025, trials, &state);
        double most = 0.025 * trials + 3.0 * sqrt(0.025 * trials);
        cr_expect(le(dbl, (double)wrong, most), "%d of %d with %d", wrong, trials, observations[i]);
    }
}

/* As many as are said to be needed decide, and half as many do not. */
Test(mean_limits, what_it_takes_is_what_it_takes)
{
    struct tally tally = {.count = 100, .mean = -0.1, .squares = 99.0, .minimum = -3.0};
    const struct mean_reach reach = {-3.0, 5.0};
    double needed = mean_limits_needed(&tally, &reach, 0.01);
    tally.count = (uint64_t)needed;
    tally.squares = needed - 1.0;
    cr_expect(epsilon_eq(dbl, mean_limits(&tally, &reach, 0.01).high, 0.0, 1e-3));
    tally.count /= 2;
    tally.squares = (double)tally.count - 1.0;
    cr_expect(gt(dbl, mean_limits(&tally, &reach, 0.01).high, 0.0));
    tally.mean = 0.0;
    cr_expect(isinf(mean_limits_needed(&tally, &reach, 0.01)));
}
