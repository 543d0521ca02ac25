/* scenario_parties.c: "server", what both parties have, and the measurements for their devices. */
#include "models/plan/protocol.h"
#include "scenario/scenario.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "json/json.h"

#include <math.h>

bool scenario_load_bytes_per_relu(const struct json_node *party, const struct setting *setting,
                                  uint64_t *bytes_per_relu, uint64_t protocol_bytes,
                                  struct error *error)
{
    *bytes_per_relu = protocol_bytes;
    return setting_integer(party, setting, bytes_per_relu, error)
        && json_require(party, "bytes_per_relu",
                        *bytes_per_relu >= (protocol_bytes > 0 ? 1 : 0)
                            && *bytes_per_relu <= 1000000000,
                        protocol_bytes > 0 ? "from 1 to 1e9" : "at most 1e9", error);
}

bool scenario_load_disk(const struct json_node *party, const struct setting *read_bps,
                        const struct setting *write_bps, const struct setting *overlap,
                        struct disk *disk, struct error *error)
{
    return setting_number(party, read_bps, &disk->read_bps, error)
        && setting_number(party, write_bps, &disk->write_bps, error)
        && setting_flag(party, overlap, &disk->overlaps, error)
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
    if (!setting_integer(server, &setting_of.server.cores, &cores, error))
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
    int routing;
    settings->prefers_ready = true;
    if (!setting_integer(server, &setting_of.server.count, &settings->count, error)
        || !setting_word(server, &setting_of.server.routing, routing_names, &routing, error))
        return false;
    settings->routing = (enum routing)routing;
    if (settings->routing == ROUTING_STICKY) /* nor is it noted */
        return json_require(server, "prefer_ready", !json_has(server, "prefer_ready"),
                            "left out where routing is sticky: each client has one server", error);
    return setting_flag(server, &setting_of.server.prefer_ready, &settings->prefers_ready, error);
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
    bool any = inference_is_formula(&scenario->inference);
    for (size_t i = 0; i < scenario->own_count; i++)
        any |= inference_is_formula(scenario->own[i]);
    return any;
}

static bool any_interactive(const struct scenario *scenario)
{
    bool any = protocol_is_interactive(&scenario->inference.protocol);
    for (size_t i = 0; i < scenario->own_count; i++)
        any |= protocol_is_interactive(&scenario->own[i]->protocol);
    return any;
}

bool scenario_load_server(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    struct json_node server = json_child(root, "server");
    struct server_settings *settings = &scenario->simulation.server;
    struct class_model *common = &scenario->common;
    return settings_only(&server, &setting_of.server.object, NULL, error)
        && load_servers(settings, &server, error)
        && scenario_load_device(&server, any_formula(scenario) ? "epyc_7502" : NULL,
                                any_interactive(scenario), library, &scenario->server_device, error)
        && setting_integer(&server, &setting_of.server.he_threads, &common->threads.server_he,
                           error)
        && setting_integer(&server, &setting_of.server.gc_threads, &common->threads.server_gc,
                           error)
        && load_cores(scenario, &server, error)
        && setting_integer(&server, &setting_of.server.storage_bytes, &settings->storage_bytes,
                           error)
        && scenario_load_disk(
               &server, &setting_of.server.storage_read_bps, &setting_of.server.storage_write_bps,
               &setting_of.server.storage_overlap, &common->disks[PARTY_SERVER], error)
        && scenario_load_bytes_per_relu(
               &server, &setting_of.server.bytes_per_relu,
               &common->plan_options.bytes_per_relu[PARTY_SERVER],
               scenario->inference.protocol.storage[PARTY_SERVER].bytes_per_relu, error)
        && setting_integer(&server, &setting_of.server.offline_slots, &settings->offline_slots,
                           error)
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
    for (size_t i = 0; i < scenario->model_count; i++) {
        struct class_model *model = &scenario->models[i];
        struct json_node client = scenario_class_node(scenario, root, model->class_index, &list);
        const char *const devices[PARTY_COUNT] = {
            [PARTY_CLIENT] = model->device.name[0] ? model->device.name : NULL,
            [PARTY_SERVER] = json_has(&server, "device") ? scenario->server_device.name : NULL};
        if (!inference_is_formula(model->inference)
            && !scenario_load_measurement(model->inference,
                                          scenario_key_owner(&client, root, "costs"), devices,
                                          library, &model->measurement, error))
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
