#include "study/search/capacity.h"

#include "base/error.h"
#include "base/memory.h"
#include "results/database/past_point.h"
#include "scenario/scenario.h"
#include "scenario/slo.h"
#include "study/bounds/bounds.h"
#include "study/excess.h"
#include "study/measure.h"
#include "study/runner.h"
#include "study/search/bisection.h"
#include "study/search/bracket_search.h"
#include "study/search/capacity_range.h"
#include "study/search/most_users.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FARTHEST 0x1p20      /* lower rates than the bound over this are not tried */
#define FEWEST_EXPECTED 20.0 /* requests in all replications, below which no rate is tried */

double capacity_width(const struct capacity *capacity)
{
    if (isnan(capacity->pass) || isnan(capacity->fail))
        return NAN;
    return fabs(capacity->fail - capacity->pass) / fmax(capacity->fail, capacity->pass);
}

/* What one search asks, and what its probe has seen so far. */
struct capacity_search {
    struct probing *probing;
    size_t point;
    enum goal goal;
    struct slo slos[MOST_SLOS];
    size_t slo_count;
    const char *path;
    double unit; /* of the values that are searched */
    struct capacity *capacity;
    struct bracket_search search;
    struct finding *finding; /* of the probe under way */
    struct excess *excesses; /* owned: by objective, then replication */
    uint64_t replications;   /* of the probe under way */
    bool has_undone;         /* of some probe requests were not done */
};

/* ---- one probe ---- */

static void on_replication(void *context, const struct point *point, size_t index,
                           const struct metrics *metrics)
{
    struct capacity_search *search = context;
    for (size_t i = 0; i < search->slo_count; i++)
        search->excesses[i * search->replications + index] =
            excess_of(&search->slos[i], metrics, point->scenario.simulation.horizon_s);
}

/* Unfinished requests leave a mean open above; for quantiles they count on both sides of the limit.
 */
static bool on_point(void *context, struct point *point, struct error *error)
{
    struct capacity_search *search = context;
    const struct probe_store *store = search->probing->store;
    search->has_undone |= point->answer.in_service + point->answer.waiting > 0;
    for (size_t i = 0; i < search->slo_count; i++) {
        const struct slo *slo = &search->slos[i];
        struct excess_sample *sample = &search->finding->items[i];
        excess_sample_init(sample, slo, scenario_draws(&point->scenario, slo->measure),
                           &search->excesses[i * search->replications], point->replication_count);
        bool is_open = measure_is_cut(slo->measure, &point->answer)
                    && slo->measure.statistic == STATISTIC_MEAN;
        sample->low_is_open = is_open && slo->at_least;
        sample->high_is_open = is_open && !slo->at_least;
    }
    return !store
        || store->keep(store->context, point, search->slos, search->finding->items,
                       search->slo_count, error);
}

static void on_progress(void *context, uint64_t done, uint64_t total)
{
    const struct probing *probing = ((struct capacity_search *)context)->probing;
    if (probing->on_progress)
        probing->on_progress(probing->context, done, total);
}

static bool simulate(struct capacity_search *search, struct experiment *probe, struct error *error)
{
    struct runner_listener listener = {.context = search,
                                       .on_point = on_point,
                                       .on_replication = on_replication,
                                       .wants_counts_alone = !search->probing->store,
                                       .on_progress = on_progress};
    const struct scenario *scenario = &probe->points[0].scenario;
    search->replications = scenario_is_drawn(scenario) ? scenario->replications.fewest : 1;
    search->excesses =
        memory_allocate(search->slo_count * search->replications, sizeof *search->excesses);
    bool ran = probing_run(search->probing, probe, &listener, error);
    free(search->excesses);
    return ran;
}

static void note_probe(struct capacity_search *search, double value)
{
    struct capacity *capacity = search->capacity;
    capacity->probe_count++;
    capacity->replications = search->finding->replications > capacity->replications
                               ? search->finding->replications
                               : capacity->replications;
    capacity->lowest = fmin(capacity->lowest, value);
    capacity->highest = fmax(capacity->highest, value);
}

/* ---- one that was simulated before ---- */

static const struct excess_row *find_excess(const struct past_point *past, const struct slo *slo)
{
    char criterion[SLO_TEXT_SIZE];
    slo_print(slo, criterion);
    for (size_t i = 0; i < past->excess_count; i++)
        if (strcmp(past->excesses[i].criterion, criterion) == 0)
            return &past->excesses[i].row;
    return NULL;
}

