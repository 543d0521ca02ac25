#include "engine/weibull.h"

#include <assert.h>
#include <gsl/gsl_errno.h>
#include <gsl/gsl_roots.h>
#include <gsl/gsl_sf_gamma.h>
#include <math.h>

/* cv falls with the exponent: 1.3e10 at the one end, 0.00043 at the other. */
#define LOWEST_LOG_EXPONENT (-3.0)
#define HIGHEST_LOG_EXPONENT 8.0
#define MOST_STEPS 200

static double excess(double log_exponent, void *log_ratio)
{
    double inverse = exp(-log_exponent);
    return gsl_sf_lngamma(1.0 + 2.0 * inverse) - 2.0 * gsl_sf_lngamma(1.0 + inverse)
         - *(const double *)log_ratio;
}

double weibull_exponent(double cv)
{
    assert(cv >= 1e-3 && cv <= 100.0);
    double log_ratio = log1p(cv * cv); /* of the second moment to the mean's square */
    gsl_function function = {.function = excess, .params = &log_ratio};
    gsl_root_fsolver *solver = gsl_root_fsolver_alloc(gsl_root_fsolver_brent);
    gsl_root_fsolver_set(solver, &function, LOWEST_LOG_EXPONENT, HIGHEST_LOG_EXPONENT);
    int status = GSL_CONTINUE;
    for (int step = 0; step < MOST_STEPS && status == GSL_CONTINUE; step++) {
        gsl_root_fsolver_iterate(solver);
        status = gsl_root_test_interval(gsl_root_fsolver_x_lower(solver),
                                        gsl_root_fsolver_x_upper(solver), 1e-12, 0.0);
    }
    double exponent = exp(gsl_root_fsolver_root(solver));
    gsl_root_fsolver_free(solver);
    return exponent;
}

double weibull_unit_scale(double exponent)
{
    return exp(-gsl_sf_lngamma(1.0 + 1.0 / exponent));
}
