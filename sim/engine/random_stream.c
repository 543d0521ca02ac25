#include "engine/random_stream.h"

#include "base/memory.h"
#include "base/portable.h"
#include "engine/philox.h"
#include "engine/variates.h"

#include <stdlib.h>

struct source {
    struct philox philox;
    unsigned used;
    double ahead[PHILOX_NUMBERS];
};

struct random_stream {
    gsl_rng *generator; /* owned; its state is a source */
};

static double next_uniform(struct source *source)
{
    if (source->used == PHILOX_NUMBERS) {
        philox_uniforms(&source->philox, source->ahead);
        source->used = 0;
    }
    return source->ahead[source->used++];
}

static void start(struct source *source, struct philox philox)
{
    source->philox = philox;
    source->used = PHILOX_NUMBERS;
}

static void gsl_set(void *state, unsigned long seed)
{
    start(state, (struct philox){.key = seed});
}

static unsigned long gsl_get(void *state)
{
    return (unsigned long)(next_uniform(state) * 0x1p32);
}

static double gsl_get_double(void *state)
{
    return next_uniform(state);
}

static const gsl_rng_type philox_type = {.name = "philox4x32-10",
                                         .max = UINT32_MAX,
                                         .min = 0,
                                         .size = sizeof(struct source),
                                         .set = gsl_set,
                                         .get = gsl_get,
                                         .get_double = gsl_get_double};

struct random_stream *random_stream_new(uint64_t seed, uint64_t replication_index, const char *name,
                                        uint64_t client_index)
{
    struct random_stream *stream = memory_allocate(1, sizeof(*stream));
    stream->generator = gsl_rng_alloc(&philox_type);
    start(gsl_rng_state(stream->generator),
          philox_named(seed, replication_index, name, client_index));
    return stream;
}

void random_stream_free(struct random_stream *stream)
{
    if (stream == NULL)
        return;
    gsl_rng_free(stream->generator);
    free(stream);
}

gsl_rng *random_stream_generator(struct random_stream *stream)
{
    return stream->generator;
}

double random_stream_uniform(struct random_stream *stream)
{
    return next_uniform(gsl_rng_state(stream->generator));
}

double random_stream_exponential(struct random_stream *stream)
{
    return exponential_of(random_stream_uniform(stream));
}

static double normal(struct random_stream *stream)
{
    return normal_of(random_stream_uniform(stream));
}

double random_stream_gamma(struct random_stream *stream, double shape, double scale)
{
    if (shape < 1.0) {
        double reduction = gamma_reduction(shape, random_stream_uniform(stream));
        return random_stream_gamma(stream, shape + 1.0, scale) * reduction;
    }
    double number = -1.0;
    while (number < 0.0) {
        double attempt = normal(stream);
        number = gamma_attempt(shape, attempt, random_stream_uniform(stream));
    }
    return number * scale;
}

double random_stream_lognormal(struct random_stream *stream, double mu, double sigma)
{
    return portable_exp(mu + sigma * normal(stream));
}
