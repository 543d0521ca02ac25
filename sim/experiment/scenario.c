#include "experiment/scenario.h"

#include "base/units.h"
#include "experiment/scenario_parts.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

#define LONGEST_HORIZON_S 1e12
#define MOST_REPLICATIONS 1000000

/* ---- arrivals and the machine's rules ---- */

static bool load_arrivals(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    if (!json_has(root, "arrivals"))
        return json_fail(root, NULL, error, "lacks the key \"arrivals\"");
    struct json_node node = json_child(root, "arrivals");
    scenario->simulation.arrivals = &scenario->arrivals;
    return library_load_arrivals(library, &scenario->arrivals, &node, error)
        && arrivals_check_clients(&scenario->arrivals, &node, 1, error);
}

static bool load_refill(struct refill_settings *refill, const struct json_node *root,
                        struct error *error)
{
    static const char *const keys[] = {"policy", "check_every_s", "fit", NULL};
    static const char *const policies[] = {"eager", NULL};
    static const char *const fits[] = {"fits", "strict", NULL};
    struct json_node node = json_child(root, "refill");
    int policy = REFILL_EAGER;
    int fit = 0;
    if (!json_only(&node, keys, error)
        || !json_optional_choice(&node, "policy", policies, &policy, error)
        || !json_optional_number(&node, "check_every_s", &refill->check_every_s, error)
        || !json_require(
            &node, "check_every_s",
            refill->check_every_s == 0.0
                || (refill->check_every_s >= 1e-6 && refill->check_every_s <= LONGEST_HORIZON_S),
            "0 or from 1e-6 to 1e12", error)
        || !json_optional_choice(&node, "fit", fits, &fit, error))
        return false;
    refill->policy = (enum refill_policy)policy;
    refill->strict = fit == 1;
    return true;
}

static bool load_time(struct simulation_settings *simulation, const struct json_node *root,
                      struct error *error)
{
    static const char *const ends[] = {"cut", "drain", NULL};
    int end = 0;
    simulation->horizon_s = DAY_S;
    simulation->warmup_s = 0.0;
    if (!json_optional_number(root, "horizon_s", &simulation->horizon_s, error)
        || !json_require(root, "horizon_s",
                         simulation->horizon_s > 0.0 && simulation->horizon_s <= LONGEST_HORIZON_S,
                         "above 0 and at most 1e12", error)
        || !json_optional_choice(root, "at_horizon", ends, &end, error)
        || !json_optional_number(root, "warmup_s", &simulation->warmup_s, error)
        || !json_require(root, "warmup_s",
                         simulation->warmup_s >= 0.0
                             && simulation->warmup_s < simulation->horizon_s,
                         "at least 0 and below horizon_s", error))
        return false;
    simulation->drain = end == 1;
    return true;
}

static bool load_variability(struct simulation_settings *simulation, const struct json_node *root,
                             struct error *error)
{
    if (!json_has(root, "variability"))
        return true;
    struct json_node node = json_child(root, "variability");
    return variability_load(&simulation->variability, &node, error);
}

static bool load_record(struct simulation_settings *simulation, const struct json_node *root,
                        struct error *error)
{
    static const char *const keys[] = {"requests", NULL};
    struct json_node node = json_child(root, "record");
    return json_only(&node, keys, error)
        && json_optional_boolean(&node, "requests", &simulation->record_requests, error);
}

/* ---- replications ---- */

static bool load_count(struct replication_rule *rule, const struct json_node *node,
                       struct error *error)
{
    uint64_t count = 10;
    if (!json_optional_integer(node, "count", &count, error))
        return false;
    rule->fewest = count;
    rule->most = count;
    return json_require(node, "count", count >= 1 && count <= MOST_REPLICATIONS,
                        "from 1 to 1000000", error);
}

static bool load_range(struct replication_rule *rule, const struct json_node *node,
                       struct error *error)
{
    rule->fewest = 10;
    rule->most = 1000;
    rule->precision = 0.05;
    return json_require(node, "count", !json_has(node, "count"),
                        "left out beside min, max or precision", error)
        && json_optional_integer(node, "min", &rule->fewest, error)
        && json_require(node, "min", rule->fewest >= 1 && rule->fewest <= MOST_REPLICATIONS,
                        "from 1 to 1000000", error)
        && json_optional_integer(node, "max", &rule->most, error)
        && json_require(node, "max", rule->most >= rule->fewest && rule->most <= MOST_REPLICATIONS,
                        "at least min and at most 1000000", error)
        && json_optional_number(node, "precision", &rule->precision, error)
        && json_require(node, "precision", rule->precision > 0.0 && rule->precision < 1.0,
                        "above 0 and below 1", error);
}

