/*
 * onnx_windows.c: convolutions, pools and products of an ONNX graph.
 */
#include "models/graph/network.h"
#include "models/onnx/onnx_graph.h"

#include "models/graph/network_builder.h"

#include <stdlib.h>
#include <string.h>

/* ---- windows ---- */

/* Two numbers for height and width (or four), each within bounds; absent leaves them. */
static bool read_pair(const struct onnx_graph *graph, const Onnx__NodeProto *node, const char *name,
                      int64_t lowest, uint32_t *sides[], size_t count)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    if (attribute == NULL)
        return true;
    if (attribute->n_ints != count)
        return onnx_fail(graph, node, "its \"%s\" must be %zu numbers (of images), are %zu", name,
                         count, attribute->n_ints);
    for (size_t i = 0; i < count; i++) {
        int64_t side = attribute->ints[i];
        if (side < lowest || side > NETWORK_LARGEST_KERNEL)
            return onnx_fail(graph, node, "its \"%s\" must be from %d to %d, has %lld", name,
                             (int)lowest, NETWORK_LARGEST_KERNEL, (long long)side);
        *sides[i] = (uint32_t)side;
    }
    return true;
}

/* SAME: as many outputs as inputs / stride, rounded up; the odd zero goes to one end. */
static void pad_same(struct window_side *side, uint32_t length, bool upper)
{
    uint32_t outputs = (length + side->stride - 1) / side->stride;
    uint32_t covered = (outputs - 1) * side->stride + window_side_extent(side);
    uint32_t padding = covered > length ? covered - length : 0;
    side->before = upper ? padding / 2 : padding - padding / 2;
    side->after = padding - side->before;
}

static bool read_automatic(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                           struct shape in, struct window *window)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, "auto_pad");
    if (attribute == NULL || attribute->s.len == 0)
        return true;
    const char *word = (const char *)attribute->s.data;
    size_t length = attribute->s.len;
    bool upper = length == 10 && memcmp(word, "SAME_UPPER", 10) == 0;
    bool lower = length == 10 && memcmp(word, "SAME_LOWER", 10) == 0;
    if (upper || lower) {
        pad_same(&window->down, in.height, upper);
        pad_same(&window->across, in.width, upper);
        return true;
    }
    return (length == 6 && memcmp(word, "NOTSET", 6) == 0)
        || (length == 5 && memcmp(word, "VALID", 5) == 0)
        || onnx_fail(graph, node, "its \"auto_pad\" is unknown: \"%.*s\"",
                     (int)(length < 40 ? length : 40), word);
}

/* Strides, dilations and padding; the kernel is known. */
static bool read_window(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                        const struct onnx_value *value, struct shape in, struct window *window)
{
    struct window_side *down = &window->down, *across = &window->across;
    down->stride = across->stride = down->dilation = across->dilation = 1;
    if (!read_pair(graph, node, "strides", 1, (uint32_t *[]){&down->stride, &across->stride}, 2)
        || !read_pair(graph, node, "dilations", 1,
                      (uint32_t *[]){&down->dilation, &across->dilation}, 2)
        || !read_pair(graph, node, "pads", 0,
                      (uint32_t *[]){&down->before, &across->before, &down->after, &across->after},
                      4)
        || !read_automatic(graph, node, in, window))
        return false;
    down->before += value->padding[0];
    across->before += value->padding[1];
    down->after += value->padding[2];
    across->after += value->padding[3];
    return true;
}

/* With the zeros of a Pad in front of it, which its dimensions have already. */
static struct shape without_padding(const struct onnx_value *value, struct shape shape)
{
    shape.height -= value->padding[0] + value->padding[2];
    shape.width -= value->padding[1] + value->padding[3];
    return shape;
}

/*
 * Rounding up: one more window where some inputs are left over, unless it would begin behind them;
 * padding behind them makes room for it.
 */
static void round_up(struct window_side *side, uint32_t length)
{
    uint32_t left_over =
        (length + side->before + side->after - window_side_extent(side)) % side->stride;
    uint32_t next = window_side_outputs(side, length) * side->stride;
    if (left_over > 0 && next < length + side->before)
        side->after += side->stride - left_over;
}