static struct tally tally_of(const struct tally_columns *columns, uint64_t count)
{
    return (struct tally){count, columns->mean, columns->squares, columns->minimum,
                          columns->maximum};
}

/* False where the past probe does not tell all of the objectives. */
static bool take_past(struct capacity_search *search, const struct past_point *past,
                      const struct scenario *scenario)
{
    for (size_t i = 0; i < search->slo_count; i++) {
        const struct slo *slo = &search->slos[i];
        const struct excess_row *row = find_excess(past, slo);
        if (!row)
            return false;
        struct excess_sample *item = &search->finding->items[i];
        excess_sample_init(item, slo, scenario_draws(scenario, slo->measure), NULL, 0);
        item->least = tally_of(&row->least, past->replications);
        item->most = tally_of(&row->most, past->replications);
        item->bound = (struct mean_reach){isnan(row->lowest) ? -INFINITY : row->lowest,
                                          isnan(row->highest) ? INFINITY : row->highest};
        item->low_is_open = row->low_is_open;
        item->high_is_open = row->high_is_open;
    }
    return true;
}

/* From the store, if it has the point. */
static bool recall(struct capacity_search *search, const struct point *point, bool *known,
                   struct error *error)
{
    const struct probe_store *store = search->probing->store;
    struct past_point past;
    *known = false;
    if (!store)
        return true;
    struct past_point_key key = {.runs = store->runs,
                                 .parameters = point->parameters,
                                 .replications = search->finding->replications};
    if (!past_point_find(&past, store->database, &key, known, error))
        return false;
    *known = *known && take_past(search, &past, &point->scenario);
    search->capacity->known_count += *known;
    past_point_free(&past);
    return true;
}

static bool simulate_or_recall(struct capacity_search *search, struct experiment *probe,
                               struct error *error)
{
    struct finding *finding = search->finding;
    struct point *point = &probe->points[0];
    finding->times = probing_set_times(search->probing, &point->scenario, finding->times);
    finding->replications =
        scenario_is_drawn(&point->scenario) ? point->scenario.replications.fewest : 1;
    finding->is_beyond = goal_is_beyond(search->goal, point);
    bool known;
    return recall(search, point, &known, error) && (known || simulate(search, probe, error));
}

/* A value that the scenario's rules forbid is no failure, but for the first. */
static bool refuse(struct capacity_search *search, struct error *error)
{
    char *refused = search->capacity->refused;
    if (error->code != ERROR_INPUT || search->capacity->probe_count == 0)
        return false;
    snprintf(refused, sizeof search->capacity->refused, "%.400s: %.600s", error->place,
             error->message);
    *error = (struct error){0};
    search->finding->sign = BISECTION_REFUSED;
    return true;
}

static bool probe(void *context, struct finding *finding, struct error *error)
{
    struct capacity_search *search = context;
    const struct probing *probing = search->probing;
    struct experiment loaded;
    double value = finding->value * search->unit;
    search->finding = finding;
    bool good =
        experiment_load_probes(&loaded, probing->experiment, &search->point, 1, search->path, value,
                               probing->document, probing->library, error);
    if (!good)
        good = refuse(search, error);
    else if ((good = simulate_or_recall(search, &loaded, error)))
        note_probe(search, value);
    experiment_free(&loaded);
    return good;
}

static void tell_probe(void *context, const struct bracket_search *bracket_search)
{
    const struct capacity_search *search = context;
    if (search->probing->on_probe)
        search->probing->on_probe(search->probing->context, bracket_search, search->unit);
}

/* ---- searches ---- */

/* Whether unfinished requests keep a value between the ends open, however many replications. */
static bool is_cut(const struct bracket_search *search, bool has_undone)
{
    for (size_t i = 0; i < search->finding_count; i++) {
        const struct finding *finding = &search->findings[i];
        const struct excess_sample *worst = &finding->items[finding->failing];
        bool is_open = worst->low_is_open || worst->high_is_open || has_undone;
        if (bracket_leaves_open(search, finding) && is_open && !excess_sample_may_decide(worst))
            return true;
    }
    return false;
}

