/*
 * onnx_values.c: names of an ONNX graph and what they stand for; what a node says.
 */
#include "base/error.h"
#include "models/graph/network.h"
#include "models/onnx/onnx_graph.h"

#include "base/hash.h"
#include "base/memory.h"

#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* ---- the table ---- */

/* The slot of a name, or the empty one where it would stand. */
static size_t *find_slot(const struct onnx_graph *graph, const char *name)
{
    size_t at = (size_t)hash_text(name) & (graph->slot_count - 1);
    while (graph->slots[at] != 0 && strcmp(graph->values[graph->slots[at] - 1].name, name) != 0)
        at = (at + 1) & (graph->slot_count - 1);
    return &graph->slots[at];
}

/* At most half of the slots are taken. */
static void make_room(struct onnx_graph *graph)
{
    if (2 * (graph->value_count + 1) <= graph->slot_count)
        return;
    free(graph->slots);
    graph->slot_count = graph->slot_count > 0 ? 2 * graph->slot_count : 64;
    graph->slots = memory_allocate(graph->slot_count, sizeof *graph->slots);
    for (size_t i = 0; i < graph->value_count; i++)
        *find_slot(graph, graph->values[i].name) = i + 1;
}

/* That of the name, made where it is new. */
static struct onnx_value *entry(struct onnx_graph *graph, const char *name)
{
    make_room(graph);
    size_t *slot = find_slot(graph, name);
    if (*slot > 0)
        return &graph->values[*slot - 1];
    graph->values = memory_grow(graph->values, &graph->value_capacity, graph->value_count + 1,
                                sizeof *graph->values);
    struct onnx_value *value = &graph->values[graph->value_count++];
    *value = (struct onnx_value){.name = name};
    *slot = graph->value_count;
    return value;
}

void onnx_value_use(struct onnx_graph *graph, const char *name)
{
    entry(graph, name)->uses++;
}

struct onnx_value *onnx_value_find(const struct onnx_graph *graph, const char *name)
{
    size_t slot = graph->slot_count > 0 ? *find_slot(graph, name) : 0;
    return slot > 0 && graph->values[slot - 1].is_known ? &graph->values[slot - 1] : NULL;
}

struct onnx_value *onnx_value_add(struct onnx_graph *graph, const char *name)
{
    struct onnx_value *value = entry(graph, name);
    if (value->is_known)
        return NULL;
    value->is_known = true;
    return value;
}

void onnx_values_free(struct onnx_graph *graph)
{
    for (size_t i = 0; i < graph->value_count; i++)
        free(graph->values[i].integers);
    free(graph->values);
    free(graph->slots);
}

/* ---- nodes ---- */

bool onnx_fail(const struct onnx_graph *graph, const Onnx__NodeProto *node, const char *format, ...)
{
    char message[512];
    const char *name = node->name != NULL && node->name[0] != '\0' ? node->name
                     : node->n_output > 0                          ? node->output[0]
                                                                   : "";
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(message, sizeof message, format, arguments);
    va_end(arguments);
    return error_set(graph->error, ERROR_INPUT, graph->path, NULL, "node \"%.80s\" (%.40s): %s",
                     name, node->op_type != NULL ? node->op_type : "no operator", message);
}

const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node, const char *name)
{
    for (size_t i = 0; i < node->n_attribute; i++)
        if (node->attribute[i]->name != NULL && strcmp(node->attribute[i]->name, name) == 0)
            return node->attribute[i];
    return NULL;
}

int64_t onnx_attribute_integer(const Onnx__NodeProto *node, const char *name, int64_t otherwise)
{
    const Onnx__AttributeProto *attribute = onnx_attribute(node, name);
    return attribute != NULL && attribute->has_i ? attribute->i : otherwise;
}

bool onnx_has_input(const Onnx__NodeProto *node, size_t index)
{
    return index < node->n_input && node->input[index][0] != '\0';
}