static bool check_fit(const struct onnx_graph *graph, const Onnx__NodeProto *node, struct shape in,
                      const struct window *window)
{
    return (window_side_fits(&window->down, in.height)
            && window_side_fits(&window->across, in.width))
        || onnx_fail(graph, node, "a window of %u x %u does not fit its input of %u x %u",
                     window_side_extent(&window->down), window_side_extent(&window->across),
                     in.height, in.width);
}

static bool require_image(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                          const struct onnx_value *value, struct shape *shape)
{
    if (value->rank != 4)
        return onnx_fail(graph, node,
                         "its input is of rank %zu: only images (rank 4) are here, neither "
                         "1-D nor 3-D",
                         value->rank);
    if (!onnx_shape(graph, node, value, shape))
        return false;
    *shape = without_padding(value, *shape);
    return true;
}

/* ---- convolutions ---- */

/* [outputs, inputs / groups, height, width] */
static bool check_weights(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                          const struct onnx_value *weights, struct shape in, int64_t groups)
{
    if (weights->rank != 4)
        return onnx_fail(graph, node,
                         "its weights are of rank %zu: only 2-D convolutions (rank 4) are here",
                         weights->rank);
    if (weights->dims[0] < 1 || weights->dims[0] > NETWORK_LONGEST_SIDE)
        return onnx_fail(graph, node, "must have from 1 to %d outputs, has %lld",
                         (int)NETWORK_LONGEST_SIDE, (long long)weights->dims[0]);
    for (size_t i = 2; i < 4; i++)
        if (weights->dims[i] < 1 || weights->dims[i] > NETWORK_LARGEST_KERNEL)
            return onnx_fail(graph, node, "its kernel must be from 1 to %d, is %lld",
                             NETWORK_LARGEST_KERNEL, (long long)weights->dims[i]);
    if (groups < 1 || groups > in.channels || in.channels % groups != 0
        || weights->dims[0] % groups != 0)
        return onnx_fail(graph, node, "%lld groups must divide its %u inputs and %lld outputs",
                         (long long)groups, in.channels, (long long)weights->dims[0]);
    return weights->dims[1] == in.channels / groups
        || onnx_fail(graph, node, "its weights are for %lld channels a group, its input has %lld",
                     (long long)weights->dims[1], (long long)(in.channels / groups));
}

/* A number for each output, or one for all; of a matrix's product also for each of a batch. */
static bool check_bias(const struct onnx_graph *graph, const Onnx__NodeProto *node, int64_t outputs)
{
    if (!onnx_has_input(node, 2))
        return true;
    const struct onnx_value *bias = onnx_constant_input(graph, node, 2);
    if (bias == NULL)
        return false;
    int64_t numbers = bias->rank > 0 ? bias->dims[bias->rank - 1] : 1;
    return (bias->rank <= 2 && (numbers == outputs || numbers == 1))
        || onnx_fail(graph, node, "its bias must have a number for each of %lld outputs, has %lld",
                     (long long)outputs, (long long)numbers);
}

bool onnx_read_convolution(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    const struct onnx_value *weights = value ? onnx_constant_input(graph, node, 1) : NULL;
    int64_t groups = onnx_attribute_integer(node, "group", 1);
    struct shape in;
    if (weights == NULL || !require_image(graph, node, value, &in)
        || !check_weights(graph, node, weights, in, groups)
        || !check_bias(graph, node, weights->dims[0]))
        return false;
    struct window window = {.down.kernel = (uint32_t)weights->dims[2],
                            .across.kernel = (uint32_t)weights->dims[3]};
    const struct window of_weights = window;
    if (!read_pair(graph, node, "kernel_shape", 1,
                   (uint32_t *[]){&window.down.kernel, &window.across.kernel}, 2))
        return false;
    if (memcmp(&window, &of_weights, sizeof window) != 0)
        return onnx_fail(graph, node, "its \"kernel_shape\" is not that of its weights");
    if (!read_window(graph, node, value, in, &window) || !check_fit(graph, node, in, &window))
        return false;
    struct shape out = {(uint32_t)weights->dims[0], window_side_outputs(&window.down, in.height),
                        window_side_outputs(&window.across, in.width)};
    struct onnx_layer *layer = onnx_layer_add(graph, ONNX_CONVOLUTION, node, value->layer);
    if (layer == NULL)
        return false;
    layer->window = window;
    layer->groups = (uint32_t)groups;
    layer->has_bias = onnx_has_input(node, 2);
    return onnx_output_layer(graph, node, value, out, 4);
}

