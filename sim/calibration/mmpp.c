#include "calibration/mmpp.h"

#include "base/portable.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <math.h>

/* The rate as a random variable: its mean, its variance, and how fast it is forgotten. */
struct rate_moments {
    double mean;
    double variance;
    double forgets_per_s;
};

static struct rate_moments rate_moments(const struct mmpp *mmpp)
{
    const double *sojourns_s = mmpp->sojourns_s;
    double share = sojourns_s[0] / (sojourns_s[0] + sojourns_s[1]);
    double difference = mmpp->rates_per_s[0] - mmpp->rates_per_s[1];
    return (struct rate_moments){.mean = share * mmpp->rates_per_s[0]
                                       + (1.0 - share) * mmpp->rates_per_s[1],
                                 .variance = share * (1.0 - share) * difference * difference,
                                 .forgets_per_s = 1.0 / sojourns_s[0] + 1.0 / sojourns_s[1]};
}

double mmpp_rate_per_s(const struct mmpp *mmpp)
{
    return rate_moments(mmpp).mean;
}

/* 1 + 2 variance / (a b + mean * forgets), a and b the two rates. */
double mmpp_cv2(const struct mmpp *mmpp)
{
    struct rate_moments rate = rate_moments(mmpp);
    double product = mmpp->rates_per_s[0] * mmpp->rates_per_s[1];
    return 1.0 + 2.0 * rate.variance / (product + rate.mean * rate.forgets_per_s);
}

/* 1 - (1 - e^-x) / x: from x / 2 at 0 to 1, what of the dispersion a window of x sees. */
static double seen(double x)
{
    return x < 1e-5 ? x / 2.0 - x * x / 6.0 : 1.0 + portable_expm1(-x) / x;
}

/* 1 + 2 variance / (mean * forgets) * seen(forgets * window) */
double mmpp_dispersion(const struct mmpp *mmpp, double window_s)
{
    struct rate_moments rate = rate_moments(mmpp);
    return 1.0
         + 2.0 * rate.variance / (rate.mean * rate.forgets_per_s)
               * seen(rate.forgets_per_s * window_s);
}

/*
 * The two formulas above give the variance v of the rate and the product of the two rates. With
 * these at m + up and m - down: up * down = v (both states together have mean m), and the product
 * is m^2 + m (up - down) - v.
 */
bool mmpp_of_moments(struct mmpp *mmpp, const struct mmpp_moments *moments, double forgets_per_s)
{
    double m = moments->rate_per_s;
    double part = seen(forgets_per_s * moments->window_s);
    double v = (moments->dispersion - 1.0) * m * forgets_per_s / (2.0 * part);
    double product = 2.0 * v / (moments->cv2 - 1.0) - m * forgets_per_s;
    if (!(moments->cv2 > 1.0 && moments->dispersion > 1.0 && product >= 0.0))
        return false;
    double half = (product - m * m + v) / (2.0 * m);
    double root = sqrt(half * half + v);
    double up = half > 0.0 ? half + root : v / (root - half); /* neither cancels */
    double down = v / up;
    mmpp->rates_per_s[0] = m + up;
    mmpp->rates_per_s[1] = fmax(m - down, 0.0);
    mmpp->sojourns_s[0] = (up + down) / (forgets_per_s * up);
    mmpp->sojourns_s[1] = (up + down) / (forgets_per_s * down);
    return true;
}

static double seen_excess(double log_x, void *part)
{
    return seen(portable_exp(log_x)) - *(const double *)part;
}

/* product >= 0 above says: seen(x) <= (dispersion - 1) / (cv2 - 1). */
double mmpp_fastest_per_s(const struct mmpp_moments *moments)
{
    double part = (moments->dispersion - 1.0) / (moments->cv2 - 1.0);
    assert(part > 0.0);
    if (part >= 1.0 - 1e-12)
        return INFINITY;
    gsl_function function = {.function = seen_excess, .params = &part};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    double lowest = portable_log(part); /* seen(x) <= x / 2 */
    gsl_root_fsolver_set(solver, &function, lowest, 30.0);
    for (int status = GSL_CONTINUE, step = 0; status == GSL_CONTINUE && step < 200; step++) {
        gsl_root_fsolver_iterate(solver);
        status = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                        gsl_root_fsolver_x_upper(solver), 1e-12, 0.0);
    }
    double x = portable_exp(gsl_root_fsolver_x_lower(solver));
    gsl_root_fsolver_free(solver);
    return x / moments->window_s;
}

/* ---- likelihood ---- */

/* exp(D x) for D = Q - diag(rates), by its two eigenvalues, which are real and not above 0. */
struct gap_density {
    double rates[2];
    double d[2][2];
    double high;
    double low;
};

static struct gap_density gap_density(const struct mmpp *mmpp)
{
    const double *rates = mmpp->rates_per_s;
    double leave[2] = {1.0 / mmpp->sojourns_s[0], 1.0 / mmpp->sojourns_s[1]};
    struct gap_density density = {
        .rates = {rates[0], rates[1]},
        .d = {{-rates[0] - leave[0], leave[0]}, {leave[1], -rates[1] - leave[1]}}};
    double middle = (density.d[0][0] + density.d[1][1]) / 2.0;
    double apart = (density.d[0][0] - density.d[1][1]) / 2.0;
    double half = sqrt(apart * apart + leave[0] * leave[1]);
    density.high = middle + half;
    density.low = middle - half;
    return density;
}

/* row * exp(D x) * diag(rates) into row; exp(D x) = ((D - low) e^(high x) - (D - high) e^(low x)) /
 * (high - low) (Sylvester's formula). */
static void pass_gap(const struct gap_density *density, double gap_s, double row[2])
{
    double spread = density->high - density->low;
    double slow = portable_exp(density->high * gap_s) / spread;
    double fast = portable_exp(density->low * gap_s) / spread;
    double at[2] = {row[0] * density->d[0][0] + row[1] * density->d[1][0],
                    row[0] * density->d[0][1] + row[1] * density->d[1][1]};
    for (int k = 0; k < 2; k++)
        row[k] = density->rates[k]
               * ((at[k] - density->low * row[k]) * slow - (at[k] - density->high * row[k]) * fast);
}

double mmpp_log_likelihood(const struct mmpp *mmpp, const double times_s[], size_t count)
{
    struct gap_density density = gap_density(mmpp);
    double begin[2] = {mmpp->rates_per_s[0] * mmpp->sojourns_s[0],
                       mmpp->rates_per_s[1] * mmpp->sojourns_s[1]};
    double row[2] = {begin[0] / (begin[0] + begin[1]), begin[1] / (begin[0] + begin[1])};
    double logarithm = 0.0;
    for (size_t k = 1; k < count; k++) {
        pass_gap(&density, times_s[k] - times_s[k - 1], row);
        double sum = row[0] + row[1];
        if (!(sum > 0.0))
            return -INFINITY; /* beyond what numbers can hold */
        logarithm += portable_log(sum);
        row[0] /= sum;
        row[1] /= sum;
    }
    return logarithm;
}
