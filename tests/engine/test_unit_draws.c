#include "engine/unit_draws.h"

#include "engine/random_stream.h"
#include "engine/variates.h"
#include "engine/weibull.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>
#include <stdlib.h>

#define DRAWS 100000

static const struct law {
    enum unit_distribution distribution;
    double cv;
} laws[] = {
    {UNIT_EXPONENTIAL, 1.0}, {UNIT_GAMMA, 0.05},    {UNIT_GAMMA, 0.5},   {UNIT_GAMMA, 1.0},
    {UNIT_GAMMA, 2.0},       {UNIT_WEIBULL, 0.5},   {UNIT_WEIBULL, 2.0}, {UNIT_LOGNORMAL, 0.001},
    {UNIT_LOGNORMAL, 0.5},   {UNIT_LOGNORMAL, 1.5},
};
enum { LAWS = sizeof laws / sizeof *laws };

static void draw(struct law law, const char *name, uint64_t client_index, double numbers[DRAWS])
{
    struct unit_draws draws;
    unit_draws_begin(&draws, law.distribution, law.cv, philox_named(1, 1, name, client_index));
    for (int i = 0; i < DRAWS; i++)
        numbers[i] = unit_draws_next(&draws);
}

/* ---- quantiles ---- */

/* Published: Abramowitz and Stegun, "Handbook of Mathematical Functions", 1964, tables 26.5, 26.6;
 * the last is that of 2^-54. */
Test(unit_draws, normal_quantiles_are_those_of_tables)
{
    cr_expect(epsilon_eq(dbl, normal_quantile(0.475), 1.95996398454005, 1e-14));
    cr_expect(epsilon_eq(dbl, normal_quantile(-0.49), -2.32634787404084, 1e-14));
    cr_expect(epsilon_eq(dbl, normal_quantile(0.25), 0.674489750196082, 1e-15));
    cr_expect(eq(dbl, normal_quantile(0.0), 0.0));
    cr_expect(epsilon_eq(dbl, normal_of(0.0), gsl_cdf_ugaussian_Pinv(0x1p-54), 1e-13));
}

/* The distribution function of the C library undoes them, in the tail as well; ranges meet. */
Test(unit_draws, normal_quantiles_are_undone_by_the_error_function)
{
    for (int i = 0; i < DRAWS; i++) {
        double p = i % 2 ? 0.5 * (i + 0.5) / DRAWS : exp2(-1.0 - 53.0 * (i + 1.0) / DRAWS);
        p = 0.5 - (0.5 - p); /* as a uniform number has it */
        double z = normal_quantile(p - 0.5);
        cr_assert(
            epsilon_eq(dbl, (double)(erfcl(-(long double)z * sqrtl(0.5L)) / 2.0L) / p, 1.0, 1e-13));
        cr_assert(eq(dbl, normal_quantile(0.5 - p), -z));
    }
}

Test(unit_draws, every_uniform_number_gives_finite_ones)
{
    const double ends[] = {0.0, 0x1p-53, 0.5, 1.0 - 0x1p-52, 1.0 - 0x1p-53};
    for (int i = 0; i < 5; i++) {
        cr_expect(isfinite(normal_of(ends[i])));
        cr_expect(isfinite(exponential_of(ends[i])) && exponential_of(ends[i]) >= 0.0);
        cr_expect(isfinite(gamma_attempt(1.0, normal_of(ends[i]), ends[4 - i])));
    }
    cr_expect(eq(dbl, normal_of(0.0), -normal_of(1.0 - 0x1p-53)));
}

/* ---- distributions ---- */