/* ---- products ---- */

bool onnx_read_product(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    const struct onnx_value *weights = value ? onnx_constant_input(graph, node, 1) : NULL;
    bool is_turned = onnx_attribute_integer(node, "transB", 0) != 0;
    if (weights == NULL)
        return false;
    if (value->rank != 2 || weights->rank != 2)
        return onnx_fail(graph, node,
                         "multiplies ranks %zu and %zu: only vectors (batch, features) by a matrix "
                         "are here",
                         value->rank, weights->rank);
    if (onnx_attribute_integer(node, "transA", 0) != 0)
        return onnx_fail(graph, node, "its \"transA\" must be 0");
    int64_t inputs = weights->dims[is_turned ? 1 : 0], outputs = weights->dims[is_turned ? 0 : 1];
    if (value->dims[1] != inputs)
        return onnx_fail(graph, node, "its weights are for %lld inputs, it gets %lld",
                         (long long)inputs, (long long)value->dims[1]);
    if (outputs < 1 || outputs > NETWORK_LONGEST_SIDE)
        return onnx_fail(graph, node, "must have from 1 to %d outputs, has %lld",
                         (int)NETWORK_LONGEST_SIDE, (long long)outputs);
    if (!check_bias(graph, node, outputs))
        return false;
    struct onnx_layer *layer = onnx_layer_add(graph, ONNX_FULLY_CONNECTED, node, value->layer);
    if (layer == NULL)
        return false;
    layer->has_bias = onnx_has_input(node, 2);
    return onnx_output_layer(graph, node, value, (struct shape){(uint32_t)outputs, 1, 1}, 2);
}

/* ---- pools ---- */

static bool add_global_pool(struct onnx_graph *graph, const Onnx__NodeProto *node,
                            const struct onnx_value *value, struct shape in, size_t rank)
{
    return onnx_layer_add(graph, ONNX_GLOBAL_POOL, node, value->layer) != NULL
        && onnx_output_layer(graph, node, value, (struct shape){in.channels, 1, 1}, rank);
}

static bool is_whole(struct shape in, const struct window *window)
{
    return window->down.kernel == in.height && window->across.kernel == in.width
        && window->down.before + window->down.after + window->across.before + window->across.after
               == 0;
}

static bool add_pool(struct onnx_graph *graph, const Onnx__NodeProto *node,
                     const struct onnx_value *value, struct shape in, const struct window *window)
{
    struct onnx_layer *layer = onnx_layer_add(graph, ONNX_POOL, node, value->layer);
    if (layer == NULL)
        return false;
    layer->window = *window;
    layer->word = strstr(node->op_type, "Max") != NULL ? "max" : "average";
    struct shape out = {in.channels, window_side_outputs(&window->down, in.height),
                        window_side_outputs(&window->across, in.width)};
    return onnx_output_layer(graph, node, value, out, 4);
}

bool onnx_read_pool(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    struct window window = {0};
    struct shape in;
    if (value == NULL || !require_image(graph, node, value, &in)
        || !read_pair(graph, node, "kernel_shape", 1,
                      (uint32_t *[]){&window.down.kernel, &window.across.kernel}, 2))
        return false;
    if (window.down.kernel == 0)
        return onnx_fail(graph, node, "lacks its \"kernel_shape\"");
    if (!read_window(graph, node, value, in, &window) || !check_fit(graph, node, in, &window))
        return false;
    if (onnx_attribute_integer(node, "ceil_mode", 0) != 0) {
        round_up(&window.down, in.height);
        round_up(&window.across, in.width);
    }
    if (strcmp(node->op_type, "AveragePool") == 0 && is_whole(in, &window))
        return add_global_pool(graph, node, value, in, 4);
    return add_pool(graph, node, value, in, &window);
}

/* Of an image, from its front or its end. */
static bool is_axis(int64_t axis)
{
    return axis >= -4 && axis < 4;
}

