#include "study/record/record_stages.h"

#include "models/costs/stage_costs.h"
#include "scenario/scenario.h"

#include <math.h>

static bool client_garbles(const struct plan *plan)
{
    for (uint32_t i = 0; i < plan->step_count; i++)
        if (plan->steps[i].operation == OPERATION_GARBLE)
            return plan->steps[i].resource == RESOURCE_CLIENT_CPU;
    return false;
}

static struct stage_cost_row stage_row(const struct stage_cost *cost, bool knows_he, bool knows_gc)
{
    return (struct stage_cost_row){
        .stage = cost->stage,
        .relus = cost->relus,
        .macs = cost->macs,
        .he_s = knows_he ? cost->he_s : NAN,
        .gc_s = knows_gc ? cost->gc_s : NAN,
    };
}

bool record_stages(struct recorder *recorder, const struct point *point, struct error *error)
{
    const struct scenario *scenario = &point->scenario;
    const struct device *server = &scenario->server_device;
    const struct device *client = &scenario->models[0].device;
    const bool swaps = client_garbles(scenario_first_class(scenario)->plan);
    const struct stage_machines machines = {.he = &server->he,
                                            .garbler = swaps ? &client->gc : &server->gc,
                                            .evaluator = swaps ? &server->gc : &client->gc};
    struct stage_costs costs;
    struct error too_large = {0};
    bool recorded = true;
    if (stage_costs_find(&costs, &scenario->inference.network, &machines, &too_large))
        for (size_t k = 0; recorded && k < costs.count; k++) {
            struct stage_cost_row row =
                stage_row(&costs.stages[k], server->has_he, server->has_gc && client->has_gc);
            recorded = recorder_add_stage_cost(recorder, &row, error);
        }
    stage_costs_free(&costs);
    return recorded;
}
