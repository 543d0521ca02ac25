#include "experiment/capacity.h"

#include "experiment/bisection.h"

#include <math.h>
#include <stdio.h>

#define MOST_BOUNDS 16.0
#define FARTHEST 0x1p20     /* lower rates than the bound over this are not tried */
#define FEWEST_REQUESTS 1e4 /* expected in all replications of a probe at the first look */
#define MOST_TIMES 100.0    /* ... but no more than so many times the scenario's replications */
#define MOST_LOOKS 9        /* the last with 256 times as many replications as the first */

/* One search: what is asked, and how far it has come. */
struct search {
    struct probing *probing;
    size_t point;
    enum goal goal;
    const char *path;
    struct capacity *capacity;
    unsigned look;       /* from 0 */
    unsigned look_count; /* as many as there may be */
    int sign;            /* of the probe that was answered last */
};

/* ---- how many replications ---- */

/* Of the first look. At low rates more days, so that quantiles and rare stock-outs can be told; how
 * many depends on the rate, not on what is seen. */
static double first_replications(const struct scenario *scenario)
{
    double fewest = (double)scenario->replications.fewest;
    double requests = scenario->arrivals.rate_per_s * scenario->simulation.horizon_s;
    return fmax(fewest, fmin(ceil(FEWEST_REQUESTS / requests), fewest * MOST_TIMES));
}

/* The caller's; else the scenario's, where it sets more than the least number. */
static double most_replications(const struct probing *probing, const struct scenario *scenario)
{
    const struct replication_rule *rule = &scenario->replications;
    double first = first_replications(scenario);
    if (probing->max_replications > 0)
        return (double)probing->max_replications;
    return rule->most > rule->fewest ? fmax(first, (double)rule->most)
                                     : ldexp(first, MOST_LOOKS - 1);
}

static unsigned count_looks(const struct probing *probing, const struct scenario *scenario)
{
    double first = first_replications(scenario);
    double most = most_replications(probing, scenario);
    unsigned count = 1;
    while (count < MOST_LOOKS && ldexp(first, (int)count - 1) < most)
        count++;
    return scenario_is_drawn(scenario) ? count : 1;
}

static void set_replications(const struct search *search, struct scenario *scenario)
{
    struct replication_rule *rule = &scenario->replications;
    double wanted = ldexp(first_replications(scenario), (int)search->look);
    double most = most_replications(search->probing, scenario);
    rule->fewest = rule->most = (uint64_t)fmin(wanted, most);
    rule->precision = 0.0;
    rule->confidence = 1.0 - (1.0 - rule->confidence) / search->look_count;
}

/* ---- one probe: -1 passes, 1 fails ---- */

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct search *search = context;
    struct capacity *capacity = search->capacity;
    search->sign = goal_sign(search->goal, point, &capacity->failing);
    if (capacity->replications < point->answer.replications)
        capacity->replications = point->answer.replications;
    return true;
}

static bool load(const struct search *search, double value, struct experiment *probe,
                 struct error *error)
{
    const struct probing *probing = search->probing;
    if (!experiment_load_probes(probe, probing->experiment, &search->point, 1, search->path, value,
                                probing->document, probing->library, error))
        return false;
    set_replications(search, &probe->points[0].scenario);
    return true;
}

static bool refuse(struct search *search, int *sign, struct error *error)
{
    char *refused = search->capacity->refused;
    if (error->code != ERROR_INPUT || search->capacity->probe_count == 0)
        return false;
    snprintf(refused, sizeof search->capacity->refused, "%.400s: %.600s", error->place,
             error->message);
    *error = (struct error){0};
    *sign = BISECTION_REFUSED;
    return true;
}

/* A value that the scenario's rules forbid is no failure, but for the first. */
static bool probe(void *context, double value, int *sign, struct error *error)
{
    struct search *search = context;
    struct experiment loaded;
    bool good;
    if (load(search, value, &loaded, error)) {
        good = probing_run(search->probing, &loaded, search, on_point, error);
        *sign = search->sign;
        search->capacity->probe_count++;
    } else {
        good = refuse(search, sign, error);
    }
    experiment_free(&loaded);
    return good;
}

/* ---- searches ---- */

/*
 * The look that is likely to suffice: intervals narrow with the root of the replications. Looks that
 * are passed over have their part of the error all the same.
 */
static unsigned next_look(const struct search *search, const struct bracket *bracket)
{
    double times = (bracket->high - bracket->low) / (search->probing->tolerance * bracket->high);
    unsigned look = search->look + (unsigned)fmax(1.0, floor(2.0 * log2(times)));
    return look < search->look_count ? look : search->look_count - 1;
}

static bool find(struct search *search, struct bisection *bisection, double start,
                 struct bracket *bracket, struct error *error)
{
    const struct point *point = &search->probing->experiment->points[search->point];
    struct capacity *capacity = search->capacity;
    int sign_below = bracket->low_sign;
    *capacity = (struct capacity){.is_drawn = scenario_is_drawn(&point->scenario)};
    search->look_count = count_looks(search->probing, &point->scenario);
    if (!bisection_enclose(bisection, start, sign_below, bracket, error))
        return false;
    if (isnan(bracket->low) || isnan(bracket->high))
        return true;
    while (bisection_narrow(bisection, bracket, error)) {
        capacity->is_narrow = bisection_is_narrow(bisection, bracket);
        if (capacity->is_narrow || search->look + 1 == search->look_count)
            return true;
        search->look = next_look(search, bracket);
    }
    return false;
}

bool capacity_of_rate(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                      struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    double bound_per_s = bounds_binding(&point->bounds)->bound_per_s;
    struct search search = {.probing = probing,
                            .point = k,
                            .goal = goal,
                            .path = experiment_rate_key(probing->document),
                            .capacity = capacity};
    struct bisection bisection = {.context = &search,
                                  .probe = probe,
                                  .tolerance = probing->tolerance,
                                  .lowest = bound_per_s / FARTHEST,
                                  .highest = bound_per_s * MOST_BOUNDS};
    struct bracket bracket = {.low_sign = -1};
    if (!find(&search, &bisection, bound_per_s / 2.0, &bracket, error))
        return false;
    capacity->pass = bracket.low;
    capacity->fail = bracket.high;
    return true;
}

bool capacity_of_parameter(struct capacity *capacity, struct probing *probing, size_t k,
                           enum goal goal, const struct capacity_range *range, struct error *error)
{
    struct search search = {
        .probing = probing, .point = k, .goal = goal, .path = range->path, .capacity = capacity};
    struct bisection bisection = {.context = &search,
                                  .probe = probe,
                                  .tolerance = probing->tolerance,
                                  .is_whole = range->is_whole,
                                  .lowest = range->lowest,
                                  .highest = range->highest};
    struct bracket bracket = {.low_sign = 1};
    if (!find(&search, &bisection, range->start, &bracket, error))
        return false;
    capacity->pass = bracket.high;
    capacity->fail = bracket.low;
    return true;
}