static void take_ends(struct capacity_search *search)
{
    struct capacity *capacity = search->capacity;
    const struct bracket *bracket = &search->search.bracket;
    const struct bracket *ends = &search->search.ends;
    const bool passes_below = search->search.low_sign < 0;
    const struct finding *failing =
        bracket_finding(&search->search, passes_below ? bracket->high : bracket->low);
    capacity->pass = (passes_below ? ends->low : ends->high) * search->unit;
    capacity->fail = (passes_below ? ends->high : ends->low) * search->unit;
    capacity->is_met_below = passes_below;
    capacity->is_settled = search->search.is_settled;
    capacity->needed = bracket_needed(&search->search);
    capacity->is_cut = is_cut(&search->search, search->has_undone);
    capacity->is_narrow = !isnan(bracket->low) && !isnan(bracket->high)
                       && bisection_is_narrow(&search->search.bisection, ends);
    if (failing)
        capacity->failing = search->slos[failing->failing];
}

static void begin(struct capacity_search *search, const struct scenario *scenario,
                  double rate_per_s)
{
    struct scenario first = *scenario; /* for its numbers only */
    first.arrivals.rate_per_s = rate_per_s;
    const double fewest = probing_first_replications(&first);
    const double most = probing_most_replications(search->probing, &first);
    search->search.context = search;
    search->search.simulate = probe;
    search->search.on_probe = tell_probe;
    search->search.bisection.tolerance = search->probing->tolerance;
    search->search.bisection.digits = probing_digits(search->probing);
    search->search.error = (1.0 - scenario->replications.confidence) / 2.0;
    search->search.most_times = scenario_is_drawn(scenario) ? most / fewest : 1.0;
    *search->capacity = (struct capacity){.is_drawn = scenario_is_drawn(scenario),
                                          .is_drained = scenario->simulation.drain,
                                          .pass = NAN,
                                          .fail = NAN,
                                          .needed = INFINITY,
                                          .lowest = INFINITY,
                                          .highest = -INFINITY,
                                          .sparse_per_s = NAN};
}

static bool take_criteria(struct capacity_search *search, const struct scenario *scenario,
                          enum goal_course *course, struct error *error)
{
    search->slo_count = goal_criteria(search->goal, scenario, search->slos);
    *course = goal_course(search->slos, search->slo_count);
    return *course != GOAL_MIXED
        || error_set(error, ERROR_INPUT, scenario->name, "slo",
                     "must all get harder, or all easier, the higher the rate: ask for those that "
                     "get easier by themselves");
}

static bool run(struct capacity_search *search, double start, struct error *error)
{
    bool found = bracket_search_run(&search->search, start, error);
    take_ends(search);
    bracket_search_free(&search->search);
    return found;
}

/* Of rates and users: where it is known that none can, there is nothing to search. */
static bool run_unless_unreachable(struct capacity_search *search, double start,
                                   struct error *error)
{
    const struct point *point = &search->probing->experiment->points[search->point];
    struct capacity *capacity = search->capacity;
    return (!capacity->is_easier
            && unreachable_find(search->slos, search->slo_count, &point->scenario,
                                capacity->impossible))
        || run(search, start, error);
}

/* The least rate at which so many requests are expected in as many replications as there may be. */
static double sparsest_per_s(const struct probing *probing, const struct scenario *scenario,
                             double start_per_s)
{
    struct scenario first = *scenario;
    first.arrivals.rate_per_s = start_per_s;
    return FEWEST_EXPECTED
         / (scenario->simulation.horizon_s * probing_most_replications(probing, &first));
}

/* Whether every request being done as soon as it comes meets all objectives. */
static bool is_met_by_no_time(const struct capacity_search *search)
{
    bool is_met = true;
    for (size_t i = 0; i < search->slo_count; i++) {
        const struct slo *slo = &search->slos[i];
        bool is_of_times =
            slo->measure.source == MEASURE_LATENCY || slo->measure.source == MEASURE_GROWTH;
        is_met &= is_of_times && !slo->at_least && slo->limit >= 0.0;
    }
    return is_met;
}

/* Where no rate is too high, there is nothing to search. */
static bool answer_unlimited(struct capacity_search *search, const struct scenario *scenario,
                             struct error *error)
{
    search->capacity->is_unlimited = true;
    search->capacity->pass = INFINITY;
    return is_met_by_no_time(search)
        || error_set(error, ERROR_INPUT, scenario->name, "slo",
                     "cannot be searched for: nothing limits the rate, since nothing takes time");
}

