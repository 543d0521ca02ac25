#include "experiment/scenario_parts.h"

#include <string.h>

#define MOST_THREADS 65536

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
                        *bytes_per_relu >= (protocol_bytes > 0 ? 1 : 0)
                            && *bytes_per_relu <= 1000000000,
                        protocol_bytes > 0 ? "from 1 to 1e9" : "at most 1e9", error);
}

static bool load_initial_stock(struct client_class *class, const struct json_node *client,
                               struct error *error)
{
    static const char *const words[] = {"empty", "full", NULL};
    struct json_node node = json_child(client, "initial_stock");
    int word = 0;
    class->initial_stock = 0;
    if (json_is_number(&node))
        return json_integer(client, "initial_stock", &class->initial_stock, error);
    if (!json_optional_choice(client, "initial_stock", words, &word, error))
        return false;
    class->initial_stock = word == 1 ? STOCK_FULL : 0;
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
                        struct library *library, struct error *error)
{
    static const char *const keys[] = {
        "device",        "threads",      "storage_bytes", "bytes_per_relu",
        "initial_stock", "online_slots", "offline_slots", NULL};
    struct client_class *class = &scenario->client;
    struct plan_options *options = &scenario->plan_options;
    class->storage_bytes = 8000000000;
    return json_only(client, keys, error)
        && scenario_load_device(client, "client.device",
                                scenario_is_formula(scenario) ? "atom_z8350" : NULL, library,
                                &scenario->devices[PARTY_CLIENT], error)
        && load_threads(client, "threads", &scenario->threads.client, error)
        && json_optional_integer(client, "storage_bytes", &class->storage_bytes, error)
        && load_bytes_per_relu(client, &options->bytes_per_relu[PARTY_CLIENT],
                               scenario->protocol.storage[PARTY_CLIENT].bytes_per_relu, error)
        && load_initial_stock(class, client, error)
        && load_slots(client, "online_slots", &class->online_slots, error)
        && load_slots(client, "offline_slots", &class->offline_slots, error);
}

/* Dedicated sharing gives each phase all its threads, so there must be as many cores. */
static bool check_cores(const struct json_node *server, const struct thread_counts *threads,
                        const struct device *device, struct error *error)
{
    uint64_t most =
        threads->server_he > threads->server_gc ? threads->server_he : threads->server_gc;
    uint64_t cores = device->cores > 0 ? device->cores : most;
    return json_optional_integer(server, "cores", &cores, error)
        && json_require(server, "cores", cores >= most,
                        "at least he_threads and gc_threads with dedicated sharing", error);
}

static bool load_server(struct scenario *scenario, const struct json_node *server,
                        struct library *library, struct error *error)
{
    static const char *const keys[] = {
        "device", "cores", "he_threads", "gc_threads", "storage_bytes", "bytes_per_relu", NULL};
    struct simulation_settings *simulation = &scenario->simulation;
    struct plan_options *options = &scenario->plan_options;
    struct thread_counts *threads = &scenario->threads;
    struct device *device = &scenario->devices[PARTY_SERVER];
    simulation->server.storage_bytes = 10000000000000;
    return json_only(server, keys, error)
        && scenario_load_device(server, "server.device",
                                scenario_is_formula(scenario) ? "epyc_7502" : NULL, library, device,
                                error)
        && load_threads(server, "he_threads", &threads->server_he, error)
        && load_threads(server, "gc_threads", &threads->server_gc, error)
        && check_cores(server, threads, device, error)
        && json_optional_integer(server, "storage_bytes", &simulation->server.storage_bytes, error)
        && load_bytes_per_relu(server, &options->bytes_per_relu[PARTY_SERVER],
                               scenario->protocol.storage[PARTY_SERVER].bytes_per_relu, error);
}

bool scenario_load_parties(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error)
{
    struct json_node client = json_child(root, "client");
    struct json_node server = json_child(root, "server");
    if (!load_client(scenario, &client, library, error)
        || !load_server(scenario, &server, library, error))
        return false;
    const char *devices[PARTY_COUNT];
    for (int party = 0; party < PARTY_COUNT; party++)
        devices[party] = scenario->devices[party].name[0] ? scenario->devices[party].name : NULL;
    return scenario_is_formula(scenario)
        || scenario_load_measurement(scenario, root, devices, library, error);
}
