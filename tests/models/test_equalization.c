#include "models/network/equalization.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdlib.h>
#include <string.h>

static const uint32_t resnet18[] = {2, 2, 2, 2};
static const uint32_t resnet34[] = {3, 4, 6, 3};

/* The rule of the HybReNets: N3 > N2 > N4 > N1, multipliers from 2 on. */
static struct equalization_rule hybrenet(const uint32_t depths[4])
{
    struct equalization_rule rule = {
        .stage_count = 4,
        .order = {2, 1, 3, 0},
        .least_multiplier = 2,
        .most_multiplier = 64,
        .strict = true,
    };
    memcpy(rule.depths, depths, 4 * sizeof *depths);
    return rule;
}

static struct equalization_set solve(const struct equalization_rule *rule)
{
    struct equalization_set set;
    struct error error = {0};
    cr_assert(equalization_solve(&set, rule, &error), "%s", error.message);
    return set;
}

/* "5x5x3 5x7x2", in the order of the set; owned by the caller. */
static char *tuples(const struct equalization_rule *rule, const struct equalization_set *set)
{
    char *text = calloc(set->count + 1, 200);
    char *end = text;
    for (size_t i = 0; i < set->count; i++)
        for (uint32_t k = 0; k + 1 < rule->stage_count; k++)
            end += sprintf(end, "%s%u",
                           k > 0   ? "x"
                           : i > 0 ? " "
                                   : "",
                           set->solutions[i].multipliers[k]);
    return text;
}

static void expect_tuples(const struct equalization_rule *rule, const char *expected)
{
    struct equalization_set set = solve(rule);
    char *text = tuples(rule, &set);
    cr_expect(eq(str, text, (char *)expected));
    free(text);
    equalization_free(&set);
}

static void expect_count(const struct equalization_rule *rule, size_t expected)
{
    struct equalization_set set = solve(rule);
    cr_expect(eq(sz, set.count, expected));
    equalization_free(&set);
}

static void expect_limited(const struct equalization_rule *rule, bool first, bool second,
                           bool third)
{
    struct equalization_set set = solve(rule);
    cr_expect(eq(int, set.limited[0], first));
    cr_expect(eq(int, set.limited[1], second));
    cr_expect(eq(int, set.limited[2], third));
    equalization_free(&set);
}

/* ---- the published networks ---- */

/* beta > 4, beta * gamma < 16, alpha * beta * gamma > 64: four minimal triples. */
Test(equalization, depths_2_2_2_2_give_the_four_hybrenets)
{
    struct equalization_rule rule = hybrenet(resnet18);
    expect_tuples(&rule, "5x5x3 5x7x2 6x6x2 7x5x2");
    expect_limited(&rule, false, false, false);
}

Test(equalization, multipliers_of_one_add_eight)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.least_multiplier = 1;
    expect_tuples(&rule, "5x5x3 5x7x2 5x13x1 6x6x2 6x11x1 7x5x2 7x10x1 8x9x1 9x8x1 10x7x1 11x6x1 "
                         "13x5x1");
}

Test(equalization, equal_stages_are_allowed_when_not_strict)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.strict = false;
    expect_tuples(&rule, "4x4x4 4x8x2 5x5x3 5x7x2 6x4x3 6x6x2 7x5x2 8x4x2");
}

/* alpha * beta * gamma > 80 instead of 64. */
Test(equalization, a_counted_stem_asks_for_more)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.count_stem = true;
    expect_tuples(&rule, "6x5x3 6x7x2 7x6x2 9x5x2");
}

Test(equalization, least_alpha_is_minimal_for_equal_depths)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.choice = EQUALIZATION_LEAST_ALPHA;
    expect_tuples(&rule, "5x5x3 5x7x2 6x6x2 7x5x2");
}

/* beta >= 3, beta * gamma <= 21, alpha * beta * gamma >= 65: checked with a pencil. */
Test(equalization, depths_3_4_6_3_give_sixteen)
{
    struct equalization_rule rule = hybrenet(resnet34);
    expect_tuples(&rule, "4x3x6 4x4x5 4x5x4 4x6x3 4x9x2 5x3x5 5x4x4 5x5x3 5x7x2 6x3x4 6x4x3 6x6x2 "
                         "7x5x2 8x3x3 9x4x2 11x3x2");
    rule.count_stem = true;
    expect_count(&rule, 17);
}

Test(equalization, least_alpha_keeps_what_others_undercut)
{
    struct equalization_rule rule = hybrenet(resnet34);
    rule.choice = EQUALIZATION_LEAST_ALPHA;
    struct equalization_set set = solve(&rule);
    char *text = tuples(&rule, &set);
    cr_expect(eq(sz, set.count, 20));
    cr_expect(strstr(text, "4x7x3") != NULL);
    free(text);
    equalization_free(&set);
}

Test(equalization, depths_2_2_6_2_give_sixteen_either_way)
{
    struct equalization_rule rule = hybrenet((const uint32_t[]){2, 2, 6, 2});
    expect_count(&rule, 16);
    rule.choice = EQUALIZATION_LEAST_ALPHA;
    expect_count(&rule, 16);
}

