/*
 * weibull.h: the Weibull distribution by mean and coefficient of variation.
 *
 * Of exponent b and scale a: mean a Gamma(1 + 1/b), second moment a^2 Gamma(1 + 2/b) (Johnson,
 * Kotz, Balakrishnan, "Continuous Univariate Distributions" 1, 1994, chapter 21).
 */
#ifndef ENGINE_WEIBULL_H
#define ENGINE_WEIBULL_H

/* cv from WEIBULL_LOWEST_CV to WEIBULL_HIGHEST_CV; 1 is the exponential distribution: exponent 1.
 */
double weibull_exponent(double cv);
#define WEIBULL_LOWEST_CV 1e-3
#define WEIBULL_HIGHEST_CV 100.0

/* The scale that gives mean 1. */
double weibull_unit_scale(double exponent);

#endif
