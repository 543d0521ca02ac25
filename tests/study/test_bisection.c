#include "study/search/bisection.h"

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

static struct bracket narrow(struct turn *turn, double low, double high, bool is_whole)
{
    struct error error = {0};
    struct bracket bracket = {low, high, -1};
    struct bisection bisection = {.context = turn,
                                  .probe = probe,
                                  .tolerance = 0.02,
                                  .is_whole = is_whole,
                                  .highest = INFINITY};
    cr_assert(bisection_narrow(&bisection, &bracket, &error));
    return bracket;
}

Test(bisection, a_turn_is_narrowed_to_the_tolerance)
{
    struct turn turn = {.from = 3.0, .to = 3.0};
    struct bracket bracket = narrow(&turn, 1e-6, 700.0, false);
    cr_expect(lt(dbl, bracket.low, 3.0));
    cr_expect(gt(dbl, bracket.high, 3.0));
    cr_expect(le(dbl, bracket.high - bracket.low, 0.02 * bracket.high));
    cr_expect(le(int, turn.probes, 40));
}

Test(bisection, what_cannot_be_told_is_enclosed_from_both_sides)
{
    struct turn turn = {.from = 2.0, .to = 5.0};
    struct bracket bracket = narrow(&turn, 1.0, 100.0, false);
    cr_expect(bracket.low < 2.0 && bracket.low >= 2.0 * 0.98);
    cr_expect(bracket.high > 5.0 && bracket.high * 0.98 <= 5.0);
}

Test(bisection, whole_numbers_end_next_to_each_other)
{
    struct turn turn = {.from = 6.5, .to = 6.5};
    struct bracket bracket = narrow(&turn, 1.0, 1e9, true);
    cr_expect(eq(dbl, bracket.low, 6.0));
    cr_expect(eq(dbl, bracket.high, 7.0));
}

Test(bisection, what_is_told_is_what_was_tried)
{
    const struct bisection digits = {.digits = 3};
    const struct bisection whole = {.is_whole = true};
    cr_expect(eq(dbl, bisection_round(&digits, 0.00123456), 0.00123));
    cr_expect(eq(dbl, bisection_round(&whole, 7.9), 7.0));
    cr_expect(eq(dbl, bisection_round(&whole, 0.2), 1.0));
    cr_expect(eq(dbl, bisection_round(&(struct bisection){0}, 0.2345678), 0.2345678));
}
