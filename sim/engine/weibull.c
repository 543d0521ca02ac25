#include "engine/weibull.h"

#include "base/portable.h"

#include <assert.h>

/* cv falls with the exponent: 1.3e10 at the one end, 0.00043 at the other. */
#define LOWEST_LOG_EXPONENT (-3.0)
#define HIGHEST_LOG_EXPONENT 8.0
#define HALVINGS 60

/* ln(1 + cv^2): of the second moment to the mean's square. */
static double log_ratio(double log_exponent)
{
    double inverse = portable_exp(-log_exponent);
    return portable_log_gamma(1.0 + 2.0 * inverse) - 2.0 * portable_log_gamma(1.0 + inverse);
}

double weibull_exponent(double cv)
{
    assert(cv >= 1e-3 && cv <= 100.0);
    double sought = portable_log1p(cv * cv);
    double low = LOWEST_LOG_EXPONENT;
    double high = HIGHEST_LOG_EXPONENT;
    for (int i = 0; i < HALVINGS; i++) {
        double middle = 0.5 * (low + high);
        *(log_ratio(middle) > sought ? &low : &high) = middle;
    }
    return portable_exp(0.5 * (low + high));
}

double weibull_unit_scale(double exponent)
{
    return portable_exp(-portable_log_gamma(1.0 + 1.0 / exponent));
}
