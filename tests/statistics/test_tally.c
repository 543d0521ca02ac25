#include "statistics/tally.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

static struct tally tally_of(const double *values, int count)
{
    struct tally tally = {0};
    for (int i = 0; i < count; i++)
        tally_add(&tally, values[i]);
    return tally;
}

Test(tally, of_nothing_is_0)
{
    struct tally tally = {0};
    cr_assert(eq(u64, tally.count, 0));
    cr_assert(eq(dbl, tally_variance(&tally), 0.0));
}

/* 2 4 4 4 5 5 7 9: mean 40 / 8 = 5; squares 9+1+1+1+0+0+4+16 = 32, over n - 1 = 7 */
Test(tally, tells_mean_variance_and_extremes)
{
    struct tally tally = tally_of((double[]){2, 4, 4, 4, 5, 5, 7, 9}, 8);
    cr_assert(eq(u64, tally.count, 8));
    cr_assert(epsilon_eq(dbl, tally.mean, 5.0, 1e-12));
    cr_assert(epsilon_eq(dbl, tally_variance(&tally), 32.0 / 7.0, 1e-12));
    cr_assert(eq(dbl, tally.minimum, 2.0));
    cr_assert(eq(dbl, tally.maximum, 9.0));
}

Test(tally, one_value_is_both_extremes_and_has_no_variance)
{
    struct tally tally = tally_of((double[]){-3.0}, 1);
    cr_assert(eq(dbl, tally.minimum, -3.0));
    cr_assert(eq(dbl, tally.maximum, -3.0));
    cr_assert(eq(dbl, tally_variance(&tally), 0.0));
}

/* NIST's univariate set NumAcc4: 10000000.2 and alternating .1, .3; mean 10000000.2, standard
 * deviation 0.1. */
Test(tally, a_large_mean_costs_no_digits)
{
    struct tally tally = {0};
    tally_add(&tally, 10000000.2);
    for (int i = 0; i < 500; i++) {
        tally_add(&tally, 10000000.1);
        tally_add(&tally, 10000000.3);
    }
    cr_assert(epsilon_eq(dbl, tally.mean, 10000000.2, 1e-8));
    cr_assert(epsilon_eq(dbl, tally_variance(&tally), 0.01, 1e-9));
}

Test(tally, merging_is_as_if_all_were_added_to_one)
{
    struct tally first = tally_of((double[]){2, 4, 4}, 3);
    struct tally second = tally_of((double[]){4, 5, 5, 7, 9}, 5);
    tally_merge(&first, &second);
    cr_assert(eq(u64, first.count, 8));
    cr_assert(epsilon_eq(dbl, first.mean, 5.0, 1e-12));
    cr_assert(epsilon_eq(dbl, tally_variance(&first), 32.0 / 7.0, 1e-12));
    cr_assert(eq(dbl, first.minimum, 2.0));
    cr_assert(eq(dbl, first.maximum, 9.0));
}

Test(tally, merging_nothing_changes_nothing)
{
    struct tally values = tally_of((double[]){5, 7}, 2);
    struct tally nothing = {0};
    tally_merge(&values, &nothing);
    cr_assert(eq(dbl, values.minimum, 5.0));
    tally_merge(&nothing, &values);
    cr_assert(eq(dbl, nothing.minimum, 5.0));
    cr_assert(eq(dbl, nothing.mean, 6.0));
    cr_assert(eq(dbl, tally_variance(&nothing), 2.0)); /* (1 + 1) / 1 */
}
