/*
 * precompute_store.h: room for the results of offline phases, and the stock that lies ready.
 *
 * A precompute takes room on the client and on the server. Room for all that an offline phase makes
 * is reserved when it starts, and that of one is freed when a request takes it. All in whole bytes:
 * levels kept as sums of fractions would drift until a precompute that is there no longer counts as
 * one.
 */
#ifndef SYSTEM_STOCK_PRECOMPUTE_STORE_H
#define SYSTEM_STOCK_PRECOMPUTE_STORE_H

#include "models/plan/protocol.h"

#include <stdbool.h>
#include <stdint.h>

/* One party's storage; the server's is shared by all clients. */
struct storage {
    uint64_t capacity_bytes;
    uint64_t held_bytes; /* reserved or filled */
};

struct precompute_store {
    struct storage *sides[PARTY_COUNT]; /* borrowed */
    uint64_t need_bytes[PARTY_COUNT];   /* of one precompute */
    uint64_t batch;                     /* precomputes that an offline phase makes */
    bool strict;                        /* what fits exactly is refused */
    uint64_t under_way;                 /* offline phases: room reserved, not done */
    uint64_t ready;
};

/* Most precomputes that the free storage can hold; UINT64_MAX where they need nothing. */
uint64_t precompute_store_most(const struct precompute_store *store);

/* Puts as many there as fit, at most count. Returns how many. */
uint64_t precompute_store_fill(struct precompute_store *store, uint64_t count);

/* For one more batch on this side. */
bool precompute_store_has_room(const struct precompute_store *store, enum party party);

/* Takes room for one more batch, which both sides have. */
void precompute_store_reserve(struct precompute_store *store);

/* The offline phase that reserved is done. */
void precompute_store_put(struct precompute_store *store);

/* Precomputes that are ready, or will be. */
static inline uint64_t precompute_store_to_be(const struct precompute_store *store)
{
    return store->ready + store->under_way * store->batch;
}

/* Takes a precompute and frees its room; false when none is ready. */
bool precompute_store_take(struct precompute_store *store);

#endif
