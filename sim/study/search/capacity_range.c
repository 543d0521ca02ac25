#include "study/search/capacity_range.h"

#include "base/readable.h"
#include "scenario/scenario.h"
#include "study/bounds/bounds.h"
#include "study/runner.h"
#include "study/search/bisection.h"
#include "study/search/probing.h"
#include "json/quantity.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define MOST_WHOLE 0x1p53 /* whole numbers beyond have no double of their own */

/* ---- steps ---- */

/* The class of which it is the clients' storage: "client" or "clients[1]"; NULL where it is not. */
static const struct client_class *class_that_stores(const struct scenario *scenario,
                                                    const char *path)
{
    size_t index = 0;
    int length = 0;
    if (sscanf(path, "clients[%zu]%n", &index, &length) != 1 || length == 0)
        length = strncmp(path, "client", 6) == 0 ? 6 : 0;
    bool is_storage = length > 0 && strcmp(path + length, ".storage_bytes") == 0;
    return is_storage && index < scenario->class_count ? &scenario->classes[index] : NULL;
}

/* A precompute's bytes, where it is storage that is searched for. */
static double unit_of(const struct point *point, const struct capacity_range *range)
{
    const struct plan *plan = scenario_first_class(&point->scenario)->plan;
    const struct client_class *class = class_that_stores(&point->scenario, range->path);
    double bytes = 1.0;
    if (class)
        bytes = (double)class->plan->storage_bytes[PARTY_CLIENT];
    if (strcmp(range->path, "server.storage_bytes") == 0)
        bytes = (double)plan->storage_bytes[PARTY_SERVER];
    bool has_steps = bytes > 1.0 && ceil(range->lowest / bytes) < floor(range->highest / bytes);
    return has_steps ? bytes : 1.0;
}

/* The ends as they are given; of what is stored in whole precomputes, those between. */
static void set_values(struct capacity_values *values, const struct point *point,
                       const struct capacity_range *range)
{
    double highest = range->is_whole ? fmin(range->highest, MOST_WHOLE) : range->highest;
    values->unit = unit_of(point, range);
    values->is_whole = range->is_whole;
    values->lowest = range->lowest / values->unit;
    values->highest = highest / values->unit;
    values->start = range->start / values->unit;
    if (range->is_whole) {
        values->lowest = fmax(1.0, ceil(values->lowest));
        values->highest = fmax(values->lowest, floor(values->highest));
        values->start = floor(values->start);
    }
    values->start = fmin(fmax(values->start, values->lowest), values->highest);
}

/* ---- what values allow ---- */

/* Where values are asked without simulating; values that are not allowed are told apart. */
struct range_search {
    struct probing *probing;
    size_t point;
    const char *path;
    double unit;
    double need_per_s;
    struct capacity *capacity;
};

/* The bound at a value, and what binds; NAN where the value is not allowed. */
static double bound_at(const struct range_search *search, double value, struct error *error)
{
    const struct probing *probing = search->probing;
    struct capacity *capacity = search->capacity;
    struct experiment loaded;
    char demand[BOUND_DEMAND_SIZE];
    double bound_per_s = NAN;
    if (experiment_load_probes(&loaded, probing->experiment, &search->point, 1, search->path,
                               value * search->unit, probing->document, probing->library, error)) {
        const struct bound *bound = bounds_binding(&loaded.points[0].bounds);
        bound_per_s = bound->bound_per_s;
        snprintf(capacity->impossible, sizeof capacity->impossible,
                 "%s allow no more than %s requests per second%s in the long run (%s)",
                 bound->resource, READABLE(bound_per_s, 4), bound->is_of_mix ? " of this mix" : "",
                 bound_demand(bound, demand));
    } else {
        snprintf(capacity->refused, sizeof capacity->refused, "%.400s: %.600s", error->place,
                 error->message);
    }
    experiment_free(&loaded);
    return bound_per_s;
}

/* -1: not allowed, 0: allowed, but bound below the need, 1: may serve it */
static bool ask(void *context, double value, int *sign, struct error *error)
{
    struct range_search *search = context;
    double bound_per_s = bound_at(search, value, error);
    bool is_closed = isnan(search->need_per_s); /* users who wait ask for no more than is done */
    *sign = bound_per_s > search->need_per_s || is_closed ? 1 : 0;
    if (!isnan(bound_per_s))
        return true;
    if (error->code != ERROR_INPUT)
        return false;
    *error = (struct error){0};
    *sign = -1;
    return true;
}

static bool ask_allowed(void *context, double value, int *sign, struct error *error)
{
    bool asked = ask(context, value, sign, error);
    *sign = *sign < 0 ? -1 : 1;
    return asked;
}

static bool ask_bound(void *context, double value, int *sign, struct error *error)
{
    bool asked = ask(context, value, sign, error);
    *sign = *sign > 0 ? 1 : -1;
    return asked;
}

/* Moves an end that is not allowed to the farthest from the start that is. */
static bool allow(struct range_search *search, struct capacity_values *values, double *end,
                  struct error *error)
{
    struct bisection bisection = {.context = search,
                                  .probe = ask_allowed,
                                  .tolerance = values->is_whole ? 0.0 : search->probing->tolerance,
                                  .is_whole = values->is_whole,
                                  .digits = values->is_whole ? 0 : probing_digits(search->probing)};
    bool is_above = *end > values->start;
    struct bracket bracket = is_above ? (struct bracket){values->start, *end, 1}
                                      : (struct bracket){*end, values->start, -1};
    int sign;
    if (!ask_allowed(search, *end, &sign, error))
        return false;
    if (sign > 0)
        return true;
    if (!bisection_narrow(&bisection, &bracket, error))
        return false;
    *end = is_above ? bracket.low : bracket.high;
    return true;
}

/* The least value whose bound is above the rate, where the start's is not. */
static bool begin_above_bound(struct range_search *search, struct capacity_values *values,
                              struct error *error)
{
    struct bisection bisection = {.context = search,
                                  .probe = ask_bound,
                                  .tolerance = search->probing->tolerance,
                                  .is_whole = values->is_whole,
                                  .digits = probing_digits(search->probing)};
    struct bracket bracket = {values->start, values->highest, -1};
    int sign;
    if (!ask_bound(search, values->start, &sign, error))
        return false;
    if (sign > 0)
        return true;
    if (!bisection_narrow(&bisection, &bracket, error))
        return false;
    values->start = bracket.high;
    return true;
}

bool capacity_values_find(struct capacity_values *values, struct capacity *capacity,
                          struct probing *probing, size_t k, const struct capacity_range *range,
                          struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    struct range_search search = {.probing = probing,
                                  .point = k,
                                  .path = range->path,
                                  .need_per_s = point->scenario.arrivals.rate_per_s,
                                  .capacity = capacity};
    int lowest_sign;
    int highest_sign;
    set_values(values, point, range);
    search.unit = values->unit;
    if (isnan(bound_at(&search, values->start, error)))
        return false;
    if (!allow(&search, values, &values->lowest, error)
        || !allow(&search, values, &values->highest, error)
        || !ask(&search, values->lowest, &lowest_sign, error)
        || !ask(&search, values->highest, &highest_sign, error))
        return false;
    if (lowest_sign != 1 && highest_sign != 1)
        return true;
    bool found = highest_sign != 1 || begin_above_bound(&search, values, error);
    capacity->impossible[0] = '\0';
    return found;
}
