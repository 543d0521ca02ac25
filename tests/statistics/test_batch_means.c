#include "statistics/batch_means.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

Test(batch_means, five_observations_make_a_batch_and_the_rest_waits)
{
    struct batch_means batches = {0};
    for (int i = 1; i <= 12; i++)
        batch_means_add(&batches, i, 10.0 * i);
    cr_assert(eq(sz, batches.count, 2));
    cr_expect(eq(dbl, batches.items[0].mean, 3.0)); /* 1 to 5 */
    cr_expect(eq(dbl, batches.items[0].end_s, 50.0));
    cr_expect(eq(dbl, batches.items[1].mean, 8.0)); /* 6 to 10 */
    cr_expect(eq(dbl, batches.items[1].end_s, 100.0));
    batch_means_free(&batches);
}

/* Of the numbers from 0 on, the batch k of ten has the mean 10 k + 4.5. */
Test(batch_means, memory_is_bounded_by_merging_neighbours)
{
    struct batch_means batches = {0};
    const uint64_t count = 5 * BATCH_MEANS_MOST + 10;
    for (uint64_t i = 0; i < count; i++)
        batch_means_add(&batches, (double)i, (double)i);
    cr_expect(eq(u64, batches.size, 10));
    cr_assert(eq(sz, batches.count, BATCH_MEANS_MOST / 2 + 1));
    for (size_t k = 0; k < batches.count; k++) {
        cr_expect(epsilon_eq(dbl, batches.items[k].mean, 10.0 * (double)k + 4.5, 1e-6));
        cr_expect(eq(dbl, batches.items[k].end_s, 10.0 * (double)k + 9.0));
    }
    batch_means_free(&batches);
}