/* GlobalAveragePool, GlobalMaxPool; ReduceMean over height and width. */
bool onnx_read_global_pool(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    const int64_t *axes = NULL;
    size_t count = 0;
    struct shape in;
    if (value == NULL || !require_image(graph, node, value, &in))
        return false;
    if (strcmp(node->op_type, "GlobalMaxPool") == 0) {
        const struct window whole = {{in.height, 1, 1, 0, 0}, {in.width, 1, 1, 0, 0}};
        return add_pool(graph, node, value, in, &whole);
    }
    if (strcmp(node->op_type, "ReduceMean") != 0)
        return add_global_pool(graph, node, value, in, 4);
    if (!onnx_integers(graph, node, 1, "axes", &axes, &count))
        return false;
    /* 2 and 3, either of which may be counted from the end */
    bool is_map =
        count == 2 && is_axis(axes[0]) && is_axis(axes[1]) && (axes[0] & 3) + (axes[1] & 3) == 5;
    return is_map
             ? add_global_pool(graph, node, value, in,
                               onnx_attribute_integer(node, "keepdims", 1) != 0 ? 4 : 2)
             : onnx_fail(graph, node, "only the mean over height and width (axes 2, 3) is here");
}

/* ---- zeros around a map ---- */

/* First the begins of all dimensions, then their ends; from opset 18 on, of those that an input
 * names. */
static bool read_pads(const struct onnx_graph *graph, const Onnx__NodeProto *node, int64_t pads[8])
{
    const int64_t *told = NULL, *axes = NULL, all[] = {0, 1, 2, 3};
    size_t told_count = 0, axis_count = 0;
    const char *name = onnx_attribute(node, "paddings") != NULL ? "paddings" : "pads";
    if (!onnx_integers(graph, node, 1, name, &told, &told_count)
        || !onnx_integers(graph, node, 3, NULL, &axes, &axis_count))
        return false;
    if (axes == NULL) {
        axes = all;
        axis_count = 4;
    }
    if (told_count != 2 * axis_count)
        return onnx_fail(graph, node, "must have a begin and an end for each of %zu axes, has %zu",
                         axis_count, told_count);
    for (size_t i = 0; i < axis_count; i++) {
        if (!is_axis(axes[i]))
            return onnx_fail(graph, node, "its axis %lld is not within its input's 4 dimensions",
                             (long long)axes[i]);
        pads[axes[i] & 3] = told[i];
        pads[4 + (axes[i] & 3)] = told[axis_count + i];
    }
    return true;
}

static bool check_pads(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const int64_t pads[8])
{
    if (pads[0] != 0 || pads[1] != 0 || pads[4] != 0 || pads[5] != 0)
        return onnx_fail(graph, node, "only zeros around height and width are here");
    for (size_t i = 0; i < 8; i++)
        if (pads[i] < 0 || pads[i] > NETWORK_LARGEST_KERNEL)
            return onnx_fail(graph, node, "its pads must be from 0 to %d, has %lld",
                             NETWORK_LARGEST_KERNEL, (long long)pads[i]);
    return true;
}

/* They become those of the windows that read them: only convolutions and pools may. */
bool onnx_read_pad(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    int64_t pads[8] = {0};
    struct shape in;
    if (value == NULL || !require_image(graph, node, value, &in) || !read_pads(graph, node, pads)
        || !check_pads(graph, node, pads))
        return false;
    const Onnx__AttributeProto *mode = onnx_attribute(node, "mode");
    if (mode != NULL && (mode->s.len != 8 || memcmp(mode->s.data, "constant", 8) != 0))
        return onnx_fail(graph, node, "only its mode \"constant\" is here");
    struct onnx_value padded = *value;
    padded.padding[0] += (uint32_t)pads[2];
    padded.padding[1] += (uint32_t)pads[3];
    padded.padding[2] += (uint32_t)pads[6];
    padded.padding[3] += (uint32_t)pads[7];
    const int64_t dims[] = {value->dims[0], value->dims[1], value->dims[2] + pads[2] + pads[6],
                            value->dims[3] + pads[3] + pads[7]};
    return onnx_output_alias(graph, node, padded, dims, 4);
}
