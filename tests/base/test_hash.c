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
