/* scenario_models.c: the files that a scenario names: network, protocol, devices, links, prices. */
#include "base/error.h"
#include "models/bill/prices.h"
#include "models/costs/measurement.h"
#include "models/crypto/device.h"
#include "models/crypto/power.h"
#include "models/graph/network.h"
#include "models/plan/link_profile.h"
#include "models/plan/protocol.h"
#include "scenario/library.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "json/json.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define LONGEST_PATH 128 /* bytes, many more than those of "clients[99999].device" */

/* "clients[2].link", for notes. */
static char *member_path(const struct json_node *owner, const char *key,
                         char path[static LONGEST_PATH])
{
    char place[LONGEST_PATH / 2];
    json_path(owner, place, sizeof place);
    snprintf(path, LONGEST_PATH, "%s%s%s", place, place[0] ? "." : "", key);
    return path;
}

/* The root of a library's document as seen from here: its settings are noted below the prefix. */
static struct json_node view_of(struct json_document *view, const struct json_document *document,
                                const char *prefix, struct json_notes *notes)
{
    *view = *document;
    view->prefix = (char *)prefix;
    view->notes = prefix ? notes : NULL;
    return json_root(view);
}

/*
 * The node to read: the scenario's own object, or the root of the file that it names.
 *
 * view   out: the named file's document as seen from here, which the node borrows
 */
static bool resolve(struct library *library, enum library_kind kind, const struct json_node *owner,
                    const char *key, const char *prefix, struct json_document *view,
                    struct json_node *node, struct error *error)
{
    json_names_file(owner, key, library_kind_word(kind));
    *node = json_child(owner, key);
    if (json_is_object(node))
        return true;
    const char *name = NULL;
    if (!json_text(owner, key, &name, error))
        return false;
    const struct json_document *document = library_document(library, kind, name, owner, key, error);
    if (!document)
        return false;
    *node = view_of(view, document, prefix, owner->document->notes);
    return true;
}

/* The scenario's own list, or that of the file which it names. */
static bool find_transforms(const struct json_node *owner, struct library *library,
                            struct json_node *root, struct json_node *transforms,
                            struct error *error)
{
    static const char *const keys[] = {"name", "source", "note", "transforms", NULL};
    const char *name = NULL;
    *transforms = json_child(owner, "transforms");
    if (!json_is_text(transforms))
        return true;
    if (!json_text(owner, "transforms", &name, error))
        return false;
    const struct json_document *document =
        library_document(library, LIBRARY_TRANSFORM, name, owner, "transforms", error);
    if (!document)
        return false;
    *root = json_root(document);
    *transforms = json_child(root, "transforms");
    return json_only(root, keys, error)
        && json_require(root, "transforms", json_is_array(transforms), "a list of transforms",
                        error);
}

bool scenario_load_network(struct inference *inference, const struct json_node *client,
                           const struct json_node *root, struct library *library,
                           struct error *error)
{
    const struct json_node *owner = scenario_key_owner(client, root, "input");
    if (!json_has(owner, "input"))
        return json_fail(root, NULL, error, "lacks the key \"input\"");
    struct json_document view;
    struct json_node input = json_child(owner, "input");
    struct json_node network, preset, transforms;
    return network_input_load(&inference->input, &input, error)
        && find_transforms(scenario_key_owner(client, root, "transforms"), library, &preset,
                           &transforms, error)
        && resolve(library, LIBRARY_NETWORK, scenario_key_owner(client, root, "network"), "network",
                   NULL, &view, &network, error)
        && network_load_transformed(&inference->network, &network, &transforms, &inference->input,
                                    error);
}

bool scenario_load_protocol(struct inference *inference, const struct json_node *owner,
                            struct library *library, struct error *error)
{
    struct json_document view;
    struct json_node protocol;
    return resolve(library, LIBRARY_PROTOCOL, owner, "protocol", NULL, &view, &protocol, error)
        && protocol_load(&inference->protocol, &protocol, error);
}

/* Few networks were measured, but any can be reckoned. */
static bool require_measured(struct library *library, const char *name,
                             const struct json_node *root, struct error *error)
{
    if (library_has(library, LIBRARY_MEASUREMENT, name))
        return true;
    char *unknown = library_unknown_message(library, LIBRARY_MEASUREMENT, name);
    json_fail(root, "costs", error, "%s; costs \"formula\" needs none", unknown);
    free(unknown);
    return error_is_of(error, FAULT_NAME);
}

static bool measured_document(const struct inference *inference, const char *file,
                              const struct json_node *owner, struct library *library,
                              const struct json_document **document, struct error *error)
{
    char name[512];
    snprintf(name, sizeof name, "%s/%s", inference->costs, file);
    if (!require_measured(library, name, owner, error))
        return false;
    *document = library_document(library, LIBRARY_MEASUREMENT, name, owner, "costs", error);
    return *document != NULL;
}

/* A set by its file's name, not by what it must be of, may be of something else. */
static bool check_name(const struct json_node *set, const char *key, const char *measured,
                       const char *wanted, struct error *error)
{
    return json_require_as(set, key, strcmp(measured, wanted) == 0, error,
                           "\"%s\", as in the scenario", wanted);
}

