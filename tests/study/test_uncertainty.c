/*
 * Worlds of costs: even draws, Sobol indices of known functions, intervals that hold.
 */
#include "engine/random_stream.h"
#include "study/uncertainty/cost_draws.h"
#include "study/uncertainty/spread.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define PI 3.14159265358979323846

/* Both kinds of sequence. Of n even points the mean of a coordinate is within 1 / n or so. */
Test(uncertainty, draws_fill_the_cube_evenly)
{
    static const size_t dimensions[] = {3, 60};
    enum { COUNT = 1024 };
    for (size_t k = 0; k < 2; k++) {
        double *draws = cost_draws_new(COUNT, dimensions[k], 7);
        for (size_t i = 0; i < dimensions[k]; i++) {
            double sum = 0.0;
            for (size_t row = 0; row < COUNT; row++) {
                double uniform = draws[row * dimensions[k] + i];
                cr_assert(uniform > 0.0 && uniform < 1.0);
                sum += uniform;
            }
            cr_expect(epsilon_eq(dbl, sum / COUNT, 0.5, k == 0 ? 2e-3 : 0.03));
        }
        free(draws);
    }
}

static void expect_share(const struct share *share, double truth)
{
    cr_expect(fabs(share->value - truth) < 4.0 * share->error && share->error < 0.05,
              "%g +- %g, not %g", share->value, share->error, truth);
}

/* sin x + 7 sin^2 y + 0.1 z^4 sin x on [-pi, pi]^3: 0.3139, 0.4424, 0 (Ishigami and Homma, 1990).
 */
Test(uncertainty, shares_of_the_ishigami_function)
{
    enum { COUNT = 4096 };
    static const double truth[] = {0.3139, 0.4424, 0.0};
    double *draws = cost_draws_new(COUNT, 3, 1);
    double *answers = malloc(COUNT * sizeof *answers);
    for (size_t k = 0; k < COUNT; k++) {
        double x = PI * (2.0 * draws[3 * k] - 1.0);
        double y = PI * (2.0 * draws[3 * k + 1] - 1.0);
        double z = PI * (2.0 * draws[3 * k + 2] - 1.0);
        answers[k] = sin(x) + 7.0 * sin(y) * sin(y) + 0.1 * z * z * z * z * sin(x);
    }
    for (size_t i = 0; i < 3; i++) {
        struct share share = share_first_order(&draws[i], 3, answers, COUNT);
        expect_share(&share, truth[i]);
        cr_expect(epsilon_eq(dbl, share.value, truth[i], 0.03));
    }
    free(answers);
    free(draws);
}

/* x + 2 y + 3 z: 1/14, 4/14, 9/14, whatever the inputs' distribution. */
Test(uncertainty, shares_of_a_linear_model)
{
    enum { COUNT = 200 };
    double *draws = cost_draws_new(COUNT, 3, 3);
    double answers[COUNT];
    for (size_t k = 0; k < COUNT; k++)
        answers[k] = 1000.0 + draws[3 * k] + 2.0 * draws[3 * k + 1] + 3.0 * draws[3 * k + 2];
    for (size_t i = 0; i < 3; i++) {
        struct share share = share_first_order(&draws[i], 3, answers, COUNT);
        double truth = (double)((i + 1) * (i + 1)) / 14.0;
        cr_expect(fabs(share.value - truth) < 4.0 * share.error && share.error < 0.15,
                  "%g +- %g, not %g", share.value, share.error, truth);
    }
    free(draws);
}

Test(uncertainty, an_answer_that_does_not_vary_has_no_shares)
{
    double *draws = cost_draws_new(100, 1, 3);
    double answers[100];
    for (size_t k = 0; k < 100; k++)
        answers[k] = 5.0;
    struct share share = share_first_order(draws, 1, answers, 100);
    cr_expect(isnan(share.value));
    free(draws);
}

/* What an answer of these costs would be; and one of it that has an error of chance. */
static double answer_of(double a, double b)
{
    return 100.0 * exp(0.1 * gsl_cdf_ugaussian_Pinv(a)) + 40.0 * b;
}

