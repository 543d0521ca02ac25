/*
 * variates.h: numbers of other distributions from uniform ones, with the same bits everywhere.
 *
 * Without branches but for the gamma, so that loops over blocks use the whole width of a processor.
 * A uniform number u is as philox_uniforms makes it: a multiple of 2^-53 in [0, 1).
 */
#ifndef ENGINE_VARIATES_H
#define ENGINE_VARIATES_H

#include "base/normal_quantile.h"
#include "base/portable.h"

#include <math.h>

/* Of mean 1, by inversion. */
static inline double exponential_of(double u)
{
    return 0.0 - portable_log(1.0 - u);
}

/* Of mean 0 and variance 1, by inversion: symmetric, and finite at 0. */
static inline double normal_of(double u)
{
    return normal_quantile((u - 0.5) + 0x1p-54);
}

/*
 * One attempt at a gamma number of shape 1 or more and scale 1 from a normal and a uniform number;
 * -1 where it fails (at most one in 20). Source: Marsaglia and Tsang, "A simple method for
 * generating gamma variables", ACM Transactions on Mathematical Software 26 (2000).
 */
static inline double gamma_attempt(double shape, double normal, double u)
{
    double d = shape - 1.0 / 3.0;
    double root = 1.0 + normal / sqrt(9.0 * d);
    double v = root * root * root;
    double positive = v > 0.0 ? v : 1.0;
    double most = 0.5 * normal * normal + d * (1.0 - positive + portable_log(positive));
    double chance = portable_log(1.0 - u);
    return (v > 0.0) & (chance < most) ? d * v : -1.0;
}

/* Times a gamma number of shape + 1 this is one of the shape: for those below 1 (the same paper).
 */
static inline double gamma_reduction(double shape, double u)
{
    return portable_exp(portable_log(1.0 - u) / shape);
}

#endif
