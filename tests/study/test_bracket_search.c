#include "study/search/bracket_search.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

/*
 * A turn whose place is known. On a day a rare event adds its size with a chance that grows with
 * the value, and takes 1 otherwise: the mean is 0 where the chance is 1 / size.
 */
struct world {
    struct bracket_search search;
    double turn;
    double size;
    double allowed; /* values above it are refused, if it is above 0 */
    bool is_drawn;
    uint64_t seed;
    int probes;
};

/* Of a linear congruential generator (Knuth's MMIX), uniform in [0, 1): enough for a coin. */
static double draw(uint64_t *state)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u;
    return (double)(*state >> 11) * 0x1p-53;
}

static struct tally replications_of(const struct world *world, double value, uint64_t count)
{
    uint64_t state = world->seed * 0x9e3779b97f4a7c15u;
    struct tally tally = {0};
    double chance = value / world->turn / world->size;
    for (uint64_t i = 0; i < count; i++)
        tally_add(&tally, draw(&state) < chance ? world->size - 1.0 : -1.0);
    return tally;
}

static bool simulate(void *context, struct finding *finding, struct error *error)
{
    struct world *world = context;
    struct tally tally = {.count = 1, .mean = finding->value - world->turn};
    if (world->allowed > 0.0 && finding->value > world->allowed) {
        finding->sign = BISECTION_REFUSED;
        return true;
    }
    world->probes++;
    finding->replications = (uint64_t)(30.0 * pow(LOOK_FACTOR, finding->look));
    finding->times = pow(LOOK_FACTOR, finding->look);
    if (world->is_drawn)
        tally = replications_of(world, finding->value, finding->replications);
    finding->items[0] = (struct excess_sample){
        .least = tally, .most = tally, .bound = {-INFINITY, INFINITY}, .is_drawn = world->is_drawn};
    return error->code == ERROR_NONE;
}

static struct bracket search(struct world *world, double start, bool is_whole, double highest)
{
    struct error error = {0};
    world->search = (struct bracket_search){.context = world,
                                            .simulate = simulate,
                                            .bisection = {.tolerance = 0.02,
                                                          .is_whole = is_whole,
                                                          .lowest = is_whole ? 1.0 : 1e-9,
                                                          .highest = highest},
                                            .criterion_count = 1,
                                            .error = 0.025,
                                            .low_sign = -1,
                                            .look_count = world->is_drawn ? MOST_LOOKS : 1,
                                            .most_times = pow(LOOK_FACTOR, MOST_LOOKS - 1)};
    cr_assert(bracket_search_run(&world->search, start, &error));
    bracket_search_free(&world->search);
    return world->search.bracket;
}

Test(bracket_search, a_turn_is_narrowed_to_the_tolerance_from_wherever_it_starts)
{
    const double starts[] = {1e-6, 0.5, 2.99, 3.01, 700.0};
    for (int i = 0; i < 5; i++) {
        struct world world = {.turn = 3.0};
        struct bracket bracket = search(&world, starts[i], false, 1e9);
        cr_expect(le(dbl, bracket.low, 3.0));
        cr_expect(gt(dbl, bracket.high, 3.0));
        cr_expect(le(dbl, bracket.high - bracket.low, 0.02 * bracket.high));
        cr_expect(le(int, world.probes, 40));
    }
}

Test(bracket_search, whole_numbers_end_next_to_each_other)
{
    struct world world = {.turn = 6.5};
    struct bracket bracket = search(&world, 1.0, true, 1e9);
    cr_expect(eq(dbl, bracket.low, 6.0));
    cr_expect(eq(dbl, bracket.high, 7.0));
    world.turn = 0.5;
    cr_expect(isnan(search(&world, 16.0, true, 1e9).low)); /* already 1 is above */
}

Test(bracket_search, both_ends_of_the_range_are_tried_and_nothing_beyond)
{
    struct world world = {.turn = 100.0};
    struct bracket bracket = search(&world, 1.0, false, 50.0);
    cr_expect(eq(dbl, bracket.low, 50.0));
    cr_expect(isnan(bracket.high));
    world.turn = 0.5;
    bracket = search(&world, 32.0, true, 50.0);
    cr_expect(isnan(bracket.low));
    cr_expect(eq(dbl, bracket.high, 1.0));
}

Test(bracket_search, up_to_what_is_refused_everything_is_tried)
{
    struct world world = {.turn = 16.5, .allowed = 17.0};
    struct bracket bracket = search(&world, 1.0, true, 1e9);
    cr_expect(eq(dbl, bracket.low, 16.0));
    cr_expect(eq(dbl, bracket.high, 17.0));
    world.turn = 20.0;
    bracket = search(&world, 1.0, true, 1e9);
    cr_expect(eq(dbl, bracket.low, 17.0));
    cr_expect(isnan(bracket.high));
}

/* One in 5, and one in 100: what decides is seen in every fifth replication, and in every
 * hundredth. */
Test(bracket_search, its_brackets_hold_the_turn_as_often_as_said_where_few_replications_decide)
{
    const double sizes[] = {5.0, 100.0};
    const int seeds = getenv("PISIM_LONG") ? 1000 : 60;
    for (int k = 0; k < 2; k++) {
        int holding = 0;
        double width = 0.0;
        for (int seed = 1; seed <= seeds; seed++) {
            struct world world = {
                .turn = 3.0, .size = sizes[k], .is_drawn = true, .seed = (uint64_t)seed};
            struct bracket bracket = search(&world, 5.0, false, 1e9);
            holding += !(bracket.low > 3.0) && !(bracket.high < 3.0);
            width += (bracket.high - bracket.low) / bracket.high / seeds;
        }
        cr_log_info("size %g: %d of %d hold it, %.2g wide", sizes[k], holding, seeds, width);
        cr_expect(ge(int, 100 * holding, 95 * seeds), "size %g: %d of %d", sizes[k], holding,
                  seeds);
        cr_expect(lt(dbl, width, 0.7), "size %g: %g", sizes[k], width);
    }
}
