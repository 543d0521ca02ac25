#include "study/search/cheapest.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/warning.h"
#include "scenario/scenario.h"
#include "study/bounds/bounds.h"
#include "study/series.h"
#include "study/slo_verdict.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>
#include <stdlib.h>

#define LOOKS CHEAPEST_LOOKS
#define TIMES_A_LOOK 4 /* as many replications as at the look before */

const char *const candidate_state_names[CANDIDATE_STATE_COUNT] = {
    [CANDIDATE_MEETS] = "meets",
    [CANDIDATE_UNDECIDED] = "undecided",
    [CANDIDATE_FAILS] = "fails",
    [CANDIDATE_CANNOT_SERVE] = "cannot_serve",
};

struct cheapest_search {
    struct cheapest *cheapest;
    struct probing *probing;
    struct experiment *experiment;
    double rate_per_s;
    unsigned look; /* from 0 */
};

/* ---- before anything is simulated ---- */

static bool can_serve(const struct point *point)
{
    /* users ask for no more than is done */
    return arrivals_are_closed(&point->scenario.arrivals)
        || point->scenario.arrivals.rate_per_s < bounds_binding(&point->bounds)->bound_per_s;
}

static bool begin(struct cheapest_search *search, struct error *error)
{
    struct cheapest *cheapest = search->cheapest;
    struct experiment *experiment = search->experiment;
    const char *why;
    cheapest->count = experiment->point_count;
    cheapest->candidates = memory_allocate(cheapest->count, sizeof *cheapest->candidates);
    for (size_t k = 0; k < cheapest->count; k++) {
        struct point *point = &experiment->points[k];
        if (!scenario_knows(&point->scenario, cheapest->measure, &why))
            return error_set(error, ERROR_INPUT, point->scenario.name, "prices", "%s", why);
        scenario_ask(&point->scenario, cheapest->measure);
        cheapest->candidates[k].point = k;
        cheapest->candidates[k].state =
            can_serve(point) ? CANDIDATE_UNDECIDED : CANDIDATE_CANNOT_SERVE;
        cheapest->candidates[k].is_open = can_serve(point);
        cheapest->simulated += can_serve(point);
        cheapest->is_drawn = cheapest->is_drawn || scenario_is_drawn(&point->scenario);
    }
    return true;
}

/* How sure each interval must be, for all that is said together to be as sure as asked. */
static void set_confidence(struct cheapest_search *search)
{
    struct cheapest *cheapest = search->cheapest;
    cheapest->confidence = search->experiment->points[0].scenario.replications.confidence;
    double all = (1.0 - cheapest->confidence) / 2.0;
    double statements = (double)(cheapest->simulated * LOOKS);
    cheapest->single_confidence = statements > 0.0 ? 1.0 - all / statements : cheapest->confidence;
}

/* ---- one look ---- */

static uint64_t replications_at(const struct cheapest_search *search, unsigned look)
{
    const struct replication_rule *rule = &search->experiment->points[0].scenario.replications;
    uint64_t most = search->probing->max_replications > 0 ? search->probing->max_replications
                  : rule->most > rule->fewest && !rule->by_evidence
                      ? rule->most
                      : rule->fewest * (uint64_t)pow(TIMES_A_LOOK, LOOKS - 1);
    uint64_t wanted = rule->fewest * (uint64_t)pow(TIMES_A_LOOK, look);
    return wanted < most ? wanted : most;
}

/* Pairs need the same replications, so those that are open get as many. */
static void ask_for(struct cheapest_search *search, uint64_t replications)
{
    struct cheapest *cheapest = search->cheapest;
    for (size_t k = 0; k < search->experiment->point_count; k++)
        search->experiment->points[k].is_left_out = true;
    for (size_t i = 0; i < cheapest->count; i++) {
        struct point *point = &search->experiment->points[cheapest->candidates[i].point];
        struct replication_rule *rule = &point->scenario.replications;
        if (!cheapest->candidates[i].is_open)
            continue;
        point->is_left_out = false;
        warnings_free(&point->warnings);
        rule->fewest = rule->most = replications;
        rule->by_evidence = false;
        rule->precision = 0.0;
        rule->confidence = cheapest->single_confidence;
    }
    cheapest->replications = cheapest->is_drawn ? replications : 1;
}

/* The worst of the objectives, and what it says. */
static void judge_objectives(struct candidate *candidate, const struct point *point)
{
    static const enum candidate_state states[] = {[SLO_PASS] = CANDIDATE_MEETS,
                                                  [SLO_UNDECIDED] = CANDIDATE_UNDECIDED,
                                                  [SLO_FAIL] = CANDIDATE_FAILS};
    enum slo_verdict worst = SLO_PASS;
    for (size_t i = 0; i < point->scenario.slo_count; i++) {
        struct interval interval;
        enum slo_verdict verdict = slo_judge(&point->scenario.slos[i], &point->answer, &interval);
        if (i > 0 && verdict <= worst)
            continue;
        worst = verdict;
        candidate->worst = i;
        candidate->worst_value = interval;
    }
    candidate->state = states[worst];
}