struct onnx_value *onnx_input(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                              size_t index)
{
    if (!onnx_has_input(node, index)) {
        onnx_fail(graph, node, "lacks its input %zu", index + 1);
        return NULL;
    }
    struct onnx_value *value = onnx_value_find(graph, node->input[index]);
    if (value == NULL)
        onnx_fail(graph, node,
                  "its input \"%.80s\" comes from no node before it: the graph is cyclic, not in "
                  "order, or lacks it",
                  node->input[index]);
    return value;
}

struct onnx_value *onnx_constant_input(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                                       size_t index)
{
    struct onnx_value *value = onnx_input(graph, node, index);
    if (value == NULL || value->is_constant)
        return value;
    onnx_fail(graph, node, "its input \"%.80s\" must be a constant", node->input[index]);
    return NULL;
}

/* A window reads the zeros of a Pad in front of it as its own. */
static bool takes_padding(const Onnx__NodeProto *node, const struct onnx_value *value)
{
    static const char *const takers[] = {"Conv", "MaxPool", "AveragePool", "Pad"};
    for (size_t i = 0; i < sizeof takers / sizeof *takers; i++)
        if (strcmp(node->op_type, takers[i]) == 0)
            return true;
    return value->padding[0] + value->padding[1] + value->padding[2] + value->padding[3] == 0;
}

struct onnx_value *onnx_activation_input(const struct onnx_graph *graph,
                                         const Onnx__NodeProto *node, size_t index)
{
    struct onnx_value *value = onnx_input(graph, node, index);
    if (value == NULL)
        return NULL;
    if (value->is_constant)
        onnx_fail(graph, node, "its input \"%.80s\" must not be a constant", node->input[index]);
    else if (value->is_answer)
        onnx_fail(graph, node,
                  "takes what only the client knows: no protocol here goes on behind a softmax "
                  "or the like");
    else if (!takes_padding(node, value))
        onnx_fail(graph, node, "only convolutions and pools may follow a Pad");
    else
        return value;
    return NULL;
}

bool onnx_integers(const struct onnx_graph *graph, const Onnx__NodeProto *node, size_t index,
                   const char *name, const int64_t **integers, size_t *count)
{
    const Onnx__AttributeProto *attribute = name != NULL ? onnx_attribute(node, name) : NULL;
    *integers = NULL;
    *count = 0;
    if (attribute != NULL) {
        *integers = attribute->ints;
        *count = attribute->n_ints;
        return true;
    }
    if (!onnx_has_input(node, index))
        return true;
    const struct onnx_value *value = onnx_constant_input(graph, node, index);
    if (value == NULL)
        return false;
    *integers = value->integers;
    *count = value->integer_count;
    return *integers != NULL
        || onnx_fail(graph, node,
                     "the numbers of its input \"%.80s\" are not in the file (large, of another "
                     "type, or external data)",
                     node->input[index]);
}

static bool is_side(int64_t side)
{
    return side >= 1 && side <= NETWORK_LONGEST_SIDE;
}

bool onnx_shape(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                const struct onnx_value *value, struct shape *shape)
{
    if (value->rank != 2 && value->rank != 4)
        return onnx_fail(graph, node,
                         "takes \"%.80s\" of rank %zu: only images (batch, channels, height, "
                         "width) and vectors (batch, features) are here",
                         value->name, value->rank);
    for (size_t i = 1; i < value->rank; i++)
        if (!is_side(value->dims[i]))
            return onnx_fail(graph, node, "a side of \"%.80s\" must be from 1 to %d, is %lld",
                             value->name, (int)NETWORK_LONGEST_SIDE, (long long)value->dims[i]);
    *shape = (struct shape){(uint32_t)value->dims[1], 1, 1};
    if (value->rank == 4) {
        shape->height = (uint32_t)value->dims[2];
        shape->width = (uint32_t)value->dims[3];
    }
    return true;
}

/* ---- what a node makes ---- */

