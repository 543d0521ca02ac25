#include "study/uncertainty/turns.h"

#include "base/memory.h"
#include "base/portable.h"
#include "scenario/scenario.h"
#include "statistics/false_position.h"
#include "study/measure.h"
#include "study/runner.h"
#include "study/search/compare.h"

#include <math.h>
#include <stdlib.h>

#define CLOSE 0.005          /* of the logarithm: worlds move it by far more */
#define QUICK_EVENTS 20000.0 /* of a point in a world */

/* ---- one curve ---- */

static bool worsening_at(void *context, double log_rate, double *worsening, struct error *error)
{
    const struct turn_curve *curve = context;
    double difference = NAN;
    bool good = curve->difference(curve->context, portable_exp(log_rate), &difference, error);
    *worsening = -difference;
    return good;
}

/* Whether it turns between a rate and the next one that is known; passes over those that are not.
 */
static bool find_next(const struct turn_curve *curve, size_t *rate, struct false_end ends[2])
{
    size_t last = SIZE_MAX;
    for (; *rate < curve->count; ++*rate) {
        double difference = curve->differences[*rate];
        if (isnan(difference))
            continue;
        ends[0] = ends[1];
        ends[1] = (struct false_end){portable_log(curve->rates_per_s[*rate]), -difference};
        if (last != SIZE_MAX && ends[0].y < 0.0 && ends[1].y >= 0.0)
            return true;
        last = *rate;
    }
    return false;
}

/* Of a curve without a turn: INFINITY where it might turn above all rates, -INFINITY below them. */
static double beyond(const struct turn_curve *curve)
{
    for (size_t rate = curve->count; rate-- > 0;)
        if (!isnan(curve->differences[rate]))
            return curve->differences[rate] > 0.0 ? INFINITY : -INFINITY;
    return NAN;
}

bool turn_find(const struct turn_curve *curve, double near_log_rate, double *log_rate,
               struct error *error)
{
    struct turn_curve of_curve = *curve;
    const struct false_position lines = {&of_curve, worsening_at, CLOSE};
    struct false_end ends[2], nearest[2];
    double least = INFINITY;
    for (size_t rate = 0; find_next(curve, &rate, ends);) {
        double distance = fabs((ends[0].x + ends[1].x) / 2.0 - near_log_rate);
        if (distance < least) {
            nearest[0] = ends[0];
            nearest[1] = ends[1];
        }
        least = fmin(least, distance);
    }
    *log_rate = beyond(curve);
    return isinf(least) || false_position_find(&lines, nearest[0], nearest[1], log_rate, error);
}

/* ---- one world ---- */

struct world_turns {
    struct turns *turns;
    struct world_question *question;
    const struct comparison *comparison;
    const struct crossovers *crossovers;
    size_t world; /* draws: with the costs as told */
};

static double *value_at(const struct turns *turns, size_t contest, size_t world)
{
    return &turns->values[contest * (turns->draws + 1) + world];
}

double turns_value(const struct turns *turns, size_t contest, size_t world)
{
    return *value_at(turns, contest, world);
}

const double *turns_of(const struct turns *turns, size_t crossover)
{
    return &turns->rates[crossover * (turns->draws + 1)];
}

/* Of the contest's replications as many as are quick, and WORLD_MOST_REPLICATIONS at the least. */
static uint64_t replications_of(const struct world_turns *here, size_t contest)
{
    const struct point *told =
        &here->question->experiment->points[here->comparison->contests[contest].point];
    const struct answer *answer = &told->answer;
    const double events = (double)answer->events / (double)answer->replications;
    const double quick = fmax(WORLD_MOST_REPLICATIONS, floor(QUICK_EVENTS / events));
    return (uint64_t)fmin(quick, (double)answer->replications);
}

static size_t contest_of(const struct comparison *comparison, const struct point *point)
{
    size_t i = 0;
    while (comparison->contests[i].point != point->point_index - 1)
        i++;
    return i;
}

static uint64_t replications_of_point(void *context, const struct point *point)
{
    const struct world_turns *here = context;
    return replications_of(here, contest_of(here->comparison, point));
}

/* At the rate next to it. */
static size_t contest_near(const struct comparison *comparison, size_t contender, double rate_per_s)
{
    size_t nearest = 0;
    for (size_t rate = 1; rate < comparison->rate_count; rate++)
        if (fabs(comparison->rates_per_s[rate] - rate_per_s)
            < fabs(comparison->rates_per_s[nearest] - rate_per_s))
            nearest = rate;
    return contender * comparison->rate_count + nearest;
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    const struct world_turns *here = context;
    const struct comparison *comparison = here->comparison;
    (void)error;
    *value_at(here->turns, contest_of(comparison, point), here->world) =
        measure_interval(comparison->measure, &point->answer).value;
    return true;
}

/* Two contenders at further rates. */
struct world_duel {
    const struct world_turns *here;
    const struct experiment *experiment;
    const struct crossover *crossover;
    double values[2];
};

