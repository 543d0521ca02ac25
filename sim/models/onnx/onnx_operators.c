/*
 * onnx_operators.c: the table of ONNX operators, and those that work element by element.
 */
#include "models/onnx/onnx_graph.h"

#include <stdlib.h>
#include <string.h>

/* ---- activations ---- */

static bool add_alike(struct onnx_graph *graph, const Onnx__NodeProto *node,
                      const struct onnx_value *value, enum onnx_layer_kind kind, const char *word)
{
    struct shape shape;
    if (!onnx_shape(graph, node, value, &shape))
        return false;
    struct onnx_layer *layer = onnx_layer_add(graph, kind, node, value->layer);
    if (layer == NULL)
        return false;
    layer->word = word;
    return onnx_output_layer(graph, node, value, shape, value->rank);
}

static bool read_relu(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    return value != NULL && add_alike(graph, node, value, ONNX_ACTIVATION, NULL);
}

static bool read_gelu(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    return value != NULL && add_alike(graph, node, value, ONNX_ACTIVATION, "gelu");
}

/* A bound of Clip: an attribute before opset 11, then an input. */
static bool read_bound(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const char *name, size_t index, int64_t *bound)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    const int64_t *integers = NULL;
    size_t count = 0;
    if (attribute != NULL) {
        *bound = onnx_whole((double)attribute->f);
        return true;
    }
    if (!onnx_integers(graph, node, index, NULL, &integers, &count))
        return false;
    if (count > 0)
        *bound = integers[0];
    return true;
}

/* max(0, min(x, 6)): DELPHI's circuits clip, so it costs what a ReLU does. */
static bool read_clip(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    int64_t low = INT64_MIN, high = INT64_MAX;
    if (value == NULL || !read_bound(graph, node, "min", 1, &low)
        || !read_bound(graph, node, "max", 2, &high))
        return false;
    return low == 0 && high > 0
             ? add_alike(graph, node, value, ONNX_ACTIVATION, high == INT64_MAX ? NULL : "relu6")
             : onnx_fail(graph, node, "only clipping from 0 on (ReLU6) is here");
}

/* ---- norms ---- */

/* The layer that may take in what follows it: its output goes nowhere else. */
static struct onnx_layer *layer_before(const struct onnx_graph *graph,
                                       const struct onnx_value *value)
{
    return value->uses == 1 && value->layer != ONNX_INPUT ? &graph->layers[value->layer] : NULL;
}

static bool read_batch_norm(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    const struct onnx_value *scale = value ? onnx_constant_input(graph, node, 1) : NULL;
    if (scale == NULL)
        return false;
    if (value->rank < 2 || scale->rank != 1 || scale->dims[0] != value->dims[1])
        return onnx_fail(graph, node, "its scale must have a number for each of %lld channels",
                         value->rank < 2 ? 0LL : (long long)value->dims[1]);
    struct onnx_layer *layer = layer_before(graph, value);
    if (layer == NULL || layer->kind != ONNX_CONVOLUTION || layer->has_batch_norm)
        return add_alike(graph, node, value, ONNX_NORM, "bn");
    layer->has_batch_norm = true;
    return onnx_output_alias(graph, node, *value, NULL, 0);
}

static bool read_local_norm(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, 0);
    return value != NULL && add_alike(graph, node, value, ONNX_NORM, "lrn");
}

/* ---- arithmetic ---- */

static char operation_of(const Onnx__NodeProto *node)
{
    return strcmp(node->op_type, "Sub") == 0 ? '-'
         : strcmp(node->op_type, "Mul") == 0 ? '*'
         : strcmp(node->op_type, "Div") == 0 ? '/'
                                             : '+';
}

/* One constant and one activation: a bias as a node of its own, a scale, or the mean of images. */
static bool read_with_constant(struct onnx_graph *graph, const Onnx__NodeProto *node,
                               size_t of_value)
{
    const struct onnx_value *value = onnx_activation_input(graph, node, of_value);
    if (value == NULL)
        return false;
    bool adds = operation_of(node) == '+' || operation_of(node) == '-';
    struct onnx_layer *layer = layer_before(graph, value);
    bool has_weights =
        layer != NULL && (layer->kind == ONNX_CONVOLUTION || layer->kind == ONNX_FULLY_CONNECTED);
    if (operation_of(node) == '/' && of_value == 1)
        return onnx_fail(graph, node, "divides by a secret: no protocol here can run it");
    if (has_weights && adds)
        layer->has_bias = true;
    /* The client does it to its own image; weights take a factor in. */
    if (has_weights || value->is_image)
        return onnx_output_alias(graph, node, *value, NULL, 0);
    return add_alike(graph, node, value, ONNX_NORM, "bn");
}

