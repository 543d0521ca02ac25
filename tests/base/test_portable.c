#include "base/portable.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Against the C library in the long double of x86, whose 64 bits of significand settle the 53 of a
 * double; elsewhere long double may be a double, and a bound of one ulp more holds. */
#define ARGUMENTS 200000

typedef double (*function)(double x);
typedef long double (*exact_function)(long double x);

static double header_log(double x)
{
    return portable_log(x);
}

static double header_exp(double x)
{
    return portable_exp(x);
}

/* Distance in units in the last place of the exact value, least_unit at least. */
static double error_ulps(double value, long double exact, double least_unit)
{
    double size = fabs((double)exact);
    double unit = fmax(nextafter(size, INFINITY) - size, least_unit);
    return (double)(fabsl((long double)value - exact) / (long double)unit);
}

/* Arguments from low to high, evenly spaced. */
static double worst_ulps(function ours, exact_function exact, double low, double high,
                         double least_unit)
{
    double worst = 0.0;
    for (int i = 0; i <= ARGUMENTS; i++) {
        double x = low + (high - low) * i / ARGUMENTS;
        worst = fmax(worst, error_ulps(ours(x), exact(x), least_unit));
    }
    return worst;
}

Test(portable, the_logarithm_is_within_an_ulp)
{
    cr_expect(lt(dbl, worst_ulps(header_log, logl, 1e-6, 1.0, 0.0), 1.0));
    cr_expect(lt(dbl, worst_ulps(header_log, logl, 0.9, 1.1, 0.0), 1.0));
    cr_expect(lt(dbl, worst_ulps(header_log, logl, 1.0, 1e9, 0.0), 1.0));
    cr_expect(lt(dbl, worst_ulps(header_log, logl, 0x1p-53, 0x1p-50, 0.0), 1.0));
    cr_expect(eq(dbl, portable_log(1.0), 0.0));
    cr_expect(eq(dbl, portable_log(0.0), -1023.0 * log(2.0)));
    cr_expect(lt(dbl, error_ulps(portable_log(0x1p-1022), logl(0x1p-1022L), 0.0), 1.0));
    cr_expect(lt(dbl, error_ulps(portable_log(1e308), logl(1e308L), 0.0), 1.0));
}

Test(portable, the_exponential_is_within_an_ulp)
{
    cr_expect(lt(dbl, worst_ulps(header_exp, expl, -1.0, 1.0, 0.0), 1.0));
    cr_expect(lt(dbl, worst_ulps(header_exp, expl, -708.0, 709.0, 0.0), 1.0));
    cr_expect(lt(dbl, worst_ulps(header_exp, expl, -745.0, -700.0, 0.0), 1.5));
    cr_expect(eq(dbl, portable_exp(0.0), 1.0));
    cr_expect(eq(dbl, portable_exp(-1000.0), 0.0));
    cr_expect(eq(dbl, portable_exp(710.0), INFINITY));
    cr_expect(eq(dbl, portable_exp(-INFINITY), 0.0));
}

Test(portable, those_near_one_keep_their_digits)
{
    cr_expect(lt(dbl, worst_ulps(portable_log1p, log1pl, -0.9, 10.0, 0.0), 3.0));
    cr_expect(lt(dbl, worst_ulps(portable_log1p, log1pl, 1e-12, 1e-8, 0.0), 3.0));
    cr_expect(eq(dbl, portable_log1p(1e-300), 1e-300));
    cr_expect(lt(dbl, worst_ulps(portable_expm1, expm1l, -2.0, 2.0, 0.0), 4.0));
    cr_expect(lt(dbl, worst_ulps(portable_expm1, expm1l, -1e-8, -1e-12, 0.0), 4.0));
    cr_expect(eq(dbl, portable_expm1(1e-300), 1e-300));
    cr_expect(eq(dbl, portable_expm1(-1000.0), -1.0));
    cr_expect(eq(dbl, portable_expm1(1000.0), INFINITY));
}

Test(portable, cube_roots_keep_their_sign)
{
    cr_expect(lt(dbl, worst_ulps(portable_cube_root, cbrtl, -9.0, 9.0, 0.0), 2.0));
    cr_expect(lt(dbl, worst_ulps(portable_cube_root, cbrtl, 1e-9, 1e-6, 0.0), 2.0));
    cr_expect(eq(dbl, portable_cube_root(0.0), 0.0));
}

Test(portable, powers_are_within_one_and_a_half_ulps)
{
    double worst = 0.0;
    for (int i = 1; i <= 500; i++)
        for (int k = -100; k <= 100; k++) {
            double x = 1e-3 * i * i;
            double y = 0.37 * k;
            worst = fmax(worst, error_ulps(portable_power(x, y), powl(x, y), 0x1p-1074));
        }
    cr_expect(lt(dbl, worst, 1.5));
    cr_expect(eq(dbl, portable_power(10.0, 0.0), 1.0));
    cr_expect(eq(dbl, portable_power(10.0, 1.0), 10.0));
    cr_expect(eq(dbl, portable_power(7.0, 2.0), 49.0));
    cr_expect(eq(dbl, portable_power(2.0, 2000.0), INFINITY));
    cr_expect(eq(dbl, portable_power(2.0, -2000.0), 0.0));
}

/* Evenly spaced from -limit to limit. */
static double worst_of_angles(double limit)
{
    double worst = 0.0;
    for (int i = 0; i <= ARGUMENTS; i++) {
        double x = limit * (2.0 * i / ARGUMENTS - 1.0);
        worst = fmax(worst, (double)fabsl(portable_sin(x) - sinl(x)));
        worst = fmax(worst, (double)fabsl(portable_cos(x) - cosl(x)));
    }
    return worst;
}

Test(portable, angles_keep_all_digits_after_the_point)
{
    cr_expect(lt(dbl, worst_of_angles(7.0), 0x1p-52));
    cr_expect(lt(dbl, worst_of_angles(1e5), 0x1p-52));
    cr_expect(eq(dbl, portable_sin(0.0), 0.0));
    cr_expect(eq(dbl, portable_cos(0.0), 1.0));
}

Test(portable, the_gamma_function_is_right_to_14_digits)
{
    double worst = 0.0;
    for (int i = 0; i <= ARGUMENTS; i++) {
        double x = 1e-3 + 1e-9 * i * (double)i;
        long double exact = lgammal(x);
        worst = fmax(worst, (double)fabsl(portable_log_gamma(x) - exact)
                                / fmax(1.0, (double)fabsl(exact)));
    }
    cr_expect(lt(dbl, worst, 2e-14));
    cr_expect(eq(dbl, portable_log_gamma(1.0), 0.0));
    cr_expect(
        lt(dbl, error_ulps(portable_log_gamma(1.0 + 0x1p-20), lgammal(1.0L + 0x1p-20L), 0.0), 2.0));
}

/* Bits that the processor, the compiler and its options may not change; computed once, on x86-64
 * without fused multiply-add. */
Test(portable, the_bits_are_these)
{
    uint64_t sum = 0;
    for (int i = 1; i <= 10000; i++) {
        double x = 1e-3 * i;
        double values[] = {portable_log(x),   portable_exp(x - 5.0),      portable_log1p(x),
                           portable_expm1(x), portable_power(x, 1.7),     portable_sin(x),
                           portable_cos(x),   portable_log_gamma(x + 1.0)};
        for (int k = 0; k < 8; k++)
            sum = sum * UINT64_C(0x9e3779b97f4a7c15) + portable_bits(values[k]);
    }
    cr_expect(eq(u64, sum, UINT64_C(7822321834263228085)));
}
