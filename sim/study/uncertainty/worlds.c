#include "study/uncertainty/worlds.h"

#include "base/error.h"
#include "base/warning.h"
#include "scenario/scenario.h"
#include "study/uncertainty/cost_draws.h"

bool world_check(const struct world_question *question, struct error *error)
{
    const char *name = question->experiment->points[0].scenario.name;
    if (question->world->count == 0)
        return error_set(error, ERROR_INPUT, name, "uncertainty",
                         "has nothing to draw: no number of this scenario and its files is "
                         "{\"value\", \"cv\"}, {\"value\", \"factor\"} or {\"value\", \"low\", "
                         "\"high\"}; --set costs=formula takes devices whose numbers are");
    return question->world->count <= COST_DRAWS_MOST_DIMENSIONS
        || error_set(error, ERROR_INPUT, name, "uncertainty",
                     "must have at most %d uncertain numbers, has %zu", COST_DRAWS_MOST_DIMENSIONS,
                     question->world->count);
}

double *world_draws_new(const struct world_question *question)
{
    const struct scenario *first = &question->experiment->points[0].scenario;
    return cost_draws_new(first->uncertainty_draws, question->world->count, first->simulation.seed);
}

void world_set_replications(struct point *point, uint64_t count)
{
    struct replication_rule *rule = &point->scenario.replications;
    rule->fewest = rule->most = count;
    rule->by_evidence = false;
    rule->precision = 0.0;
}

static uint64_t replications_of(const struct world_listener *listener, const struct point *point)
{
    uint64_t fewest = point->scenario.replications.fewest;
    return listener->replications           ? listener->replications(listener->context, point)
         : fewest < WORLD_MOST_REPLICATIONS ? fewest
                                            : WORLD_MOST_REPLICATIONS;
}

static bool simulate(struct world_question *question, struct experiment *experiment,
                     const struct world_listener *listener, struct error *error)
{
    struct runner_listener of_points = {.context = listener->context,
                                        .interruption = question->interruption,
                                        .on_point = listener->on_point};
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct point *point = &experiment->points[k];
        world_set_replications(point, replications_of(listener, point));
        if (listener->measure)
            scenario_ask(&point->scenario, *listener->measure);
    }
    return runner_run(experiment, question->jobs, &of_points, &question->interrupted, error)
        && !question->interrupted
        && (!listener->on_world || listener->on_world(listener->context, experiment, error));
}

bool world_run(struct world_question *question, const double uniforms[],
               const struct world_listener *listener, struct error *error)
{
    struct experiment experiment;
    struct warnings told_before = {0}; /* of the costs as told, with other numbers */
    struct warnings *warnings = question->library->warnings;
    question->world->uniforms = uniforms;
    question->library->warnings = &told_before;
    bool ran = experiment_load(&experiment, question->document, &(struct shard){0},
                               question->library, error)
            && simulate(question, &experiment, listener, error);
    experiment_free(&experiment);
    question->world->uniforms = NULL;
    question->library->warnings = warnings;
    warnings_free(&told_before);
    return ran;
}