static bool equal_dims(const struct onnx_value *left, const struct onnx_value *right)
{
    return left->rank == right->rank
        && memcmp(left->dims, right->dims, left->rank * sizeof *left->dims) == 0;
}

/* One addition for each further input. */
static bool read_sum(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *first = onnx_activation_input(graph, node, 0);
    struct shape shape;
    if (first == NULL || !onnx_shape(graph, node, first, &shape))
        return false;
    if (node->n_input == 1)
        return onnx_output_alias(graph, node, *first, NULL, 0);
    size_t before = first->layer;
    for (size_t i = 1; i < node->n_input; i++) {
        const struct onnx_value *value = onnx_activation_input(graph, node, i);
        if (value == NULL)
            return false;
        if (!equal_dims(first, value))
            return onnx_fail(graph, node, "adds maps of different sides");
        struct onnx_layer *layer = onnx_layer_add(graph, ONNX_ADDITION, node, before);
        if (layer == NULL)
            return false;
        onnx_layer_take(layer, value->layer);
        layer->out = shape;
        before = graph->layer_count - 1;
    }
    return onnx_output_layer(graph, node, first, shape, first->rank);
}

static bool read_arithmetic(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *first = onnx_input(graph, node, 0);
    const struct onnx_value *second = node->n_input == 2 ? onnx_input(graph, node, 1) : NULL;
    if (first == NULL || (node->n_input == 2 && second == NULL))
        return false;
    if (second != NULL && first->is_constant && second->is_constant)
        return onnx_compute_integers(graph, node, operation_of(node));
    if (second != NULL && (first->is_constant || second->is_constant))
        return read_with_constant(graph, node, first->is_constant ? 1 : 0);
    return operation_of(node) == '+'
             ? read_sum(graph, node)
             : onnx_fail(graph, node, "of two secrets: no protocol here can run it");
}

/* Of sides that were divided: whole numbers already. */
static bool read_whole(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_constant_input(graph, node, 0);
    return value != NULL && onnx_output_alias(graph, node, *value, NULL, 0);
}

/* ---- channels of several maps ---- */

static bool read_concatenation(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *first = onnx_input(graph, node, 0);
    int64_t axis = onnx_attribute_integer(node, "axis", 1);
    struct shape shape, next;
    if (first == NULL)
        return false;
    if (first->is_constant)
        return onnx_join_integers(graph, node);
    first = onnx_activation_input(graph, node, 0);
    if (first == NULL || !onnx_shape(graph, node, first, &shape))
        return false;
    if (axis != 1 && axis + (int64_t)first->rank != 1)
        return onnx_fail(graph, node, "joins along axis %lld: only channels (1) are here",
                         (long long)axis);
    if (node->n_input == 1)
        return onnx_output_alias(graph, node, *first, NULL, 0);
    bool are_images = first->is_image;
    if (onnx_layer_add(graph, ONNX_CONCATENATION, node, first->layer) == NULL)
        return false;
    for (size_t i = 1; i < node->n_input; i++) {
        const struct onnx_value *value = onnx_activation_input(graph, node, i);
        if (value == NULL || !onnx_shape(graph, node, value, &next))
            return false;
        if (value->rank != first->rank || next.height != shape.height || next.width != shape.width)
            return onnx_fail(graph, node, "joins maps of different sides");
        if (next.channels > NETWORK_LONGEST_SIDE - shape.channels)
            return onnx_fail(graph, node, "has more than 1048576 channels");
        shape.channels += next.channels;
        are_images = are_images && value->is_image;
        onnx_layer_take(&graph->layers[graph->layer_count - 1], value->layer);
    }
    if (!onnx_output_layer(graph, node, first, shape, first->rank))
        return false;
    onnx_value_find(graph, node->output[0])->is_image = are_images;
    return true;
}

/* ---- what the client does with the answer ---- */

