#include "system/stock/precompute_store.h"

#include <assert.h>

static uint64_t side_most(const struct precompute_store *store, enum party party)
{
    uint64_t free_bytes = store->sides[party]->capacity_bytes - store->sides[party]->held_bytes;
    uint64_t need_bytes = store->need_bytes[party];
    if (need_bytes == 0)
        return UINT64_MAX;
    uint64_t most = free_bytes / need_bytes;
    bool fits_exactly = most > 0 && most * need_bytes == free_bytes;
    return store->strict && fits_exactly ? most - 1 : most;
}

uint64_t precompute_store_most(const struct precompute_store *store)
{
    uint64_t client_most = side_most(store, PARTY_CLIENT);
    uint64_t server_most = side_most(store, PARTY_SERVER);
    return client_most < server_most ? client_most : server_most;
}

uint64_t precompute_store_fill(struct precompute_store *store, uint64_t count)
{
    uint64_t most = precompute_store_most(store);
    uint64_t filled = count < most ? count : most;
    for (int party = 0; party < PARTY_COUNT; party++)
        store->sides[party]->held_bytes += filled * store->need_bytes[party];
    store->ready += filled;
    return filled;
}

bool precompute_store_has_room(const struct precompute_store *store, enum party party)
{
    uint64_t free_bytes = store->sides[party]->capacity_bytes - store->sides[party]->held_bytes;
    uint64_t need_bytes = store->batch * store->need_bytes[party];
    return need_bytes == 0 || free_bytes > need_bytes
        || (free_bytes == need_bytes && !store->strict);
}

void precompute_store_reserve(struct precompute_store *store)
{
    for (int party = 0; party < PARTY_COUNT; party++)
        store->sides[party]->held_bytes += store->batch * store->need_bytes[party];
    store->under_way++;
}

void precompute_store_put(struct precompute_store *store)
{
    assert(store->under_way > 0);
    store->under_way--;
    store->ready += store->batch;
}

bool precompute_store_take(struct precompute_store *store)
{
    if (store->ready == 0)
        return false;
    store->ready--;
    for (int party = 0; party < PARTY_COUNT; party++)
        store->sides[party]->held_bytes -= store->need_bytes[party];
    return true;
}
