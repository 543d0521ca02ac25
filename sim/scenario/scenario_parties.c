#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "json/json.h"

#include <math.h>

#define MOST_THREADS 65536
#define MOST_CORES 1048576
#define MOST_SERVERS 1000
#define FASTEST_DISK_BPS 1e18

bool scenario_load_threads(const struct json_node *party, const char *key, uint64_t *threads,
                           struct error *error)
{
    *threads = 1;
    return json_optional_integer(party, key, threads, error)
        && json_require(party, key, *threads >= 1 && *threads <= MOST_THREADS, "from 1 to 65536",
                        error);
}

bool scenario_load_bytes_per_relu(const struct json_node *party, uint64_t *bytes_per_relu,
                                  uint64_t protocol_bytes, struct error *error)
{
    *bytes_per_relu = protocol_bytes;
    return json_optional_integer(party, "bytes_per_relu", bytes_per_relu, error)
        && json_require(party, "bytes_per_relu",
                        *bytes_per_relu >= (protocol_bytes > 0 ? 1 : 0)
                            && *bytes_per_relu <= 1000000000,
                        protocol_bytes > 0 ? "from 1 to 1e9" : "at most 1e9", error);
}

bool scenario_load_limit(const struct json_node *party, const char *key, uint64_t least,
                         uint64_t *limit, struct error *error)
{
    double none = INFINITY; /* which is noted as null: it can be given as that too */
    *limit = NO_LIMIT;
    if (!json_has(party, key))
        return json_optional_number(party, key, &none, error);
    return json_integer(party, key, limit, error)
        && json_require(party, key, *limit >= least, least == 0 ? "at least 0" : "at least 1",
                        error);
}

static bool load_disk_bps(const struct json_node *party, const char *key, double *bps,
                          struct error *error)
{
    *bps = INFINITY; /* which is noted as null: it can be given as that too */
    return json_optional_number(party, key, bps, error)
        && json_require(party, key,
                        !json_has(party, key) || (*bps > 0.0 && *bps <= FASTEST_DISK_BPS),
                        "above 0 and at most 1e18", error);
}

bool scenario_load_disk(const struct json_node *party, struct disk *disk, struct error *error)
{
    return load_disk_bps(party, "storage_read_bps", &disk->read_bps, error)
        && load_disk_bps(party, "storage_write_bps", &disk->write_bps, error)
        && json_optional_boolean(party, "storage_overlap", &disk->overlaps, error)
        && json_require(party, "storage_overlap", !disk->overlaps || isfinite(disk->read_bps),
                        "left out or false without storage_read_bps", error);
}

/* ---- the server ---- */

/*
 * As many cores as its steps can use, if the device has them. Dedicated sharing gives each phase
 * all its threads, so there must be a core for each.
 */
static bool load_cores(struct scenario *scenario, const struct json_node *server,
                       struct error *error)
{
    const struct thread_counts *threads = &scenario->common.threads;
    uint64_t most =
        threads->server_he > threads->server_gc ? threads->server_he : threads->server_gc;
    uint64_t device_cores = scenario->server_device.cores;
    uint64_t cores = device_cores > 0 && device_cores < most ? device_cores : most;
    if (!json_optional_integer(server, "cores", &cores, error)
        || !json_require(server, "cores", cores >= 1 && cores <= MOST_CORES, "from 1 to 1048576",
                         error))
        return false;
    scenario->simulation.server.cores = (double)cores;
    return json_require(server, "cores",
                        cores >= most || scenario->simulation.sharing == SHARING_CONTENDED,
                        "at least he_threads and gc_threads with dedicated sharing", error);
}

/* How many there are, and which one a request goes to. */
static bool load_servers(struct server_settings *settings, const struct json_node *server,
                         struct error *error)
{
    int routing = ROUTING_STICKY;
    settings->count = 1;
    settings->prefers_ready = true;
    if (!json_optional_integer(server, "count", &settings->count, error)
        || !json_require(server, "count", settings->count >= 1 && settings->count <= MOST_SERVERS,
                         "from 1 to 1000", error)
        || !json_optional_choice(server, "routing", routing_names, &routing, error))
        return false;
    settings->routing = (enum routing)routing;
    if (settings->routing == ROUTING_STICKY) /* nor is it noted */
        return json_require(server, "prefer_ready", !json_has(server, "prefer_ready"),
                            "left out where routing is sticky: each client has one server", error);
    return json_optional_boolean(server, "prefer_ready", &settings->prefers_ready, error);
}

