#include "engine/weibull.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define PI 3.14159265358979323846

/* Gamma(5) / Gamma(3)^2 = 6, Gamma(2) / Gamma(3/2)^2 = 4 / pi, Gamma(3) / Gamma(2)^2 = 2. */
Test(weibull, the_exponent_follows_from_the_coefficient_of_variation)
{
    cr_assert(epsilon_eq(dbl, weibull_exponent(sqrt(5.0)), 0.5, 1e-11));
    cr_assert(epsilon_eq(dbl, weibull_exponent(1.0), 1.0, 1e-11));
    cr_assert(epsilon_eq(dbl, weibull_exponent(sqrt(4.0 / PI - 1.0)), 2.0, 1e-10));
}

/* For large exponents the logarithm is nearly Gumbel's: cv = pi / sqrt(6) / exponent. */
Test(weibull, the_whole_range_has_a_solution)
{
    cr_assert(epsilon_eq(dbl, weibull_exponent(1e-3) * 1e-3, PI / sqrt(6.0), 0.002));
    cr_assert(lt(dbl, weibull_exponent(100.0), 0.25));
}

Test(weibull, the_scale_makes_the_mean_one)
{
    cr_assert(epsilon_eq(dbl, weibull_unit_scale(0.5), 0.5, 1e-14)); /* Gamma(3) = 2 */
    cr_assert(epsilon_eq(dbl, weibull_unit_scale(2.0), 2.0 / sqrt(PI), 1e-14));
}