static bool on_probe(void *context, struct point *point, struct error *error)
{
    struct world_duel *duel = context;
    (void)error;
    duel->values[point->point_index - 1] =
        measure_interval(duel->here->comparison->measure, &point->answer).value;
    return true;
}

/* Users are whole, so that a turn between n and n + 1 of them is found half-way. */
static bool difference_at(void *context, double demand, double *difference, struct error *error)
{
    struct world_duel *duel = context;
    struct world_question *question = duel->here->question;
    const struct comparison *comparison = duel->here->comparison;
    const double rate_per_s = comparison->is_closed ? floor(demand + 0.5) : demand;
    const size_t contenders[2] = {duel->crossover->below, duel->crossover->above};
    const size_t points[2] = {comparison->contenders[contenders[0]].point,
                              comparison->contenders[contenders[1]].point};
    struct runner_listener listener = {
        .context = duel, .interruption = question->interruption, .on_point = on_probe};
    struct experiment probes;
    char key[EXPERIMENT_KEY_SIZE];
    bool ran = experiment_load_probes(&probes, duel->experiment, points, 2,
                                      experiment_rate_key(question->document, key), rate_per_s,
                                      question->document, question->library, error);
    if (ran) {
        for (size_t i = 0; i < 2; i++) {
            size_t contest = contest_near(comparison, contenders[i], rate_per_s);
            world_set_replications(&probes.points[i], replications_of(duel->here, contest));
            scenario_ask(&probes.points[i].scenario, comparison->measure);
        }
        ran = runner_run(&probes, question->jobs, &listener, &question->interrupted, error)
           && !question->interrupted;
    }
    experiment_free(&probes);
    *difference = comparison_badness(comparison) * (duel->values[1] - duel->values[0]);
    return ran;
}

struct interval turn_by_chance(const struct crossover *crossover)
{
    bool is_known = !isnan(crossover->low_per_s);
    double low = portable_log(is_known ? crossover->low_per_s : crossover->from_per_s);
    double high = portable_log(is_known ? crossover->high_per_s : crossover->to_per_s);
    return (struct interval){(low + high) / 2.0, low, high};
}

static bool find_turn(const struct world_turns *here, const struct experiment *experiment,
                      size_t index, struct error *error)
{
    const struct comparison *comparison = here->comparison;
    const struct crossover *crossover = &here->crossovers->items[index];
    struct world_duel duel = {here, experiment, crossover, {NAN, NAN}};
    double *differences = memory_allocate(comparison->rate_count, sizeof *differences);
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        size_t below = crossover->below * comparison->rate_count + rate;
        size_t above = crossover->above * comparison->rate_count + rate;
        differences[rate] = comparison_badness(comparison)
                          * (*value_at(here->turns, above, here->world)
                             - *value_at(here->turns, below, here->world));
    }
    struct turn_curve curve = {.context = &duel,
                               .rates_per_s = comparison->rates_per_s,
                               .differences = differences,
                               .count = comparison->rate_count,
                               .difference = difference_at};
    bool found =
        turn_find(&curve, turn_by_chance(crossover).value,
                  &here->turns->rates[index * (here->turns->draws + 1) + here->world], error);
    free(differences);
    return found;
}

static bool on_world(void *context, const struct experiment *experiment, struct error *error)
{
    const struct world_turns *here = context;
    for (size_t i = 0; i < here->crossovers->count; i++)
        if (!find_turn(here, experiment, i, error))
            return false;
    return true;
}

/* ---- all worlds ---- */

static void make_room(struct turns *turns, const struct world_question *question,
                      const struct comparison *comparison, const struct crossovers *crossovers)
{
    const size_t contests = comparison->contender_count * comparison->rate_count;
    turns->draws = question->experiment->points[0].scenario.uncertainty_draws;
    turns->uniforms = world_draws_new(question);
    turns->values = memory_allocate(contests * (turns->draws + 1), sizeof *turns->values);
    turns->rates = memory_allocate(crossovers->count * (turns->draws + 1), sizeof *turns->rates);
    for (size_t i = 0; i < contests * (turns->draws + 1); i++)
        turns->values[i] = NAN;
}

bool turns_find(struct turns *turns, struct world_question *question,
                const struct comparison *comparison, const struct crossovers *crossovers,
                struct error *error)
{
    struct world_turns here = {turns, question, comparison, crossovers, 0};
    struct world_listener listener = {.context = &here,
                                      .measure = &comparison->measure,
                                      .replications = replications_of_point,
                                      .on_point = on_point,
                                      .on_world = on_world};
    *turns = (struct turns){0};
    if (!world_check(question, error))
        return false;
    make_room(turns, question, comparison, crossovers);
    for (size_t k = 0; k <= turns->draws; k++) {
        const double *uniforms =
            k < turns->draws ? &turns->uniforms[k * question->world->count] : NULL;
        here.world = k;
        if (question->on_progress)
            question->on_progress(question->context, k, turns->draws + 1);
        if (!world_run(question, uniforms, &listener, error))
            return false;
    }
    return true;
}

void turns_free(struct turns *turns)
{
    free(turns->uniforms);
    free(turns->values);
    free(turns->rates);
    *turns = (struct turns){0};
}