static bool load_replications(struct replication_rule *rule, const struct json_node *root,
                              struct error *error)
{
    static const char *const keys[] = {"count", "min", "max", "precision", "confidence", NULL};
    struct json_node node = json_child(root, "replications");
    *rule = (struct replication_rule){.confidence = 0.95};
    if (!json_only(&node, keys, error))
        return false;
    bool ranged = json_has(&node, "min") || json_has(&node, "max") || json_has(&node, "precision");
    return (ranged ? load_range(rule, &node, error) : load_count(rule, &node, error))
        && json_optional_number(&node, "confidence", &rule->confidence, error)
        && json_require(&node, "confidence", rule->confidence >= 0.5 && rule->confidence < 1.0,
                        "from 0.5 to below 1", error);
}

/* ---- the whole ---- */

static bool load_head(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    static const char *const keys[] = {
        "name",       "description", "network",  "input",        "protocol", "costs",
        "client",     "server",      "link",     "arrivals",     "sharing",  "refill",
        "horizon_s",  "at_horizon",  "warmup_s", "replications", "seed",     "variability",
        "record",     "sweep",       "options",  "speedup",      "max_pool", "layer_norm",
        "transforms", NULL};
    static const char *const sharings[] = {"dedicated", NULL};
    const char *name = "";
    const char *description = "";
    int sharing = 0;
    if (!json_only(root, keys, error) || !json_text(root, "name", &name, error)
        || !json_require(root, "name", name[0] && strlen(name) < sizeof scenario->name,
                         "1 to 127 bytes long", error)
        || !json_optional_text(root, "description", &description, error)
        || !json_optional_choice(root, "sharing", sharings, &sharing, error))
        return false;
    strcpy(scenario->name, name);
    scenario->simulation.seed = 1;
    return json_optional_integer(root, "seed", &scenario->simulation.seed, error);
}

static bool load_machine(struct scenario *scenario, const struct json_node *root,
                         struct library *library, struct error *error)
{
    struct simulation_settings *simulation = &scenario->simulation;
    return scenario_load_link(scenario, root, library, error)
        && load_arrivals(scenario, root, library, error)
        && load_refill(&simulation->refill, root, error) && load_time(simulation, root, error)
        && load_variability(simulation, root, error) && load_record(simulation, root, error)
        && load_replications(&scenario->replications, root, error);
}

static bool check_stock(const struct scenario *scenario, const struct json_node *root,
                        struct library *library, struct error *error)
{
    const struct simulation_settings *simulation = &scenario->simulation;
    if (scenario->plan.offline_step_count == 0)
        return true;
    uint64_t most = settings_most_precomputes(simulation, &scenario->client);
    struct json_node client = json_child(root, "client");
    if (most == 0)
        warnings_add(
            library->warnings, "precompute_does_not_fit",
            "no precompute fits (client %.4g of %.4g GB, server %.4g of %.4g GB): each request "
            "runs its offline phase when it is taken up; give more storage_bytes to store them",
            (double)scenario->plan.storage_bytes[PARTY_CLIENT] / 1e9,
            (double)scenario->client.storage_bytes / 1e9,
            (double)scenario->plan.storage_bytes[PARTY_SERVER] / 1e9,
            (double)simulation->server.storage_bytes / 1e9);
    if (most == UINT64_MAX)
        return json_require(&client, "initial_stock", scenario->client.initial_stock != STOCK_FULL,
                            "a count where a precompute takes no storage", error);
    return json_require(&client, "initial_stock",
                        scenario->client.initial_stock == STOCK_FULL
                            || scenario->client.initial_stock <= most,
                        "at most what the storage holds", error);
}

bool scenario_load(struct scenario *scenario, const struct json_document *document,
                   struct library *library, struct error *error)
{
    struct json_node root = json_root(document);
    *scenario = (struct scenario){0};
    scenario->client = (struct client_class){.count = 1,
                                             .share = 1.0,
                                             .plan = &scenario->plan,
                                             .max_waiting = NO_LIMIT,
                                             .give_up_after_s = INFINITY};
    scenario->simulation.classes = &scenario->client;
    scenario->simulation.class_count = 1;
    scenario->simulation.server.offline_slots = NO_LIMIT;
    return load_head(scenario, &root, error)
        && scenario_load_network(scenario, &root, library, error)
        && scenario_replace_layers(scenario, &root, library->warnings, error)
        && scenario_load_costs(scenario, &root, error)
        && scenario_load_protocol(scenario, &root, library, error)
        && scenario_load_parties(scenario, &root, library, error)
        && load_machine(scenario, &root, library, error)
        && scenario_build_plan(scenario, document, library->warnings, error)
        && check_stock(scenario, &root, library, error);
}

void scenario_free(struct scenario *scenario)
{
    arrivals_settings_free(&scenario->arrivals);
    plan_free(&scenario->plan);
    measurement_free(&scenario->measurement);
    protocol_free(&scenario->protocol);
    network_free(&scenario->network);
}

bool scenario_is_drawn(const struct scenario *scenario)
{
    return arrivals_are_drawn(&scenario->arrivals)
        || scenario->simulation.variability.distribution != VARIABILITY_FIXED;
}
