#include "models/network/equalization.h"

#include "base/memory.h"
#include "models/graph/saturating.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_TRIALS = 10000000 }; /* a second or two */

/* Multipliers are chosen from the last to the first: then what was chosen bounds the next. */
struct search {
    const struct equalization_rule *rule;
    struct equalization_set *set;
    uint32_t rank[EQUALIZATION_MOST_STAGES]; /* place in the order: 0 has most ReLUs */
    uint64_t floors[EQUALIZATION_MOST_MULTIPLIERS];
    uint32_t chosen[EQUALIZATION_MOST_MULTIPLIERS];
    uint64_t trials;
    struct error *error;
};

struct range {
    uint64_t lowest;
    uint64_t highest;
};

uint64_t equalization_layers(const struct equalization_rule *rule, uint32_t stage)
{
    uint64_t per_block = rule->block == EQUALIZATION_BASIC ? 2 : 6;
    return per_block * rule->depths[stage] + (rule->count_stem && stage == 0 ? 1 : 0);
}

/* ---- one multiplier, given those behind it ---- */

/*
 * N_later against N_earlier, with the common factor m*H*H*w_earlier/m taken out:
 *
 *   L_later * (product of the multipliers between)   against   L_earlier * 4^(later - earlier)
 *
 * This is the right side. At most 6001 * 4^15: it cannot saturate, so where the left side does it
 * is the larger one.
 */
static uint64_t share_of_earlier(const struct search *search, uint32_t earlier, uint32_t later)
{
    return equalization_layers(search->rule, earlier) << 2 * (later - earlier);
}

/* The values of a multiplier for which `multiplier * weight` is above (or below) the other side. */
static void narrow(struct range *range, bool above, bool strict, uint64_t weight, uint64_t other)
{
    uint64_t least = (strict ? other : other - 1) / weight + 1;
    uint64_t most = (strict ? other - 1 : other) / weight;
    if (above && least > range->lowest)
        range->lowest = least;
    if (!above && most < range->highest)
        range->highest = most;
}

/*
 * What the comparisons of stage k with all later ones leave to multiplier k, which stands between
 * stages k and k + 1. The order implies all pairs, not only its neighbours; with all of them no
 * multiplier is tried that a later comparison would refuse anyway.
 */
static struct range range_of(const struct search *search, uint32_t k)
{
    const struct equalization_rule *rule = search->rule;
    struct range range = {.lowest = rule->least_multiplier, .highest = UINT64_MAX};
    uint64_t between = 1;
    for (uint32_t later = k + 1; later < rule->stage_count; later++) {
        uint64_t weight = saturating_product(equalization_layers(rule, later), between);
        narrow(&range, search->rank[later] < search->rank[k], rule->strict, weight,
               share_of_earlier(search, k, later));
        if (later + 1 < rule->stage_count)
            between = saturating_product(between, search->chosen[later]);
    }
    return range;
}

/* ---- how far minimal solutions reach ---- */

/* What the neighbouring stages k and k + 1 ask of the multiplier between them. */
static uint64_t floor_of(const struct search *search, uint32_t k)
{
    const struct equalization_rule *rule = search->rule;
    struct range range = {.lowest = rule->least_multiplier, .highest = UINT64_MAX};
    narrow(&range, search->rank[k + 1] < search->rank[k], rule->strict,
           equalization_layers(rule, k + 1), share_of_earlier(search, k, k + 1));
    return range.lowest;
}

/*
 * The largest value of multiplier k, given those behind it, in a minimal solution.
 *
 * There it stands at the least, or one less would break a comparison in which a later stage has
 * more. The multipliers in front can only help that comparison, and they are at their floors or
 * above, so with all of them at their floors it asks for most.
 */
static uint64_t most_useful(const struct search *search, uint32_t k)
{
    const struct equalization_rule *rule = search->rule;
    struct range range = {.lowest = rule->least_multiplier, .highest = UINT64_MAX};
    uint64_t before = 1;
    for (uint32_t earlier = k + 1; earlier-- > 0;) {
        uint64_t between = before;
        for (uint32_t later = k + 1; later < rule->stage_count; later++) {
            uint64_t weight = saturating_product(equalization_layers(rule, later), between);
            if (search->rank[later] < search->rank[earlier])
                narrow(&range, true, rule->strict, weight,
                       share_of_earlier(search, earlier, later));
            if (later + 1 < rule->stage_count)
                between = saturating_product(between, search->chosen[later]);
        }
        if (earlier > 0)
            before = saturating_product(before, search->floors[earlier - 1]);
    }
    return range.lowest;
}

/* ---- the search ---- */

static bool count_trial(struct search *search)
{
    if (++search->trials <= MOST_TRIALS)
        return true;
    return error_set(search->error, ERROR_INPUT, NULL, NULL,
                     "the search is too long (more than %d trials): a lower limit on the "
                     "multipliers is needed",
                     MOST_TRIALS);
}

