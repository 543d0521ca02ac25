/*
 * cost_draws.h: points that fill the unit cube evenly: the worlds in which costs are drawn.
 *
 * Up to 40 dimensions a Sobol sequence, up to 1,229 a reverse Halton sequence (GSL, chapter
 * Quasi-Random Sequences), shifted by a random vector modulo 1 (Cranley and Patterson,
 * Randomization of number theoretic methods for multiple integration, SIAM J. Numer. Anal. 13,
 * 1976), so that every point is uniform and seeds give independent sets.
 */
#ifndef STUDY_UNCERTAINTY_COST_DRAWS_H
#define STUDY_UNCERTAINTY_COST_DRAWS_H

#include <stddef.h>
#include <stdint.h>

#define COST_DRAWS_MOST_DIMENSIONS 1229 /* GSL's: the primes below 10,000 */

/* Rows of count, each with a number in (0, 1) for every dimension; owned by the caller. */
double *cost_draws_new(size_t count, size_t dimensions, uint64_t seed);

#endif
