/*
 * scenario_parts.c: what several parts of a scenario ask: whose a key is, what a class infers, what
 * is drawn.
 */
#include "scenario/scenario_parts.h"
#include "scenario/scenario.h"
#include "system/requests/settings.h"
#include "traces/arrivals/arrivals.h"
#include "json/json.h"

#include <math.h>
#include <string.h>

struct json_node scenario_class_node(const struct scenario *scenario, const struct json_node *root,
                                     size_t index, struct json_node *list)
{
    *list = json_child(root, scenario->is_list ? "clients" : "client");
    return !scenario->is_list ? *list
                              : (struct json_node){.document = list->document,
                                                   .parent = list,
                                                   .index = index,
                                                   .value = scenario->class_values[index]};
}

const struct json_node *scenario_key_owner(const struct json_node *client,
                                           const struct json_node *root, const char *key)
{
    return json_has(client, key) ? client : root;
}

const struct inference *scenario_inference(const struct scenario *scenario, size_t class_index)
{
    const struct inference *own = scenario->class_inference[class_index];
    return own ? own : &scenario->inference;
}

const struct class_model *scenario_model(const struct scenario *scenario, size_t class_index)
{
    return scenario->class_model[class_index];
}

bool inference_is_formula(const struct inference *inference)
{
    return strcmp(inference->costs, "formula") == 0;
}

bool scenario_is_drawn(const struct scenario *scenario)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    return arrivals_are_drawn(&scenario->arrivals)
        || (scenario->arrivals.assignment == ARRIVALS_RANDOM
            && settings_client_count(simulation) > 1)
        || simulation->variability.distribution != VARIABILITY_FIXED;
}

bool scenario_draws(const struct scenario *scenario, struct measure measure)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    bool may_drop = false;
    for (size_t i = 0; i < simulation->class_count; i++)
        may_drop = may_drop || simulation->classes[i].max_waiting != NO_LIMIT
                || simulation->classes[i].give_up_after_s < INFINITY;
    return scenario_is_drawn(scenario) && (measure.source != MEASURE_DROPPED || may_drop);
}
