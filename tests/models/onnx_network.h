/*
 * onnx_network.h: what a model of onnx_model.h becomes.
 */
#ifndef TESTS_MODELS_ONNX_NETWORK_H
#define TESTS_MODELS_ONNX_NETWORK_H

#include "models/graph/network.h"
#include "models/onnx/onnx_import.h"
#include "onnx_model.h"

/* The network of the model; everything is released but itself. */
static inline bool import(struct network *network, const struct onnx_model *model,
                          struct shape input, struct error *error)
{
    char *path = write_model(model);
    struct onnx_import imported;
    struct json_document document = {0};
    *network = (struct network){0};
    bool good = onnx_import(&imported, path, input, error)
             && json_parse(&document, path, imported.text, error);
    if (good) {
        struct json_node node = json_root(&document);
        const struct network_input fed = {"", imported.input, imported.classes};
        good = network_load(network, &node, &fed, error);
    }
    json_free(&document);
    onnx_import_free(&imported);
    unlink(path);
    free(path);
    return good;
}

static inline struct network expect_network(const struct onnx_model *model)
{
    struct network network;
    struct error error = {0};
    cr_assert(import(&network, model, (struct shape){0}, &error), "%s", error.message);
    return network;
}

static inline void expect_layer(const struct network *network, size_t index, const char *name,
                                const char *stage, enum layer_kind kind, struct shape out)
{
    const struct layer *layer = &network->layers[index];
    cr_assert(index < network->layer_count);
    cr_expect(eq(str, (char *)layer->name, (char *)name));
    cr_expect(eq(str, (char *)layer->stage, (char *)stage), "%s", name);
    cr_expect(eq(int, layer->kind, kind), "%s", name);
    cr_expect(eq(u32, layer->out.channels, out.channels), "%s", name);
    cr_expect(eq(u32, layer->out.height, out.height), "%s", name);
    cr_expect(eq(u32, layer->out.width, out.width), "%s", name);
}

#endif