/* Its interface, if it has one that limits. */
static bool load_interface(struct scenario *scenario, const struct json_node *server,
                           struct library *library, struct error *error)
{
    struct server_settings *settings = &scenario->simulation.server;
    settings->has_link = json_has(server, "link");
    return json_require(server, "link",
                        !settings->has_link || scenario->simulation.sharing == SHARING_CONTENDED,
                        "left out with dedicated sharing, where every phase has its link to itself",
                        error)
        && (!settings->has_link
            || scenario_load_link(scenario, server, scenario->server_link_speedup, library,
                                  &settings->link, &settings->link_discipline, error));
}

static bool any_formula(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->class_count; i++)
        if (inference_is_formula(scenario_inference(scenario, i)))
            return true;
    return false;
}

static bool any_interactive(const struct scenario *scenario)
{
    for (size_t i = 0; i < scenario->class_count; i++)
        if (protocol_is_interactive(&scenario_inference(scenario, i)->protocol))
            return true;
    return false;
}

bool scenario_load_server(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    static const char *const keys[] = {"device",
                                       "cores",
                                       "he_threads",
                                       "gc_threads",
                                       "storage_bytes",
                                       "bytes_per_relu",
                                       "offline_slots",
                                       "link",
                                       "discipline",
                                       "count",
                                       "routing",
                                       "prefer_ready",
                                       "power",
                                       "storage_read_bps",
                                       "storage_write_bps",
                                       "storage_overlap",
                                       NULL};
    struct json_node server = json_child(root, "server");
    struct server_settings *settings = &scenario->simulation.server;
    struct class_model *common = &scenario->common;
    settings->storage_bytes = 10000000000000;
    return json_only(&server, keys, error) && load_servers(settings, &server, error)
        && scenario_load_device(&server, any_formula(scenario) ? "epyc_7502" : NULL,
                                any_interactive(scenario), library, &scenario->server_device, error)
        && scenario_load_threads(&server, "he_threads", &common->threads.server_he, error)
        && scenario_load_threads(&server, "gc_threads", &common->threads.server_gc, error)
        && load_cores(scenario, &server, error)
        && json_optional_integer(&server, "storage_bytes", &settings->storage_bytes, error)
        && scenario_load_disk(&server, &common->disks[PARTY_SERVER], error)
        && scenario_load_bytes_per_relu(
               &server, &common->plan_options.bytes_per_relu[PARTY_SERVER],
               scenario->inference.protocol.storage[PARTY_SERVER].bytes_per_relu, error)
        && scenario_load_limit(&server, "offline_slots", 1, &settings->offline_slots, error)
        && scenario_load_discipline(scenario, &server, "fcfs", &settings->processor_discipline,
                                    error)
        && load_interface(scenario, &server, library, error);
}

/* ---- both ---- */

static bool load_measurements(struct scenario *scenario, const struct json_node *root,
                              struct library *library, struct error *error)
{
    struct json_node server = json_child(root, "server");
    struct json_node list;
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct class_model *model = &scenario->models[i];
        const struct inference *inference = scenario_inference(scenario, i);
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        const char *const devices[PARTY_COUNT] = {
            [PARTY_CLIENT] = model->device.name[0] ? model->device.name : NULL,
            [PARTY_SERVER] = json_has(&server, "device") ? scenario->server_device.name : NULL};
        if (!inference_is_formula(inference)
            && !scenario_load_measurement(inference, scenario_key_owner(&client, root, "costs"),
                                          devices, library, &model->measurement, error))
            return false;
    }
    return true;
}

bool scenario_load_parties(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error)
{
    return scenario_load_server(scenario, root, library, error)
        && scenario_load_clients(scenario, root, library, error)
        && load_measurements(scenario, root, library, error);
}
