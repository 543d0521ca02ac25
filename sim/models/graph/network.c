#include "models/graph/network.h"

#include "base/nearest.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* The data sets of the field; images have three colours. */
static const struct network_input known_inputs[] = {
    {"cifar10", {3, 32, 32}, 10},
    {"cifar100", {3, 32, 32}, 100},
    {"tinyimagenet", {3, 64, 64}, 200},
    {"imagenet", {3, 224, 224}, 1000},
};

static const char *const known_input_names[] = {"cifar10", "cifar100", "tinyimagenet", "imagenet",
                                                NULL};

bool network_input_named(struct network_input *input, const char *name)
{
    for (size_t index = 0; known_input_names[index]; index++)
        if (strcmp(name, known_input_names[index]) == 0) {
            *input = known_inputs[index];
            return true;
        }
    return false;
}

static bool load_known_input(struct network_input *input, const struct json_node *node,
                             struct error *error)
{
    const char *name = NULL;
    if (!json_value_text(node, &name, error))
        return false;
    if (network_input_named(input, name))
        return true;
    const char *near = nearest_name(name, known_input_names);
    json_fail(node, NULL, error,
              "must be one of cifar10, cifar100, tinyimagenet, imagenet, or {\"channels\", "
              "\"height\", \"width\", \"classes\"}, is \"%s\"%s%s%s",
              name, near ? " (did you mean \"" : "", near ? near : "", near ? "\"?)" : "");
    return error_is_of(error, FAULT_RULE);
}

static bool read_side(uint32_t *side, const struct json_node *node, const char *key,
                      struct error *error)
{
    uint64_t integer = 0;
    if (!json_integer(node, key, &integer, error)
        || !json_require(node, key, integer >= 1 && integer <= NETWORK_LONGEST_SIDE,
                         "from 1 to 1048576", error))
        return false;
    *side = (uint32_t)integer;
    return true;
}

bool network_input_load(struct network_input *input, const struct json_node *node,
                        struct error *error)
{
    static const char *const keys[] = {"channels", "height", "width", "classes", NULL};
    *input = (struct network_input){0};
    if (json_is_text(node))
        return load_known_input(input, node, error);
    struct shape *shape = &input->shape;
    if (!json_only(node, keys, error) || !read_side(&shape->channels, node, "channels", error)
        || !read_side(&shape->height, node, "height", error)
        || !read_side(&shape->width, node, "width", error)
        || !read_side(&input->classes, node, "classes", error))
        return false;
    if (shape_elements(*shape) > NETWORK_MOST_ELEMENTS)
        return json_fail(node, NULL, error, "must have at most 2^40 elements, has %" PRIu64,
                         shape_elements(*shape));
    snprintf(input->name, sizeof input->name, "%" PRIu32 "x%" PRIu32 "x%" PRIu32, shape->channels,
             shape->height, shape->width);
    return true;
}

size_t stage_number(const char *stage)
{
    if (strcmp(stage, "stem") == 0)
        return STAGE_STEM;
    if (strcmp(stage, "head") == 0)
        return STAGE_HEAD;
    if (stage[0] != 's' || stage[1] < '1' || stage[1] > '9')
        return STAGE_NUMBERS;
    char *end = NULL;
    unsigned long number = strtoul(stage + 1, &end, 10);
    return number <= NETWORK_MOST_STAGES && *end == '\0' ? number : STAGE_NUMBERS;
}

uint64_t shape_elements(struct shape shape)
{
    return (uint64_t)shape.channels * shape.height * shape.width;
}

struct window window_square(uint32_t kernel, uint32_t stride, uint32_t padding)
{
    const struct window_side side = {kernel, stride, 1, padding, padding};
    return (struct window){side, side};
}

uint64_t window_taps(const struct window *window)
{
    return (uint64_t)window->down.kernel * window->across.kernel;
}

uint32_t window_side_extent(const struct window_side *side)
{
    return (side->kernel - 1) * side->dilation + 1;
}

bool window_side_fits(const struct window_side *side, uint32_t length)
{
    return length + side->before + side->after >= window_side_extent(side);
}

/* floor((length + padding - extent) / stride) + 1 */
uint32_t window_side_outputs(const struct window_side *side, uint32_t length)
{
    return (length + side->before + side->after - window_side_extent(side)) / side->stride + 1;
}

bool layer_is_linear(const struct layer *layer)
{
    switch (layer->kind) {
    case LAYER_CONVOLUTION:
    case LAYER_FULLY_CONNECTED:
    case LAYER_AVERAGE_POOL:
    case LAYER_ADD:
    case LAYER_CONCAT:
    case LAYER_SLICE:
    case LAYER_SCALE:
        return true;
    case LAYER_ACTIVATION:
    case LAYER_MAX_POOL:
    case LAYER_LAYER_NORM:
    case LAYER_LOCAL_NORM:
    case LAYER_RESPONSE_NORM:
        return false;
    }
    assert(!"a kind of layer that is not in the list");
    return false;
}

bool layer_needs_he(const struct layer *layer)
{
    return layer->kind == LAYER_CONVOLUTION || layer->kind == LAYER_FULLY_CONNECTED;
}

/* Weights of a convolution per position of its output: taps (c_in / groups) c_out. */
static uint64_t convolution_weights(const struct layer *layer)
{
    return window_taps(&layer->window) * (layer->in.channels / layer->groups) * layer->out.channels;
}

uint64_t layer_macs(const struct layer *layer)
{
    if (layer->kind == LAYER_CONVOLUTION)
        return convolution_weights(layer) * layer->out.height * layer->out.width;
    if (layer->kind == LAYER_FULLY_CONNECTED)
        return shape_elements(layer->in) * layer->out.channels;
    return 0;
}

uint64_t layer_parameters(const struct layer *layer)
{
    uint64_t channels = layer->out.channels;
    switch (layer->kind) {
    case LAYER_CONVOLUTION:
        return convolution_weights(layer) + layer->has_bias * channels
             + layer->has_batch_norm * 2 * channels;
    case LAYER_FULLY_CONNECTED:
        return shape_elements(layer->in) * channels + layer->has_bias * channels;
    case LAYER_SCALE:
    case LAYER_LAYER_NORM:
    case LAYER_RESPONSE_NORM:
        return 2 * channels;
    case LAYER_AVERAGE_POOL:
    case LAYER_ACTIVATION:
    case LAYER_MAX_POOL:
    case LAYER_ADD:
    case LAYER_CONCAT:
    case LAYER_SLICE:
    case LAYER_LOCAL_NORM:
        return 0;
    }
    assert(!"a kind of layer that is not in the list");
    return 0;
}

uint64_t network_relu_count(const struct network *network)
{
    uint64_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++)
        count += network->layers[index].relus;
    return count;
}

size_t network_linear_layer_count(const struct network *network)
{
    size_t count = 0;
    for (size_t index = 0; index < network->layer_count; index++)
        count += layer_is_linear(&network->layers[index]);
    return count;
}

void network_free(struct network *network)
{
    free(network->layers);
    *network = (struct network){0};
}
