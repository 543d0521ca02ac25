#include "study/uncertainty/spread.h"

#include "base/memory.h"
#include "base/portable.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "scenario/sweep.h"
#include "statistics/confidence.h"
#include "statistics/tally.h"
#include "study/bounds/bounds.h"
#include "study/curves.h"
#include "study/measure.h"
#include "study/whatif/onset_root.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Of one world. A choice: many worlds are simulated, and their costs differ more than chance. */
#define MOST_ONSET_REPLICATIONS 100

const char *spread_answer_name(enum spread_answer answer)
{
    static const char *const names[] = {[SPREAD_E2E_MEAN] = "e2e_s.mean",
                                        [SPREAD_E2E_P95] = "e2e_s.p95",
                                        [SPREAD_STOCK_OUT] = "stock_out_fraction",
                                        [SPREAD_ONSET] = "onset_per_s",
                                        [SPREAD_LIMIT] = "limit_per_s"};
    return names[answer];
}

/* ---- one world ---- */

/* Where the answers of one world go: by point, then answer, with a stride between two answers. */
struct world_answers {
    struct interval *values;
    size_t stride;
};

struct world_study {
    struct spread *spread;
    struct world_question *question;
    struct world_answers answers;
};

static void put(const struct world_answers *answers, size_t point, enum spread_answer answer,
                struct interval value)
{
    answers->values[(point * SPREAD_ANSWER_COUNT + (size_t)answer) * answers->stride] = value;
}

static struct interval value_of(const struct answer *answer, const char *name)
{
    struct measure measure;
    return measure_read(name, &measure) ? measure_interval(measure, answer)
                                        : (struct interval){NAN, NAN, NAN};
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    const struct world_answers *answers = &((const struct world_study *)context)->answers;
    const size_t k = point->point_index - 1;
    const double bound_per_s = bounds_binding(&point->bounds)->bound_per_s;
    (void)error;
    for (int i = SPREAD_E2E_MEAN; i <= SPREAD_STOCK_OUT; i++) {
        enum spread_answer answer = (enum spread_answer)i;
        put(answers, k, answer, value_of(&point->answer, spread_answer_name(answer)));
    }
    put(answers, k, SPREAD_LIMIT, (struct interval){bound_per_s, bound_per_s, bound_per_s});
    return true;
}

/* The half-width is 0 where nothing is drawn. */
static struct estimate estimate_of(const struct series *series, const struct scenario *scenario)
{
    struct tally tally = {0};
    for (size_t i = 0; i < series->count; i++)
        tally_add(&tally, series->items[i]);
    struct estimate estimate = confidence_mean(&tally, scenario->replications.confidence);
    return (struct estimate){series->value,
                             scenario_is_drawn(scenario) ? estimate.half_width : 0.0};
}

/* Of the curve that begins at the point, from where it is with the costs as told. */
static bool find_onset(const struct world_question *question, const struct experiment *experiment,
                       const struct point *point, double start_per_s, struct estimate *onset,
                       bool *interrupted, struct error *error)
{
    struct onset_root root;
    struct json_document document;
    uint64_t replications = onset_replications(point, start_per_s, false);
    struct onset_question of_onset = {.document = &document,
                                      .library = question->library,
                                      .jobs = question->jobs,
                                      .replications = replications < MOST_ONSET_REPLICATIONS
                                                        ? replications
                                                        : MOST_ONSET_REPLICATIONS,
                                      .interruption = question->interruption};
    *onset = (struct estimate){NAN, NAN};
    if (replications == 0 || !scenario_has_offline(&point->scenario) || !isfinite(start_per_s))
        return true;
    json_copy(&document, &experiment->base);
    bool found = sweep_apply(&experiment->sweep, point->point_index - 1, &document, error)
              && onset_root_find(&root, &of_onset, start_per_s, NULL, error);
    if (found) {
        if (!root.open)
            *onset = estimate_of(&root.series, &point->scenario);
        onset_root_free(&root);
    }
    *interrupted = of_onset.interrupted;
    json_free(&document);
    return found;
}

