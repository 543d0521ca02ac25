#include "base/portable.h"

#include <assert.h>
#include <math.h>

/* As u = 1 + x is rounded, log(u) / (u - 1), which changes slowly, is taken for log(1 + x) / x.
 * Source: Goldberg, "What every computer scientist should know about floating-point arithmetic",
 * ACM Computing Surveys 23 (1991), theorem 4. */
double portable_log1p(double x)
{
    double u = 1.0 + x;
    return u == 1.0 ? x : portable_log(u) * (x / (u - 1.0));
}

/* Likewise of u = e^x. Source: Higham, "Accuracy and stability of numerical algorithms", 2nd ed.,
 * 2002, section 1.14.1 (Kahan). */
double portable_expm1(double x)
{
    double u = portable_exp(x);
    if (u == 1.0)
        return x;
    double less_one = u - 1.0;
    return less_one == -1.0 || isinf(u) ? less_one : less_one * (x / portable_log(u));
}

/* ---- powers: a logarithm of twice the digits ---- */

/* The unevaluated sum of two doubles, the second at most half an ulp of the first. */
struct pair {
    double high;
    double low;
};

/* Source of the three: Dekker, "A floating-point technique for extending the available precision",
 * Numerische Mathematik 18 (1971). */
static struct pair exact_sum(double a, double b)
{
    double sum = a + b;
    double part = sum - a;
    return (struct pair){sum, (a - (sum - part)) + (b - part)};
}

static struct pair exact_product(double a, double b)
{
    double product = a * b;
    double a_split = a * 0x1.000002p27;
    double b_split = b * 0x1.000002p27;
    double a_high = a_split - (a_split - a);
    double b_high = b_split - (b_split - b);
    double a_low = a - a_high;
    double b_low = b - b_high;
    return (struct pair){product, ((a_high * b_high - product) + a_high * b_low + a_low * b_high)
                                      + a_low * b_low};
}

static struct pair add(struct pair a, struct pair b)
{
    struct pair sum = exact_sum(a.high, b.high);
    return exact_sum(sum.high, sum.low + (a.low + b.low));
}

static struct pair multiply(struct pair a, struct pair b)
{
    struct pair product = exact_product(a.high, b.high);
    return exact_sum(product.high, product.low + (a.high * b.low + a.low * b.high));
}

static struct pair divide(struct pair a, struct pair b)
{
    double quotient = a.high / b.high;
    struct pair taken = multiply((struct pair){quotient, 0.0}, b);
    struct pair rest = add(a, (struct pair){-taken.high, -taken.low});
    return exact_sum(quotient, rest.high / b.high);
}

/* log(1 + f) = 2 atanh(f / (2 + f)), 1 + f from sqrt(1/2) to sqrt(2): the quotient is at most 0.172
 * and the series is cut below 1e-24. */
static struct pair log_near_one(double f)
{
    struct pair s = divide((struct pair){f, 0.0}, exact_sum(2.0, f));
    struct pair square = multiply(s, s);
    struct pair series = {0.0, 0.0};
    for (double n = 31.0; n >= 1.0; n -= 2.0)
        series =
            add(multiply(series, square), divide((struct pair){1.0, 0.0}, (struct pair){n, 0.0}));
    struct pair half = multiply(s, series);
    return (struct pair){2.0 * half.high, 2.0 * half.low};
}

static struct pair log_pair(double x)
{
    const struct pair ln2 = {0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56};
    int exponent;
    double fraction = frexp(x, &exponent);
    if (fraction < 0.70710678118654752) {
        fraction *= 2.0;
        exponent--;
    }
    return add(multiply((struct pair){(double)exponent, 0.0}, ln2), log_near_one(fraction - 1.0));
}

double portable_power(double x, double y)
{
    assert(x > 0.0 && isfinite(x) && isfinite(y));
    struct pair exponent = multiply((struct pair){y, 0.0}, log_pair(x));
    double power = portable_exp(exponent.high);
    return isinf(power) ? power : power + power * exponent.low;
}

/* By logarithms, and one of Newton's steps. */
double portable_cube_root(double x)
{
    if (x == 0.0)
        return x;
    double size = fabs(x);
    double root = portable_exp(portable_log(size) / 3.0);
    root -= (root - size / (root * root)) / 3.0;
    return copysign(root, x);
}

/* ---- angles ---- */

