/* scenario_costs.c: how costs are known, what is faster or larger, and the plans made of it. */
#include "base/error.h"
#include "base/warning.h"
#include "models/costs/cost_options.h"
#include "models/costs/measured_costs.h"
#include "models/graph/network.h"
#include "models/plan/operation.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "models/plan/plan_disks.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "system/requests/settings.h"
#include "json/json.h"

#include "base/readable.h"
#include "models/costs/formula_costs.h"

#include <string.h>

/* ---- how costs are known ---- */

/* Speedups of single operations by their names, in the range of their group's. Only of those that
 * compute: bytes are the same on any machine. */
static bool load_speedups(struct inference *inference, const struct json_node *node,
                          struct error *error)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        struct setting one = setting_of.speedup.he;
        one.key = operation_name((enum operation)operation);
        if (json_has(node, one.key)
            && !setting_number(node, &one, &inference->speedups[operation], error))
            return false;
    }
    return true;
}

bool scenario_load_speedup(struct inference *inference, const struct json_node *owner,
                           struct error *error)
{
    const char *keys[OPERATION_COUNT + 4] = {setting_of.speedup.he.key, setting_of.speedup.gc.key,
                                             setting_of.speedup.link.key};
    struct json_node node = json_child(owner, "speedup");
    size_t count = 3;
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (!operation_is_transfer((enum operation)operation))
            keys[count++] = operation_name((enum operation)operation);
    memset(inference->speedups, 0, sizeof inference->speedups);
    return json_only(&node, keys, error)
        && setting_number(&node, &setting_of.speedup.he, &inference->he_speedup, error)
        && setting_number(&node, &setting_of.speedup.gc, &inference->gc_speedup, error)
        && setting_number(&node, &setting_of.speedup.link, &inference->link_speedup, error)
        && load_speedups(inference, &node, error);
}

static bool load_scale(struct inference *inference, const struct json_node *root,
                       struct error *error)
{
    struct json_node node = json_child(root, "scale");
    return settings_only(&node, &setting_of.scale.object, NULL, error)
        && setting_number(&node, &setting_of.scale.relus, &inference->relus_scale, error)
        && setting_number(&node, &setting_of.scale.macs, &inference->macs_scale, error);
}

bool scenario_load_costs(struct inference *inference, const struct json_node *client,
                         const struct json_node *root, struct error *error)
{
    const struct json_node *owner = scenario_key_owner(client, root, "costs");
    const char *costs;
    if (!setting_text(owner, &setting_of.top.costs, &costs, error)
        || !json_require(owner, "costs", strlen(costs) < sizeof inference->costs,
                         "shorter than 256 letters", error))
        return false;
    strcpy(inference->costs, costs);
    struct json_node options = json_child(root, "options");
    return cost_options_load(&inference->cost_options, &options, !inference_is_formula(inference),
                             error)
        && scenario_load_speedup(inference, scenario_key_owner(client, root, "speedup"), error)
        && load_scale(inference, root, error);
}

/* ---- what protocols lack ---- */

static size_t count_layers(const struct network *network, enum layer_kind kind)
{
    size_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++)
        count += network->layers[index].kind == kind;
    return count;
}

/* max(a, b) = b + max(a - b, 0): each comparison is a ReLU. */
static void garble_max_pools(struct network *network)
{
    for (size_t index = 0; index < network->layer_count; index++) {
        struct layer *layer = &network->layers[index];
        if (layer->kind == LAYER_MAX_POOL)
            layer->relus = (window_taps(&layer->window) - 1) * shape_elements(layer->out);
    }
}

static void average_max_pools(struct network *network)
{
    for (size_t index = 0; index < network->layer_count; index++)
        if (network->layers[index].kind == LAYER_MAX_POOL)
            network->layers[index].kind = LAYER_AVERAGE_POOL;
}

