/*
 * network_builder.h: layers are attached one after the other; shapes follow, and are checked here.
 *
 * Between the reader of network files and the table of blocks; nobody else needs it.
 */
#ifndef MODELS_GRAPH_NETWORK_BUILDER_H
#define MODELS_GRAPH_NETWORK_BUILDER_H

#include "models/graph/transform_shape.h"

#define LAYER_NAME_SIZE sizeof(((struct layer *)NULL)->name)
#define NETWORK_LARGEST_KERNEL 1024 /* height or width; windows above it are taken for a slip */

/* Where the next layer goes. Starts with network, changes, input_height, shape and error set. */
struct network_builder {
    struct network *network;
    const struct shape_changes *changes; /* what transforms make of shapes */
    uint32_t input_height;               /* before them */
    size_t capacity;                     /* of network->layers */
    struct shape shape;                  /* what flows out of the last layer */
    char stage[8];                       /* of the layers to come */
    struct error *error;
};

struct convolution {
    uint32_t channels; /* of its output */
    struct window window;
    uint32_t groups; /* 0 is 1 */
    bool bias;
    bool batch_norm;
    bool projection;
};

/* A whole number in [lowest, highest]; absent leaves it as it is. */
bool builder_read_count(const struct network_builder *builder, const struct json_node *node,
                        const char *key, uint32_t lowest, uint32_t highest,
                        uint32_t *count) MUST_CHECK;
/* The same from 1 on, and absent is an error. */
bool builder_require_count(const struct network_builder *builder, const struct json_node *node,
                           const char *key, uint32_t highest, uint32_t *count) MUST_CHECK;

/*
 * The node's "k", "stride" and "pad": a number, or one for each side ([height, width]);
 * of "pad" also [top, left, bottom, right]. A stride of 0 in the window must be given, others are
 * what holds where nothing is said.
 */
bool builder_read_window(const struct network_builder *builder, const struct json_node *node,
                         struct window *window) MUST_CHECK;
/* Its "dilation" then, where the form has this key. */
bool builder_read_dilation(const struct network_builder *builder, const struct json_node *node,
                           struct window *window) MUST_CHECK;

/*
 * Each attaches a layer.
 *
 * node   the part of the file that asks for it, for messages
 * name   unique in the network, shorter than LAYER_NAME_SIZE
 * Fails when the window does not fit or the groups do not divide the channels, and beyond the
 * limits of network.h.
 */
bool builder_add_convolution(struct network_builder *builder, const struct json_node *node,
                             const char *name, const struct convolution *convolution) MUST_CHECK;
/* LAYER_AVERAGE_POOL or LAYER_MAX_POOL. */
bool builder_add_pool(struct network_builder *builder, const struct json_node *node,
                      const char *name, enum layer_kind kind, struct window window) MUST_CHECK;
/* One value per channel: the mean of the whole map. */
bool builder_add_global_pool(struct network_builder *builder, const struct json_node *node,
                             const char *name) MUST_CHECK;
/* A layer whose output has the shape of its input: activation, addition or norm. */
bool builder_add_alike(struct network_builder *builder, const struct json_node *node,
                       const char *name, enum layer_kind kind) MUST_CHECK;
/* So many of the channels. */
bool builder_add_slice(struct network_builder *builder, const struct json_node *node,
                       const char *name, uint32_t channels) MUST_CHECK;
/* Flattens what comes in. */
bool builder_add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                 const char *name, uint32_t width, bool has_bias) MUST_CHECK;

#endif
