/*
 * models.h: networks, protocols and measured sets of the project, for tests of plans.
 */
#ifndef TESTS_REFERENCE_MODELS_H
#define TESTS_REFERENCE_MODELS_H

#include "models/costs/measured_costs.h"
#include "models/plan/plan.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <string.h>

#define MODELS PISIM_SOURCE_DIR "/models/"
#define MEASUREMENTS MODELS "measurements/garimella_2023/"

struct models {
    struct network network;
    struct protocol protocol;
    struct measurement measurement;
};

static inline struct json_document load_file(const char *folder, const char *name)
{
    struct json_document document = {0};
    struct error error = {0};
    char file[512];
    snprintf(file, sizeof file, "%s%s.json", folder, name);
    cr_assert(json_load(&document, file, &error), "%s: %s", file, error.message);
    return document;
}

static inline void load_network(struct network *network, const char *name, const char *input_name)
{
    struct error error = {0};
    struct json_document text = {0};
    struct network_input input;
    char quoted[80];
    snprintf(quoted, sizeof quoted, "\"%s\"", input_name);
    cr_assert(json_parse(&text, "input", quoted, &error));
    struct json_node input_node = json_root(&text);
    cr_assert(network_input_load(&input, &input_node, &error), "%s", error.message);
    struct json_document document = load_file(MODELS "networks/", name);
    struct json_node node = json_root(&document);
    cr_assert(network_load(network, &node, &input, &error), "%s", error.message);
    json_free(&document);
    json_free(&text);
}

static inline void load_measurement(struct measurement *measurement, const char *set)
{
    struct error error = {0};
    struct json_document documents[] = {load_file(MEASUREMENTS, set),
                                        load_file(MEASUREMENTS, "gc_bench"),
                                        load_file(MEASUREMENTS, "he_layer_parallel")};
    struct json_node nodes[] = {json_root(&documents[0]), json_root(&documents[1]),
                                json_root(&documents[2])};
    const char *const devices[PARTY_COUNT] = {NULL, NULL};
    cr_assert(measurement_load(measurement, &nodes[0], &nodes[1], &nodes[2], devices, &error),
              "%s: %s: %s", error.file, error.place, error.message);
    for (size_t index = 0; index < 3; index++)
        json_free(&documents[index]);
}

/* network   as in the publication, without "_delphi" */
static inline struct models load_models(const char *network, const char *input,
                                        const char *protocol)
{
    struct models models = {0};
    struct error error = {0};
    char name[64], set[128];
    snprintf(name, sizeof name, "%s_delphi", network);
    snprintf(set, sizeof set, "%s_%s_%s", name, input, protocol);
    load_network(&models.network, name, input);
    load_measurement(&models.measurement, set);
    struct json_document document = load_file(MODELS "protocols/", protocol);
    struct json_node node = json_root(&document);
    cr_assert(protocol_load(&models.protocol, &node, &error), "%s: %s", error.place, error.message);
    json_free(&document);
    return models;
}

static inline void free_models(struct models *models)
{
    network_free(&models->network);
    protocol_free(&models->protocol);
    measurement_free(&models->measurement);
}

#endif
