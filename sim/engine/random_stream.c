#include "engine/random_stream.h"

#include <Random123/philox.h>
#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/memory.h"
#include "engine/hash.h"

#define WORDS_PER_BLOCK 4
/* Blocks do not depend on each other, so the processor works on several at once. */
#define BLOCKS_AT_A_TIME 4
#define WORDS_AT_A_TIME (WORDS_PER_BLOCK * BLOCKS_AT_A_TIME)

/* Block number count of a stream is Philox(key, counter = (count, identity)): no block depends on
 * another. */
struct philox {
    uint64_t key;
    uint64_t identity;
    uint64_t count; /* of the next block */
    uint32_t words[WORDS_AT_A_TIME];
    unsigned used; /* of the words */
};

struct random_stream {
    gsl_rng *generator; /* owned */
};

static uint32_t low_word(uint64_t value)
{
    return (uint32_t)(value & UINT32_MAX);
}

static uint32_t high_word(uint64_t value)
{
    return (uint32_t)(value >> 32);
}

static void next_blocks(struct philox *philox)
{
    philox4x32_key_t key = {{low_word(philox->key), high_word(philox->key)}};
    for (unsigned i = 0; i < BLOCKS_AT_A_TIME; i++) {
        uint64_t count = philox->count++;
        philox4x32_ctr_t counter = {{low_word(count), high_word(count), low_word(philox->identity),
                                     high_word(philox->identity)}};
        philox4x32_ctr_t block = philox4x32(counter, key);
        memcpy(philox->words + i * WORDS_PER_BLOCK, block.v, sizeof block.v);
    }
    philox->used = 0;
}

static inline uint32_t next_word(struct philox *philox)
{
    if (philox->used == WORDS_AT_A_TIME)
        next_blocks(philox);
    return philox->words[philox->used++];
}

static void philox_start(struct philox *philox, uint64_t key, uint64_t identity)
{
    *philox = (struct philox){.key = key, .identity = identity, .used = WORDS_AT_A_TIME};
}

static void philox_set(void *state, unsigned long seed)
{
    philox_start(state, seed, 0);
}

static unsigned long philox_get(void *state)
{
    return next_word(state);
}

static double philox_get_double(void *state)
{
    uint64_t high = next_word(state);
    uint64_t low = next_word(state);
    return (double)((high << 32 | low) >> 11) * 0x1p-53;
}

static const gsl_rng_type philox_type = {.name = "philox4x32-10",
                                         .max = UINT32_MAX,
                                         .min = 0,
                                         .size = sizeof(struct philox),
                                         .set = philox_set,
                                         .get = philox_get,
                                         .get_double = philox_get_double};

/*
 * A chain of bijections, so that tuples which differ in one place never share a result. Others do
 * with probability 2^-64 for each salt, hence with 2^-128 share both key and identity (2^-64 if the
 * names' hashes collide).
 */
static uint64_t hash_tuple(uint64_t salt, const uint64_t parts[4])
{
    uint64_t hash = hash_mix(salt);
    for (int i = 0; i < 4; i++)
        hash = hash_mix(hash ^ parts[i]);
    return hash;
}

struct random_stream *random_stream_new(uint64_t seed, uint64_t replication_index, const char *name,
                                        uint64_t client_index)
{
    const uint64_t parts[4] = {seed, replication_index, hash_text(name), client_index};
    struct random_stream *stream = memory_allocate(1, sizeof(*stream));
    stream->generator = gsl_rng_alloc(&philox_type);
    philox_start(gsl_rng_state(stream->generator), hash_tuple(0, parts), hash_tuple(1, parts));
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
    return gsl_rng_uniform(stream->generator);
}

double random_stream_exponential(struct random_stream *stream)
{
    return -log(1.0 - philox_get_double(gsl_rng_state(stream->generator)));
}

void random_stream_exponentials(struct random_stream *stream, double values[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        values[i] = random_stream_exponential(stream);
}

double random_stream_gamma(struct random_stream *stream, double shape, double scale)
{
    return gsl_ran_gamma(random_stream_generator(stream), shape, scale);
}

double random_stream_weibull(struct random_stream *stream, double scale, double exponent)
{
    return gsl_ran_weibull(random_stream_generator(stream), scale, exponent);
}

double random_stream_lognormal(struct random_stream *stream, double mu, double sigma)
{
    return gsl_ran_lognormal(random_stream_generator(stream), mu, sigma);
}