static bool replace_max_pools(struct network *network, const struct json_node *root,
                              struct warnings *warnings, struct error *error)
{
    static const char *const words[] = {"average", "garbled", "refuse", "compared", NULL};
    size_t count = count_layers(network, LAYER_MAX_POOL);
    int word;
    if (!setting_word(root, &setting_of.top.max_pool, words, &word, error))
        return false;
    if (count > 0 && word == 2)
        return json_fail(root, "network", error,
                         "%s has %zu max pool%s, which max_pool \"refuse\" does not take",
                         network->name, count, readable_plural((double)count));
    if (count > 0 && word == 0)
        warnings_add(warnings, "max_pool_averaged",
                     "%zu max pool%s of %s: averages are taken in place of maxima, which cost no "
                     "garbled circuits; max_pool \"garbled\" counts the comparisons",
                     count, readable_plural((double)count), network->name);
    if (word == 0)
        average_max_pools(network);
    else
        garble_max_pools(network);
    return true;
}

static bool fold_norms(struct network *network, const struct json_node *root,
                       struct warnings *warnings, struct error *error)
{
    static const char *const words[] = {"fold", "refuse", NULL};
    size_t count = count_layers(network, LAYER_LAYER_NORM)
                 + count_layers(network, LAYER_RESPONSE_NORM)
                 + count_layers(network, LAYER_LOCAL_NORM);
    int word;
    if (!setting_word(root, &setting_of.top.layer_norm, words, &word, error))
        return false;
    if (count > 0 && word == 1)
        return json_fail(root, "network", error,
                         "%s has %zu layer norm%s, which layer_norm \"refuse\" does not take",
                         network->name, count, readable_plural((double)count));
    if (count > 0)
        warnings_add(warnings, "layer_norm_folded",
                     "%zu norm%s (of layers, local or of responses) of %s: folded into what is "
                     "beside, which costs nothing, as no protocol here has square roots",
                     count, readable_plural((double)count), network->name);
    return true;
}

static void warn_of_gelus(const struct network *network, struct warnings *warnings)
{
    size_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++)
        count += network->layers[index].was_gelu;
    if (count > 0)
        warnings_add(warnings, "gelu_as_relu",
                     "%zu activation%s of %s, by design %s, counted as ReLU%s", count,
                     readable_plural((double)count), network->name, count == 1 ? "a GELU" : "GELUs",
                     readable_plural((double)count));
}

bool scenario_replace_layers(struct network *network, const struct json_node *root,
                             struct warnings *warnings, struct error *error)
{
    if (!replace_max_pools(network, root, warnings, error)
        || !fold_norms(network, root, warnings, error))
        return false;
    warn_of_gelus(network, warnings);
    return true;
}

/* ---- the plans ---- */

static bool build_measured(const struct inference *inference, struct class_model *model,
                           struct error *error)
{
    struct measured_costs measured = {&model->measurement, &inference->network, model->threads};
    struct cost_source costs = measured_cost_source(&measured);
    return plan_build(&model->plan, &inference->network, &inference->protocol, &costs,
                      &model->plan_options, error);
}

static bool build_formula(const struct scenario *scenario, struct inference *inference,
                          struct class_model *model, struct warnings *warnings, struct error *error)
{
    struct plan_options *options = &model->plan_options;
    struct formula_costs formula = {.network = &inference->network,
                                    .protocol = &inference->protocol,
                                    .devices = {&model->device, &scenario->server_device},
                                    .threads = model->threads,
                                    .options = inference->cost_options};
    bool built = formula_costs_init(&formula, warnings, error);
    if (built) {
        struct cost_source costs = formula_cost_source(&formula);
        options->slowdown_per_busy_core = formula_costs_slowdown(&formula);
        inference->weights_s = formula_costs_weights_s(&formula);
        inference->weights_bytes = formula_costs_weights_bytes(&formula);
        built = plan_build(&model->plan, &inference->network, &inference->protocol, &costs, options,
                           error);
    }
    formula_costs_free(&formula);
    return built;
}

