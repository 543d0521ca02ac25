/* scenario_clients.c: "client" or "clients": classes of clients, their stocks and links. */
#include "base/hash.h"
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "system/requests/settings.h"
#include "json/json.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* ---- one class ---- */

static bool load_initial_stock(struct client_class *class, const struct json_node *client,
                               struct error *error)
{
    static const char *const words[] = {"empty", "full", NULL};
    struct json_node node = json_child(client, "initial_stock");
    int word = 0;
    class->initial_stock = 0;
    if (json_is_number(&node))
        return setting_integer(client, &setting_of.client.initial_stock, &class->initial_stock,
                               error);
    if (!setting_word(client, &setting_of.client.initial_stock, words, &word, error))
        return false;
    class->initial_stock = word == 1 ? STOCK_FULL : 0;
    return true;
}

/* In all classes together as in one. */
static uint64_t most_clients(void)
{
    return (uint64_t)setting_of.clients.count.range.high;
}

/* A number; or "labels": one for each label of the trace, where no other class could be theirs. */
static bool load_count(const struct scenario *scenario, struct client_class *class,
                       const struct json_node *client, struct error *error)
{
    const struct arrivals_settings *arrivals = &scenario->arrivals;
    struct json_node node = json_child(client, "count");
    const char *word;
    if (!json_is_text(&node))
        return setting_integer(client, &setting_of.clients.count, &class->count, error);
    if (!json_text(client, "count", &word, error)
        || !json_require(client, "count", strcmp(word, "labels") == 0, "a number or labels", error)
        || !json_require(
            client, "count", arrivals->assignment == ARRIVALS_LABEL && scenario->class_count == 1,
            "a number, unless arrivals.assign is label and the class is the only one", error))
        return false;
    class->count = arrivals->trace->labels.count;
    return json_require_as(client, "count", class->count <= most_clients(), error,
                           "at most %" PRIu64 " clients, the trace has %" PRIu64 " labels",
                           most_clients(), class->count);
}

/* Shares that nobody looks at would mislead. */
static bool refuse_share(const struct scenario *scenario, const struct json_node *client,
                         struct error *error)
{
    const struct arrivals_settings *arrivals = &scenario->arrivals;
    if (!json_has(client, "share"))
        return true;
    if (arrivals->part_count > 0)
        return json_require(client, "share", false, "left out: the class has arrivals of its own",
                            error);
    if (arrivals->process == ARRIVAL_CLOSED)
        return json_require(client, "share", false,
                            "left out: each client is a user with requests of its own", error);
    return json_fail(client, "share", error,
                     "belongs to arrivals.assign random and round_robin: by \"%s\" requests have "
                     "their clients already",
                     arrival_assignment_names[arrivals->assignment]);
}

/* What is not looked at is not told as a default. */
static bool load_share(const struct scenario *scenario, struct client_class *class,
                       const struct json_node *client, struct error *error)
{
    if (!settings_have_shares(&scenario->simulation))
        return refuse_share(scenario, client, error);
    return setting_number(client, &setting_of.clients.share, &class->share, error);
}

/* How many there are and what they ask for; a single client is one. */
static bool load_size(const struct scenario *scenario, struct client_class *class,
                      const struct json_node *client, struct error *error)
{
    class->count = 1;
    class->share = 1.0;
    return !scenario->is_list
        || (load_count(scenario, class, client, error)
            && load_share(scenario, class, client, error));
}

static bool load_stock_and_slots(struct client_class *class, const struct json_node *client,
                                 struct error *error)
{
    return setting_integer(client, &setting_of.client.storage_bytes, &class->storage_bytes, error)
        && load_initial_stock(class, client, error)
        && setting_integer(client, &setting_of.client.online_slots, &class->online_slots, error)
        && setting_integer(client, &setting_of.client.offline_slots, &class->offline_slots, error)
        && setting_integer(client, &setting_of.client.max_waiting, &class->max_waiting, error)
        && setting_number(client, &setting_of.client.give_up_after_s, &class->give_up_after_s,
                          error);
}

/* What the plan depends on. The server keeps what each protocol asks for, unless it says itself. */
static bool load_model(struct class_model *model, const struct json_node *client,
                       const struct json_node *root, struct library *library, struct error *error)
{
    const struct inference *inference = model->inference;
    const struct protocol_storage *storage = inference->protocol.storage;
    struct json_node server = json_child(root, "server");
    if (!json_has(&server, "bytes_per_relu"))
        model->plan_options.bytes_per_relu[PARTY_SERVER] = storage[PARTY_SERVER].bytes_per_relu;
    return scenario_load_device(client, inference_is_formula(inference) ? "atom_z8350" : NULL,
                                protocol_is_interactive(&inference->protocol), library,
                                &model->device, error)
        && setting_integer(client, &setting_of.client.threads, &model->threads.client, error)
        && scenario_load_disk(
               client, &setting_of.client.storage_read_bps, &setting_of.client.storage_write_bps,
               &setting_of.client.storage_overlap, &model->disks[PARTY_CLIENT], error)
        && scenario_load_bytes_per_relu(client, &setting_of.client.bytes_per_relu,
                                        &model->plan_options.bytes_per_relu[PARTY_CLIENT],
                                        storage[PARTY_CLIENT].bytes_per_relu, error);
}

