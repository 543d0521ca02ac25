#include "study/search/capacity_search.h"

#include "base/memory.h"
#include "base/portable.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define FEWEST_REQUESTS 1e4 /* expected in all replications of a probe at the first look */
#define MOST_TIMES 100.0    /* ... but no more than so many times the scenario's replications */
#define MOST_LOOKS 9        /* the last with 256 times as many replications as the first */
#define PROBES_PER_LOOK 5
#define LOOKS_AHEAD 3
#define CLEARANCE 1.15 /* half-widths at which a probe is aimed to decide */

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
    return rule->most > rule->fewest && !rule->by_evidence ? fmax(first, (double)rule->most)
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

static void set_replications(struct capacity_search *search, struct scenario *scenario)
{
    struct replication_rule *rule = &scenario->replications;
    double first = first_replications(scenario);
    double most = most_replications(search->probing, scenario);
    rule->fewest = rule->most = (uint64_t)fmin(ldexp(first, (int)search->look), most);
    rule->precision = 0.0;
    rule->confidence = 1.0 - (1.0 - rule->confidence) / search->look_count;
    search->times = (double)rule->fewest / first;
    search->most_times = most / first;
}

/* ---- one probe: -1 passes, 1 fails ---- */

static void take_judgement(struct capacity_search *search, size_t replications)
{
    struct capacity *capacity = search->capacity;
    if (search->judgement.sign > 0)
        capacity->failing = search->judgement.failing;
    if (capacity->replications < replications)
        capacity->replications = replications;
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct capacity_search *search = context;
    const struct probe_store *store = search->probing->store;
    search->judgement = goal_judge(search->goal, point);
    take_judgement(search, point->answer.replications);
    return !store || store->keep(store->context, point, error);
}

/* From the store, if it has the point. */
static bool recall(struct capacity_search *search, const struct point *point, bool *known,
                   struct error *error)
{
    const struct probe_store *store = search->probing->store;
    const struct scenario *scenario = &point->scenario;
    struct past_point past;
    *known = false;
    if (!store)
        return true;
    struct past_point_key key = {
        .runs = store->runs,
        .parameters = point->parameters,
        .replications = scenario_is_drawn(scenario) ? scenario->replications.fewest : 1,
        .confidence = scenario->replications.confidence,
    };
    if (!past_point_find(&past, store->database, &key, known, error))
        return false;
    *known = *known && goal_recall(search->goal, scenario, &past, &search->judgement);
    if (*known)
        take_judgement(search, past.replications);
    search->capacity->known_count += *known;
    past_point_free(&past);
    return true;
}

static bool load(struct capacity_search *search, double value, struct experiment *probe,
                 struct error *error)
{
    const struct probing *probing = search->probing;
    if (!experiment_load_probes(probe, probing->experiment, &search->point, 1, search->path, value,
                                probing->document, probing->library, error))
        return false;
    set_replications(search, &probe->points[0].scenario);
    return true;
}

static void remember(struct capacity_search *search, double value)
{
    search->probes = memory_grow(search->probes, &search->probe_capacity, search->probe_count + 1,
                                 sizeof *search->probes);
    search->probes[search->probe_count++] =
        (struct capacity_probe){.value = value,
                                .look = search->look,
                                .sign = search->judgement.sign,
                                .effect = search->judgement.lean / sqrt(search->times)};
    search->capacity->probe_count++;
}

static bool refuse(struct capacity_search *search, int *sign, struct error *error)
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

/* What this look has found there already; NULL if nothing. */
static const struct capacity_probe *find_probe(const struct capacity_search *search, double value)
{
    for (size_t i = 0; i < search->probe_count; i++)
        if (search->probes[i].value == value && search->probes[i].look == search->look)
            return &search->probes[i];
    return NULL;
}

/* A value that the scenario's rules forbid is no failure, but for the first. */
static bool probe(void *context, double value, int *sign, struct error *error)
{
    struct capacity_search *search = context;
    struct experiment loaded;
    const struct capacity_probe *before = find_probe(search, value);
    bool known;
    bool good;
    if (before) {
        *sign = before->sign;
        return true;
    }
    if (load(search, value, &loaded, error)) {
        good = recall(search, &loaded.points[0], &known, error)
            && (known || probing_run(search->probing, &loaded, search, on_point, error));
        *sign = search->judgement.sign;
        remember(search, value);
    } else {
        good = refuse(search, sign, error);
    }
    experiment_free(&loaded);
    return good;
}

/* ---- aiming ---- */

/* Where the capacity is thought to be, and how close to it a probe decides; logarithms, since rates
 * and sizes matter by their ratio. */
struct aim {
    double center;
    double slope;  /* of the effect, ascending from the low end */
    double offset; /* from the center to either side */
};

/* NAN where nothing was probed there. */
static double effect_at(const struct capacity_search *search, double value, int low_sign)
{
    for (size_t i = search->probe_count; i-- > 0;)
        if (search->probes[i].value == value)
            return search->probes[i].effect * -low_sign;
    return NAN;
}

/* By the line through both ends. */
static struct aim aim_between(const struct capacity_search *search, const struct bracket *bracket)
{
    double low_effect = effect_at(search, bracket->low, bracket->low_sign);
    double high_effect = effect_at(search, bracket->high, bracket->low_sign);
    double low = portable_log(bracket->low);
    struct aim aim = {.slope = (high_effect - low_effect) / (portable_log(bracket->high) - low)};
    aim.center = low - low_effect / aim.slope;
    return aim;
}