static struct candidate *find_candidate(const struct cheapest *cheapest, const struct point *point,
                                        const struct experiment *experiment)
{
    size_t i = 0;
    while (cheapest->candidates[i].point != (size_t)(point - experiment->points))
        i++;
    return &cheapest->candidates[i];
}

/* What is kept is a point of its own at each look. */
static bool keep(const struct probing *probing, struct point *point, struct error *error)
{
    size_t point_index = point->point_index;
    bool kept = !probing->store
             || probing->store->keep(probing->store->context, point, NULL, NULL, 0, error);
    point->point_index = point_index;
    return kept;
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct cheapest_search *search = context;
    struct candidate *candidate = find_candidate(search->cheapest, point, search->experiment);
    struct contest *contest = &candidate->contests[search->look];
    contest_init(contest, search->cheapest->measure, point);
    candidate->cost = contest->interval;
    judge_objectives(candidate, point);
    return keep(search->probing, point, error);
}

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    const struct probing *probing = ((struct cheapest_search *)context)->probing;
    if (probing->on_progress)
        probing->on_progress(probing->context, done, total);
}

static bool look(struct cheapest_search *search, struct error *error)
{
    struct runner_listener listener = {
        .context = search, .on_point = on_point, .on_progress = on_progress};
    return probing_run(search->probing, search->experiment, &listener, error);
}

/* ---- who is cheapest ---- */

/* The last look up to this one that it took part in. */
static unsigned last_look(const struct candidate *candidate, unsigned look)
{
    while (look > 0 && candidate->contests[look].series.items == NULL)
        look--;
    return look;
}

/* The last look that both took part in: at the first all did. */
static unsigned common_look(const struct candidate *one, const struct candidate *other)
{
    unsigned look = LOOKS - 1;
    while (last_look(one, look) != last_look(other, look))
        look--;
    return last_look(one, look);
}

/* Those that meet all objectives, by their difference to the first; then the undecided, likewise;
 * then the others in their order. Where differences are not known yet, who has fewer replications
 * comes later: it got no more since it was dearer than another. */
static int by_state_and_cost(const void *left, const void *right)
{
    const struct candidate *one = left;
    const struct candidate *other = right;
    if (one->state != other->state)
        return one->state < other->state ? -1 : 1;
    bool is_ranked = one->state == CANDIDATE_MEETS || one->state == CANDIDATE_UNDECIDED;
    double more = one->difference.value - other->difference.value;
    unsigned look = last_look(one, LOOKS - 1);
    unsigned other_look = last_look(other, LOOKS - 1);
    if (is_ranked && isnan(more) && look != other_look)
        return look > other_look ? -1 : 1;
    if (is_ranked && isnan(more))
        more = one->cost.value - other->cost.value;
    if (is_ranked && more != 0.0)
        return more < 0.0 ? -1 : 1;
    return one->point < other->point ? -1 : 1;
}

static size_t sort(struct cheapest *cheapest)
{
    size_t ranked = 0;
    qsort(cheapest->candidates, cheapest->count, sizeof *cheapest->candidates, by_state_and_cost);
    cheapest->met = 0;
    for (size_t i = 0; i < cheapest->count; i++) {
        cheapest->met += cheapest->candidates[i].state == CANDIDATE_MEETS;
        ranked += cheapest->candidates[i].state <= CANDIDATE_UNDECIDED;
    }
    return ranked;
}

/* The ranked ones as contenders of a comparison at one rate, as they were up to a look; the series
 * stay theirs. */
static struct comparison compare(const struct cheapest_search *search, size_t ranked, unsigned look)
{
    const struct cheapest *cheapest = search->cheapest;
    struct comparison comparison = {
        .measure = cheapest->measure,
        .confidence = 1.0 - (1.0 - cheapest->confidence) / 2.0,
        .look_count = LOOKS,
        .is_drawn = cheapest->is_drawn,
        .contender_count = ranked,
        .rate_count = 1,
        .rates_per_s = memory_allocate(1, sizeof *comparison.rates_per_s),
        .contests = memory_allocate(ranked, sizeof *comparison.contests),
        .leaders = memory_allocate(1, sizeof *comparison.leaders),
    };
    comparison.rates_per_s[0] = search->rate_per_s;
    for (size_t i = 0; i < ranked; i++) {
        const struct candidate *candidate = &cheapest->candidates[i];
        comparison.contests[i] = candidate->contests[last_look(candidate, look)];
    }
    comparison_judge(&comparison);
    return comparison;
}