static bool add_solution(struct search *search)
{
    struct equalization_set *set = search->set;
    if (set->count == EQUALIZATION_MOST_SOLUTIONS)
        return error_set(search->error, ERROR_INPUT, NULL, NULL,
                         "more than %d solutions: a lower limit on the multipliers is needed",
                         EQUALIZATION_MOST_SOLUTIONS);
    set->solutions =
        memory_grow(set->solutions, &set->capacity, set->count + 1, sizeof *set->solutions);
    memcpy(set->solutions[set->count++].multipliers, search->chosen, sizeof search->chosen);
    return true;
}

static uint64_t smaller(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

/* No solution that the choice keeps has a larger multiplier k with those behind it. */
static uint64_t most_kept(const struct search *search, uint32_t k, uint64_t lowest)
{
    switch (search->rule->choice) {
    case EQUALIZATION_PARETO:
        return k == 0 ? lowest : most_useful(search, k);
    case EQUALIZATION_LEAST_ALPHA:
        return k == 0 ? lowest : UINT64_MAX;
    case EQUALIZATION_ALL:
        break;
    }
    return UINT64_MAX;
}

/* The values to try, and whether the user's limit cut some off. */
static struct range range_to_try(struct search *search, uint32_t k)
{
    uint64_t limit = search->rule->most_multiplier;
    struct range range = range_of(search, k);
    range.highest = smaller(range.highest, most_kept(search, k, range.lowest));
    if (range.highest > limit) {
        search->set->limited[k] |= range.highest >= range.lowest;
        range.highest = limit;
    }
    return range;
}

static bool choose(struct search *search, uint32_t k)
{
    struct range range = range_to_try(search, k);
    for (uint64_t multiplier = range.lowest; multiplier <= range.highest; multiplier++) {
        search->chosen[k] = (uint32_t)multiplier;
        if (!count_trial(search) || !(k == 0 ? add_solution(search) : choose(search, k - 1)))
            return false;
    }
    return true;
}

/* ---- what is kept ---- */

static int compare_solutions(const void *left, const void *right)
{
    const struct equalization_solution *one = left;
    const struct equalization_solution *other = right;
    for (int k = 0; k < EQUALIZATION_MOST_MULTIPLIERS; k++)
        if (one->multipliers[k] != other->multipliers[k])
            return one->multipliers[k] < other->multipliers[k] ? -1 : 1;
    return 0;
}

static bool undercuts(const struct equalization_solution *lower,
                      const struct equalization_solution *upper)
{
    for (int k = 0; k < EQUALIZATION_MOST_MULTIPLIERS; k++)
        if (lower->multipliers[k] > upper->multipliers[k])
            return false;
    return true;
}

/* What undercuts a solution stands before it in ascending order, and so does a minimal one. */
static void keep_minimal(struct equalization_set *set)
{
    size_t kept = 0;
    for (size_t i = 0; i < set->count; i++) {
        bool minimal = true;
        for (size_t j = 0; j < kept && minimal; j++)
            minimal = !undercuts(&set->solutions[j], &set->solutions[i]);
        if (minimal)
            set->solutions[kept++] = set->solutions[i];
    }
    set->count = kept;
}

static void check_rule(const struct equalization_rule *rule)
{
    assert(rule->stage_count >= 2 && rule->stage_count <= EQUALIZATION_MOST_STAGES);
    assert(rule->least_multiplier >= 1);
    assert(rule->most_multiplier <= EQUALIZATION_MOST_MULTIPLIER);
    for (uint32_t i = 0; i < rule->stage_count; i++) {
        assert(rule->depths[i] >= 1 && rule->depths[i] <= EQUALIZATION_MOST_DEPTH);
        assert(rule->order[i] < rule->stage_count);
    }
}

bool equalization_solve(struct equalization_set *set, const struct equalization_rule *rule,
                        struct error *error)
{
    struct search search = {.rule = rule, .set = set, .error = error};
    *set = (struct equalization_set){0};
    check_rule(rule);
    for (uint32_t place = 0; place < rule->stage_count; place++)
        search.rank[rule->order[place]] = place;
    for (uint32_t k = 0; k + 1 < rule->stage_count; k++)
        search.floors[k] = floor_of(&search, k);
    if (!choose(&search, rule->stage_count - 2))
        return false;
    if (set->count > 0)
        qsort(set->solutions, set->count, sizeof *set->solutions, compare_solutions);
    if (rule->choice == EQUALIZATION_PARETO)
        keep_minimal(set);
    return true;
}

void equalization_free(struct equalization_set *set)
{
    free(set->solutions);
    *set = (struct equalization_set){0};
}
