/*
 * philox.h: the generator Philox 4x32-10, a block of numbers at a time.
 *
 * Block i of a generator is a function of its key and the counter (i, identity): no block depends
 * on another, so several are made at once. Source: Salmon et al., "Parallel random numbers: as easy
 * as 1, 2, 3", SC 2011.
 */
#ifndef ENGINE_PHILOX_H
#define ENGINE_PHILOX_H

#include <stdint.h>

/* Enough to use the width of a processor, few enough for short replications. */
#define PHILOX_NUMBERS 32

struct philox {
    uint64_t key;
    uint64_t identity;
    uint64_t count; /* of the next block of two numbers */
};

/* The generator of hash(seed, replication, name, client); see random_stream.h. */
struct philox philox_named(uint64_t seed, uint64_t replication_index, const char *name,
                           uint64_t client_index);

/* The next ones: uniform in [0, 1), 53 random bits of two words each. */
void philox_uniforms(struct philox *philox, double uniforms[PHILOX_NUMBERS]);

#endif