static double probability_below(struct law law, double x)
{
    double sigma = sqrt(log1p(law.cv * law.cv));
    double shape = 1.0 / (law.cv * law.cv);
    double exponent = law.distribution == UNIT_WEIBULL ? weibull_exponent(law.cv) : 1.0;
    switch (law.distribution) {
    case UNIT_EXPONENTIAL:
        break;
    case UNIT_GAMMA:
        return gsl_cdf_gamma_P(x, shape, 1.0 / shape);
    case UNIT_WEIBULL:
        return gsl_cdf_weibull_P(x, weibull_unit_scale(exponent), exponent);
    case UNIT_LOGNORMAL:
        return gsl_cdf_lognormal_P(x, -0.5 * sigma * sigma, sigma);
    }
    return gsl_cdf_exponential_P(x, 1.0);
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

/* Kolmogorov's distance from GSL's distribution function is below 1.95 / sqrt(n) with 0.999. */
Test(unit_draws, numbers_have_their_distribution)
{
    static double numbers[DRAWS];
    for (int k = 0; k < LAWS; k++) {
        draw(laws[k], "draws", 0, numbers);
        qsort(numbers, DRAWS, sizeof *numbers, compare_numbers);
        double distance = 0.0;
        for (int i = 0; i < DRAWS; i++) {
            double p = probability_below(laws[k], numbers[i]);
            distance = fmax(distance, fmax(p - (double)i / DRAWS, (i + 1.0) / DRAWS - p));
        }
        cr_expect(lt(dbl, distance, 1.95 / sqrt(DRAWS)), "law %d", k);
    }
}

/* The mean of n has standard deviation cv / sqrt(n); the square's mean, of those that have one of
 * moderate size, is 1 + cv^2. */
Test(unit_draws, numbers_have_mean_1_and_the_cv_asked_for)
{
    static double numbers[DRAWS];
    for (int k = 0; k < LAWS; k++) {
        double cv = laws[k].cv;
        double sum = 0.0;
        double squares = 0.0;
        draw(laws[k], "moments", 1, numbers);
        for (int i = 0; i < DRAWS; i++) {
            sum += numbers[i] - 1.0;
            squares += (numbers[i] - 1.0) * (numbers[i] - 1.0);
        }
        cr_expect(epsilon_eq(dbl, sum / DRAWS, 0.0, 3.5 * cv / sqrt(DRAWS)), "law %d", k);
        cr_expect(epsilon_eq(dbl, sqrt(squares / DRAWS) / cv, 1.0, 0.05), "law %d", k);
    }
}

static double correlation(const double *left, const double *right, int count)
{
    double sum = 0.0;
    for (int i = 0; i < count; i++)
        sum += (left[i] - 1.0) * (right[i] - 1.0);
    return sum / count;
}

/* Numbers of variance cv^2 that follow each other, lie a block apart, or come from streams beside
 * each other. */
Test(unit_draws, numbers_are_not_correlated)
{
    static double base[DRAWS];
    static double other[DRAWS];
    for (int k = 0; k < LAWS; k++) {
        double most = 3.8 * laws[k].cv * laws[k].cv / sqrt(DRAWS - 33.0);
        draw(laws[k], "draws", 1, base);
        const int lags[] = {1, 2, 10, 11, 31, 32, 33};
        for (int i = 0; i < 7; i++)
            cr_expect(lt(dbl, fabs(correlation(base, base + lags[i], DRAWS - 33)), most),
                      "law %d, lag %d", k, lags[i]);
        draw(laws[k], "draws", 2, other);
        cr_expect(lt(dbl, fabs(correlation(base, other, DRAWS)), most), "law %d", k);
        draw(laws[k], "drawt", 1, other);
        cr_expect(lt(dbl, fabs(correlation(base, other, DRAWS)), most), "law %d", k);
    }
}

/* ---- bits ---- */

/* Blocks are wide code, single draws narrow. */
Test(unit_draws, wide_code_gives_the_bits_of_narrow_code)
{
    static double numbers[DRAWS];
    struct random_stream *stream = random_stream_new(1, 1, "draws", 3);
    draw((struct law){UNIT_EXPONENTIAL, 1.0}, "draws", 3, numbers);
    for (int i = 0; i < DRAWS; i++)
        cr_assert(eq(dbl, numbers[i], random_stream_exponential(stream)));
    random_stream_free(stream);
    stream = random_stream_new(1, 1, "draws", 3);
    double variance = portable_log1p(0.25);
    draw((struct law){UNIT_LOGNORMAL, 0.5}, "draws", 3, numbers);
    for (int i = 0; i < DRAWS; i++)
        cr_assert(
            eq(dbl, numbers[i], random_stream_lognormal(stream, -0.5 * variance, sqrt(variance))));
    random_stream_free(stream);
}

/* Computed once, on x86-64 with its oldest instructions: the processor, the compiler and its
 * options may not change a bit. */
Test(unit_draws, the_bits_are_these)
{
    static double numbers[DRAWS];
    static const uint64_t sums[LAWS] = {
        UINT64_C(12213393532641390732), UINT64_C(7355910973679253753),
        UINT64_C(7428339101767641754),  UINT64_C(3818441617815453914),
        UINT64_C(10322745563614598021), UINT64_C(11436602914760720719),
        UINT64_C(4801291457525201469),  UINT64_C(15546567987569559986),
        UINT64_C(2218310417948292721),  UINT64_C(17846532887009470197)};
    for (int k = 0; k < LAWS; k++) {
        uint64_t sum = 0;
        draw(laws[k], "bits", 0, numbers);
        for (int i = 0; i < DRAWS; i++)
            sum = sum * UINT64_C(0x9e3779b97f4a7c15) + portable_bits(numbers[i]);
        cr_expect(eq(u64, sum, sums[k]));
    }
}
