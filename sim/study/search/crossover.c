#include "study/search/crossover.h"

#include "base/memory.h"
#include "study/search/bisection.h"

#include <math.h>
#include <stdlib.h>

/* ---- two at one rate ---- */

struct duel {
    const struct comparison *comparison;
    struct probing *probing;
    const char *rate_path;
    size_t contenders[2];
    struct contest contests[2];
};

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct duel *duel = context;
    contest_init(&duel->contests[point->point_index - 1], duel->comparison->measure, point);
    return true;
}

static bool load_duel(const struct duel *duel, double rate_per_s, struct experiment *probes,
                      struct error *error)
{
    const struct contender *contenders = duel->comparison->contenders;
    size_t points[2] = {contenders[duel->contenders[0]].point,
                        contenders[duel->contenders[1]].point};
    const struct experiment *experiment = duel->probing->experiment;
    if (!experiment_load_probes(probes, experiment, points, 2, duel->rate_path, rate_per_s,
                                duel->probing->document, duel->probing->library, error))
        return false;
    for (size_t i = 0; i < 2; i++)
        probes->points[i].scenario.replications =
            experiment->points[points[i]].scenario.replications;
    return true;
}

static bool probe(void *context, double rate_per_s, int *sign, struct error *error)
{
    struct duel *duel = context;
    struct experiment probes;
    duel->contests[0] = duel->contests[1] = (struct contest){0};
    bool ran = load_duel(duel, rate_per_s, &probes, error)
            && probing_run(duel->probing, &probes, duel, on_point, error);
    if (ran)
        comparison_difference(duel->comparison, &duel->contests[0], &duel->contests[1], sign);
    series_free(&duel->contests[0].series);
    series_free(&duel->contests[1].series);
    experiment_free(&probes);
    return ran;
}

/* ---- all pairs ---- */

static bool narrow(struct duel *duel, double low_per_s, double high_per_s, int low_sign,
                   struct crossovers *crossovers, struct error *error)
{
    struct bisection bisection = {.context = duel,
                                  .probe = probe,
                                  .tolerance = duel->probing->tolerance,
                                  .highest = INFINITY};
    struct bracket bracket = {low_per_s, high_per_s, low_sign};
    bool narrowed = bisection_narrow(&bisection, &bracket, error);
    if (!narrowed && !duel->probing->interrupted)
        return false;
    crossovers->items = memory_grow(crossovers->items, &crossovers->capacity, crossovers->count + 1,
                                    sizeof *crossovers->items);
    crossovers->items[crossovers->count++] = (struct crossover){
        .below = duel->contenders[low_sign < 0],
        .above = duel->contenders[low_sign > 0],
        .low_per_s = bracket.low,
        .high_per_s = bracket.high,
    };
    return narrowed;
}

/* Rates at which nothing can be told of the two are passed over. */
static bool find_of_pair(struct duel *duel, struct crossovers *crossovers, struct error *error)
{
    const struct comparison *comparison = duel->comparison;
    size_t last_rate = 0;
    int last_sign = 0;
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        int sign;
        comparison_difference(comparison, comparison_contest(comparison, duel->contenders[0], rate),
                              comparison_contest(comparison, duel->contenders[1], rate), &sign);
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
    *crossovers = (struct crossovers){0};
    for (size_t a = 0; a < comparison->contender_count; a++)
        for (size_t b = a + 1; b < comparison->contender_count; b++) {
            struct duel duel = {.comparison = comparison,
                                .probing = probing,
                                .rate_path = experiment_rate_key(probing->document),
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
