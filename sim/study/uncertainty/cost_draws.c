#include "study/uncertainty/cost_draws.h"

#include "base/memory.h"
#include "engine/random_stream.h"

#include <assert.h>
#include <gsl/gsl_qrng.h>
#include <math.h>
#include <stdlib.h>

#define SOBOL_DIMENSIONS 40 /* GSL's sequence has no more */
#define LEAST 1e-12         /* quantiles of 0 and 1 are infinite */

static double *shift_new(size_t dimensions, uint64_t seed)
{
    struct random_stream *stream = random_stream_new(seed, 1, "costs", 0);
    double *shift = memory_allocate(dimensions, sizeof *shift);
    for (size_t i = 0; i < dimensions; i++)
        shift[i] = random_stream_uniform(stream);
    random_stream_free(stream);
    return shift;
}

double *cost_draws_new(size_t count, size_t dimensions, uint64_t seed)
{
    assert(dimensions >= 1 && dimensions <= COST_DRAWS_MOST_DIMENSIONS);
    gsl_qrng *sequence = memory_require(
        gsl_qrng_alloc(dimensions <= SOBOL_DIMENSIONS ? gsl_qrng_sobol : gsl_qrng_reversehalton,
                       (unsigned)dimensions));
    double *shift = shift_new(dimensions, seed);
    double *draws = memory_allocate(count * dimensions, sizeof *draws);
    for (size_t k = 0; k < count; k++) {
        double *row = &draws[k * dimensions];
        gsl_qrng_get(sequence, row);
        for (size_t i = 0; i < dimensions; i++) {
            double shifted = row[i] + shift[i];
            row[i] = fmin(fmax(shifted - floor(shifted), LEAST), 1.0 - LEAST);
        }
    }
    gsl_qrng_free(sequence);
    free(shift);
    return draws;
}
