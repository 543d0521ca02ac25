#include "experiment/scenario.h"

#include "base/units.h"

#include <stdio.h>
#include <string.h>

#define LONGEST_HORIZON_S 1e12
#define MOST_THREADS 65536
#define MOST_REPLICATIONS 1000000

/* ---- things that are named, or stand in the scenario itself ---- */

/*
 * The node to read: the scenario's own object, or the root of the file that it names.
 *
 * view   out: the named file's document as seen from here, which the node borrows
 */
static bool resolve(struct library *library, enum library_kind kind, const struct json_node *owner,
                    const char *key, const char *prefix, struct json_document *view,
                    struct json_node *node, struct error *error)
{
    *node = json_child(owner, key);
    if (json_is_object(node))
        return true;
    const char *name = NULL;
    if (!json_text(owner, key, &name, error))
        return false;
    const struct json_document *document = library_document(library, kind, name, owner, key, error);
    if (!document)
        return false;
    *view = *document;
    view->prefix = (char *)prefix;
    view->notes = prefix ? owner->document->notes : NULL;
    *node = json_root(view);
    return true;
}

static bool load_network(struct scenario *scenario, const struct json_node *root,
                         struct library *library, struct error *error)
{
    if (!json_has(root, "input"))
        return json_fail(root, NULL, error, "lacks the key \"input\"");
    struct json_document view;
    struct json_node input = json_child(root, "input");
    struct json_node network;
    return network_input_load(&scenario->input, &input, error)
        && resolve(library, LIBRARY_NETWORK, root, "network", NULL, &view, &network, error)
        && network_load(&scenario->network, &network, &scenario->input, error);
}

static bool load_protocol(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    struct json_document view;
    struct json_node protocol;
    return resolve(library, LIBRARY_PROTOCOL, root, "protocol", NULL, &view, &protocol, error)
        && protocol_load(&scenario->protocol, &protocol, error);
}

static bool measured_document(const struct scenario *scenario, const char *file,
                              const struct json_node *root, struct library *library,
                              const struct json_document **document, struct error *error)
{
    char name[512];
    snprintf(name, sizeof name, "%s/%s", scenario->costs, file);
    *document = library_document(library, LIBRARY_MEASUREMENT, name, root, "costs", error);
    return *document != NULL;
}

static bool load_measurement(struct scenario *scenario, const struct json_node *root,
                             const char *const devices[PARTY_COUNT], struct library *library,
                             struct error *error)
{
    char set_name[256];
    const char *costs = "garimella_2023";
    if (!json_optional_text(root, "costs", &costs, error)
        || !json_require(root, "costs", strlen(costs) < sizeof scenario->costs,
                         "shorter than 64 letters", error))
        return false;
    strcpy(scenario->costs, costs);
    snprintf(set_name, sizeof set_name, "%s_%s_%s", scenario->network.name, scenario->input.name,
             scenario->protocol.name);
    const struct json_document *set = NULL;
    const struct json_document *gc_bench = NULL;
    const struct json_document *he = NULL;
    if (!measured_document(scenario, set_name, root, library, &set, error)
        || !measured_document(scenario, "gc_bench", root, library, &gc_bench, error)
        || !measured_document(scenario, "he_layer_parallel", root, library, &he, error))
        return false;
    struct json_node set_node = json_root(set);
    struct json_node gc_bench_node = json_root(gc_bench);
    struct json_node he_node = json_root(he);
    return measurement_load(&scenario->measurement, &set_node, &gc_bench_node, &he_node, devices,
                            error);
}

/* ---- the parties ---- */

static bool load_device(const struct json_node *party, const char *prefix, struct library *library,
                        char name[64], struct device *device, struct error *error)
{
    struct json_document view;
    struct json_node node;
    *device = (struct device){0};
    if (!json_has(party, "device"))
        return true;
    if (!resolve(library, LIBRARY_DEVICE, party, "device", prefix, &view, &node, error)
        || !device_load(device, &node, error))
        return false;
    strcpy(name, device->name);
    return true;
}

static bool load_threads(const struct json_node *party, const char *key, uint64_t *threads,
                         struct error *error)
{
    *threads = 1;
    return json_optional_integer(party, key, threads, error)
        && json_require(party, key, *threads >= 1 && *threads <= MOST_THREADS, "from 1 to 65536",
                        error);
}

