/*
 * random_stream.h: independent streams of random numbers by name, all from one seed.
 *
 * A stream is hash(seed, replication, name, client): the same four give the same numbers in every
 * run, whatever else draws, so a new stream disturbs no other and common random numbers come for
 * free. The generator is Philox 4x32-10 (Salmon et al., "Parallel random numbers: as easy as 1, 2,
 * 3", SC 2011) behind a gsl_rng_type, hence every GSL distribution works on it.
 */
#ifndef ENGINE_RANDOM_STREAM_H
#define ENGINE_RANDOM_STREAM_H

#include <gsl/gsl_rng.h>
#include <stddef.h>
#include <stdint.h>

struct random_stream;

/*
 * name     what the numbers are for, e.g. "arrivals"
 * client   client_index from 1, or 0 where the stream belongs to no client
 */
struct random_stream *random_stream_new(uint64_t seed, uint64_t replication_index, const char *name,
                                        uint64_t client_index);
void random_stream_free(struct random_stream *stream);

/* The generator for GSL's distributions; borrowed, and not to be seeded by the caller. */
gsl_rng *random_stream_generator(struct random_stream *stream);

/* Uniform in [0, 1) with 53 random bits. */
double random_stream_uniform(struct random_stream *stream);

/* Exponential with mean 1, by inversion: log is several times faster than the log1p of
 * gsl_ran_exponential. */
double random_stream_exponential(struct random_stream *stream);

/* The same count times: a block at once takes half the time of draws between other work. */
void random_stream_exponentials(struct random_stream *stream, double values[], size_t count);

/* Gamma of this shape and scale (mean shape * scale), by gsl_ran_gamma. */
double random_stream_gamma(struct random_stream *stream, double shape, double scale);

/* Weibull of this scale and exponent, by gsl_ran_weibull. */
double random_stream_weibull(struct random_stream *stream, double scale, double exponent);

/* exp of a normal of mean mu and standard deviation sigma, by gsl_ran_lognormal. */
double random_stream_lognormal(struct random_stream *stream, double mu, double sigma);

#endif
