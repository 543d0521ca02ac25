/*
 * bracket_run.c: a search from its first value to its ends: until values of both signs are known,
 * then closer and closer.
 */
#include "study/search/bisection.h"
#include "study/search/bracket_aim.h"
#include "study/search/bracket_looks.h"
#include "study/search/bracket_search.h"

#include <math.h>

#define STEP 2.0          /* factor from value to value until the turn is enclosed */
#define STEP_AGAINST 16.0 /* where nobody expects the sign: it is seldom there */
#define MOST_ALIKE 3      /* steps in a row that may change nothing */

static bool is_enclosed(const struct bracket_search *search)
{
    return !isnan(search->bracket.low) && !isnan(search->bracket.high);
}

/* ---- what changes nothing ---- */

static bool tallies_are_alike(const struct tally *one, const struct tally *other)
{
    return one->count == other->count && one->mean == other->mean && one->squares == other->squares
        && one->minimum == other->minimum && one->maximum == other->maximum;
}

/* Whether two values give the same in every replication to the last bit, although replications
 * differ: the value changes nothing. Shares do not say so: they are easily 0 or 1 at both. */
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

/* After two values in a row that do not decide it goes on to a look with more replications: they
 * tell more than a third value. */
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

/* Multiplies the value by the factor until it has the sign that is wanted, or there is none further
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
    if (!is_enclosed(search))
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

/* With more replications as long as an end is missing: a value that decided may no longer do so
 * once the other side is known (bracket_judge). */
static bool enclose(struct bracket_search *search, double start, struct error *error)
{
    bool good = enclose_at_this_look(search, start, error);
    while (good && !is_enclosed(search) && may_go_on(search)) {
        bracket_enclose_look(search);
        good = enclose_at_this_look(search, start, error);
    }
    return good;
}

/* ---- closer and closer ---- */

static bool is_done(const struct bracket_search *search)
{
    return !is_enclosed(search) || bisection_is_narrow(&search->bisection, &search->ends);
}

/* Whether means lean to the two sides, as they are expected to. */
static bool lean_apart(const struct bracket_search *search, double low, double high)
{
    const struct finding *below = bracket_finding(search, low);
    const struct finding *above = bracket_finding(search, high);
    return search->low_sign * below->items->least.mean > 0.0
        && search->low_sign * above->items->least.mean < 0.0;
}

/* Comes closer to where the means turn, sure or not: what replications reach there tells more than
 * what they reach far away. */
static bool scout(struct bracket_search *search, double low, double high, struct error *error)
{
    while (high > AIMING_RATIO * low && lean_apart(search, low, high)) {
        struct bracket bracket = {low, high, search->low_sign};
        double value = bisection_middle(&search->bisection, &bracket);
        int sign;
        if (value <= low || value >= high)
            return true; /* whole numbers that are next to each other */
        if (!bracket_probe(search, value, &sign, error))
            return false;
        *(lean_apart(search, value, high) ? &low : &high) = value;
    }
    return true;
}

/* Halves what is too wide to aim at, each time with as few replications as decide. */
static bool halve(struct bracket_search *search, struct error *error)
{
    const unsigned reached = search->look;
    bool good = true;
    for (search->look = 0; good && search->look < reached; search->look++) {
        int sign = 1;
        while (good && sign != 0 && !is_done(search)
               && search->bracket.high > AIMING_RATIO * search->bracket.low)
            good = bracket_probe(search, bisection_middle(&search->bisection, &search->bracket),
                                 &sign, error);
    }
    search->look = reached;
    return good;
}

/* The nearest value that leans to a side and was not probed with as many replications yet; NAN. */
static double nearest_leaning(const struct bracket_search *search, int sign)
{
    const bool is_low = sign == search->low_sign;
    double nearest = NAN;
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *finding = &search->findings[i];
        bool leans = sign * finding->items[finding->failing].least.mean > 0.0;
        if (leans && bracket_finding(search, finding->value)->look < search->look)
            nearest = is_low ? fmax(nearest, finding->value) : fmin(nearest, finding->value);
    }
    return nearest;
}

/* What is seen at one end may cast doubt on the other (bracket_judge). An end that is lost is
 * sought again with this look's replications, farther and farther out. */
static bool restore(struct bracket_search *search, struct error *error)
{
    while (!is_enclosed(search)) {
        int sign = isnan(search->bracket.low) ? search->low_sign : -search->low_sign;
        double value = nearest_leaning(search, sign);
        if (isnan(value))
            return true;
        if (!bracket_probe(search, value, &sign, error))
            return false;
    }
    return true;
}

/* Without chance, and of whole numbers, the first look halves down to the end. A search that comes
 * to its last look by enclosing has still to aim there. */
static bool narrow(struct bracket_search *search, struct error *error)
{
    struct bracket bracket = search->bracket;
    bool is_aimed = search->look > 0 || (search->most_times > 1.0 && !search->bisection.is_whole);
    bool good =
        is_aimed ? halve(search, error) : bisection_narrow(&search->bisection, &bracket, error);
    bool is_last = false;
    good = good && restore(search, error);
    while (good && !is_last && !is_done(search)) {
        is_last = bracket_is_last_look(search);
        good = bracket_look_again(search, error) && restore(search, error);
        is_last = is_last || bracket_is_last_look(search);
    }
    return good;
}

/* ---- the search ---- */

static bool probe(void *context, double value, int *sign, struct error *error)
{
    return bracket_probe(context, value, sign, error);
}

static void begin(struct bracket_search *search)
{
    search->bisection.context = search;
    search->bisection.probe = probe;
    search->bracket = search->ends = (struct bracket){NAN, NAN, search->low_sign};
    bracket_first_look(search);
}

bool bracket_search_run(struct bracket_search *search, double start, struct error *error)
{
    begin(search);
    return enclose(search, start, error)
        && (!is_enclosed(search)
            || (scout(search, search->bracket.low, search->bracket.high, error)
                && narrow(search, error)));
}

bool bracket_search_between(struct bracket_search *search, double low, double high,
                            struct error *error)
{
    int sign;
    begin(search);
    while (true) {
        if (!bracket_probe(search, low, &sign, error) || !bracket_probe(search, high, &sign, error)
            || !scout(search, low, high, error))
            return false;
        if (is_enclosed(search))
            return narrow(search, error);
        if (bracket_is_last_look(search))
            return true;
        bracket_enclose_look(search);
    }
}