static bool build_plan(struct scenario *scenario, struct class_model *model,
                       struct warnings *warnings, struct error *error)
{
    struct inference *inference = model->inference;
    struct plan_options *options = &model->plan_options;
    options->keys_once_per_client = inference->cost_options.keys_once_per_client;
    options->he_speedup = inference->he_speedup;
    options->gc_speedup = inference->gc_speedup;
    memcpy(options->speedups, inference->speedups, sizeof options->speedups);
    options->relus_scale = inference->relus_scale;
    options->macs_scale = inference->macs_scale;
    return plan_check_activations(&inference->network, &inference->protocol, error)
        && (inference_is_formula(inference)
                ? build_formula(scenario, inference, model, warnings, error)
                : build_measured(inference, model, error))
        && plan_make_batch(&model->plan, &scenario->batch, error);
}

/* What is stored nowhere is neither written nor read. */
static void add_disks(const struct scenario *scenario, struct class_model *model)
{
    const struct client_class *class = &scenario->classes[model->class_index];
    if (settings_most_precomputes(&scenario->simulation, class) > 0)
        plan_add_disks(&model->plan, model->disks);
}

/* The plan knows no files and one client only; what it refuses stands here, in its class. */
static bool refuse(const struct scenario *scenario, size_t index,
                   const struct json_document *document, const struct error *refusal,
                   struct error *error)
{
    char place[sizeof refusal->place];
    bool is_of_class = scenario->is_list && strncmp(refusal->place, "client.", 7) == 0;
    if (is_of_class)
        snprintf(place, sizeof place, "clients[%zu].%s", index, refusal->place + 7);
    error_set(error, refusal->code, document->file, is_of_class ? place : refusal->place, "%s",
              refusal->message);
    return error_is_of(error, refusal->kind);
}

/* Of all plans together, as of one. */
static bool check_steps(const struct scenario *scenario, size_t built, struct error *error)
{
    uint64_t steps = 0;
    for (size_t i = 0; i < built; i++)
        steps += scenario->models[i].plan.step_count;
    return steps <= PLAN_MOST_STEPS
        || error_set(error, ERROR_INPUT, NULL, "clients",
                     "makes plans of more than %d steps for its first %zu classes", PLAN_MOST_STEPS,
                     scenario->models[built - 1].class_index + 1);
}

/* What the branches of a phase share, and how. */
static void tell_machines(struct plan *plan, const struct client_class *class,
                          const struct server_settings *server)
{
    plan->cores[PARTY_CLIENT] = class->cores;
    plan->cores[PARTY_SERVER] = server->cores;
    plan->is_in_order[RESOURCE_CLIENT_CPU] = class->processor_discipline == DISCIPLINE_IN_ORDER;
    plan->is_in_order[RESOURCE_SERVER_CPU] = server->processor_discipline == DISCIPLINE_IN_ORDER;
    plan->is_in_order[RESOURCE_UPLINK] = plan->is_in_order[RESOURCE_DOWNLINK] =
        class->link_discipline == DISCIPLINE_IN_ORDER
        || (server->has_link && server->link_discipline == DISCIPLINE_IN_ORDER);
}

bool scenario_build_plans(struct scenario *scenario, const struct json_document *document,
                          struct warnings *warnings, struct error *error)
{
    for (size_t i = 0; i < scenario->model_count; i++) {
        struct error refusal = {0};
        struct class_model *model = &scenario->models[i];
        if (!build_plan(scenario, model, warnings, &refusal)
            || !check_steps(scenario, i + 1, &refusal))
            return refuse(scenario, model->class_index, document, &refusal, error);
        add_disks(scenario, model);
        tell_machines(&model->plan, &scenario->classes[model->class_index],
                      &scenario->simulation.server);
    }
    scenario_warn_of_plans(scenario, warnings);
    return true;
}
