#include "models/graph/network_builder.h"

#include "base/memory.h"
#include "models/graph/network.h"
#include "json/json.h"

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

static bool require_key(const struct network_builder *builder, const struct json_node *node,
                        const char *key)
{
    uint64_t ignored = 0;
    return json_has(node, key) || json_integer(node, key, &ignored, builder->error);
}

/* A number for all of them, or a list of two: one for each half; or of four: one for each. */
static bool read_sides(const struct network_builder *builder, const struct json_node *node,
                       const char *key, uint32_t lowest, uint32_t *const sides[], size_t count)
{
    struct json_node list = json_child(node, key);
    size_t given = json_is_array(&list) ? json_count(&list) : 1;
    if (!json_is_array(&list)) {
        if (!builder_read_count(builder, node, key, lowest, NETWORK_LARGEST_KERNEL, sides[0]))
            return false;
    } else if (!json_require(node, key, given == 2 || given == count,
                             count == 2 ? "a number, or [height, width]"
                                        : "a number, [height, width] or [top, left, bottom, right]",
                             builder->error))
        return false;
    for (size_t k = 0; k < given && json_is_array(&list); k++) {
        struct json_node item = json_item(&list, k);
        uint64_t value = 0;
        if (!json_value_integer(&item, &value, builder->error))
            return false;
        if (!json_require_as(&item, NULL, value >= lowest && value <= NETWORK_LARGEST_KERNEL,
                             builder->error, "from %" PRIu32 " to %d", lowest,
                             NETWORK_LARGEST_KERNEL))
            return false;
        *sides[k] = (uint32_t)value;
    }
    for (size_t k = given; k < count && json_has(node, key); k++)
        *sides[k] = *sides[k % given];
    return true;
}

bool builder_read_window(const struct network_builder *builder, const struct json_node *node,
                         struct window *window)
{
    struct window_side *down = &window->down, *across = &window->across;
    uint32_t *const kernels[] = {&down->kernel, &across->kernel};
    uint32_t *const strides[] = {&down->stride, &across->stride};
    uint32_t *const paddings[] = {&down->before, &across->before, &down->after, &across->after};
    down->dilation = across->dilation = 1;
    return require_key(builder, node, "k")
        && (down->stride > 0 || require_key(builder, node, "stride"))
        && read_sides(builder, node, "k", 1, kernels, 2)
        && read_sides(builder, node, "stride", 1, strides, 2)
        && read_sides(builder, node, "pad", 0, paddings, 4);
}

bool builder_read_dilation(const struct network_builder *builder, const struct json_node *node,
                           struct window *window)
{
    uint32_t *const dilations[] = {&window->down.dilation, &window->across.dilation};
    return read_sides(builder, node, "dilation", 1, dilations, 2);
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

/* A reduced resolution must go on to halve evenly, down to the last stage. */
static bool check_stride(const struct network_builder *builder, const struct json_node *node,
                         const char *name, const struct window *window)
{
    struct shape in = builder->shape;
    uint32_t stride = window->down.stride;
    if (!builder->changes->has_resolution
        || (in.height % stride == 0 && in.width % window->across.stride == 0))
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
    if (!window_side_fits(&window.down, in.height) || !window_side_fits(&window.across, in.width))
        return json_fail(node, NULL, builder->error,
                         "%s: a window of %" PRIu32 " x %" PRIu32 " does not fit %" PRIu32
                         " x %" PRIu32 " with padding %" PRIu32,
                         name, window_side_extent(&window.down), window_side_extent(&window.across),
                         in.height, in.width, window.down.before);
    if (!check_stride(builder, node, name, &window))
        return false;
    layer.out.height = window_side_outputs(&window.down, in.height);
    layer.out.width = window_side_outputs(&window.across, in.width);
    if (layer.out.height > NETWORK_LONGEST_SIDE || layer.out.width > NETWORK_LONGEST_SIDE)
        return json_fail(node, NULL, builder->error, "%s: a side of the output exceeds %" PRIu32,
                         name, NETWORK_LONGEST_SIDE);
    layer.window = window;
    uint64_t area = window_taps(&window);
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
    struct layer layer = {.kind = LAYER_AVERAGE_POOL, .out = {builder->shape.channels, 1, 1}};
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

bool builder_add_slice(struct network_builder *builder, const struct json_node *node,
                       const char *name, uint32_t channels)
{
    struct layer layer = {.kind = LAYER_SLICE, .out = builder->shape};
    layer.out.channels = channels;
    return add_layer(builder, node, name, layer);
}

bool builder_add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                 const char *name, uint32_t width, bool has_bias)
{
    struct layer layer = {
        .kind = LAYER_FULLY_CONNECTED, .out = {width, 1, 1}, .has_bias = has_bias};
    return check_macs(builder, node, name, shape_elements(builder->shape), width)
        && add_layer(builder, node, name, layer);
}
