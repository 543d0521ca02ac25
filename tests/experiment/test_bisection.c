#include "experiment/bisection.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* -1 below what cannot be told, 1 above it. */
struct turn {
    double from;
    double to;
    int probes;
};

static bool probe(void *context, double value, int *sign, struct error *error)
{
    struct turn *turn = context;
    turn->probes++;
    *sign = value < turn->from ? -1 : value > turn->to ? 1 : 0;
    return error->code == ERROR_NONE;
}

static struct bracket search(struct turn *turn, double start, bool is_whole, double highest)
{
    struct error error = {0};
    struct bracket bracket;
    struct bisection bisection = {.context = turn,
                                  .probe = probe,
                                  .tolerance = 0.02,
                                  .is_whole = is_whole,
                                  .highest = highest};
    cr_assert(bisection_enclose(&bisection, start, -1, &bracket, &error));
    if (!isnan(bracket.low) && !isnan(bracket.high))
        cr_assert(bisection_narrow(&bisection, &bracket, &error));
    return bracket;
}

Test(bisection, a_turn_is_narrowed_to_the_tolerance_from_wherever_it_starts)
{
    const double starts[] = {1e-6, 0.5, 2.99, 3.01, 700.0};
    for (int i = 0; i < 5; i++) {
        struct turn turn = {3.0, 3.0, 0};
        struct bracket bracket = search(&turn, starts[i], false, INFINITY);
        cr_expect(lt(dbl, bracket.low, 3.0));
        cr_expect(gt(dbl, bracket.high, 3.0));
        cr_expect(le(dbl, bracket.high - bracket.low, 0.02 * bracket.high));
        cr_expect(le(int, turn.probes, 40));
    }
}

Test(bisection, what_cannot_be_told_is_enclosed_from_both_sides)
{
    struct turn turn = {2.0, 5.0, 0};
    struct bracket bracket = search(&turn, 3.0, false, INFINITY);
    cr_expect(bracket.low < 2.0 && bracket.low >= 2.0 * 0.98);
    cr_expect(bracket.high > 5.0 && bracket.high * 0.98 <= 5.0);
}

Test(bisection, whole_numbers_end_next_to_each_other)
{
    struct turn turn = {6.5, 6.5, 0};
    struct bracket bracket = search(&turn, 1.0, true, INFINITY);
    cr_expect(eq(dbl, bracket.low, 6.0));
    cr_expect(eq(dbl, bracket.high, 7.0));
    turn = (struct turn){0.5, 0.5, 0};
    cr_expect(isnan(search(&turn, 16.0, true, INFINITY).low)); /* already 1 is above */
}

Test(bisection, beyond_the_limit_nothing_is_tried)
{
    struct turn turn = {100.0, 100.0, 0};
    struct bracket bracket = search(&turn, 1.0, false, 50.0);
    cr_expect(eq(dbl, bracket.low, 32.0)); /* the last below 50 was 50 itself, then no further */
    cr_expect(isnan(bracket.high));
}
