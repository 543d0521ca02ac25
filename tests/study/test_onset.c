#include "study/search/onset.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define BELOW                                                                                      \
    {                                                                                              \
        0.001, 0.0, 0.005                                                                          \
    }
#define ACROSS                                                                                     \
    {                                                                                              \
        0.01, 0.002, 0.02                                                                          \
    }
#define ABOVE                                                                                      \
    {                                                                                              \
        0.05, 0.03, 0.07                                                                           \
    }

static struct onset onset_of_points(const double rates_per_s[], const struct interval fractions[],
                                    size_t count, bool is_drawn)
{
    static struct point points[8];
    const struct point *of_curve[8];
    for (size_t k = 0; k < count; k++) {
        points[k] = (struct point){0};
        of_curve[k] = &points[k];
        points[k].scenario.arrivals.rate_per_s = rates_per_s[k];
        points[k].answer.stock_out = fractions[k];
        points[k].answer.is_drawn = is_drawn;
    }
    return onset_find(&(struct curve){of_curve, count});
}

static struct onset onset_of(const double rates_per_s[], const struct interval fractions[],
                             size_t count)
{
    return onset_of_points(rates_per_s, fractions, count, true);
}

Test(onset, it_lies_between_the_last_clear_below_and_the_first_clear_above)
{
    struct onset onset = onset_of((double[]){1, 2, 3, 4, 5},
                                  (struct interval[]){BELOW, BELOW, ACROSS, ABOVE, ABOVE}, 5);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 2.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 4.0, 0.0));
}

Test(onset, a_low_rate_that_is_above_counts_although_a_higher_one_is_below)
{
    struct onset onset =
        onset_of((double[]){1, 2, 3, 4}, (struct interval[]){BELOW, ABOVE, BELOW, ABOVE}, 4);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 2.0, 0.0));
}

Test(onset, it_may_lie_below_or_above_all_rates_tried)
{
    struct onset low = onset_of((double[]){1, 2}, (struct interval[]){ABOVE, ABOVE}, 2);
    struct onset high = onset_of((double[]){1, 2}, (struct interval[]){BELOW, BELOW}, 2);
    cr_expect(isnan(low.below_per_s));
    cr_expect(epsilon_eq(dbl, low.above_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, high.below_per_s, 2.0, 0.0));
    cr_expect(isnan(high.above_per_s));
}

Test(onset, rates_need_not_be_in_order)
{
    struct onset onset =
        onset_of((double[]){4, 1, 3, 2}, (struct interval[]){ABOVE, BELOW, ABOVE, BELOW}, 4);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 2.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 3.0, 0.0));
}

Test(onset, without_chance_a_value_is_as_it_is)
{
    const struct interval none = {0.0, NAN, NAN};
    const struct interval many = {0.5, NAN, NAN};
    struct onset onset =
        onset_of_points((double[]){1, 2}, (struct interval[]){none, many}, 2, false);
    cr_expect(epsilon_eq(dbl, onset.below_per_s, 1.0, 0.0));
    cr_expect(epsilon_eq(dbl, onset.above_per_s, 2.0, 0.0));
}

Test(onset, one_replication_of_many_tells_nothing)
{
    const struct interval none = {0.0, NAN, NAN};
    const struct interval many = {0.5, NAN, NAN};
    struct onset onset = onset_of((double[]){1, 2}, (struct interval[]){none, many}, 2);
    cr_expect(isnan(onset.below_per_s));
    cr_expect(isnan(onset.above_per_s));
}