/* x - quadrants * pi/2 in two parts. Source: fdlibm, e_rem_pio2.c, its first step, which leaves an
 * error of 2^-85 for each quadrant (Sun Microsystems 1993; freely granted). */
static struct pair within_quadrant(double x, double quadrants)
{
    double r = x - quadrants * 1.57079632673412561417e+00;
    double w = quadrants * 6.07710050650619224932e-11;
    double high = r - w;
    return (struct pair){high, (r - high) - w};
}

/* Source of both: fdlibm, k_sin.c and k_cos.c, for angles up to pi/4. */
static double kernel_sin(struct pair y)
{
    double x = y.high;
    double z = x * x;
    double v = z * x;
    double r =
        8.33333333332248946124e-03
        + z
              * (-1.98412698298579493134e-04
                 + z
                       * (2.75573137070700676789e-06
                          + z * (-2.50507602534068634195e-08 + z * 1.58969099521155010221e-10)));
    return x - ((z * (0.5 * y.low - v * r) - y.low) - v * -1.66666666666666324348e-01);
}

static double kernel_cos(struct pair y)
{
    double x = y.high;
    double z = x * x;
    double r = z
             * (4.16666666666666019037e-02
                + z
                      * (-1.38888888888741095749e-03
                         + z
                               * (2.48015872894767294178e-05
                                  + z
                                        * (-2.75573143513906633035e-07
                                           + z
                                                 * (2.08757232129817482790e-09
                                                    + z * -1.13596475577881948265e-11)))));
    double half_square = 0.5 * z;
    double w = 1.0 - half_square;
    return w + (((1.0 - w) - half_square) + (z * r - x * y.low));
}

/* sin(x + turn * pi/2) */
static double sin_turned(double x, int turn)
{
    assert(fabs(x) <= 1e5);
    double quadrants = (x * 6.36619772367581382433e-01 + PORTABLE_ROUNDING) - PORTABLE_ROUNDING;
    struct pair y = within_quadrant(x, quadrants);
    switch (((int)quadrants + turn) & 3) {
    case 0:
        return kernel_sin(y);
    case 1:
        return kernel_cos(y);
    case 2:
        return -kernel_sin(y);
    }
    return -kernel_cos(y);
}

double portable_sin(double x)
{
    return sin_turned(x, 0);
}

double portable_cos(double x)
{
    return sin_turned(x, 1);
}

/* ---- gamma ---- */

/*
 * Stirling's series, whose terms end below 1e-17 from 16 on; up to there Gamma(x) =
 * Gamma(x + n) / (x (x + 1) ... (x + n - 1)). Source: Abramowitz and Stegun, "Handbook of
 * Mathematical Functions", 1964, 6.1.40 and 6.1.15.
 */
static double log_gamma_by_stirling(double x)
{
    double factor = 1.0;
    for (; x < 16.0; x += 1.0)
        factor *= x;
    double z = 1.0 / (x * x);
    double series =
        (1.0 / 12.0
         - z
               * (1.0 / 360.0
                  - z
                        * (1.0 / 1260.0
                           - z * (1.0 / 1680.0 - z * (1.0 / 1188.0 - z * (691.0 / 360360.0))))))
        / x;
    const double half_log_two_pi = 9.18938533204672741780e-01;
    return (x - 0.5) * portable_log(x) - x + half_log_two_pi + series - portable_log(factor);
}

/* ln Gamma(1 + z) = -gamma z + zeta(2) z^2 / 2 - zeta(3) z^3 / 3 + ... (6.1.33 there), cut below
 * 1e-19 up to z = 1/64: near 1 the other loses digits. */
static double log_gamma_near_one(double z)
{
    static const double coefficients[] = {
        -0.57721566490153286, 0.82246703342411322, -0.40068563438653143, 0.27058080842778454,
        -0.20738555102867399, 0.16955717699740819, -0.14404989676884612, 0.12550966952474304,
        -0.11133426586956469, 0.10009945751278181,
    };
    double sum = 0.0;
    for (int n = 10; n-- > 0;)
        sum = (sum + coefficients[n]) * z;
    return sum;
}

double portable_log_gamma(double x)
{
    assert(x > 0.0);
    return fabs(x - 1.0) <= 0x1p-6 ? log_gamma_near_one(x - 1.0) : log_gamma_by_stirling(x);
}