static bool load_bytes_per_relu(const struct json_node *party, uint64_t *bytes_per_relu,
                                uint64_t protocol_bytes, struct error *error)
{
    *bytes_per_relu = protocol_bytes;
    return json_optional_integer(party, "bytes_per_relu", bytes_per_relu, error)
        && json_require(party, "bytes_per_relu",
                        *bytes_per_relu >= 1 && *bytes_per_relu <= 1000000000, "from 1 to 1e9",
                        error);
}

static bool load_initial_stock(struct simulation_settings *simulation,
                               const struct json_node *client, struct error *error)
{
    static const char *const words[] = {"empty", "full", NULL};
    struct json_node node = json_child(client, "initial_stock");
    int word = 0;
    simulation->initial_stock = 0;
    if (json_is_number(&node))
        return json_integer(client, "initial_stock", &simulation->initial_stock, error);
    if (!json_optional_choice(client, "initial_stock", words, &word, error))
        return false;
    simulation->initial_stock = word == 1 ? STOCK_FULL : 0;
    return true;
}

static bool load_slots(const struct json_node *client, const char *key, uint64_t *slots,
                       struct error *error)
{
    *slots = 1;
    return json_optional_integer(client, key, slots, error)
        && json_require(client, key, *slots >= 1, "at least 1", error);
}

static bool load_client(struct scenario *scenario, const struct json_node *client,
                        struct library *library, char device_name[64], struct error *error)
{
    static const char *const keys[] = {
        "device",        "threads",      "storage_bytes", "bytes_per_relu",
        "initial_stock", "online_slots", "offline_slots", NULL};
    struct simulation_settings *simulation = &scenario->simulation;
    struct plan_options *options = &scenario->plan_options;
    struct device device;
    simulation->storage_bytes[PARTY_CLIENT] = 8000000000;
    return json_only(client, keys, error)
        && load_device(client, "client.device", library, device_name, &device, error)
        && load_threads(client, "threads", &options->client_threads, error)
        && json_optional_integer(client, "storage_bytes", &simulation->storage_bytes[PARTY_CLIENT],
                                 error)
        && load_bytes_per_relu(client, &options->bytes_per_relu[PARTY_CLIENT],
                               scenario->protocol.storage[PARTY_CLIENT].bytes_per_relu, error)
        && load_initial_stock(simulation, client, error)
        && load_slots(client, "online_slots", &simulation->online_slots, error)
        && load_slots(client, "offline_slots", &simulation->offline_slots, error);
}

/* Dedicated sharing gives each phase all its threads, so there must be as many cores. */
static bool check_cores(const struct json_node *server, const struct plan_options *options,
                        const struct device *device, struct error *error)
{
    uint64_t threads = options->server_he_threads > options->server_gc_threads
                         ? options->server_he_threads
                         : options->server_gc_threads;
    uint64_t cores = device->cores > 0 ? device->cores : threads;
    return json_optional_integer(server, "cores", &cores, error)
        && json_require(server, "cores", cores >= threads,
                        "at least he_threads and gc_threads with dedicated sharing", error);
}

static bool load_server(struct scenario *scenario, const struct json_node *server,
                        struct library *library, char device_name[64], struct error *error)
{
    static const char *const keys[] = {
        "device", "cores", "he_threads", "gc_threads", "storage_bytes", "bytes_per_relu", NULL};
    struct simulation_settings *simulation = &scenario->simulation;
    struct plan_options *options = &scenario->plan_options;
    struct device device;
    simulation->storage_bytes[PARTY_SERVER] = 10000000000000;
    return json_only(server, keys, error)
        && load_device(server, "server.device", library, device_name, &device, error)
        && load_threads(server, "he_threads", &options->server_he_threads, error)
        && load_threads(server, "gc_threads", &options->server_gc_threads, error)
        && check_cores(server, options, &device, error)
        && json_optional_integer(server, "storage_bytes", &simulation->storage_bytes[PARTY_SERVER],
                                 error)
        && load_bytes_per_relu(server, &options->bytes_per_relu[PARTY_SERVER],
                               scenario->protocol.storage[PARTY_SERVER].bytes_per_relu, error);
}

/* ---- link, arrivals, the machine's rules ---- */

/* That of the published simulator. */
static bool load_default_link(struct link_profile *link, const struct json_node *root,
                              struct error *error)
{
    struct json_node absent = json_child(root, "link");
    *link = (struct link_profile){.uplink_bps = 100e6, .downlink_bps = 500e6, .rtt_s = 0.0};
    return json_optional_number(&absent, "uplink_bps", &link->uplink_bps, error)
        && json_optional_number(&absent, "downlink_bps", &link->downlink_bps, error)
        && json_optional_number(&absent, "rtt_s", &link->rtt_s, error);
}