struct onnx_layer *onnx_layer_add(struct onnx_graph *graph, enum onnx_layer_kind kind,
                                  const Onnx__NodeProto *node, size_t input)
{
    if (graph->layer_count == NETWORK_MOST_LAYERS) {
        onnx_fail(graph, node, "a network has at most %d layers", NETWORK_MOST_LAYERS);
        return NULL;
    }
    graph->layers = memory_grow(graph->layers, &graph->layer_capacity, graph->layer_count + 1,
                                sizeof *graph->layers);
    struct onnx_layer *layer = &graph->layers[graph->layer_count++];
    *layer = (struct onnx_layer){
        .kind = kind,
        .name = node->name != NULL && node->name[0] != '\0' ? node->name : node->output[0]};
    onnx_layer_take(layer, input);
    return layer;
}

void onnx_layer_take(struct onnx_layer *layer, size_t input)
{
    size_t capacity = layer->input_count;
    layer->inputs =
        memory_grow(layer->inputs, &capacity, layer->input_count + 1, sizeof *layer->inputs);
    layer->inputs[layer->input_count++] = input;
}

/* An output's value; its uses were counted before. */
static struct onnx_value *add_output(struct onnx_graph *graph, const Onnx__NodeProto *node,
                                     size_t place)
{
    struct onnx_value *value =
        place < node->n_output ? onnx_value_add(graph, node->output[place]) : NULL;
    if (value == NULL)
        onnx_fail(graph, node, "its output must have a name of its own");
    return value;
}

bool onnx_output_layer(struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const struct onnx_value *input, struct shape out, size_t rank)
{
    return onnx_output_layer_at(graph, node, 0, input, out, rank);
}

bool onnx_output_layer_at(struct onnx_graph *graph, const Onnx__NodeProto *node, size_t place,
                          const struct onnx_value *input, struct shape out, size_t rank)
{
    int64_t batch = input->dims[0]; /* inputs move when an output is added */
    struct onnx_value *value = add_output(graph, node, place);
    if (value == NULL)
        return false;
    if (shape_elements(out) > NETWORK_MOST_ELEMENTS)
        return onnx_fail(graph, node, "its output has more than 2^40 elements");
    value->layer = graph->layer_count - 1;
    graph->layers[value->layer].out = out;
    value->rank = rank;
    value->dims[0] = batch;
    value->dims[1] = out.channels;
    value->dims[2] = out.height;
    value->dims[3] = out.width;
    return true;
}

/* Permuted or reshaped at once, the image is fed in as the first layer reads it. */
static void note_input(struct onnx_graph *graph, const struct onnx_value *value)
{
    bool is_image = !value->is_constant && value->layer == ONNX_INPUT && value->rank == 4;
    for (size_t i = 1; i < 4 && is_image; i++)
        is_image = is_side(value->dims[i]) && value->padding[i] + value->padding[0] == 0;
    if (is_image)
        graph->input = (struct shape){(uint32_t)value->dims[1], (uint32_t)value->dims[2],
                                      (uint32_t)value->dims[3]};
}

bool onnx_output_alias(struct onnx_graph *graph, const Onnx__NodeProto *node,
                       struct onnx_value value, const int64_t dims[], size_t rank)
{
    struct onnx_value *output = add_output(graph, node, 0);
    if (output == NULL)
        return false;
    value.name = output->name;
    value.uses = output->uses;
    if (value.integers != NULL) {
        int64_t *copy = memory_allocate(value.integer_count + 1, sizeof *copy);
        memcpy(copy, value.integers, value.integer_count * sizeof *copy);
        value.integers = copy;
    }
    if (dims != NULL) {
        memcpy(value.dims, dims, rank * sizeof *dims);
        value.rank = rank;
    }
    *output = value;
    note_input(graph, output);
    return true;
}

bool onnx_output_integers(struct onnx_graph *graph, const Onnx__NodeProto *node, int64_t *integers,
                          size_t count, size_t rank)
{
    struct onnx_value *output = add_output(graph, node, 0);
    if (output == NULL) {
        free(integers);
        return false;
    }
    output->is_constant = true;
    output->integers = integers;
    output->integer_count = count;
    output->rank = rank;
    output->dims[0] = (int64_t)count;
    return true;
}
