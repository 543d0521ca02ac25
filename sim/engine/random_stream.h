/*
 * random_stream.h: independent streams of random numbers by name, all from one seed.
 *
 * A stream is hash(seed, replication, name, client): the same four give the same numbers in every
 * run and on every machine, whatever else draws, so a new stream disturbs no other and common
 * random numbers come for free. Who draws many of one distribution takes unit_draws.h, which makes
 * them a block at a time.
 */
#ifndef ENGINE_RANDOM_STREAM_H
#define ENGINE_RANDOM_STREAM_H

#include <gsl/gsl_rng.h>
#include <stdint.h>

struct random_stream;

/*
 * name     what the numbers are for, e.g. "arrivals"
 * client   client_index from 1, or 0 where the stream belongs to no client
 */
struct random_stream *random_stream_new(uint64_t seed, uint64_t replication_index, const char *name,
                                        uint64_t client_index);
void random_stream_free(struct random_stream *stream);

/* The stream as a generator of GSL, each of whose numbers takes a uniform one; borrowed, and not to
 * be seeded. GSL's distributions need not have the same bits everywhere. */
gsl_rng *random_stream_generator(struct random_stream *stream);

/* Uniform in [0, 1) with 53 random bits. */
double random_stream_uniform(struct random_stream *stream);

/* Exponential with mean 1. */
double random_stream_exponential(struct random_stream *stream);

/* Gamma of this shape and scale (mean shape * scale). */
double random_stream_gamma(struct random_stream *stream, double shape, double scale);

/* exp of a normal of mean mu and standard deviation sigma. */
double random_stream_lognormal(struct random_stream *stream, double mu, double sigma);

#endif
