/*
 * network_builder.h: layers are attached one after the other; shapes follow, and are checked here.
 *
 * Between the reader of network files and the table of blocks; nobody else needs it.
 */
#ifndef MODELS_NETWORK_BUILDER_H
#define MODELS_NETWORK_BUILDER_H

#include "models/network.h"

#define LAYER_NAME_SIZE sizeof(((struct layer *)NULL)->name)

/* Where the next layer goes. Starts with network, shape and error set. */
struct network_builder {
    struct network *network;
    size_t capacity;    /* of network->layers */
    struct shape shape; /* what flows out of the last layer */
    char stage[8];      /* of the layers to come */
    struct error *error;
};

/* A square window that slides over a map. */
struct window {
    uint32_t kernel;
    uint32_t stride;
    uint32_t padding;
};

/*
 * Each attaches a layer.
 *
 * node   the part of the file that asks for it, for messages
 * name   unique in the network, shorter than LAYER_NAME_SIZE
 * Fails when the window does not fit, and beyond the limits of network.h.
 */
bool builder_add_convolution(struct network_builder *builder, const struct json_node *node,
                             const char *name, uint32_t channels, struct window window) MUST_CHECK;
bool builder_add_average_pool(struct network_builder *builder, const struct json_node *node,
                              const char *name, struct window window) MUST_CHECK;
/* One value per channel: the mean of the whole map. */
bool builder_add_global_pool(struct network_builder *builder, const struct json_node *node,
                             const char *name) MUST_CHECK;
bool builder_add_activation(struct network_builder *builder, const struct json_node *node,
                            const char *name) MUST_CHECK;
/* Flattens what comes in. */
bool builder_add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                 const char *name, uint32_t width) MUST_CHECK;

#endif
