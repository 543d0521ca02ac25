/* scenario_inference.c: what each class of clients infers, in its own words or the scenario's. */
#include "base/hash.h"
#include "base/memory.h"
#include "scenario/scenario_parts.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* So that each of a hundred thousand clients may differ; each class may hold a plan of its own. */
#define MOST_CLASSES 100000

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
                      "a list of 1 to 100000 classes of clients", error))
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

/* ---- classes that infer the same ---- */

/* What each class says of it, as texts. */
struct sayings {
    char **texts; /* owned; by class, each owned */
    size_t count;
    struct hash_index index;
};

static char *saying_of(const struct json_node *client)
{
    char *text = NULL;
    size_t size;
    FILE *stream = memory_require(open_memstream(&text, &size));
    for (int i = 0; inference_keys[i]; i++) {
        struct json_node value = json_child(client, inference_keys[i]);
        char *printed = json_has(client, inference_keys[i]) ? json_print(&value) : NULL;
        fprintf(stream, "%s\n", printed ? printed : "");
        free(printed);
    }
    fclose(stream);
    return memory_require(text);
}

static bool say_the_same(const void *context, size_t one, size_t other)
{
    const struct sayings *sayings = context;
    return strcmp(sayings->texts[one], sayings->texts[other]) == 0;
}

/* Returns the first class that says the same. */
static size_t first_to_say(struct sayings *sayings, const struct json_node *client,
                           size_t class_index)
{
    char *text = sayings->texts[class_index] = saying_of(client);
    size_t first =
        hash_index_first(&sayings->index, hash_text(text), class_index, say_the_same, sayings);
    if (first == class_index)
        return first;
    free(text);
    sayings->texts[class_index] = NULL;
    return first;
}

static void sayings_free(struct sayings *sayings)
{
    for (size_t i = 0; i < sayings->count; i++)
        free(sayings->texts[i]);
    free(sayings->texts);
    hash_index_free(&sayings->index);
}

/* What is noted is read, though it is known. */
static bool load_again(const struct json_node *client, const struct json_node *root,
                       struct library *library, struct error *error)
{
    struct inference inference = {0};
    bool loaded =
        !root->document->notes || load_inference(&inference, client, root, library, error);
    inference_free(&inference);
    return loaded;
}

static bool load_own(struct scenario *scenario, size_t class_index, const struct json_node *client,
                     const struct json_node *root, struct library *library, struct error *error)
{
    struct inference *own = memory_allocate(1, sizeof *own);
    scenario->own[scenario->own_count++] = scenario->class_inference[class_index] = own;
    return load_inference(own, client, root, library, error);
}

/* Of the classes behind the first. */
static bool load_others(struct scenario *scenario, struct sayings *sayings,
                        const struct json_node *root, struct library *library, struct error *error)
{
    struct json_node list;
    bool is_firsts = false;
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        size_t first = first_to_say(sayings, &client, i);
        is_firsts |= i == 0 && has_own(&client);
        scenario->class_inference[i] = scenario->class_inference[first];
        if (i == 0 || (!is_firsts && !has_own(&client)))
            continue;
        if (!(first < i ? load_again(&client, root, library, error)
                        : load_own(scenario, i, &client, root, library, error)))
            return false;
    }
    return true;
}

static void find_values(struct scenario *scenario, const struct json_node *root)
{
    struct json_node list = json_child(root, "clients");
    if (!scenario->is_list)
        return;
    struct json_node item = json_item(&list, 0);
    scenario->class_values = memory_allocate(scenario->class_count, sizeof *scenario->class_values);
    do
        scenario->class_values[item.index] = item.value;
    while (json_next(&item));
}

static void allocate_classes(struct scenario *scenario)
{
    const size_t count = scenario->class_count;
    scenario->classes = memory_allocate(count, sizeof *scenario->classes);
    scenario->models = memory_allocate(count, sizeof *scenario->models);
    scenario->class_model = memory_allocate(count, sizeof *scenario->class_model);
    scenario->own = memory_allocate(count, sizeof *scenario->own);
    scenario->class_inference = memory_allocate(count, sizeof *scenario->class_inference);
}

bool scenario_load_inferences(struct scenario *scenario, const struct json_node *root,
                              struct library *library, struct error *error)
{
    struct json_node list;
    struct inference top = {0}; /* for the server's interface */
    if (!count_classes(scenario, root, error))
        return false;
    find_values(scenario, root);
    if (!check_used(scenario, root, error))
        return false;
    allocate_classes(scenario);
    struct json_node first = scenario_class_node(scenario, root, 0, &list);
    if (!load_inference(&scenario->inference, &first, root, library, error)
        || !scenario_load_speedup(&top, root, error))
        return false;
    scenario->server_link_speedup = top.link_speedup;
    struct sayings sayings = {
        memory_allocate(scenario->class_count, sizeof(char *)), scenario->class_count, {0}};
    bool loaded = load_others(scenario, &sayings, root, library, error);
    sayings_free(&sayings);
    return loaded;
}