/* Six layers per block cancel like two; only the stem then weighs less: 4^3 * 13 / 12 = 69.3. */
Test(equalization, bottlenecks_differ_only_when_the_stem_counts)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.block = EQUALIZATION_BOTTLENECK;
    expect_tuples(&rule, "5x5x3 5x7x2 6x6x2 7x5x2");
    rule.count_stem = true;
    expect_tuples(&rule, "5x5x3 5x7x2 6x6x2 7x5x2");
    cr_expect(eq(u64, equalization_layers(&rule, 0), 13));
    cr_expect(eq(u64, equalization_layers(&rule, 1), 12));
}

/* ---- limits ---- */

/* N4 > N3 > N2 > N1 bounds no multiplier from above, yet 5x5x5 undercuts every solution. */
Test(equalization, minimal_solutions_are_found_without_an_upper_bound)
{
    struct equalization_rule rule = hybrenet(resnet18);
    memcpy(rule.order, (const uint32_t[]){3, 2, 1, 0}, 4 * sizeof *rule.order);
    rule.most_multiplier = EQUALIZATION_MOST_MULTIPLIER;
    expect_tuples(&rule, "5x5x5");
    expect_limited(&rule, false, false, false);
}

/* N1 > N2 > N3 > N4 with multipliers of at least 2: each below 4, and the products with them. */
Test(equalization, a_falling_order_has_the_least_multipliers_as_its_minimum)
{
    struct equalization_rule rule = hybrenet(resnet18);
    memcpy(rule.order, (const uint32_t[]){0, 1, 2, 3}, 4 * sizeof *rule.order);
    expect_tuples(&rule, "2x2x2");
    rule.choice = EQUALIZATION_ALL;
    expect_tuples(&rule, "2x2x2 2x2x3 2x3x2 2x3x3 3x2x2 3x2x3 3x3x2 3x3x3");
    rule.least_multiplier = 4;
    expect_tuples(&rule, "");
}

Test(equalization, a_limit_that_cuts_is_told)
{
    struct equalization_rule rule = hybrenet(resnet18);
    rule.most_multiplier = 6;
    expect_tuples(&rule, "5x5x3 6x6x2");
    expect_limited(&rule, true, true, false);
    rule.most_multiplier = 64;
    rule.choice = EQUALIZATION_ALL;
    expect_limited(&rule, true, false, false); /* alpha may be as large as one likes */
}

Test(equalization, two_stages_have_one_multiplier)
{
    struct equalization_rule rule = {
        .stage_count = 2,
        .depths = {3, 2}, /* N2 > N1: 2 * alpha / 4 > 3 */
        .order = {1, 0},
        .least_multiplier = 2,
        .most_multiplier = 64,
        .strict = true,
    };
    expect_tuples(&rule, "7");
    rule.strict = false;
    expect_tuples(&rule, "6");
}

static void expect_refusal(const struct equalization_rule *rule, const char *message)
{
    struct equalization_set set;
    struct error error = {0};
    cr_expect(not(equalization_solve(&set, rule, &error)));
    cr_expect(strstr(error.message, message) != NULL, "%s", error.message);
    equalization_free(&set);
}

Test(equalization, too_many_solutions_are_refused)
{
    struct equalization_rule rule = hybrenet(resnet18);
    memcpy(rule.order, (const uint32_t[]){3, 2, 1, 0}, 4 * sizeof *rule.order);
    rule.choice = EQUALIZATION_ALL;
    rule.most_multiplier = EQUALIZATION_MOST_MULTIPLIER;
    expect_refusal(&rule, "more than 100000 solutions");
}

/* The largest depths and the most stages: 1000 blocks against one, fifteen times. */
Test(equalization, extreme_rules_neither_overflow_nor_hang)
{
    struct equalization_rule rule = {
        .stage_count = EQUALIZATION_MOST_STAGES,
        .least_multiplier = 1,
        .most_multiplier = EQUALIZATION_MOST_MULTIPLIER,
        .strict = true,
        .block = EQUALIZATION_BOTTLENECK,
    };
    for (uint32_t i = 0; i < rule.stage_count; i++) {
        rule.depths[i] = i == 0 ? EQUALIZATION_MOST_DEPTH : 1;
        rule.order[i] = rule.stage_count - 1 - i;
    }
    struct equalization_set set = solve(&rule); /* 4001 > 4 * 1000, then 5 > 4 each time */
    cr_assert(eq(sz, set.count, 1));
    cr_expect(eq(u32, set.solutions[0].multipliers[0], 4001));
    cr_expect(eq(u32, set.solutions[0].multipliers[14], 5));
    equalization_free(&set);
}

/* The widths of the last stages have no bound, and no first multiplier fits: 1000 * alpha < 4. */
Test(equalization, a_search_without_an_end_is_refused)
{
    struct equalization_rule rule = hybrenet((const uint32_t[]){1, 1000, 1, 1});
    memcpy(rule.order, (const uint32_t[]){3, 2, 0, 1}, 4 * sizeof *rule.order);
    rule.choice = EQUALIZATION_ALL;
    rule.most_multiplier = EQUALIZATION_MOST_MULTIPLIER;
    expect_refusal(&rule, "the search is too long");
    rule.most_multiplier = 64;
    expect_tuples(&rule, "");
}

