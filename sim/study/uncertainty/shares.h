/*
 * shares.h: how much of the variance of an answer is due to each of its inputs alone.
 *
 * First-order Sobol indices from one sample, without further runs: what the answer is on average
 * at a value u of input i is a sum of orthonormal Legendre polynomials, whose coefficients are
 * means over the sample,
 *
 *   c_k = mean of y P_k(u_i),   S_i = sum over k of (c_k^2 - error of c_k^2) / variance of y
 *
 * up to the eighth degree. Since means of evenly spread draws are taken, few draws do; estimators
 * by ranks need independent ones. Source: Li, Rosenthal, Rabitz, High dimensional model
 * representations, J. Phys. Chem. A 105 (2001); Sudret, Global sensitivity analysis using
 * polynomial chaos expansions, Reliability Engineering & System Safety 93 (2008). Errors are of a
 * jackknife over twenty blocks of draws (Shao and Tu, The Jackknife and Bootstrap, 1995,
 * section 2.2), which are too large for even draws: what is subtracted for them may be too much,
 * and counts as an error.
 */
#ifndef STUDY_UNCERTAINTY_SHARES_H
#define STUDY_UNCERTAINTY_SHARES_H

#include <stddef.h>

struct share {
    double value; /* may be a little below 0; NAN where the answer does not vary */
    double error; /* standard */
};

/*
 * Of one input.
 *
 * uniforms  the input's column of count rows, each with stride numbers in (0, 1)
 * answers   of these rows; those that are NAN are left out
 */
struct share share_first_order(const double *uniforms, size_t stride, const double answers[],
                               size_t count);

#endif
