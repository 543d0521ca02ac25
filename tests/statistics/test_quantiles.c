#include "statistics/quantiles.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <gsl/gsl_cdf.h>
#include <math.h>

static const double probabilities[] = {0.5001, 0.6, 0.75, 0.9, 0.95, 0.975, 0.995, 0.9995, 0.99999};
enum { PROBABILITIES = sizeof probabilities / sizeof *probabilities };

static double relative(double value, double exact)
{
    return fabs(value / exact - 1.0);
}

/* Closed forms (Abramowitz and Stegun, 26.7.3 and 26.7.4 inverted): tan(pi (p - 1/2)) of one degree
 * of freedom, (2p - 1) / sqrt(2 p (1 - p)) of two. */
Test(quantiles, of_student_t_are_those_of_closed_forms)
{
    for (int i = 0; i < PROBABILITIES; i++) {
        double p = probabilities[i];
        double two = (2.0 * p - 1.0) / sqrt(2.0 * p * (1.0 - p));
        cr_expect(
            lt(dbl, relative(student_t_quantile(p, 1.0), tan(acos(-1.0) * (p - 0.5))), 1e-10));
        cr_expect(lt(dbl, relative(student_t_quantile(p, 2.0), two), 1e-10));
    }
    cr_expect(eq(dbl, student_t_quantile(0.5, 7.0), 0.0));
}

/* GSL's distribution function undoes them, from few to many degrees of freedom. */
Test(quantiles, of_student_t_are_undone)
{
    const double degrees[] = {0.5, 3.0, 9.0, 29.0, 199.0, 999.0, 1001.0, 1e5, 1e8};
    for (int k = 0; k < 9; k++)
        for (int i = 0; i < PROBABILITIES; i++) {
            double t = student_t_quantile(probabilities[i], degrees[k]);
            double tail = gsl_cdf_tdist_Q(t, degrees[k]);
            cr_expect(lt(dbl, relative(tail, 1.0 - probabilities[i]), 2e-9), "%g of %g",
                      probabilities[i], degrees[k]);
        }
}

/* Two degrees of freedom: -2 ln(1 - p); one: the square of a normal quantile. */
Test(quantiles, of_chi_square_are_those_of_closed_forms)
{
    for (int i = 0; i < PROBABILITIES; i++) {
        double p = probabilities[i];
        double z = gsl_cdf_ugaussian_Pinv(0.5 + 0.5 * p);
        cr_expect(lt(dbl, relative(chi_square_quantile(p, 2.0), -2.0 * log1p(-p)), 1e-10));
        cr_expect(lt(dbl, relative(chi_square_quantile(p, 1.0), z * z), 1e-9));
    }
}

Test(quantiles, of_chi_square_are_undone)
{
    const double degrees[] = {0.3, 3.0, 20.0, 999.0, 1e5};
    for (int k = 0; k < 5; k++)
        for (int i = 0; i < PROBABILITIES; i++) {
            double p = probabilities[i];
            double above = chi_square_quantile(p, degrees[k]);
            double below = chi_square_quantile(1.0 - p, degrees[k]);
            cr_expect(epsilon_eq(dbl, gsl_cdf_chisq_P(above, degrees[k]), p, 1e-9));
            cr_expect(epsilon_eq(dbl, gsl_cdf_chisq_P(below, degrees[k]), 1.0 - p, 1e-9));
        }
}