static bool load_class_link(const struct scenario *scenario, size_t index,
                            struct client_class *class, const struct json_node *client,
                            const struct json_node *root, struct library *library,
                            struct error *error)
{
    const struct json_node *owner = json_has(client, "link") ? client : root;
    return scenario_load_link(scenario, owner, scenario_inference(scenario, index)->link_speedup,
                              library, &class->link, &class->link_discipline, error)
        && json_require(owner, "link",
                        scenario->simulation.sharing == SHARING_DEDICATED
                            || settings_can_share_link(class, &scenario->simulation.server),
                        "full duplex or with an uplink_fraction where server.link is full duplex",
                        error);
}

/* share and count are keys of items of the list clients; "client" has neither. */
static bool refuse_list_keys(const struct json_node *client, struct error *error)
{
    const char *key = json_has(client, "share") ? "share" : "count";
    return !json_has(client, key)
        || json_fail(client, key, error,
                     "belongs to a list of classes: write \"clients\": [{\"%s\": ...}] in place "
                     "of \"client\"",
                     key);
}

static bool load_class(struct scenario *scenario, size_t index, struct hash_index *models,
                       const struct json_node *client, const struct json_node *root,
                       struct library *library, struct error *error)
{
    struct client_class *class = &scenario->classes[index];
    struct class_model model = scenario->common;
    struct inference *own = scenario->class_inference[index];
    model.inference = own ? own : &scenario->inference;
    model.class_index = index;
    if ((!scenario->is_list && !refuse_list_keys(client, error))
        || !settings_only(
            client, scenario->is_list ? &setting_of.clients.object : &setting_of.client.object,
            scenario->is_list ? &setting_of.client.object : NULL, error)
        || !load_size(scenario, class, client, error)
        || !load_model(&model, client, root, library, error)
        || !load_stock_and_slots(class, client, error)
        || !scenario_load_discipline(scenario, client, "fcfs", &class->processor_discipline, error))
        return false;
    class->cores = (double)model.threads.client;
    if (!load_class_link(scenario, index, class, client, root, library, error))
        return false;
    scenario_keep_model(scenario, models, &model);
    return true;
}

/* ---- all of them ---- */

/* Each client has a stock of every server. */
static bool check_supplies(const struct scenario *scenario, const struct json_node *root,
                           struct error *error)
{
    uint64_t clients = settings_client_count(&scenario->simulation);
    uint64_t most = most_clients() / clients;
    struct json_node server = json_child(root, "server");
    return json_require_as(
        &server, "count", settings_supply_count(&scenario->simulation) <= most, error,
        "at most %" PRIu64 " for %" PRIu64 " clients, where each has a stock of every server", most,
        clients);
}

/* In turn by their shares, where any class says one. */
static bool are_by_share(const struct scenario *scenario, const struct json_node *root)
{
    struct json_node list;
    bool is_in_turn = scenario->arrivals.assignment == ARRIVALS_ROUND_ROBIN
                   && scenario->arrivals.process != ARRIVAL_CLOSED;
    for (size_t i = 0; is_in_turn && scenario->is_list && i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        if (json_has(&client, "share"))
            return true;
    }
    return false;
}

static bool check_shares(const struct scenario *scenario, const struct json_node *root,
                         struct error *error)
{
    double sum = 0.0;
    for (size_t i = 0; i < scenario->class_count; i++)
        sum += scenario->classes[i].share;
    return sum > 0.0
        || json_fail(root, "clients", error, "must have a share above 0 in some class");
}

static bool load_classes(struct scenario *scenario, const struct json_node *root,
                         struct library *library, struct error *error)
{
    struct json_node list;
    struct hash_index models = {0};
    bool loaded = true;
    for (size_t i = 0; loaded && i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        loaded = load_class(scenario, i, &models, &client, root, library, error);
    }
    hash_index_free(&models);
    return loaded
        && json_require(root, "clients",
                        settings_client_count(&scenario->simulation) <= most_clients(),
                        "at most 1000000 clients in all", error)
        && check_shares(scenario, root, error) && check_supplies(scenario, root, error);
}

bool scenario_load_clients(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error)
{
    scenario->simulation.classes = scenario->classes;
    scenario->simulation.class_count = scenario->class_count;
    scenario->simulation.by_share = are_by_share(scenario, root);
    return load_classes(scenario, root, library, error);
}
