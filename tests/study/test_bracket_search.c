#include "study/search/bracket_search.h"

#include "base/memory.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#define FIRST_REPLICATIONS 30.0

/*
 * A turn whose place is known. In a replication a rare event adds its size with a chance that grows
 * with a power of the value, and takes 1 otherwise: the mean is 0 where the chance is 1 / size.
 */
struct world {
    struct bracket_search search;
    double turn;
    double size;
    double power;   /* of the value: above 1 the curve bends up, below 1 down */
    double allowed; /* values above it are refused, if it is above 0 */
    bool is_drawn;
    bool is_rate; /* ends are told between probes */
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
    double chance = fmin(pow(value / world->turn, world->power) / world->size, 1.0);
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
    finding->replications = (uint64_t)(FIRST_REPLICATIONS * finding->times);
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
                                                          .digits = is_whole ? 0 : 4,
                                                          .lowest = is_whole ? 1.0 : 1e-9,
                                                          .highest = highest},
                                            .criterion_count = 1,
                                            .error = 0.025,
                                            .low_sign = -1,
                                            .sums_grow = world->is_rate,
                                            .most_times = world->is_drawn ? 256.0 : 1.0};
    cr_assert(bracket_search_run(&world->search, start, &error));
    bracket_search_free(&world->search);
    return world->search.ends;
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

/* Whatever looks there are. */
Test(bracket_search, looks_take_no_more_than_all_of_the_error)
{
    for (int seed = 1; seed <= 20; seed++) {
        struct world world = {.turn = 3.0,
                              .size = seed,
                              .power = 2.0,
                              .is_drawn = true,
                              .is_rate = seed % 2 == 0,
                              .seed = (uint64_t)seed};
        search(&world, 5.0, false, 1e9);
        double error = 0.0;
        for (unsigned i = 0; i <= world.search.look; i++) {
            const struct look *look = &world.search.looks[i];
            error += look->error;
            cr_expect(gt(dbl, look->error, 0.0));
            cr_expect(le(dbl, look->times, 256.0));
            cr_expect(i == 0 || look->times > look[-1].times);
        }
        cr_expect(le(dbl, error, 0.025 + 1e-15));
    }
}

/* How many of so many seeds' brackets hold the turn; the turn itself differs, so that digits do not
 * help. */
static void expect_holding(const struct world *like, int seeds, double most_width)
{
    int low_holding = 0, high_holding = 0, both = 0;
    double width = 0.0;
    for (int seed = 1; seed <= seeds; seed++) {
        struct world world = *like;
        world.is_drawn = true;
        world.seed = (uint64_t)seed;
        world.turn = 3.0 * exp(0.1 * sin(seed));
        struct bracket bracket = search(&world, 5.0, false, 1e9);
        low_holding += !(bracket.low > world.turn);
        high_holding += !(bracket.high < world.turn);
        if (isnan(bracket.low) || isnan(bracket.high))
            continue;
        width += (bracket.high - bracket.low) / bracket.high;
        both++;
    }
    width /= both;
    cr_log_info(
        "size %g, power %g: of %d seeds the low end of %d holds, the high one of %d, %.2g wide",
        like->size, like->power, seeds, low_holding, high_holding, width);
    int missing = 2 * seeds - low_holding - high_holding;
    cr_expect(le(int, 100 * (missing - 1), 5 * seeds), "size %g, power %g: %d of %d", like->size,
              like->power, missing, seeds);
    cr_expect(ge(int, 10 * both, 9 * seeds));
    cr_expect(lt(dbl, width, most_width), "size %g, power %g: %g", like->size, like->power, width);
}

/* One in 5, and one in 100: what decides is seen in every fifth replication, and in every
 * hundredth. */
Test(bracket_search, its_brackets_hold_the_turn_as_often_as_said_where_few_replications_decide)
{
    const double sizes[] = {5.0, 100.0};
    for (int k = 0; k < 2; k++)
        expect_holding(&(struct world){.size = sizes[k], .power = 1.0},
                       getenv("PISIM_LONG") ? 1000 : 60, 0.7);
}

/* Of curves that bend up and down, too. */
Test(bracket_search, ends_that_are_told_between_probes_hold_as_often)
{
    const double powers[] = {0.4, 1.0, 3.0, 12.0};
    const bool is_long = getenv("PISIM_LONG") != NULL;
    for (int k = 0; k < 4; k++)
        for (double size = 2.0; size <= (is_long ? 5.0 : 2.0); size += 3.0)
            expect_holding(&(struct world){.size = size, .power = powers[k], .is_rate = true},
                           is_long ? 4000 : 24, 0.7);
}