static bool find_onsets(const struct world_question *question, const struct experiment *experiment,
                        struct spread *spread, const struct world_answers *answers,
                        bool *interrupted, struct error *error)
{
    struct curves curves;
    bool found = true;
    curves_find(&curves, experiment->points, experiment->point_count);
    for (size_t c = 0; c < curves.count && found; c++) {
        const struct point *point = curves.items[c].points[0];
        const size_t k = point->point_index - 1;
        const struct interval *told = &spread->told[k * SPREAD_ANSWER_COUNT];
        bool is_told = answers->values == spread->told;
        double start_per_s = onset_root_start_per_s(bounds_binding(&point->bounds)->bound_per_s,
                                                    is_told ? NAN : told[SPREAD_ONSET].value,
                                                    told[SPREAD_LIMIT].value);
        struct estimate onset;
        found = find_onset(question, experiment, point, start_per_s, &onset, interrupted, error);
        put(answers, k, SPREAD_ONSET,
            (struct interval){onset.value, onset.value - onset.half_width,
                              onset.value + onset.half_width});
    }
    curves_free(&curves);
    return found;
}

static bool on_world(void *context, const struct experiment *experiment, struct error *error)
{
    const struct world_study *study = context;
    return find_onsets(study->question, experiment, study->spread, &study->answers,
                       &study->question->interrupted, error);
}

static bool run_world(struct spread *spread, struct world_question *question,
                      const double uniforms[], struct world_answers answers, struct error *error)
{
    struct world_study study = {spread, question, answers};
    struct world_listener listener = {
        .context = &study, .on_point = on_point, .on_world = on_world};
    return world_run(question, uniforms, &listener, error);
}

/* ---- all worlds ---- */

static void make_room(struct spread *spread, const struct world_question *question)
{
    const struct scenario *first = &question->experiment->points[0].scenario;
    *spread = (struct spread){.draws = first->uncertainty_draws,
                              .dimensions = question->world->count,
                              .point_count = question->experiment->point_count,
                              .replications = WORLD_MOST_REPLICATIONS,
                              .names = (const char *const *)question->world->names};
    size_t answers = spread->point_count * SPREAD_ANSWER_COUNT;
    spread->uniforms = world_draws_new(question);
    spread->values = memory_allocate(answers * spread->draws, sizeof *spread->values);
    spread->told = memory_allocate(answers, sizeof *spread->told);
    for (size_t i = 0; i < answers * spread->draws; i++)
        spread->values[i] = (struct interval){NAN, NAN, NAN};
    for (size_t i = 0; i < answers; i++)
        spread->told[i] = (struct interval){NAN, NAN, NAN};
}

bool spread_run(struct spread *spread, struct world_question *question, struct error *error)
{
    *spread = (struct spread){0};
    if (!world_check(question, error))
        return false;
    make_room(spread, question);
    if (!run_world(spread, question, NULL, (struct world_answers){spread->told, 1}, error))
        return false;
    for (size_t k = 0; k < spread->draws; k++) {
        const double *uniforms = &spread->uniforms[k * spread->dimensions];
        struct world_answers answers = {&spread->values[k], spread->draws};
        if (question->on_progress)
            question->on_progress(question->context, k, spread->draws);
        if (!run_world(spread, question, uniforms, answers, error))
            return false;
    }
    return true;
}

void spread_free(struct spread *spread)
{
    free(spread->uniforms);
    free(spread->values);
    free(spread->told);
    *spread = (struct spread){0};
}

/* ---- what they say ---- */

/* What the answer was in each world. */
static const struct interval *values_of(const struct spread *spread, size_t point,
                                        enum spread_answer answer)
{
    return &spread->values[(point * SPREAD_ANSWER_COUNT + (size_t)answer) * spread->draws];
}

/*
 * How far an answer in a world may err by chance. It is the answer with the costs as told, which
 * errs by all, and the world's difference to it, which errs by what the world's few replications do
 * more than the same few with the costs as told.
 */
static double length_of(double world, double few, double all)
{
    return isnan(world - few) ? all : sqrt(all * all + (world - few) * (world - few));
}

