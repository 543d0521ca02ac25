#include "base/hash.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* Test vectors of FNV-1a, 64 bits, as its authors publish them. */
Test(hash, text_is_hashed_as_fnv_1a)
{
    cr_assert(eq(u64, hash_text(""), UINT64_C(0xcbf29ce484222325)));
    cr_assert(eq(u64, hash_text("a"), UINT64_C(0xaf63dc4c8601ec8c)));
    cr_assert(eq(u64, hash_text("foobar"), UINT64_C(0x85944171f73967e8)));
}

/* The first two outputs of splitmix64 from seed 0; the second state is its increment. */
Test(hash, numbers_are_mixed_as_splitmix64_does)
{
    cr_assert(eq(u64, hash_mix(0), UINT64_C(0xe220a8397b1dcdaf)));
    cr_assert(eq(u64, hash_mix(UINT64_C(0x9e3779b97f4a7c15)), UINT64_C(0x6e789e6aa1b965f4)));
}

Test(hash, bytes_are_hashed_as_text_is)
{
    cr_assert(eq(u64, hash_bytes("foobar", 6), UINT64_C(0x85944171f73967e8)));
}

static bool same_remainder(const void *context, size_t one, size_t other)
{
    const size_t *divisor = context;
    return one % *divisor == other % *divisor;
}

/* Of 10,000 numbers that are one of seven: the first of each; whatever their hashes share. */
Test(hash, an_index_finds_the_first_that_is_equal)
{
    const size_t divisor = 7;
    for (uint64_t hashes = 1; hashes <= 7; hashes += 3) {
        struct hash_index index = {0};
        for (size_t i = 0; i < 10000; i++)
            cr_expect(
                eq(sz, hash_index_first(&index, i % divisor % hashes, i, same_remainder, &divisor),
                   i % divisor));
        cr_expect(eq(sz, index.count, divisor));
        hash_index_free(&index);
    }
}

static bool never(const void *context, size_t one, size_t other)
{
    (void)context;
    (void)one;
    (void)other;
    return false;
}

Test(hash, an_index_grows_with_what_differs)
{
    struct hash_index index = {0};
    for (size_t i = 0; i < 1000; i++)
        cr_expect(eq(sz, hash_index_first(&index, i, i, never, NULL), i));
    for (size_t i = 0; i < 1000; i++)
        cr_expect(
            eq(sz, hash_index_first(&index, i, i + 1000, same_remainder, &(size_t){1000}), i));
    hash_index_free(&index);
}
