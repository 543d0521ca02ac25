#include "experiment/scenario_parts.h"

#include <stdio.h>
#include <string.h>

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

bool scenario_load_network(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error)
{
    if (!json_has(root, "input"))
        return json_fail(root, NULL, error, "lacks the key \"input\"");
    struct json_document view;
    struct json_node input = json_child(root, "input");
    struct json_node network;
    struct json_node transforms = json_child(root, "transforms");
    return network_input_load(&scenario->input, &input, error)
        && resolve(library, LIBRARY_NETWORK, root, "network", NULL, &view, &network, error)
        && network_load_transformed(&scenario->network, &network, &transforms, &scenario->input,
                                    error);
}

bool scenario_load_protocol(struct scenario *scenario, const struct json_node *root,
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

/* A set by its file's name, not by what it must be of, may be of something else. */
static bool check_name(const struct json_node *set, const char *key, const char *measured,
                       const char *wanted, struct error *error)
{
    return strcmp(measured, wanted) == 0
        || json_fail(set, key, error, "must be \"%s\", as in the scenario, is \"%s\"", wanted,
                     measured);
}

static bool load_set_file(struct scenario *scenario, const struct json_node *root,
                          const char *const devices[PARTY_COUNT], struct library *library,
                          struct error *error)
{
    const struct measurement *measured = &scenario->measurement;
    const struct json_document *document =
        library_document(library, LIBRARY_MEASUREMENT, scenario->costs, root, "costs", error);
    if (document == NULL)
        return false;
    struct json_node set = json_root(document);
    if (!measurement_is_self_contained(&set))
        return json_fail(&set, "threaded", error,
                         "must be there in a set that \"costs\" names as a file");
    return measurement_load(&scenario->measurement, &set, NULL, NULL, devices, error)
        && check_name(&set, "network", measured->network, scenario->network.name, error)
        && check_name(&set, "input", measured->input, scenario->input.name, error)
        && check_name(&set, "protocol", measured->protocol, scenario->protocol.name, error);
}

static bool is_set_file(const char *costs)
{
    const char *ending = strrchr(costs, '.');
    return ending != NULL && strcmp(ending, ".json") == 0;
}

bool scenario_load_measurement(struct scenario *scenario, const struct json_node *root,
                               const char *const devices[PARTY_COUNT], struct library *library,
                               struct error *error)
{
    char set_name[256];
    if (is_set_file(scenario->costs))
        return load_set_file(scenario, root, devices, library, error);
    snprintf(set_name, sizeof set_name, "%s_%s_%s", scenario->network.name, scenario->input.name,
             scenario->protocol.name);
    const struct json_document *set = NULL;
    const struct json_document *gc_bench = NULL;
    const struct json_document *he = NULL;
    if (!measured_document(scenario, set_name, root, library, &set, error))
        return false;
    struct json_node set_node = json_root(set);
    if (measurement_is_self_contained(&set_node))
        return measurement_load(&scenario->measurement, &set_node, NULL, NULL, devices, error);
    if (!measured_document(scenario, "gc_bench", root, library, &gc_bench, error)
        || !measured_document(scenario, "he_layer_parallel", root, library, &he, error))
        return false;
    struct json_node gc_bench_node = json_root(gc_bench);
    struct json_node he_node = json_root(he);
    return measurement_load(&scenario->measurement, &set_node, &gc_bench_node, &he_node, devices,
                            error);
}

static bool load_usual_device(const struct json_node *party, const char *usual,
                              struct library *library, struct device *device, struct error *error)
{
    const char *name = usual;
    if (!json_optional_text(party, "device", &name, error))
        return false;
    const struct json_document *document =
        library_document(library, LIBRARY_DEVICE, name, party, "device", error);
    if (!document)
        return false;
    struct json_node node = json_root(document);
    return device_load(device, &node, error);
}

bool scenario_load_device(const struct json_node *party, const char *prefix, const char *usual,
                          struct library *library, struct device *device, struct error *error)
{
    struct json_document view;
    struct json_node node;
    *device = (struct device){0};
    if (json_has(party, "device"))
        return resolve(library, LIBRARY_DEVICE, party, "device", prefix, &view, &node, error)
            && device_load(device, &node, error);
    return !usual || load_usual_device(party, usual, library, device, error);
}

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

static bool load_link(struct link_profile *link, const struct json_node *root,
                      struct library *library, struct error *error)
{
    struct json_document view;
    struct json_node node;
    if (!json_has(root, "link"))
        return load_default_link(link, root, error);
    return resolve(library, LIBRARY_LINK, root, "link", "link", &view, &node, error)
        && link_profile_load(link, &node, error);
}

bool scenario_load_link(struct scenario *scenario, const struct json_node *root,
                        struct library *library, struct error *error)
{
    struct link_profile *link = &scenario->client.link;
    if (!load_link(link, root, library, error))
        return false;
    link->uplink_bps *= scenario->link_speedup;
    link->downlink_bps *= scenario->link_speedup;
    return true;
}
