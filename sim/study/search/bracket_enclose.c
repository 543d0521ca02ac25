#include "study/search/bracket_enclose.h"

#include "study/search/bisection.h"
#include "study/search/bracket_aim.h"
#include "study/search/bracket_looks.h"

#include <math.h>

#define STEP 2.0
#define STEP_AGAINST 16.0 /* where nobody expects the sign: it is seldom there */
#define MOST_ALIKE 3      /* steps in a row that may change nothing */

bool bracket_is_enclosed(const struct bracket_search *search)
{
    return !isnan(search->bracket.low) && !isnan(search->bracket.high);
}

/* ---- what changes nothing ---- */

static bool tallies_are_alike(const struct tally *one, const struct tally *other)
{
    return one->count == other->count && one->mean == other->mean && one->squares == other->squares
        && one->minimum == other->minimum && one->maximum == other->maximum;
}

/* Whether every replication gave the same to the last bit, although replications differ: not of
 * shares, which are as soon none or all as the same. */
static bool are_alike(const struct bracket_search *search, double value, double before)
{
    const struct finding *one = bracket_finding(search, value);
    const struct finding *other = bracket_finding(search, before);
    bool tells = false;
    for (size_t i = 0; i < search->criterion_count; i++) {
        const struct excess_sample *here = &one->items[i];
        if (!tallies_are_alike(&here->least, &other->items[i].least)
            || !tallies_are_alike(&here->most, &other->items[i].most))
            return false;
        tells = tells || (here->is_amount && here->least.minimum < here->least.maximum);
    }
    return tells;
}

/* ---- from value to value ---- */

/* Two in a row that do not decide: here more replications tell more than going on. */
static bool probe_on_way(struct bracket_search *search, double value, bool last_was_told, int *sign,
                         struct error *error)
{
    if (!bracket_probe(search, value, sign, error))
        return false;
    if (*sign != 0 || last_was_told || bracket_is_last_look(search))
        return true;
    bracket_enclose_look(search);
    return bracket_probe(search, value, sign, error);
}

/* From the start on by a factor until there is a value of the sign that is wanted, or none further
 * to try. */
static bool walk(struct bracket_search *search, double start, int wanted, double factor,
                 struct error *error)
{
    struct bisection_walk walk = {.value = start, .refused = NAN};
    int sign = bracket_finding(search, start)->sign;
    int alike = 0;
    while (sign != wanted && alike < MOST_ALIKE) {
        bool was_told = sign != 0;
        double next = bisection_step(&search->bisection, &walk, factor);
        int here;
        if (next == walk.value)
            return true;
        if (!probe_on_way(search, next, was_told, &here, error))
            return false;
        if (here == BISECTION_REFUSED) {
            walk.refused = next;
            continue;
        }
        alike = are_alike(search, next, walk.value) ? alike + 1 : 0;
        walk.value = next;
        sign = here;
    }
    search->is_settled = search->is_settled || alike == MOST_ALIKE;
    return true;
}

static bool walk_both_ways(struct bracket_search *search, double start, double step,
                           struct error *error)
{
    return walk(search, start, search->low_sign, 1.0 / step, error)
        && (!isnan(search->bracket.high) || walk(search, start, -search->low_sign, step, error));
}

/* ---- either way about ---- */

static void turn(struct bracket_search *search)
{
    search->low_sign = -search->low_sign;
    bracket_judge(search);
}

/* Where only one sign was found, the other may be where it was not expected. */
static bool walk_against(struct bracket_search *search, double start, struct error *error)
{
    bool has_one_end = isnan(search->bracket.low) != isnan(search->bracket.high);
    if (!search->may_turn || !has_one_end)
        return true;
    turn(search);
    if (!walk_both_ways(search, start, STEP_AGAINST, error))
        return false;
    if (!bracket_is_enclosed(search))
        turn(search);
    return true;
}

static bool enclose_at_this_look(struct bracket_search *search, double start, struct error *error)
{
    double value = bisection_round(&search->bisection, start);
    int sign;
    value = fmin(fmax(value, search->bisection.lowest), search->bisection.highest);
    return bracket_probe(search, value, &sign, error) && walk_both_ways(search, value, STEP, error)
        && walk_against(search, value, error);
}

/* ---- with more replications ---- */

/* Whether more replications may tell more. */
static bool may_go_on(const struct bracket_search *search)
{
    bool is_open = false;
    for (size_t i = 0; i < search->finding_count; i++)
        is_open = is_open || search->findings[i].sign == 0;
    return is_open && !bracket_is_last_look(search);
}

/* What was found on one side may be doubtful in the light of the other. */
bool bracket_enclose(struct bracket_search *search, double start, struct error *error)
{
    bool good = enclose_at_this_look(search, start, error);
    while (good && !bracket_is_enclosed(search) && may_go_on(search)) {
        bracket_enclose_look(search);
        good = enclose_at_this_look(search, start, error);
    }
    return good;
}