static bool load_set_file(const struct inference *inference, const struct json_node *owner,
                          const char *const devices[PARTY_COUNT], struct library *library,
                          struct measurement *measurement, struct error *error)
{
    const struct json_document *document =
        library_document(library, LIBRARY_MEASUREMENT, inference->costs, owner, "costs", error);
    if (document == NULL)
        return false;
    struct json_node set = json_root(document);
    return json_require(&set, "threaded", measurement_is_self_contained(&set),
                        "there in a set that \"costs\" names as a file", error)
        && measurement_load(measurement, &set, NULL, NULL, devices, error)
        && check_name(&set, "network", measurement->network, inference->network.name, error)
        && check_name(&set, "input", measurement->input, inference->input.name, error)
        && check_name(&set, "protocol", measurement->protocol, inference->protocol.name, error);
}

static bool is_set_file(const char *costs)
{
    const char *ending = strrchr(costs, '.');
    return ending != NULL && strcmp(ending, ".json") == 0;
}

bool scenario_load_measurement(const struct inference *inference, const struct json_node *owner,
                               const char *const devices[PARTY_COUNT], struct library *library,
                               struct measurement *measurement, struct error *error)
{
    char set_name[256];
    if (is_set_file(inference->costs))
        return load_set_file(inference, owner, devices, library, measurement, error);
    snprintf(set_name, sizeof set_name, "%s_%s_%s", inference->network.name, inference->input.name,
             inference->protocol.name);
    const struct json_document *set = NULL;
    const struct json_document *gc_bench = NULL;
    const struct json_document *he = NULL;
    if (!measured_document(inference, set_name, owner, library, &set, error))
        return false;
    struct json_node set_node = json_root(set);
    if (measurement_is_self_contained(&set_node))
        return measurement_load(measurement, &set_node, NULL, NULL, devices, error);
    if (!measured_document(inference, "gc_bench", owner, library, &gc_bench, error)
        || !measured_document(inference, "he_layer_parallel", owner, library, &he, error))
        return false;
    struct json_node gc_bench_node = json_root(gc_bench);
    struct json_node he_node = json_root(he);
    return measurement_load(measurement, &set_node, &gc_bench_node, &he_node, devices, error);
}

static bool load_device(const struct json_node *party, const char *usual, bool is_interactive,
                        struct library *library, struct device *device, struct error *error)
{
    struct json_document view;
    struct json_node node;
    char prefix[LONGEST_PATH];
    member_path(party, "device", prefix);
    *device = (struct device){0};
    if (json_has(party, "device"))
        return resolve(library, LIBRARY_DEVICE, party, "device", prefix, &view, &node, error)
            && device_load_for(device, &node, is_interactive, error);
    if (!usual)
        return true;
    const struct json_document *document =
        library_document(library, LIBRARY_DEVICE, usual, party, "device", error);
    if (!document)
        return false;
    node = view_of(&view, document, prefix, party->document->notes);
    return device_load_for(device, &node, is_interactive, error);
}

bool scenario_load_device(const struct json_node *party, const char *usual, bool is_interactive,
                          struct library *library, struct device *device, struct error *error)
{
    return load_device(party, usual, is_interactive, library, device, error)
        && power_load(&device->power, party, error);
}

/* ---- money ---- */

bool scenario_load_prices(struct scenario *scenario, const struct json_node *root,
                          struct library *library, struct error *error)
{
    struct json_document view;
    struct json_node node;
    scenario->tariff.has_prices = json_has(root, "prices");
    return !scenario->tariff.has_prices
        || (resolve(library, LIBRARY_PRICES, root, "prices", "prices", &view, &node, error)
            && prices_load(&scenario->tariff.prices, &node, error));
}

/* ---- links ---- */

bool scenario_load_discipline(const struct scenario *scenario, const struct json_node *node,
                              const char *in_order, enum discipline *discipline,
                              struct error *error)
{
    const char *const words[] = {"fair", in_order, NULL};
    int word;
    if (!setting_word(node, &setting_of.client.discipline, words, &word, error))
        return false;
    *discipline = (enum discipline)word;
    return json_require(
        node, "discipline",
        *discipline == DISCIPLINE_FAIR || scenario->simulation.sharing == SHARING_CONTENDED,
        "fair with dedicated sharing, where nothing waits for a processor or link", error);
}

/* That of the published simulator. */
static bool load_default_link(struct link_profile *link, const struct json_node *owner,
                              struct error *error)
{
    struct json_node absent = json_child(owner, "link");
    *link = (struct link_profile){.uplink_bps = 100e6, .downlink_bps = 500e6, .rtt_s = 0.0};
    return json_optional_number(&absent, "uplink_bps", &link->uplink_bps, error)
        && json_optional_number(&absent, "downlink_bps", &link->downlink_bps, error)
        && json_optional_number(&absent, "rtt_s", &link->rtt_s, error);
}

bool scenario_load_link(const struct scenario *scenario, const struct json_node *owner,
                        double speedup, struct library *library, struct link_profile *link,
                        enum discipline *discipline, struct error *error)
{
    struct json_document view;
    struct json_node node;
    char prefix[LONGEST_PATH];
    bool loaded = json_has(owner, "link")
                    ? resolve(library, LIBRARY_LINK, owner, "link",
                              member_path(owner, "link", prefix), &view, &node, error)
                          && link_profile_load(link, &node, error)
                          && scenario_load_discipline(scenario, &node, "fifo", discipline, error)
                    : load_default_link(link, owner, error);
    link->uplink_bps *= speedup;
    link->downlink_bps *= speedup;
    return loaded;
}