bool capacity_of_rate(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                      struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    double bound_per_s = bounds_binding(&point->bounds)->bound_per_s;
    char key[EXPERIMENT_KEY_SIZE];
    struct capacity_search search = {.probing = probing,
                                     .point = k,
                                     .goal = goal,
                                     .path = experiment_rate_key(probing->document, key),
                                     .unit = 1.0,
                                     .capacity = capacity};
    enum goal_course course;
    begin(&search, &point->scenario, bound_per_s / 2.0);
    if (!take_criteria(&search, &point->scenario, &course, error))
        return false;
    search.search.criterion_count = search.slo_count;
    if (!isfinite(bound_per_s))
        return answer_unlimited(&search, &point->scenario, error);
    capacity->is_easier = course == GOAL_EASIER;
    capacity->is_met_below = !capacity->is_easier;
    capacity->sparse_per_s = scenario_is_drawn(&point->scenario)
                               ? sparsest_per_s(probing, &point->scenario, bound_per_s / 2.0)
                               : NAN;
    search.search.low_sign = capacity->is_easier ? 1 : -1;
    search.search.sums_grow = true;
    search.search.bisection.lowest = fmax(bound_per_s / FARTHEST, capacity->sparse_per_s);
    search.search.bisection.highest =
        goal == GOAL_STABLE ? bound_per_s : bound_per_s * MOST_BOUNDS; /* which is never stable */
    return run_unless_unreachable(&search, bound_per_s / 2.0, error);
}

bool capacity_of_users(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                       struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    const double users = scenario_demand(&point->scenario);
    char key[EXPERIMENT_KEY_SIZE];
    struct capacity_search search = {.probing = probing,
                                     .point = k,
                                     .goal = goal,
                                     .path = experiment_rate_key(probing->document, key),
                                     .unit = 1.0,
                                     .capacity = capacity};
    enum goal_course course;
    begin(&search, &point->scenario, NAN);
    if (!take_criteria(&search, &point->scenario, &course, error))
        return false;
    capacity->is_easier = course == GOAL_EASIER;
    capacity->is_met_below = !capacity->is_easier;
    search.search.criterion_count = search.slo_count;
    search.search.low_sign = capacity->is_easier ? 1 : -1;
    search.search.sums_grow = true;
    search.search.bisection.is_whole = true;
    search.search.bisection.lowest = 1.0;
    search.search.bisection.highest = most_users(point, capacity->beyond);
    return run_unless_unreachable(&search, users, error);
}

/* Where the rate is above the limit at every value: stable it can be at none, which is known. What
 * more of anything helps is not tried there, unless a higher rate helps, too. */
static bool is_ruled_out(struct capacity *capacity, enum goal goal)
{
    if (!capacity->impossible[0] || goal == GOAL_STABLE)
        return capacity->impossible[0] != '\0';
    if (!capacity->is_easier && !capacity->is_met_below)
        memcpy(capacity->untried, capacity->impossible, sizeof capacity->untried);
    capacity->impossible[0] = '\0';
    return capacity->untried[0] != '\0';
}

bool capacity_of_parameter(struct capacity *capacity, struct probing *probing, size_t k,
                           enum goal goal, const struct capacity_range *range, struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    struct capacity_search search = {
        .probing = probing, .point = k, .goal = goal, .path = range->path, .capacity = capacity};
    struct capacity_values values;
    begin(&search, &point->scenario, point->scenario.arrivals.rate_per_s);
    search.slo_count = goal_criteria(goal, &point->scenario, search.slos);
    const enum goal_course course = goal_course_with_more(search.slos, search.slo_count);
    if (course == GOAL_MIXED)
        return error_set(
            error, ERROR_INPUT, point->scenario.name, "slo",
            "must all get easier, or all harder, the more there is of what is searched "
            "for: ask for those that get harder, such as costs, by themselves");
    if (!capacity_values_find(&values, capacity, probing, k, range, error))
        return false;
    capacity->is_easier = goal_course(search.slos, search.slo_count) == GOAL_EASIER;
    capacity->is_met_below = course == GOAL_HARDER;
    if (is_ruled_out(capacity, goal))
        return true;
    search.search.criterion_count = search.slo_count;
    search.unit = values.unit;
    search.search.low_sign = course == GOAL_HARDER ? -1 : 1;
    search.search.may_turn = true;
    search.search.bisection.is_whole = values.is_whole;
    search.search.bisection.lowest = values.lowest;
    search.search.bisection.highest = values.highest;
    return run(&search, values.start, error);
}
