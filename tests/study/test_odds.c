/*
 * Who is likely the best and where two turn, where the distribution of both is known.
 */
#include "study/uncertainty/cost_draws.h"
#include "study/uncertainty/odds.h"
#include "study/uncertainty/turns.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

enum { DRAWS = 200 };

/*
 * One costs between 80 and 120, alike likely, and 3000 a unit of the rate; the other 200 and 1000.
 * They are alike at (200 - cost) / 2000: anywhere from 0.04 to 0.06, alike likely.
 */
static double one_at(double uniform, double rate_per_s)
{
    return 80.0 + 40.0 * uniform + 3000.0 * rate_per_s;
}

static double other_at(double rate_per_s)
{
    return 200.0 + 1000.0 * rate_per_s;
}

static bool difference_at(void *context, double rate_per_s, double *difference, struct error *error)
{
    (void)error;
    *difference = other_at(rate_per_s) - one_at(*(double *)context, rate_per_s);
    return true;
}

static double turn_of(double uniform)
{
    static const double rates[] = {0.01, 0.03, 0.05, 0.1};
    double differences[4], log_rate;
    struct error error = {0};
    for (size_t i = 0; i < 4; i++)
        cr_assert(difference_at(&uniform, rates[i], &differences[i], &error));
    struct turn_curve curve = {&uniform, rates, differences, 4, difference_at};
    cr_assert(turn_find(&curve, log(0.05), &log_rate, &error));
    return log_rate;
}

/* The middle 95 % of them lie from 0.0405 to 0.0595. */
Test(odds, turn_of_two_linear_contenders_has_its_known_distribution)
{
    double *uniforms = cost_draws_new(DRAWS, 1, 5);
    double turns[DRAWS];
    for (size_t k = 0; k < DRAWS; k++) {
        turns[k] = turn_of(uniforms[k]);
        cr_expect(epsilon_eq(dbl, exp(turns[k]), 0.06 - 0.02 * uniforms[k], 1e-4));
    }
    double told = turn_of(0.5);
    struct interval sure = {told, told, told};
    struct turn_odds odds = odds_of_turn(&sure, told, turns, DRAWS, 0.95);
    cr_expect(epsilon_eq(dbl, odds.turn.value, 0.05, 1e-4));
    cr_expect(epsilon_eq(dbl, odds.turn.low, 0.0405, 2e-4));
    cr_expect(epsilon_eq(dbl, odds.turn.high, 0.0595, 2e-4));
    cr_expect(eq(dbl, odds.never_below + odds.never_above, 0.0));
    free(uniforms);
}

/* A bracket by chance from 0.04 to 0.0625 is 0.2231 to either side of 0.05: a deviation of 0.1139.
 * Added to the logarithm of what is alike likely from 0.04 to 0.06 it leaves 2.5 % below -0.3235
 * and above 0.3009, by the sum over 20,000 such rates. */
Test(odds, chance_and_costs_are_convolved)
{
    double *uniforms = cost_draws_new(DRAWS, 1, 5);
    double turns[DRAWS];
    for (size_t k = 0; k < DRAWS; k++)
        turns[k] = turn_of(uniforms[k]);
    struct interval chance = {log(0.05), log(0.04), log(0.0625)};
    struct turn_odds odds = odds_of_turn(&chance, turn_of(0.5), turns, DRAWS, 0.95);
    cr_expect(epsilon_eq(dbl, odds.turn.low, 0.05 * exp(-0.3235), 2e-4));
    cr_expect(epsilon_eq(dbl, odds.turn.high, 0.05 * exp(0.3009), 2e-4));
    free(uniforms);
}

/* Beyond all rates in every fourth world: the interval has no upper end. */
Test(odds, turn_beyond_all_rates_leaves_the_interval_open)
{
    double turns[DRAWS];
    for (size_t k = 0; k < DRAWS; k++)
        turns[k] = k % 4 == 0 ? INFINITY : 0.0;
    struct interval sure = {0.0, 0.0, 0.0};
    struct turn_odds odds = odds_of_turn(&sure, 0.0, turns, DRAWS, 0.95);
    cr_expect(isinf(odds.turn.high));
    cr_expect(epsilon_eq(dbl, odds.turn.low, 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, odds.never_above, 0.25, 1e-12));
}

/* Probabilities of the two linear contenders at a rate, the first with a normal error of the other
 * less its own. */
static void expect_best(double rate_per_s, double deviation, double truth)
{
    double *uniforms = cost_draws_new(DRAWS, 1, 5);
    double values[2 * DRAWS], errors[2 * DRAWS], best[2];
    for (size_t k = 0; k < DRAWS; k++) {
        values[k] = one_at(uniforms[k], rate_per_s);
        values[DRAWS + k] = other_at(rate_per_s);
        errors[k] = deviation * gsl_cdf_ugaussian_Pinv(((double)k + 0.5) / DRAWS);
        errors[DRAWS + k] = 0.0;
    }
    odds_of_rate(values, DRAWS, errors, DRAWS, 2, best);
    cr_expect(epsilon_eq(dbl, best[0], truth, 0.01), "%g: %g, not %g", rate_per_s, best[0], truth);
    cr_expect(epsilon_eq(dbl, best[0] + best[1], 1.0, 1e-9));
    free(uniforms);
}

/*
 * Without an error the first is better where its turn is later: 0.75 at 0.045, 1 at 0.04. With one
 * of deviation s, of t = (120 - x) / 40 for the cost x that is alike: the integral over u from 0 to
 * 1 of Phi((t - u) 40 / s); at 0.045 x is 110, t 0.75, and for s = 10 it is 0.7293.
 */
Test(odds, probability_to_be_the_best_is_that_of_the_distributions)
{
    expect_best(0.045, 0.0, 0.75);
    expect_best(0.039, 0.0, 1.0);
    expect_best(0.055, 0.0, 0.25);
    expect_best(0.045, 10.0, 0.7293);
}

Test(odds, those_alike_share_and_unknown_worlds_leave_nothing)
{
    double best[3];
    const double alike[] = {1.0, 1.0, 2.0}, none[] = {0.0, 0.0, 0.0};
    odds_of_rate(alike, 1, none, 1, 3, best);
    cr_expect(eq(dbl, best[0], 0.5));
    cr_expect(eq(dbl, best[1], 0.5));
    cr_expect(eq(dbl, best[2], 0.0));
    const double unknown[] = {1.0, NAN, 2.0};
    odds_of_rate(unknown, 1, none, 1, 3, best);
    cr_expect(isnan(best[0]) && isnan(best[1]) && isnan(best[2]));
}
