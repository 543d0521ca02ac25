/*
 * weibull.h: the Weibull distribution by mean and coefficient of variation.
 *
 * Of exponent b and scale a: mean a Gamma(1 + 1/b), second moment a^2 Gamma(1 + 2/b) (Johnson,
 * Kotz, Balakrishnan, "Continuous Univariate Distributions" 1, 1994, chapter 21).
 */
#ifndef ENGINE_WEIBULL_H
#define ENGINE_WEIBULL_H

/* cv from 0.001 to 100; 1 is the exponential distribution, of exponent 1. */
double weibull_exponent(double cv);

/* The scale that gives mean 1. */
double weibull_unit_scale(double exponent);

#endif
