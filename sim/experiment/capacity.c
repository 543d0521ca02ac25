#include "experiment/capacity.h"

#include "experiment/bisection.h"
#include "experiment/onset.h"

#include <math.h>
#include <stdio.h>

#define MOST_BOUNDS 16.0
#define FARTHEST 0x1p20     /* lower rates than the bound over this are not tried */
#define FEWEST_REQUESTS 1e4 /* expected in all replications of a probe */
#define MOST_TIMES 100.0    /* ... but no more than so many times the scenario's replications */

/* One search: what is asked, and the ends found so far. */
struct search {
    struct probing *probing;
    size_t point;
    enum goal goal;
    const char *path;
    struct capacity *capacity;
    int sign; /* of the probe that was answered last */
};

/* ---- one probe: -1 passes, 1 fails ---- */

static int verdict_sign(enum verdict verdict)
{
    switch (verdict) {
    case VERDICT_STABLE:
        return -1;
    case VERDICT_OVERLOADED:
        return 1;
    case VERDICT_UNRESOLVED:
        return 0;
    }
    return 0;
}

static int onset_sign(const struct answer *answer)
{
    struct interval stock_out =
        measure_interval((struct measure){.source = MEASURE_STOCK_OUT}, answer);
    return stock_out.high < ONSET_THRESHOLD ? -1 : stock_out.low > ONSET_THRESHOLD ? 1 : 0;
}

/* Notes the first objective that is as bad as all together. */
static int slo_sign(const struct scenario *scenario, const struct answer *answer,
                    struct slo *failing)
{
    enum slo_verdict worst = slo_judge_all(scenario->slos, scenario->slo_count, answer);
    for (size_t i = scenario->slo_count; i-- > 0;) {
        struct interval interval;
        if (worst == SLO_FAIL && slo_judge(&scenario->slos[i], answer, &interval) == SLO_FAIL)
            *failing = scenario->slos[i];
    }
    return worst == SLO_PASS ? -1 : worst == SLO_FAIL ? 1 : 0;
}

static int goal_sign(enum goal goal, const struct point *point, struct slo *failing)
{
    switch (goal) {
    case GOAL_SLO:
        return slo_sign(&point->scenario, &point->answer, failing);
    case GOAL_STABLE:
        return verdict_sign(point->answer.verdict);
    case GOAL_ONSET:
        return onset_sign(&point->answer);
    }
    return 0;
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct search *search = context;
    search->sign = goal_sign(search->goal, point, &search->capacity->failing);
    search->capacity->replications = point->answer.replications;
    return true;
}

/* At low rates more days, so that quantiles and rare stock-outs can be told; how many depends on
 * the rate, not on what is seen. */
static void ask_for_requests(struct scenario *scenario)
{
    struct replication_rule *rule = &scenario->replications;
    double requests = scenario->arrivals.rate_per_s * scenario->simulation.horizon_s;
    double wanted = fmin(ceil(FEWEST_REQUESTS / requests), (double)rule->fewest * MOST_TIMES);
    if (wanted > (double)rule->fewest)
        rule->fewest = (uint64_t)wanted;
    if (rule->most < rule->fewest)
        rule->most = rule->fewest;
}

static bool load(const struct search *search, double value, struct experiment *probe,
                 struct error *error)
{
    const struct probing *probing = search->probing;
    if (!experiment_load_probes(probe, probing->experiment, &search->point, 1, search->path, value,
                                probing->document, probing->library, error))
        return false;
    ask_for_requests(&probe->points[0].scenario);
    return true;
}

static bool probe_rate(void *context, double value, int *sign, struct error *error)
{
    struct search *search = context;
    struct experiment probe;
    bool ran = load(search, value, &probe, error)
            && probing_run(search->probing, &probe, search, on_point, error);
    experiment_free(&probe);
    *sign = search->sign;
    search->capacity->probe_count++;
    return ran;
}

/* The same, but keeps what is known, since a parameter may have values that are refused. */
static bool probe_parameter(void *context, double value, int *sign, struct error *error)
{
    struct search *search = context;
    struct capacity *capacity = search->capacity;
    if (!probe_rate(context, value, sign, error))
        return false;
    if (*sign < 0)
        capacity->pass = fmin(capacity->pass, value);
    if (*sign > 0)
        capacity->fail = fmax(capacity->fail, value);
    return true;
}

/* ---- searches ---- */

static bool find(struct bisection *bisection, double start, int sign_below, struct bracket *bracket,
                 struct error *error)
{
    return bisection_enclose(bisection, start, sign_below, bracket, error)
        && (isnan(bracket->low) || isnan(bracket->high)
            || bisection_narrow(bisection, bracket, error));
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
                                  .probe = probe_rate,
                                  .tolerance = probing->tolerance,
                                  .lowest = bound_per_s / FARTHEST,
                                  .highest = bound_per_s * MOST_BOUNDS};
    struct bracket bracket;
    *capacity = (struct capacity){.pass = NAN, .fail = NAN};
    if (!find(&bisection, bound_per_s / 2.0, -1, &bracket, error))
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
                                  .probe = probe_parameter,
                                  .tolerance = probing->tolerance,
                                  .is_whole = range->is_whole,
                                  .lowest = range->lowest,
                                  .highest = range->highest};
    struct bracket bracket;
    *capacity = (struct capacity){.pass = NAN, .fail = NAN};
    if (find(&bisection, range->start, 1, &bracket, error))
        return true;
    if (probing->interrupted || error->code != ERROR_INPUT || capacity->probe_count < 2)
        return false;
    snprintf(capacity->refused, sizeof capacity->refused, "%.400s: %.600s", error->place,
             error->message);
    *error = (struct error){0};
    return true;
}
