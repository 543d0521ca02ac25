#include "study/search/onset.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* A thousand replications whose excess over what the onset allows has this mean, and a deviation of
 * 0.1. */
#define OF_MEAN(mean_excess)                                                                       \
    {                                                                                              \
        .count = 1000, .mean = (mean_excess), .squares = 9.99, .minimum = (mean_excess)-1.0,       \
        .maximum = (mean_excess) + 1.0                                                             \
    }
#define BELOW OF_MEAN(-0.1)
#define ACROSS OF_MEAN(0.001)
#define ABOVE OF_MEAN(0.1)

static struct onset onset_of_points(const double rates_per_s[], const struct tally excesses[],
                                    size_t count, bool is_drawn)
{
    struct onset_rate rates[8];
    for (size_t k = 0; k < count; k++)
        rates[k] = (struct onset_rate){rates_per_s[k],
                                       {.least = excesses[k],
                                        .most = excesses[k],
                                        .bound = {-INFINITY, INFINITY},
                                        .is_drawn = is_drawn}};
    return onset_find(rates, count, 0.95, true);
}

static struct onset onset_of(const double rates_per_s[], const struct tally excesses[],
                             size_t count)
{
    return onset_of_points(rates_per_s, excesses, count, true);
}

Test(onset, it_lies_between_the_last_clear_below_and_the_first_clear_above)
{
    struct onset onset = onset_of((double[]){1, 2, 3, 4, 5},
                                  (struct tally[]){BELOW, BELOW, ACROSS, ABOVE, ABOVE}, 5);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 2.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 4.0, 0.0));
}

Test(onset, a_low_rate_that_is_above_counts_although_a_higher_one_is_below)
{
    struct onset onset =
        onset_of((double[]){1, 2, 3, 4}, (struct tally[]){BELOW, ABOVE, BELOW, ABOVE}, 4);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 2.0, 0.0));
}

Test(onset, it_may_lie_below_or_above_all_rates_tried)
{
    struct onset low = onset_of((double[]){1, 2}, (struct tally[]){ABOVE, ABOVE}, 2);
    struct onset high = onset_of((double[]){1, 2}, (struct tally[]){BELOW, BELOW}, 2);
    cr_expect(isnan(low.below_per_s));
    cr_expect(epsilon_eq(dbl, low.above_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, high.below_per_s, 2.0, 0.0));
    cr_expect(isnan(high.above_per_s));
}

Test(onset, rates_need_not_be_in_order)
{
    struct onset onset =
        onset_of((double[]){4, 1, 3, 2}, (struct tally[]){ABOVE, BELOW, ABOVE, BELOW}, 4);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 2.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 3.0, 0.0));
}

Test(onset, without_chance_a_value_is_as_it_is)
{
    const struct tally none = {.count = 1, .mean = 0.0};
    const struct tally many = {.count = 1, .mean = 0.5};
    struct onset onset = onset_of_points((double[]){1, 2}, (struct tally[]){none, many}, 2, false);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 2.0, 0.0));
}

Test(onset, one_replication_of_many_tells_nothing)
{
    const struct tally none = {.count = 1, .mean = 0.0};
    const struct tally many = {.count = 1, .mean = 0.5};
    struct onset onset = onset_of((double[]){1, 2}, (struct tally[]){none, many}, 2);
    cr_expect(isnan(onset.below_per_s));
    cr_expect(isnan(onset.above_per_s));
}

/* Of ten replications none was hit, each of 46 requests: one knows only that fewer than 31 % of
 * replications are hit, with perhaps all of their requests. */
Test(onset, none_hit_of_ten_replications_tells_nothing)
{
    const struct tally none = {.count = 10, .mean = -0.46, .minimum = -0.46, .maximum = -0.46};
    struct onset_rate rate = {
        1.0, {.least = none, .most = none, .bound = {-0.46, 45.54}, .is_drawn = true}};
    struct onset onset = onset_find(&rate, 1, 0.95, true);
    cr_expect(isnan(onset.below_per_s));
    cr_expect(onset.needed > 300.0 && onset.needed < 500.0, "%g", onset.needed);
}

/* Nobody knows from one how far others would lie from it. */
Test(onset, one_replication_does_not_tell_how_many_would)
{
    const struct tally one = {.count = 1, .mean = 18.0, .minimum = 18.0, .maximum = 18.0};
    struct onset_rate rate = {1.0,
                              {.least = one, .most = one, .bound = {-0.4, 40.0}, .is_drawn = true}};
    cr_expect(eq(dbl, onset_find(&rate, 1, 0.95, true).needed, INFINITY));
}

static struct onset onset_of_seeds(const struct tally excesses[4])
{
    struct onset_rate rates[4];
    for (size_t k = 0; k < 4; k++)
        rates[k] = (struct onset_rate){4.0 - (double)k,
                                       {.least = excesses[3 - k],
                                        .most = excesses[3 - k],
                                        .bound = {-INFINITY, INFINITY},
                                        .is_drawn = true}};
    return onset_find(rates, 4, 0.95, false);
}

/* Of many rates one may be on the wrong side by chance: those beyond it must say the same. */
Test(onset, rates_with_draws_of_their_own_must_agree_with_those_beyond)
{
    struct onset broken = onset_of_seeds((struct tally[]){BELOW, ABOVE, BELOW, ABOVE});
    cr_expect(epsilon_eq(dbl, broken.below_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, broken.above_per_s, 4.0, 0.0));
    struct onset open = onset_of_seeds((struct tally[]){ACROSS, BELOW, ABOVE, ACROSS});
    cr_expect(isnan(open.below_per_s));
    cr_expect(isnan(open.above_per_s));
    struct onset clear = onset_of_seeds((struct tally[]){BELOW, BELOW, ABOVE, ABOVE});
    cr_expect(epsilon_eq(dbl, clear.below_per_s, 2.0, 0.0));
    cr_expect(epsilon_eq(dbl, clear.above_per_s, 3.0, 0.0));
}
