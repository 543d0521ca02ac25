/* scenario_inference.c: what each class of clients infers, in its own words or the scenario's. */
#include "base/memory.h"
#include "scenario/scenario_parts.h"
#include "json/json.h"

#define MOST_CLASSES 1000 /* each has a plan of its own */

/* What a class may have of its own. */
static const char *const inference_keys[] = {"network", "input",   "transforms", "protocol",
                                             "costs",   "speedup", NULL};

static bool count_classes(struct scenario *scenario, const struct json_node *root,
                          struct error *error)
{
    scenario->is_list = json_has(root, "clients");
    if (!scenario->is_list) {
        scenario->class_count = 1;
        return true;
    }
    if (json_has(root, "client"))
        return json_fail(
            root, NULL, error,
            "client and clients exclude each other: of a list, clients[0].threads is that of "
            "the first class");
    struct json_node list = json_child(root, "clients");
    size_t count = json_count(&list);
    if (!json_require(root, "clients", json_is_array(&list) && count >= 1 && count <= MOST_CLASSES,
                      "a list of 1 to 1000 classes of clients", error))
        return false;
    scenario->class_count = count;
    return true;
}

static bool load_inference(struct inference *inference, const struct json_node *client,
                           const struct json_node *root, struct library *library,
                           struct error *error)
{
    return scenario_load_network(inference, client, root, library, error)
        && scenario_replace_layers(&inference->network, root, library->warnings, error)
        && scenario_load_costs(inference, client, root, error)
        && scenario_load_protocol(inference, scenario_key_owner(client, root, "protocol"), library,
                                  error);
}

static bool has_own(const struct json_node *client)
{
    for (int i = 0; inference_keys[i]; i++)
        if (json_has(client, inference_keys[i]))
            return true;
    return false;
}

/* What every class has of its own, nobody reads at the top: a sweep of it would change nothing. */
static bool check_used(const struct scenario *scenario, const struct json_node *root,
                       struct error *error)
{
    struct json_node list;
    for (int i = 0; inference_keys[i]; i++) {
        size_t own = 0;
        for (size_t k = 0; k < scenario->class_count; k++) {
            struct json_node client = scenario_class_node(scenario, root, k, &list);
            own += json_has(&client, inference_keys[i]);
        }
        if (own == scenario->class_count && json_has(root, inference_keys[i]))
            return json_fail(root, inference_keys[i], error,
                             "is used by no class of clients: each has its own");
    }
    return true;
}

bool scenario_load_inferences(struct scenario *scenario, const struct json_node *root,
                              struct library *library, struct error *error)
{
    struct json_node list;
    struct inference top = {0}; /* for the server's interface */
    if (!count_classes(scenario, root, error) || !check_used(scenario, root, error))
        return false;
    scenario->models = memory_allocate(scenario->class_count, sizeof *scenario->models);
    scenario->classes = memory_allocate(scenario->class_count, sizeof *scenario->classes);
    struct json_node first = scenario_class_node(scenario, root, 0, &list);
    bool is_firsts = has_own(&first);
    if (!load_inference(&scenario->inference, &first, root, library, error)
        || !scenario_load_speedup(&top, root, error))
        return false;
    scenario->server_link_speedup = top.link_speedup;
    for (size_t i = 1; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        if (!is_firsts && !has_own(&client))
            continue;
        scenario->models[i].own = memory_allocate(1, sizeof *scenario->models[i].own);
        if (!load_inference(scenario->models[i].own, &client, root, library, error))
            return false;
    }
    return true;
}
