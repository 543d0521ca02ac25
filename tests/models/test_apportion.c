#include "models/network/apportion.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static void expect_shares(struct apportion_part parts[], size_t count, uint64_t total,
                          const uint64_t expected[])
{
    apportion(parts, count, total);
    for (size_t k = 0; k < count; k++)
        cr_expect(eq(u64, parts[k].share, expected[k]), "part %zu", k);
}

/* Exact shares 4.7, 1.6, 3.7: two are left over for the largest fractions. */
Test(apportion, what_rounding_leaves_goes_to_the_largest_remainders)
{
    struct apportion_part parts[] = {{47, 10, 0}, {16, 10, 0}, {37, 10, 0}};
    expect_shares(parts, 3, 10, (uint64_t[]){5, 1, 4});
}

Test(apportion, equal_remainders_go_to_the_earlier_part)
{
    struct apportion_part parts[] = {{5, 9, 0}, {5, 9, 0}, {5, 9, 0}};
    expect_shares(parts, 3, 8, (uint64_t[]){3, 3, 2});
}

/* Half of 11 exceeds 2; what is left, 9, goes 1 : 2 to the others. */
Test(apportion, what_a_full_part_cannot_hold_goes_to_the_others)
{
    struct apportion_part parts[] = {{3, 2, 0}, {1, 20, 0}, {2, 20, 0}};
    expect_shares(parts, 3, 11, (uint64_t[]){2, 3, 6});
}

Test(apportion, parts_without_claim_or_room_get_nothing)
{
    struct apportion_part parts[] = {{0, 5, 0}, {1, 0, 0}, {1, 5, 0}};
    cr_expect(eq(u64, apportion_room(parts, 3), 5));
    expect_shares(parts, 3, 5, (uint64_t[]){0, 0, 5});
    expect_shares(parts, 1, 0, (uint64_t[]){0});
}

/* 2^53 * 2^54 / (3 * 2^54): the product needs 107 bits. */
Test(apportion, large_numbers_are_shared_exactly)
{
    uint64_t claim = (uint64_t)1 << 54, total = (uint64_t)1 << 53, most = (uint64_t)1 << 60;
    struct apportion_part parts[] = {{claim, most, 0}, {claim, most, 0}, {claim, most, 0}};
    /* 2^53 = 3 * 3002399751580330 + 2 */
    expect_shares(parts, 3, total,
                  (uint64_t[]){3002399751580331, 3002399751580331, 3002399751580330});
}