/* ---- against trying everything ---- */

static uint32_t draw(uint64_t *state, uint32_t count)
{
    *state = *state * 6364136223846793005u + 1442695040888963407u; /* Knuth's MMIX */
    return (uint32_t)(*state >> 33) % count;
}

static void draw_rule(struct equalization_rule *rule, uint64_t *state)
{
    static const uint32_t sides[] = {0, 0, 40, 16, 9, 6}; /* of the box, by the number of stages */
    *rule = (struct equalization_rule){.stage_count = 2 + draw(state, 4)};
    for (uint32_t i = 0; i < rule->stage_count; i++) {
        uint32_t other = draw(state, i + 1);
        rule->depths[i] = 1 + draw(state, 6);
        rule->order[i] = rule->order[other];
        rule->order[other] = i;
    }
    rule->least_multiplier = 1 + draw(state, 3);
    rule->most_multiplier = sides[rule->stage_count];
    rule->strict = draw(state, 2);
    rule->count_stem = draw(state, 2);
    rule->block = draw(state, 2) ? EQUALIZATION_BOTTLENECK : EQUALIZATION_BASIC;
}

/* ReLUs of all stages at base width 1 and side 2^(stages - 1), from the definition. */
static bool holds(const struct equalization_rule *rule, const uint32_t multipliers[])
{
    uint64_t relus[EQUALIZATION_MOST_STAGES];
    uint64_t width = 1;
    for (uint32_t i = 0; i < rule->stage_count; i++) {
        uint64_t side = (uint64_t)1 << (rule->stage_count - 1 - i);
        uint64_t layers = rule->depths[i] * (rule->block == EQUALIZATION_BASIC ? 2u : 6u);
        layers += i == 0 && rule->count_stem;
        relus[i] = layers * width * side * side;
        width *= multipliers[i];
    }
    for (uint32_t place = 1; place < rule->stage_count; place++) {
        uint64_t more = relus[rule->order[place - 1]];
        uint64_t less = relus[rule->order[place]];
        if (more < less || (rule->strict && more == less))
            return false;
    }
    return true;
}

/* The next tuple between the two corners, the last multiplier fastest; false after the last. */
static bool advance(uint32_t tuple[], const uint32_t lowest[], const uint32_t highest[],
                    uint32_t multiplier_count)
{
    for (uint32_t k = multiplier_count; k-- > 0;) {
        if (++tuple[k] <= highest[k])
            return true;
        tuple[k] = lowest[k];
    }
    return false;
}

/* Whether no other tuple below this one holds: in every place, or in the first alone. */
static bool is_lowest(const struct equalization_rule *rule, const uint32_t tuple[])
{
    uint32_t lowest[EQUALIZATION_MOST_STAGES] = {0};
    uint32_t lower[EQUALIZATION_MOST_STAGES] = {0};
    uint32_t multiplier_count = rule->stage_count - 1;
    for (uint32_t k = 0; k < multiplier_count; k++) {
        bool fixed = k > 0 && rule->choice == EQUALIZATION_LEAST_ALPHA;
        lowest[k] = lower[k] = fixed ? tuple[k] : rule->least_multiplier;
    }
    while (memcmp(lower, tuple, multiplier_count * sizeof *lower) != 0) {
        if (holds(rule, lower))
            return false;
        advance(lower, lowest, tuple, multiplier_count);
    }
    return true;
}

static void expect_like_trying(struct equalization_rule *rule, enum equalization_choice choice)
{
    rule->choice = choice;
    struct equalization_set set = solve(rule);
    uint32_t lowest[EQUALIZATION_MOST_STAGES] = {0};
    uint32_t highest[EQUALIZATION_MOST_STAGES] = {0};
    uint32_t tuple[EQUALIZATION_MOST_STAGES] = {0};
    uint32_t multiplier_count = rule->stage_count - 1;
    size_t found = 0;
    for (uint32_t k = 0; k < multiplier_count; k++) {
        lowest[k] = tuple[k] = rule->least_multiplier;
        highest[k] = rule->most_multiplier;
    }
    do {
        if (!holds(rule, tuple) || (choice != EQUALIZATION_ALL && !is_lowest(rule, tuple)))
            continue;
        cr_assert(lt(sz, found, set.count));
        for (uint32_t k = 0; k < multiplier_count; k++)
            cr_assert(eq(u32, set.solutions[found].multipliers[k], tuple[k]));
        found++;
    } while (advance(tuple, lowest, highest, multiplier_count));
    cr_assert(eq(sz, found, set.count));
    equalization_free(&set);
}

Test(equalization, random_rules_have_the_solutions_that_trying_everything_finds)
{
    uint64_t state = 3;
    for (int i = 0; i < 150; i++) {
        struct equalization_rule rule;
        draw_rule(&rule, &state);
        expect_like_trying(&rule, EQUALIZATION_ALL);
        expect_like_trying(&rule, EQUALIZATION_PARETO);
        expect_like_trying(&rule, EQUALIZATION_LEAST_ALPHA);
    }
}
