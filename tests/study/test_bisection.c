#include "study/search/bisection.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* -1 below what cannot be told, 1 above it. */
struct turn {
    double from;
    double to;
    int probes;
    double allowed; /* values above it are refused, if it is above 0 */
};

static bool probe(void *context, double value, int *sign, struct error *error)
{
    struct turn *turn = context;
    turn->probes++;
    *sign = value < turn->from ? -1 : value > turn->to ? 1 : 0;
    if (turn->allowed > 0.0 && value > turn->allowed)
        *sign = BISECTION_REFUSED;
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
        struct turn turn = {.from = 3.0, .to = 3.0};
        struct bracket bracket = search(&turn, starts[i], false, INFINITY);
        cr_expect(lt(dbl, bracket.low, 3.0));
        cr_expect(gt(dbl, bracket.high, 3.0));
        cr_expect(le(dbl, bracket.high - bracket.low, 0.02 * bracket.high));
        cr_expect(le(int, turn.probes, 40));
    }
}

Test(bisection, what_cannot_be_told_is_enclosed_from_both_sides)
{
    struct turn turn = {.from = 2.0, .to = 5.0};
    struct bracket bracket = search(&turn, 3.0, false, INFINITY);
    cr_expect(bracket.low < 2.0 && bracket.low >= 2.0 * 0.98);
    cr_expect(bracket.high > 5.0 && bracket.high * 0.98 <= 5.0);
}

Test(bisection, whole_numbers_end_next_to_each_other)
{
    struct turn turn = {.from = 6.5, .to = 6.5};
    struct bracket bracket = search(&turn, 1.0, true, INFINITY);
    cr_expect(eq(dbl, bracket.low, 6.0));
    cr_expect(eq(dbl, bracket.high, 7.0));
    turn = (struct turn){.from = 0.5, .to = 0.5};
    cr_expect(isnan(search(&turn, 16.0, true, INFINITY).low)); /* already 1 is above */
}

Test(bisection, beyond_the_limit_nothing_is_tried)
{
    struct turn turn = {.from = 100.0, .to = 100.0};
    struct bracket bracket = search(&turn, 1.0, false, 50.0);
    cr_expect(eq(dbl, bracket.low, 50.0));
    cr_expect(isnan(bracket.high));
}

Test(bisection, up_to_what_is_refused_everything_is_tried)
{
    struct turn turn = {.from = 16.5, .to = 16.5, .allowed = 17.0};
    struct bracket bracket = search(&turn, 1.0, true, INFINITY);
    cr_expect(eq(dbl, bracket.low, 16.0));
    cr_expect(eq(dbl, bracket.high, 17.0));
    turn = (struct turn){.from = 20.0, .to = 20.0, .allowed = 17.0};
    bracket = search(&turn, 1.0, true, INFINITY);
    cr_expect(eq(dbl, bracket.low, 17.0));
    cr_expect(isnan(bracket.high));
}
