#include "statistics/mean_limits.h"

#include "base/portable.h"
#include "statistics/confidence.h"

#include <assert.h>
#include <math.h>

/* The largest share p that a kind may have of which count observations show none:
 * (1 - p)^count = error. */
static double unseen_share(double count, double error)
{
    return -portable_expm1(portable_log(error) / count);
}

struct mean_limits mean_limits(const struct tally *observations, const struct mean_reach *reach,
                               double error)
{
    assert(error > 0.0 && error < 1.0);
    double count = (double)observations->count;
    double mean = observations->mean;
    if (observations->count < 2)
        return (struct mean_limits){-INFINITY, INFINITY};
    double half_width =
        student_t(1.0 - 2.0 * error, count - 1.0) * sqrt(tally_variance(observations) / count);
    double unseen = unseen_share(count, error);
    return (struct mean_limits){
        mean - half_width - unseen * (mean - fmin(observations->minimum, reach->lowest)),
        mean + half_width + unseen * (fmax(observations->maximum, reach->highest) - mean),
    };
}

struct mean_limits mean_limits_bounded(const struct tally *observations,
                                       const struct mean_reach *ends, double error)
{
    assert(error > 0.0 && error < 1.0 && observations->count > 0);
    double share = 1.0 - unseen_share((double)observations->count, error);
    struct mean_limits limits = {-INFINITY, INFINITY};
    if (isfinite(ends->lowest))
        limits.low = ends->lowest + share * (observations->minimum - ends->lowest);
    if (isfinite(ends->highest))
        limits.high = ends->highest - share * (ends->highest - observations->maximum);
    return limits;
}

/*
 * With u = 1 / sqrt(n) the limit is 0 where log(1 / error) far u^2 + z s u = |mean|: the limits
 * above for large n.
 */
double mean_limits_needed(const struct tally *observations, const struct mean_reach *reach,
                          double error)
{
    double mean = observations->mean;
    double spread = student_t(1.0 - 2.0 * error, 1e9) * sqrt(tally_variance(observations));
    double far = mean < 0.0 ? fmax(observations->maximum, reach->highest) - mean
                            : mean - fmin(observations->minimum, reach->lowest);
    double unseen = -portable_log(error) * far;
    if (mean == 0.0)
        return INFINITY;
    /* the root of unseen u^2 + spread u = |mean|, in the form that loses no digits */
    double root = 2.0 * fabs(mean) / (spread + sqrt(spread * spread + 4.0 * unseen * fabs(mean)));
    return ceil(1.0 / (root * root));
}