static void release(struct comparison *comparison)
{
    comparison->contender_count = 0; /* what the contests own is the candidates' */
    comparison_free(comparison);
}

/* Differences to the first of those candidates whose last common look with it is this one. */
static void judge_costs_at(struct cheapest_search *search, size_t ranked, unsigned look)
{
    struct cheapest *cheapest = search->cheapest;
    struct comparison comparison = compare(search, ranked, look);
    for (size_t i = 1; i < ranked; i++) {
        struct candidate *candidate = &cheapest->candidates[i];
        int sign;
        if (common_look(&cheapest->candidates[0], candidate) != look)
            continue;
        candidate->difference = comparison_difference(&comparison, 0, i, 0, &sign);
        candidate->is_dearer = sign > 0;
        candidate->is_cheaper = sign < 0;
    }
    release(&comparison);
}

static void forget_costs(struct cheapest *cheapest)
{
    for (size_t i = 0; i < cheapest->count; i++) {
        cheapest->candidates[i].difference = (struct interval){NAN, NAN, NAN};
        cheapest->candidates[i].is_dearer = false;
        cheapest->candidates[i].is_cheaper = false;
    }
}

/* Against the first, which meets all; without such a one nothing is known of the others. */
static void judge_costs(struct cheapest_search *search, size_t ranked)
{
    forget_costs(search->cheapest);
    for (unsigned look = 0; look <= search->look && search->cheapest->met > 0; look++)
        judge_costs_at(search, ranked, look);
}

/* Twice: by the differences to one of those with the most replications, then to the one that is the
 * cheapest by these. */
static size_t rank(struct cheapest_search *search)
{
    struct cheapest *cheapest = search->cheapest;
    forget_costs(cheapest);
    size_t ranked = sort(cheapest);
    if (cheapest->met == 0)
        return ranked;
    judge_costs(search, ranked);
    cheapest->candidates[0].difference = (struct interval){0.0, 0.0, 0.0};
    sort(cheapest);
    judge_costs(search, ranked);
    return ranked;
}

/* More is to be known of who may be cheapest: those that are not dearer for sure. */
static bool find_open(struct cheapest *cheapest, size_t ranked)
{
    size_t open = 0;
    for (size_t i = 0; i < cheapest->count; i++) {
        struct candidate *candidate = &cheapest->candidates[i];
        bool is_equal = candidate->state == CANDIDATE_MEETS && candidate->difference.value == 0.0;
        candidate->is_open = cheapest->is_drawn && i < ranked && !candidate->is_dearer && !is_equal;
        open += candidate->is_open;
    }
    return open > 1 || (open == 1 && cheapest->met == 0);
}

static bool search_all(struct cheapest_search *search, struct error *error)
{
    struct cheapest *cheapest = search->cheapest;
    const uint64_t most = replications_at(search, LOOKS - 1);
    uint64_t wanted[LOOKS];
    bool is_open = cheapest->simulated > 0;
    for (unsigned i = 0; i < LOOKS; i++)
        wanted[i] = replications_at(search, i); /* by the rule as it is before the first look */
    sort(cheapest);
    for (unsigned i = 0; i < LOOKS && is_open; i++) {
        search->look = i;
        ask_for(search, wanted[i]);
        if (!look(search, error))
            return false;
        is_open = find_open(cheapest, rank(search)) && wanted[i] < most;
    }
    return true;
}

bool cheapest_find(struct cheapest *cheapest, struct experiment *experiment,
                   struct probing *probing, struct measure measure, struct error *error)
{
    struct cheapest_search search = {
        .cheapest = cheapest,
        .probing = probing,
        .experiment = experiment,
        .rate_per_s = scenario_demand(&experiment->points[0].scenario),
    };
    *cheapest = (struct cheapest){.measure = measure};
    if (!begin(&search, error))
        return false;
    set_confidence(&search);
    return search_all(&search, error);
}

void cheapest_free(struct cheapest *cheapest)
{
    for (size_t i = 0; i < cheapest->count; i++)
        for (unsigned look = 0; look < LOOKS; look++)
            series_free(&cheapest->candidates[i].contests[look].series);
    free(cheapest->candidates);
    *cheapest = (struct cheapest){0};
}

bool cheapest_is_open(const struct cheapest *cheapest)
{
    for (size_t i = 0; i < cheapest->count; i++)
        if (cheapest->candidates[i].state == CANDIDATE_UNDECIDED
            || cheapest->candidates[i].state == CANDIDATE_CANNOT_SERVE)
            return true;
    return false;
}
