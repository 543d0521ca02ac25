#include "models/graph/network_builder.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <string.h>

/* ---- fields ---- */

bool builder_read_count(const struct network_builder *builder, const struct json_node *node,
                        const char *key, uint32_t lowest, uint32_t highest, uint32_t *count)
{
    uint64_t integer = *count;
    if (!json_optional_integer(node, key, &integer, builder->error))
        return false;
    char rule[48];
    snprintf(rule, sizeof rule, "from %" PRIu32 " to %" PRIu32, lowest, highest);
    if (!json_require(node, key, integer >= lowest && integer <= highest, rule, builder->error))
        return false;
    *count = (uint32_t)integer;
    return true;
}

bool builder_require_count(const struct network_builder *builder, const struct json_node *node,
                           const char *key, uint32_t highest, uint32_t *count)
{
    uint64_t integer = 0;
    return json_integer(node, key, &integer, builder->error)
        && builder_read_count(builder, node, key, 1, highest, count);
}

/* ---- layers ---- */

static bool check_elements(const struct network_builder *builder, const struct json_node *node,
                           const char *name, struct shape shape)
{
    if (shape_elements(shape) <= NETWORK_MOST_ELEMENTS)
        return true;
    return json_fail(node, NULL, builder->error,
                     "%s would have %" PRIu32 " x %" PRIu32 " x %" PRIu32
                     " elements, more than 2^40",
                     name, shape.channels, shape.height, shape.width);
}

/* Appends the layer: its name, stage and input are filled in here. */
static bool add_layer(struct network_builder *builder, const struct json_node *node,
                      const char *name, struct layer layer)
{
    struct network *network = builder->network;
    assert(strlen(name) < LAYER_NAME_SIZE);
    if (network->layer_count == NETWORK_MOST_LAYERS)
        return json_fail(node, NULL, builder->error, "a network has at most %d layers",
                         NETWORK_MOST_LAYERS);
    if (!check_elements(builder, node, name, layer.out))
        return false;
    network->layers = memory_grow(network->layers, &builder->capacity, network->layer_count + 1,
                                  sizeof *network->layers);
    layer.in = builder->shape;
    memcpy(layer.name, name, strlen(name) + 1);
    memcpy(layer.stage, builder->stage, sizeof layer.stage);
    network->layers[network->layer_count++] = layer;
    builder->shape = layer.out;
    return true;
}

/* each * count, both within 2^60, against the limit of a layer. */
static bool check_macs(const struct network_builder *builder, const struct json_node *node,
                       const char *name, uint64_t each, uint64_t count)
{
    if (each == 0 || count <= NETWORK_MOST_MACS / each)
        return true;
    return json_fail(node, NULL, builder->error,
                     "%s would take %" PRIu64 " x %" PRIu64 " operations, more than 2^48", name,
                     each, count);
}

/* Along one side: floor((side + 2 padding - kernel) / stride) + 1; the window must fit. */
static uint32_t side_after(uint32_t side, struct window window)
{
    return (side + 2 * window.padding - window.kernel) / window.stride + 1;
}

/* A reduced resolution must go on to halve evenly, down to the last stage. */
static bool check_stride(const struct network_builder *builder, const struct json_node *node,
                         const char *name, uint32_t stride)
{
    struct shape in = builder->shape;
    if (!builder->changes->has_resolution || (in.height % stride == 0 && in.width % stride == 0))
        return true;
    return json_fail(node, NULL, builder->error,
                     "%s: at this resolution its input is %" PRIu32 " x %" PRIu32
                     ", which its stride %" PRIu32 " does not divide",
                     name, in.height, in.width, stride);
}

/* Layer: with kind, out.channels and, for convolutions, groups and flags. */
static bool add_window(struct network_builder *builder, const struct json_node *node,
                       const char *name, struct layer layer, struct window window)
{
    struct shape in = builder->shape;
    uint32_t shorter = in.height < in.width ? in.height : in.width;
    if (shorter + 2 * window.padding < window.kernel)
        return json_fail(node, NULL, builder->error,
                         "%s: a window of %" PRIu32 " x %" PRIu32 " does not fit %" PRIu32
                         " x %" PRIu32 " with padding %" PRIu32,
                         name, window.kernel, window.kernel, in.height, in.width, window.padding);
    if (!check_stride(builder, node, name, window.stride))
        return false;
    layer.out.height = side_after(in.height, window);
    layer.out.width = side_after(in.width, window);
    if (layer.out.height > NETWORK_LONGEST_SIDE || layer.out.width > NETWORK_LONGEST_SIDE)
        return json_fail(node, NULL, builder->error, "%s: a side of the output exceeds %" PRIu32,
                         name, NETWORK_LONGEST_SIDE);
    layer.kernel = window.kernel;
    layer.stride = window.stride;
    layer.padding = window.padding;
    uint64_t area = (uint64_t)window.kernel * window.kernel;
    uint64_t channels_seen = layer.groups > 0 ? in.channels / layer.groups : 1;
    return check_elements(builder, node, name, layer.out)
        && check_macs(builder, node, name, area * channels_seen, shape_elements(layer.out))
        && add_layer(builder, node, name, layer);
}

bool builder_add_convolution(struct network_builder *builder, const struct json_node *node,
                             const char *name, const struct convolution *convolution)
{
    uint32_t groups = convolution->groups > 0 ? convolution->groups : 1;
    if (builder->shape.channels % groups != 0 || convolution->channels % groups != 0)
        return json_fail(node, NULL, builder->error,
                         "%s: %" PRIu32 " groups must divide its %" PRIu32 " input and %" PRIu32
                         " output channels",
                         name, groups, builder->shape.channels, convolution->channels);
    if (convolution->channels > NETWORK_LONGEST_SIDE)
        return json_fail(node, NULL, builder->error,
                         "%s would have %" PRIu32 " channels, more than 1048576", name,
                         convolution->channels);
    struct layer layer = {.kind = LAYER_CONVOLUTION,
                          .out.channels = convolution->channels,
                          .groups = groups,
                          .has_bias = convolution->bias,
                          .has_batch_norm = convolution->batch_norm,
                          .is_projection = convolution->projection};
    return add_window(builder, node, name, layer, convolution->window);
}

bool builder_add_pool(struct network_builder *builder, const struct json_node *node,
                      const char *name, enum layer_kind kind, struct window window)
{
    struct layer layer = {.kind = kind, .out.channels = builder->shape.channels};
    return add_window(builder, node, name, layer, window);
}

bool builder_add_global_pool(struct network_builder *builder, const struct json_node *node,
                             const char *name)
{
    struct layer layer = {
        .kind = LAYER_AVERAGE_POOL, .out = {builder->shape.channels, 1, 1}, .stride = 1};
    return add_layer(builder, node, name, layer);
}

bool builder_add_alike(struct network_builder *builder, const struct json_node *node,
                       const char *name, enum layer_kind kind)
{
    struct layer layer = {.kind = kind, .out = builder->shape};
    if (kind == LAYER_ACTIVATION)
        layer.relus = shape_elements(layer.out);
    return add_layer(builder, node, name, layer);
}

bool builder_add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                 const char *name, uint32_t width)
{
    struct layer layer = {.kind = LAYER_FULLY_CONNECTED, .out = {width, 1, 1}, .has_bias = true};
    return check_macs(builder, node, name, shape_elements(builder->shape), width)
        && add_layer(builder, node, name, layer);
}
