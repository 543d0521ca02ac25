#include "statistics/quantiles.h"

#include "base/normal_quantile.h"
#include "base/portable.h"

#include <assert.h>
#include <math.h>

#define PI 3.14159265358979323846
#define MOST_STEPS 200    /* Newton takes a few, halving alone some sixty */
#define MOST_TERMS 100000 /* of n degrees of freedom it takes about sqrt(n) */
#define LAST_STEP 1e-9    /* relative: the next of Newton's steps would be its square */
#define LAST_TERM 1e-15   /* below this it may be rounding that never ends */

/* A distribution of values from 0 on. */
struct law {
    double (*below)(const struct law *law, double x); /* probability */
    double (*density)(const struct law *law, double x);
    double degrees_of_freedom;
    double log_scale; /* of the density */
};

/* By Newton's steps within a bracket that each step narrows; halved, or doubled while it has no
 * upper end, where a step would leave it. */
static double quantile(const struct law *law, double p, double guess)
{
    double low = 0.0;
    double high = INFINITY;
    double x = guess;
    for (int step = 0; step < MOST_STEPS; step++) {
        double excess = law->below(law, x) - p;
        *(excess > 0.0 ? &high : &low) = x;
        double next = x - excess / law->density(law, x);
        if (fabs(next - x) <= LAST_STEP * x)
            return next;
        if (next > low && next < high)
            x = next;
        else
            x = isinf(high) ? 2.0 * x : 0.5 * (low + high);
    }
    return x;
}

/* ---- Student ---- */

/* Far from 0, where a quotient of a continued fraction cannot be. */
static double not_zero(double x)
{
    return fabs(x) < 1e-300 ? 1e-300 : x;
}

/* One more pair of a continued fraction. Source: Lentz's method as modified by Thompson and
 * Barnett, Journal of Computational Physics 64 (1986). */
static double next_factor(double coefficient, double *c, double *d)
{
    *d = 1.0 / not_zero(1.0 + coefficient * *d);
    *c = not_zero(1.0 + coefficient / *c);
    return *c * *d;
}

/* The continued fraction of I_x(a, b) a B(a, b) / (x^a (1 - x)^b). Source: NIST Digital Library of
 * Mathematical Functions, 8.17.22; it converges fast for x < (a + 1) / (a + b + 2). */
static double beta_fraction(double x, double a, double b)
{
    double c = 1.0;
    double d = 1.0 / not_zero(1.0 - (a + b) * x / (a + 1.0));
    double fraction = d;
    for (double m = 1.0; m < MOST_TERMS; m += 1.0) {
        double even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        fraction *= next_factor(even, &c, &d);
        double factor = next_factor(odd, &c, &d);
        fraction *= factor;
        if (fabs(factor - 1.0) < LAST_TERM)
            break;
    }
    return fraction;
}

static double student_density(const struct law *law, double t)
{
    double n = law->degrees_of_freedom;
    return portable_exp(law->log_scale - 0.5 * (n + 1.0) * portable_log1p(t * t / n));
}

/*
 * P(T < t) = 1 - I_x(n/2, 1/2) / 2 with x = n / (n + t^2), or 1/2 + I_(1-x)(1/2, n/2) / 2
 * (Abramowitz and Stegun, 26.7.1 and 26.5.2). The factor before the fraction is the density times t
 * / n or t.
 */
static double student_below(const struct law *law, double t)
{
    double n = law->degrees_of_freedom;
    double a = 0.5 * n;
    double rest = t * t / (n + t * t);
    double weight = student_density(law, t) * t;
    if (1.0 - rest < (a + 1.0) / (a + 2.5))
        return 1.0 - weight / n * beta_fraction(1.0 - rest, a, 0.5);
    return 0.5 + weight * beta_fraction(rest, 0.5, a);
}

/* Fisher's expansion about the normal quantile (Abramowitz and Stegun, 26.7.5). */
static double student_by_expansion(double z, double n)
{
    double z2 = z * z;
    double g1 = (z2 + 1.0) / 4.0;
    double g2 = ((5.0 * z2 + 16.0) * z2 + 3.0) / 96.0;
    double g3 = (((3.0 * z2 + 19.0) * z2 + 17.0) * z2 - 15.0) / 384.0;
    double g4 = ((((79.0 * z2 + 776.0) * z2 + 1482.0) * z2 - 1920.0) * z2 - 945.0) / 92160.0;
    return z * (1.0 + (g1 + (g2 + (g3 + g4 / n) / n) / n) / n);
}

double student_t_quantile(double p, double degrees_of_freedom)
{
    const double n = degrees_of_freedom;
    assert(p >= 0.5 && p < 1.0 && n > 0.0);
    double expansion = student_by_expansion(normal_quantile(p - 0.5), n);
    if (n >= 1000.0 || p == 0.5)
        return expansion;
    double log_scale = portable_log_gamma(0.5 * (n + 1.0)) - portable_log_gamma(0.5 * n)
                     - 0.5 * portable_log(n * PI);
    struct law law = {student_below, student_density, n, log_scale};
    return quantile(&law, p, expansion);
}

/* ---- chi-square ---- */

static double chi_square_density(const struct law *law, double x)
{
    double a = 0.5 * law->degrees_of_freedom;
    return portable_exp(law->log_scale + (a - 1.0) * portable_log(0.5 * x) - 0.5 * x);
}

/* P(a, y) Gamma(a + 1) e^y / y^a = 1 + y/(a + 1) + y^2/((a + 1)(a + 2)) + ... (Digital Library of
 * Mathematical Functions, 8.11.4) */
static double gamma_series(double a, double y)
{
    double term = 1.0;
    double sum = 1.0;
    for (double k = 1.0; term > LAST_TERM * sum; k += 1.0) {
        term *= y / (a + k);
        sum += term;
    }
    return sum;
}

static double chi_square_below(const struct law *law, double x)
{
    double a = 0.5 * law->degrees_of_freedom;
    double y = 0.5 * x;
    return fmin(1.0, 2.0 * chi_square_density(law, x) * y / a * gamma_series(a, y));
}

/* The guess is Wilson and Hilferty's (Abramowitz and Stegun, 26.4.17). */
double chi_square_quantile(double p, double degrees_of_freedom)
{
    const double n = degrees_of_freedom;
    assert(p > 0.0 && p < 1.0 && n > 0.0);
    double ninth = 2.0 / (9.0 * n);
    double root = 1.0 - ninth + normal_quantile(p - 0.5) * sqrt(ninth);
    double log_scale = -portable_log_gamma(0.5 * n) - portable_log(2.0);
    struct law law = {chi_square_below, chi_square_density, n, log_scale};
    return quantile(&law, p, fmax(n * root * root * root, 1e-3 * n));
}