/* The interval of one study of two costs; of the answer at the told costs 2 is the error. */
static struct interval study(uint64_t seed, double chance_error)
{
    enum { DRAWS = 200 };
    struct spread_world worlds[DRAWS];
    double *draws = cost_draws_new(DRAWS, 2, seed);
    double told = answer_of(0.5, 0.5);
    for (size_t k = 0; k < DRAWS; k++)
        worlds[k] = (struct spread_world){answer_of(draws[2 * k], draws[2 * k + 1]) - told,
                                          1.96 * 2.0, 1.96 * 2.0};
    double value = told + chance_error;
    struct interval chance = {value, value - 1.96 * 2.0, value + 1.96 * 2.0};
    struct interval interval = spread_interval(&chance, worlds, DRAWS, 0.95);
    free(draws);
    return interval;
}

/* In 90 to 99 of 100 studies the answer of a world that is drawn is in the interval; by 1,000. */
Test(uncertainty, the_interval_by_chance_and_costs_holds_the_truth_of_a_drawn_world)
{
    struct random_stream *stream = random_stream_new(11, 1, "truth", 0);
    int held = 0;
    for (uint64_t seed = 1; seed <= 1000; seed++) {
        double normal = gsl_cdf_ugaussian_Pinv(1e-9 + 0.999999 * random_stream_uniform(stream));
        struct interval interval = study(seed, 2.0 * normal);
        double truth = answer_of(1e-9 + 0.999999 * random_stream_uniform(stream),
                                 random_stream_uniform(stream));
        held += truth >= interval.low && truth <= interval.high;
    }
    cr_expect(held >= 900 && held <= 990, "%d of 1000", held);
    random_stream_free(stream);
}

/* Without differences the interval is that by chance; where many worlds have no answer, none. */
Test(uncertainty, chance_alone_and_too_many_unknown_worlds)
{
    struct interval chance = {10.0, 9.0, 12.0};
    const struct spread_world alike[] = {{0.0, 1.0, 2.0}, {0.0, 1.0, 2.0}, {0.0, 1.0, 2.0}};
    const struct spread_world unknown[] = {{0.0, 1.0, 2.0}, {NAN, 1.0, 2.0}, {0.0, 1.0, 2.0}};
    struct interval same = spread_interval(&chance, alike, 3, 0.95);
    struct interval none = spread_interval(&chance, unknown, 3, 0.95);
    cr_expect(epsilon_eq(dbl, same.low, 9.0, 1e-9));
    cr_expect(epsilon_eq(dbl, same.high, 12.0, 1e-9));
    cr_expect(isnan(none.low) && isnan(none.high));
}

/* Normal worlds of deviation 3 and a normal error of 4 in each: 1.96 times 5 to either side. */
Test(uncertainty, chance_that_is_alike_in_all_worlds_is_convolved)
{
    enum { WORLDS = 2000 };
    struct spread_world *worlds = malloc(WORLDS * sizeof *worlds);
    const double length = 1.959964 * 4.0;
    for (size_t k = 0; k < WORLDS; k++)
        worlds[k] = (struct spread_world){3.0 * gsl_cdf_ugaussian_Pinv(((double)k + 0.5) / WORLDS),
                                          length, length};
    struct interval chance = {100.0, 100.0 - length, 100.0 + length};
    struct interval both = spread_interval(&chance, worlds, WORLDS, 0.95);
    cr_expect(epsilon_eq(dbl, both.low, 100.0 - 1.959964 * 5.0, 0.01));
    cr_expect(epsilon_eq(dbl, both.high, 100.0 + 1.959964 * 5.0, 0.01));
    free(worlds);
}

/* Half of the worlds 10 higher and, with an error that is twice as large, up to 12 above that: the
 * share above x is half of P(Z > (x - 110) 1.96 / 12), 2.5 % at 1.644854 / 1.959964 of 12. */
Test(uncertainty, worlds_with_more_chance_reach_further)
{
    const struct spread_world worlds[] = {{0.0, 1.0, 1.0}, {10.0, 12.0, 12.0}};
    struct interval chance = {100.0, 99.0, 101.0};
    struct interval both = spread_interval(&chance, worlds, 2, 0.95);
    cr_expect(epsilon_eq(dbl, both.high, 110.0 + 12.0 * 1.644854 / 1.959964, 1e-4));
}