static bool load_link(struct scenario *scenario, const struct json_node *root,
                      struct library *library, struct error *error)
{
    struct json_document view;
    struct json_node node;
    struct link_profile *link = &scenario->simulation.link;
    if (!json_has(root, "link"))
        return load_default_link(link, root, error);
    return resolve(library, LIBRARY_LINK, root, "link", "link", &view, &node, error)
        && link_profile_load(link, &node, error);
}

static bool load_arrivals(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    if (!json_has(root, "arrivals"))
        return json_fail(root, NULL, error, "lacks the key \"arrivals\"");
    struct json_node node = json_child(root, "arrivals");
    const char *file = NULL;
    const char *column = NULL;
    const struct trace_file *trace = NULL;
    if (!arrivals_trace_name(&node, &file, &column, error))
        return false;
    if (file && !(trace = library_trace(library, file, column, &node, error)))
        return false;
    scenario->simulation.arrivals = &scenario->arrivals;
    return arrivals_load(&scenario->arrivals, &node, trace, error);
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

static bool load_parties(struct scenario *scenario, const struct json_node *root,
                         struct library *library, struct error *error)
{
    char device_names[PARTY_COUNT][64] = {"", ""};
    struct json_node client = json_child(root, "client");
    struct json_node server = json_child(root, "server");
    if (!load_client(scenario, &client, library, device_names[PARTY_CLIENT], error)
        || !load_server(scenario, &server, library, device_names[PARTY_SERVER], error))
        return false;
    const char *devices[PARTY_COUNT];
    for (int party = 0; party < PARTY_COUNT; party++)
        devices[party] = device_names[party][0] ? device_names[party] : NULL;
    return load_measurement(scenario, root, devices, library, error);
}

static bool load_head(struct scenario *scenario, const struct json_node *root, struct error *error)
{
    static const char *const keys[] = {
        "name",      "description", "network",  "input",        "protocol", "costs",
        "client",    "server",      "link",     "arrivals",     "sharing",  "refill",
        "horizon_s", "at_horizon",  "warmup_s", "replications", "seed",     "variability",
        "record",    "sweep",       NULL};
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
    return load_link(scenario, root, library, error)
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
    uint64_t most = simulation_most_precomputes(simulation);
    struct json_node client = json_child(root, "client");
    if (most == 0)
        warnings_add(
            library->warnings, "precompute_does_not_fit",
            "no precompute fits (client %.4g of %.4g GB, server %.4g of %.4g GB): each request "
            "runs its offline phase when it is taken up; give more storage_bytes to store them",
            (double)scenario->plan.storage_bytes[PARTY_CLIENT] / 1e9,
            (double)simulation->storage_bytes[PARTY_CLIENT] / 1e9,
            (double)scenario->plan.storage_bytes[PARTY_SERVER] / 1e9,
            (double)simulation->storage_bytes[PARTY_SERVER] / 1e9);
    if (most == UINT64_MAX)
        return json_require(&client, "initial_stock", simulation->initial_stock != STOCK_FULL,
                            "a count where a precompute takes no storage", error);
    return json_require(&client, "initial_stock",
                        simulation->initial_stock == STOCK_FULL
                            || simulation->initial_stock <= most,
                        "at most what the storage holds", error);
}

/* The plan knows no files; what it refuses stands in this one. */
static bool build_plan(struct scenario *scenario, const struct json_document *document,
                       struct error *error)
{
    struct error refusal = {0};
    if (plan_build(&scenario->plan, &scenario->network, &scenario->protocol, &scenario->measurement,
                   &scenario->plan_options, &refusal))
        return true;
    return error_set(error, refusal.code, document->file, refusal.place, "%s", refusal.message);
}

bool scenario_load(struct scenario *scenario, const struct json_document *document,
                   struct library *library, struct error *error)
{
    struct json_node root = json_root(document);
    *scenario = (struct scenario){0};
    scenario->simulation.plan = &scenario->plan;
    return load_head(scenario, &root, error) && load_network(scenario, &root, library, error)
        && load_protocol(scenario, &root, library, error)
        && load_parties(scenario, &root, library, error)
        && load_machine(scenario, &root, library, error) && build_plan(scenario, document, error)
        && check_stock(scenario, &root, library, error);
}

void scenario_free(struct scenario *scenario)
{
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
