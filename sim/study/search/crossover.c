#include "study/search/crossover.h"

#include "base/memory.h"
#include "scenario/scenario.h"
#include "study/runner.h"
#include "study/search/bisection.h"
#include "study/search/bracket_search.h"
#include "study/series.h"

#include <math.h>
#include <stdlib.h>

/* ---- two at one rate ---- */

struct duel {
    const struct comparison *comparison;
    struct probing *probing;
    const char *rate_path;
    size_t contenders[2];
    struct contest contests[2];
    struct bracket_search search;
    uint64_t replications; /* the most of a probe */
};

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct duel *duel = context;
    contest_init(&duel->contests[point->point_index - 1], duel->comparison->measure, point);
    return true;
}

static bool load_duel(const struct duel *duel, struct finding *finding, struct experiment *probes,
                      struct error *error)
{
    const struct contender *contenders = duel->comparison->contenders;
    size_t points[2] = {contenders[duel->contenders[0]].point,
                        contenders[duel->contenders[1]].point};
    const struct probing *probing = duel->probing;
    if (!experiment_load_probes(probes, probing->experiment, points, 2, duel->rate_path,
                                finding->value, probing->document, probing->library, error))
        return false;
    for (size_t i = 0; i < 2; i++) {
        scenario_ask(&probes->points[i].scenario, duel->comparison->measure);
        finding->times = probing_set_times(probing, &probes->points[i].scenario, finding->times);
    }
    finding->replications = probes->points[0].scenario.replications.fewest;
    return true;
}

static bool probe(void *context, struct finding *finding, struct error *error)
{
    struct duel *duel = context;
    struct experiment probes;
    struct runner_listener listener = {.context = duel, .on_point = on_point};
    duel->contests[0] = duel->contests[1] = (struct contest){0};
    bool ran = load_duel(duel, finding, &probes, error)
            && probing_run(duel->probing, &probes, &listener, error);
    if (ran) {
        for (size_t i = 0; i < 2; i++)
            comparison_reach(duel->comparison, &duel->contests[i], duel->contenders[i],
                             finding->value);
        contest_difference(finding->items, duel->comparison, &duel->contests[0],
                           &duel->contests[1]);
        duel->replications =
            finding->replications > duel->replications ? finding->replications : duel->replications;
    }
    series_free(&duel->contests[0].series);
    series_free(&duel->contests[1].series);
    experiment_free(&probes);
    return ran;
}

/* ---- one turn ---- */

static void add_crossover(const struct duel *duel, double from_per_s, double to_per_s,
                          struct crossovers *crossovers)
{
    const struct bracket *bracket = &duel->search.ends;
    const bool is_known = !isnan(bracket->low) && !isnan(bracket->high);
    crossovers->items = memory_grow(crossovers->items, &crossovers->capacity, crossovers->count + 1,
                                    sizeof *crossovers->items);
    crossovers->items[crossovers->count++] = (struct crossover){
        .below = duel->contenders[bracket->low_sign < 0],
        .above = duel->contenders[bracket->low_sign > 0],
        .low_per_s = is_known ? bracket->low : NAN,
        .high_per_s = is_known ? bracket->high : NAN,
        .from_per_s = from_per_s,
        .to_per_s = to_per_s,
        .is_narrow = is_known && bisection_is_narrow(&duel->search.bisection, bracket),
        .replications = duel->replications,
        .needed = bracket_needed(&duel->search),
    };
}

static bool narrow(struct duel *duel, double low_per_s, double high_per_s, int low_sign,
                   struct crossovers *crossovers, struct error *error)
{
    struct scenario first =
        duel->probing->experiment->points[duel->comparison->contenders[duel->contenders[0]].point]
            .scenario; /* for its numbers only */
    first.arrivals.rate_per_s = low_per_s;
    first.replications.fewest = duel->comparison->fewest_replications;
    const double fewest = probing_first_replications(&first);
    const double most = probing_most_replications(duel->probing, &first);
    const bool is_drawn = duel->comparison->is_drawn;
    duel->replications = 0;
    duel->search = (struct bracket_search){
        .context = duel,
        .simulate = probe,
        .bisection = {.tolerance = duel->probing->tolerance,
                      .is_whole = duel->comparison->is_closed,
                      .digits = probing_digits(duel->probing),
                      .highest = INFINITY},
        .criterion_count = 1,
        .error = comparison_error(duel->comparison),
        .low_sign = low_sign,
        .most_times = is_drawn ? most / fewest : 1.0,
    };
    bool good = bracket_search_between(&duel->search, low_per_s, high_per_s, error);
    if (good || duel->probing->interrupted)
        add_crossover(duel, low_per_s, high_per_s, crossovers);
    bracket_search_free(&duel->search);
    return good;
}

/* ---- all pairs ---- */

/* Rates at which nothing can be told of the two are passed over. */
static bool find_of_pair(struct duel *duel, struct crossovers *crossovers, struct error *error)
{
    const struct comparison *comparison = duel->comparison;
    size_t last_rate = 0;
    int last_sign = 0;
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        int sign;
        comparison_difference(comparison, duel->contenders[0], duel->contenders[1], rate, &sign);
        if (sign == 0)
            continue;
        if (sign == -last_sign
            && !narrow(duel, comparison->rates_per_s[last_rate], comparison->rates_per_s[rate],
                       last_sign, crossovers, error))
            return false;
        last_rate = rate;
        last_sign = sign;
    }
    return true;
}

bool crossovers_find(struct crossovers *crossovers, const struct comparison *comparison,
                     struct probing *probing, struct error *error)
{
    char key[EXPERIMENT_KEY_SIZE];
    *crossovers = (struct crossovers){0};
    for (size_t a = 0; a < comparison->contender_count; a++)
        for (size_t b = a + 1; b < comparison->contender_count; b++) {
            struct duel duel = {.comparison = comparison,
                                .probing = probing,
                                .rate_path = experiment_rate_key(probing->document, key),
                                .contenders = {a, b}};
            if (!find_of_pair(&duel, crossovers, error))
                return probing->interrupted;
        }
    return true;
}

void crossovers_free(struct crossovers *crossovers)
{
    free(crossovers->items);
    *crossovers = (struct crossovers){0};
}
