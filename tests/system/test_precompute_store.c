#include "system/stock/precompute_store.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

struct fixture {
    struct storage client;
    struct storage server;
    struct precompute_store store;
};

/* Precomputes of 10 bytes on the client and 3 on the server. */
static void init(struct fixture *fixture, uint64_t client_bytes, uint64_t server_bytes, bool strict)
{
    *fixture = (struct fixture){
        .client = {.capacity_bytes = client_bytes},
        .server = {.capacity_bytes = server_bytes},
        .store = {.sides = {&fixture->client, &fixture->server},
                  .need_bytes = {10, 3},
                  .batch = 1,
                  .strict = strict},
    };
}

static bool has_room(const struct fixture *fixture)
{
    return precompute_store_has_room(&fixture->store, PARTY_CLIENT)
        && precompute_store_has_room(&fixture->store, PARTY_SERVER);
}

Test(precompute_store, room_that_fits_exactly_is_room)
{
    struct fixture fixture;
    init(&fixture, 20, 100, false);
    cr_expect(eq(u64, precompute_store_most(&fixture.store), 2));
    precompute_store_reserve(&fixture.store);
    cr_expect(has_room(&fixture));
    precompute_store_reserve(&fixture.store);
    cr_expect(not(has_room(&fixture)));
}

Test(precompute_store, strictly_taken_it_is_not)
{
    struct fixture fixture;
    init(&fixture, 20, 100, true);
    cr_expect(eq(u64, precompute_store_most(&fixture.store), 1));
    precompute_store_reserve(&fixture.store);
    cr_expect(not(has_room(&fixture)));
}

Test(precompute_store, the_tighter_side_counts)
{
    struct fixture fixture;
    init(&fixture, 1000, 7, false);
    cr_expect(eq(u64, precompute_store_most(&fixture.store), 2));
}

Test(precompute_store, room_is_freed_when_a_precompute_is_taken)
{
    struct fixture fixture;
    init(&fixture, 10, 3, false);
    cr_expect(not(precompute_store_take(&fixture.store)));
    precompute_store_reserve(&fixture.store);
    cr_expect(not(precompute_store_take(&fixture.store))); /* under way, not ready */
    precompute_store_put(&fixture.store);
    cr_expect(not(has_room(&fixture)));
    cr_expect(precompute_store_take(&fixture.store));
    cr_expect(has_room(&fixture));
    cr_expect(eq(u64, fixture.client.held_bytes, 0));
    cr_expect(eq(u64, fixture.server.held_bytes, 0));
}

Test(precompute_store, what_needs_nothing_always_fits)
{
    struct fixture fixture;
    init(&fixture, 0, 0, true);
    fixture.store.need_bytes[PARTY_CLIENT] = 0;
    fixture.store.need_bytes[PARTY_SERVER] = 0;
    cr_expect(eq(u64, precompute_store_most(&fixture.store), UINT64_MAX));
    cr_expect(has_room(&fixture));
}

Test(precompute_store, filling_stops_where_the_tighter_side_is_full)
{
    struct fixture fixture;
    init(&fixture, 1000, 10, false); /* three by the server */
    cr_expect(eq(u64, precompute_store_fill(&fixture.store, 2), 2));
    cr_expect(eq(u64, precompute_store_fill(&fixture.store, 5), 1));
    cr_expect(eq(u64, fixture.store.ready, 3));
    cr_expect(eq(u64, fixture.client.held_bytes, 30));
    cr_expect(not(has_room(&fixture)));
    init(&fixture, 1000, 9, true); /* the third would fit exactly */
    cr_expect(eq(u64, precompute_store_fill(&fixture.store, UINT64_MAX), 2));
}