/* One behind the other, too, as an argmax of a softmax. */
static bool read_answer(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    if (value != NULL && !value->is_answer)
        value = onnx_activation_input(graph, node, 0);
    if (value == NULL)
        return false;
    struct onnx_value answer = *value;
    answer.is_answer = true;
    return onnx_output_alias(graph, node, answer, NULL, 0);
}

/* As the last operator, of one class, the client computes it; elsewhere no protocol here can. */
static bool read_sigmoid(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const char *answer = graph->proto->output[0]->name;
    bool ends = node->n_output == 1 && answer != NULL && strcmp(node->output[0], answer) == 0;
    return ends ? read_answer(graph, node)
                : onnx_fail(graph, node, "no protocol here can run this operator");
}

/* ---- the table ---- */

struct operator_rule {
    const char *name;
    bool (*read)(struct onnx_graph *graph, const Onnx__NodeProto *node);
};

static const struct operator_rule operators[] = {
    {"Conv", onnx_read_convolution},
    {"Gemm", onnx_read_product},
    {"MatMul", onnx_read_product},
    {"BatchNormalization", read_batch_norm},
    {"LRN", read_local_norm},
    {"Relu", read_relu},
    {"Clip", read_clip},
    {"Gelu", read_gelu},
    {"MaxPool", onnx_read_pool},
    {"AveragePool", onnx_read_pool},
    {"GlobalAveragePool", onnx_read_global_pool},
    {"GlobalMaxPool", onnx_read_global_pool},
    {"ReduceMean", onnx_read_global_pool},
    {"Add", read_arithmetic},
    {"Sum", read_arithmetic},
    {"Sub", read_arithmetic},
    {"Mul", read_arithmetic},
    {"Div", read_arithmetic},
    {"Concat", read_concatenation},
    {"Pad", onnx_read_pad},
    {"Reshape", onnx_read_reshape},
    {"Flatten", onnx_read_flatten},
    {"Transpose", onnx_read_transpose},
    {"Squeeze", onnx_read_squeeze},
    {"Unsqueeze", onnx_read_squeeze},
    {"Identity", onnx_read_identity},
    {"Dropout", onnx_read_identity},
    {"Cast", onnx_read_identity},
    {"Constant", onnx_read_constant},
    {"ConstantOfShape", onnx_read_constant_of_shape},
    {"Shape", onnx_read_shape},
    {"Gather", onnx_read_gather},
    {"Split", onnx_read_split},
    {"Slice", onnx_read_slice},
    {"Floor", read_whole},
    {"Sigmoid", read_sigmoid},
    {"Softmax", read_answer},
    {"LogSoftmax", read_answer},
    {"ArgMax", read_answer},
};

/* Known to be of no protocol here, so that it is not called unknown. */
static bool is_function(const char *name)
{
    static const char *const functions[] = {"Tanh",
                                            "HardSwish",
                                            "HardSigmoid",
                                            "LeakyRelu",
                                            "Elu",
                                            "PRelu",
                                            "Selu",
                                            "Softplus",
                                            "Erf",
                                            "Mish",
                                            "Exp",
                                            "Swish",
                                            "Sqrt",
                                            "Pow",
                                            "InstanceNormalization",
                                            "GroupNormalization",
                                            "LayerNormalization",
                                            "Attention"};
    for (size_t i = 0; i < sizeof functions / sizeof *functions; i++)
        if (strcmp(functions[i], name) == 0)
            return true;
    return false;
}

bool onnx_read_node(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    if (node->op_type == NULL)
        return onnx_fail(graph, node, "lacks an operator");
    if (node->n_output == 0)
        return onnx_fail(graph, node, "lacks an output");
    if (node->domain != NULL && node->domain[0] != '\0' && strcmp(node->domain, "ai.onnx") != 0)
        return onnx_fail(graph, node, "is an operator of \"%.80s\": only ONNX's own are here",
                         node->domain);
    for (size_t i = 0; i < sizeof operators / sizeof *operators; i++)
        if (strcmp(operators[i].name, node->op_type) == 0)
            return operators[i].read(graph, node);
    return is_function(node->op_type)
             ? onnx_fail(graph, node, "no protocol here can run this operator")
             : onnx_fail(graph, node, "this operator is not known here");
}