/* How close to the center a probe of this look can be aimed. */
static double offset_at(const struct capacity_search *search, unsigned look, double slope)
{
    double times = fmin(ldexp(1.0, (int)look), search->most_times);
    return CLEARANCE / (sqrt(times) * slope);
}

/* The first look that is likely to suffice, or the last. */
static unsigned sufficient_look(const struct capacity_search *search, double slope)
{
    unsigned look = search->look + 1;
    while (look + 1 < search->look_count
           && 2.0 * offset_at(search, look, slope) > search->bisection.tolerance)
        look++;
    return look;
}

/*
 * One that aims well at an eighth of the replications goes before it. Looks that are passed over
 * have their part of the error all the same.
 */
static unsigned next_look(const struct capacity_search *search, double slope)
{
    unsigned look = sufficient_look(search, slope);
    return look > search->look + LOOKS_AHEAD ? look - LOOKS_AHEAD : look;
}

/* On the side whose end is farther from the center; NAN when it is as close as it can be. */
static double next_value(const struct capacity_search *search, const struct bracket *bracket,
                         const struct aim *aim)
{
    double below = aim->center - portable_log(bracket->low);
    double above = portable_log(bracket->high) - aim->center;
    double value = portable_exp(aim->center + (below > above ? -aim->offset : aim->offset));
    if (search->bisection.is_whole)
        value = floor(value);
    return fmax(below, above) > 1.02 * aim->offset && value > bracket->low && value < bracket->high
             ? value
             : NAN;
}

/*
 * All probes of a look see the same days, so that the first tells where the others should be, and
 * two tell the slope: unless they are so close, or it is so far from what it was, that chance or a
 * bend of the curve has its hand in it.
 */
static void correct_aim(const struct capacity_search *search, const struct bracket *bracket,
                        struct aim *aim, double value, double last_value)
{
    double effect = effect_at(search, value, bracket->low_sign);
    double distance = portable_log(value / last_value);
    double slope = (effect - effect_at(search, last_value, bracket->low_sign)) / distance;
    if (fabs(distance) > search->bisection.tolerance / 4.0 && slope > aim->slope / 3.0
        && slope < aim->slope * 3.0)
        aim->slope = slope;
    double center = portable_log(value) - effect / aim->slope;
    if (center > portable_log(bracket->low) && center < portable_log(bracket->high))
        aim->center = center;
    aim->offset =
        fmax(0.45 * search->bisection.tolerance, offset_at(search, search->look, aim->slope));
}

static bool aim_probes(struct capacity_search *search, struct bracket *bracket, struct aim *aim,
                       struct error *error)
{
    const struct bisection *bisection = &search->bisection;
    double last_value = NAN;
    for (int i = 0; i < PROBES_PER_LOOK && !bisection_is_narrow(bisection, bracket); i++) {
        double value = next_value(search, bracket, aim);
        int sign;
        if (isnan(value))
            return true;
        if (!bisection->probe(search, value, &sign, error))
            return false;
        if (sign == BISECTION_REFUSED)
            return true;
        if (sign != 0)
            *(sign == bracket->low_sign ? &bracket->low : &bracket->high) = value;
        correct_aim(search, bracket, aim, value, last_value);
        last_value = value;
    }
    return true;
}

/* ---- searches ---- */

/* Whether probes lean as they should: more to the one side the farther they are there. */
static bool can_aim(const struct aim *aim, const struct bracket *bracket)
{
    return aim->slope > 0.0 && isfinite(aim->slope) && aim->center > portable_log(bracket->low)
        && aim->center < portable_log(bracket->high);
}

/* By aiming; where that is not possible, or the last look has nothing to aim at, by halving. */
static bool look_again(struct capacity_search *search, struct bracket *bracket, struct error *error)
{
    struct aim aim = aim_between(search, bracket);
    size_t before = search->probe_count;
    bool aims = can_aim(&aim, bracket);
    search->look = aims ? next_look(search, aim.slope) : search->look + 1;
    aim.offset =
        fmax(0.45 * search->bisection.tolerance, offset_at(search, search->look, aim.slope));
    if (aims && !aim_probes(search, bracket, &aim, error))
        return false;
    bool is_last = search->look + 1 == search->look_count;
    return (aims && !(is_last && search->probe_count == before))
        || bisection_narrow(&search->bisection, bracket, error);
}

bool capacity_search_run(struct capacity_search *search, double start, struct bracket *bracket,
                         struct error *error)
{
    const struct point *point = &search->probing->experiment->points[search->point];
    struct bisection *bisection = &search->bisection;
    struct capacity *capacity = search->capacity;
    *capacity = (struct capacity){.is_drawn = scenario_is_drawn(&point->scenario)};
    search->look_count = count_looks(search->probing, &point->scenario);
    bisection->context = search;
    bisection->probe = probe;
    if (!bisection_enclose(bisection, start, bracket->low_sign, bracket, error))
        return false;
    if (isnan(bracket->low) || isnan(bracket->high))
        return true;
    bool good = bisection_narrow(bisection, bracket, error);
    while (good && !bisection_is_narrow(bisection, bracket)
           && search->look + 1 < search->look_count)
        good = look_again(search, bracket, error);
    capacity->is_narrow = good && bisection_is_narrow(bisection, bracket);
    return good;
}

void capacity_search_free(struct capacity_search *search)
{
    free(search->probes);
}
