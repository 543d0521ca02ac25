#include "models/network_builder.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

static bool add_layer(struct network_builder *builder, const struct json_node *node,
                      enum layer_kind kind, const char *name, struct shape out,
                      struct window window)
{
    struct network *network = builder->network;
    assert(strlen(name) < LAYER_NAME_SIZE);
    if (network->layer_count == NETWORK_MOST_LAYERS)
        return json_fail(node, NULL, builder->error, "a network has at most %d layers",
                         NETWORK_MOST_LAYERS);
    if (shape_elements(out) > NETWORK_MOST_ELEMENTS)
        return json_fail(node, NULL, builder->error,
                         "%s would have %" PRIu32 " x %" PRIu32 " x %" PRIu32
                         " elements, more than 2^40",
                         name, out.channels, out.height, out.width);
    network->layers = memory_grow(network->layers, &builder->capacity, network->layer_count + 1,
                                  sizeof *network->layers);
    struct layer *layer = &network->layers[network->layer_count++];
    *layer = (struct layer){.kind = kind,
                            .in = builder->shape,
                            .out = out,
                            .kernel = window.kernel,
                            .stride = window.stride,
                            .padding = window.padding};
    memcpy(layer->name, name, strlen(name) + 1);
    memcpy(layer->stage, builder->stage, sizeof layer->stage);
    builder->shape = out;
    return true;
}

/* Along one side: floor((side + 2 padding - kernel) / stride) + 1; the window must fit. */
static uint32_t side_after(uint32_t side, struct window window)
{
    return (side + 2 * window.padding - window.kernel) / window.stride + 1;
}

static bool add_window(struct network_builder *builder, const struct json_node *node,
                       enum layer_kind kind, const char *name, uint32_t channels,
                       struct window window)
{
    struct shape in = builder->shape;
    uint32_t shorter = in.height < in.width ? in.height : in.width;
    if (shorter + 2 * window.padding < window.kernel)
        return json_fail(node, NULL, builder->error,
                         "%s: a window of %" PRIu32 " x %" PRIu32 " does not fit %" PRIu32
                         " x %" PRIu32 " with padding %" PRIu32,
                         name, window.kernel, window.kernel, in.height, in.width, window.padding);
    struct shape out = {channels, side_after(in.height, window), side_after(in.width, window)};
    if (out.height > NETWORK_LONGEST_SIDE || out.width > NETWORK_LONGEST_SIDE)
        return json_fail(node, NULL, builder->error, "%s: a side of the output exceeds %" PRIu32,
                         name, NETWORK_LONGEST_SIDE);
    return add_layer(builder, node, kind, name, out, window);
}

bool builder_add_convolution(struct network_builder *builder, const struct json_node *node,
                             const char *name, uint32_t channels, struct window window)
{
    return add_window(builder, node, LAYER_CONVOLUTION, name, channels, window);
}

bool builder_add_average_pool(struct network_builder *builder, const struct json_node *node,
                              const char *name, struct window window)
{
    return add_window(builder, node, LAYER_AVERAGE_POOL, name, builder->shape.channels, window);
}

bool builder_add_global_pool(struct network_builder *builder, const struct json_node *node,
                             const char *name)
{
    struct shape out = {builder->shape.channels, 1, 1};
    return add_layer(builder, node, LAYER_AVERAGE_POOL, name, out, (struct window){.stride = 1});
}

bool builder_add_activation(struct network_builder *builder, const struct json_node *node,
                            const char *name)
{
    return add_layer(builder, node, LAYER_ACTIVATION, name, builder->shape, (struct window){0});
}

bool builder_add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                 const char *name, uint32_t width)
{
    struct shape out = {width, 1, 1};
    return add_layer(builder, node, LAYER_FULLY_CONNECTED, name, out, (struct window){0});
}