static double logarithm(double number)
{
    return number > 0.0 && isfinite(number) ? portable_log(number) : NAN;
}

/* Of an answer as it is, or of its logarithm; NAN where it has none. */
static struct interval on_scale(const struct interval *interval, bool is_log)
{
    return is_log ? (struct interval){logarithm(interval->value), logarithm(interval->low),
                                      logarithm(interval->high)}
                  : *interval;
}

static double off_scale(double number)
{
    return isnan(number) ? NAN : portable_exp(number);
}

static struct spread_world world_of(const struct interval *value, const struct interval *told,
                                    const struct interval *chance)
{
    return (struct spread_world){
        .difference = value->value - told->value,
        .below = length_of(value->value - value->low, told->value - told->low,
                           chance->value - chance->low),
        .above = length_of(value->high - value->value, told->high - told->value,
                           chance->high - chance->value)};
}

/* Costs multiply latencies: the ratio of a world to the costs as told depends less on the few
 * replications of both than the difference does. */
static struct interval mix(const struct spread *spread, size_t point, enum spread_answer answer,
                           const struct interval *chance, double confidence)
{
    const struct interval *values = values_of(spread, point, answer);
    const struct interval *few = &spread->told[point * SPREAD_ANSWER_COUNT + (size_t)answer];
    const bool is_log = (answer == SPREAD_E2E_MEAN || answer == SPREAD_E2E_P95) && chance->low > 0.0
                     && few->value > 0.0;
    const struct interval told = on_scale(few, is_log), by_chance = on_scale(chance, is_log);
    struct spread_world *worlds = memory_allocate(spread->draws, sizeof *worlds);
    for (size_t k = 0; k < spread->draws; k++) {
        struct interval value = on_scale(&values[k], is_log);
        worlds[k] = world_of(&value, &told, &by_chance);
    }
    struct interval both = spread_interval(&by_chance, worlds, spread->draws, confidence);
    free(worlds);
    return is_log ? (struct interval){chance->value, off_scale(both.low), off_scale(both.high)}
                  : both;
}

/* Of the onset a logarithm. */
static struct interval chance_of(const struct spread *spread, const struct point *point,
                                 enum spread_answer answer)
{
    struct measure measure;
    if (answer == SPREAD_LIMIT || answer == SPREAD_ONSET)
        return spread->told[(point->point_index - 1) * SPREAD_ANSWER_COUNT + (size_t)answer];
    return measure_read(spread_answer_name(answer), &measure)
             ? measure_interval(measure, &point->answer)
             : (struct interval){NAN, NAN, NAN};
}

/* As the answer is told. */
static struct interval as_told(enum spread_answer answer, const struct interval *interval)
{
    if (answer == SPREAD_ONSET)
        return (struct interval){off_scale(interval->value), off_scale(interval->low),
                                 off_scale(interval->high)};
    if (answer == SPREAD_STOCK_OUT && !isnan(interval->low))
        return (struct interval){interval->value, fmax(interval->low, 0.0),
                                 fmin(interval->high, 1.0)};
    return *interval;
}

struct interval spread_by_chance(const struct spread *spread, const struct point *point,
                                 enum spread_answer answer)
{
    struct interval chance = chance_of(spread, point, answer);
    return as_told(answer, &chance);
}

struct interval spread_by_costs(const struct spread *spread, const struct point *point,
                                enum spread_answer answer)
{
    struct interval chance = chance_of(spread, point, answer);
    struct interval both = mix(spread, point->point_index - 1, answer, &chance,
                               point->scenario.replications.confidence);
    return as_told(answer, &both);
}

struct share spread_share(const struct spread *spread, size_t point, enum spread_answer answer,
                          size_t dimension)
{
    const struct interval *values = values_of(spread, point, answer);
    double *answers = memory_allocate(spread->draws, sizeof *answers);
    for (size_t k = 0; k < spread->draws; k++)
        answers[k] = values[k].value;
    struct share share =
        share_first_order(&spread->uniforms[dimension], spread->dimensions, answers, spread->draws);
    free(answers);
    return share;
}
