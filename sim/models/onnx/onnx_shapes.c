/*
 * onnx_shapes.c: operators of an ONNX graph that cost nothing: they reshape, permute, name again,
 * or compute shapes.
 */
#include "base/error.h"
#include "models/onnx/onnx_graph.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Product of dimensions, 0 where one is not above 0 or it is more than 2^60. */
static int64_t product(const int64_t dims[], size_t rank)
{
    int64_t elements = 1;
    for (size_t i = 0; i < rank; i++) {
        if (dims[i] <= 0 || elements > ((int64_t)1 << 60) / dims[i])
            return 0;
        elements *= dims[i];
    }
    return elements;
}

/* ---- of activations ---- */

static bool alias_with(struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const struct onnx_value *value, const int64_t dims[], size_t rank)
{
    return product(dims, rank) == product(value->dims, value->rank)
             ? onnx_output_alias(graph, node, *value, dims, rank)
             : onnx_fail(graph, node, "its input of %lld elements does not fit the new shape",
                         (long long)product(value->dims, value->rank));
}

/* An activation, which may be the answer already, or a constant. */
static const struct onnx_value *any_input(const struct onnx_graph *graph,
                                          const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    return value == NULL || value->is_constant || value->is_answer
             ? value
             : onnx_activation_input(graph, node, 0);
}

/* 0 keeps a dimension, -1 takes what is left. */
static bool fill_in(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                    const struct onnx_value *value, const int64_t *sides, size_t count,
                    int64_t dims[])
{
    size_t open = count;
    int64_t others = 1;
    for (size_t i = 0; i < count; i++) {
        dims[i] = sides[i] == 0 && i < value->rank ? value->dims[i] : sides[i];
        if (dims[i] == -1 && open == count)
            open = i;
        else if (dims[i] < 1)
            return onnx_fail(graph, node, "its shape has the side %lld", (long long)dims[i]);
        else if (others <= ((int64_t)1 << 60) / dims[i])
            others *= dims[i];
    }
    if (open < count)
        dims[open] = product(value->dims, value->rank) / others;
    return true;
}

bool onnx_read_reshape(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = any_input(graph, node);
    const int64_t *sides = NULL;
    size_t count = 0;
    int64_t dims[ONNX_MOST_RANK];
    if (value == NULL || !onnx_integers(graph, node, 1, "shape", &sides, &count))
        return false;
    if (sides == NULL || count < 1 || count > ONNX_MOST_RANK)
        return onnx_fail(graph, node, "must be to a shape of 1 to %d sides, has %zu",
                         ONNX_MOST_RANK, count);
    return fill_in(graph, node, value, sides, count, dims)
        && alias_with(graph, node, value, dims, count);
}

bool onnx_read_flatten(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = any_input(graph, node);
    int64_t axis = onnx_attribute_integer(node, "axis", 1);
    if (value == NULL)
        return false;
    axis += axis < 0 ? (int64_t)value->rank : 0;
    if (axis < 0 || axis > (int64_t)value->rank)
        return onnx_fail(graph, node, "its axis %lld is not within its input's %zu dimensions",
                         (long long)axis, value->rank);
    const int64_t dims[] = {product(value->dims, (size_t)axis),
                            product(value->dims + axis, value->rank - (size_t)axis)};
    return alias_with(graph, node, value, dims, 2);
}

/* Whoever reads the map later sees to it that its sides are right. */
bool onnx_read_transpose(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = any_input(graph, node);
    const Onnx__AttributeProto *order = onnx_attribute(node, "perm");
    int64_t dims[ONNX_MOST_RANK];
    bool taken[ONNX_MOST_RANK] = {false};
    if (value == NULL)
        return false;
    if (order != NULL && order->n_ints != value->rank)
        return onnx_fail(graph, node, "its \"perm\" must be of %zu dimensions, is of %zu",
                         value->rank, order->n_ints);
    for (size_t i = 0; i < value->rank; i++) {
        int64_t from = order != NULL ? order->ints[i] : (int64_t)(value->rank - 1 - i);
        if (from < 0 || from >= (int64_t)value->rank || taken[from])
            return onnx_fail(graph, node, "its \"perm\" must have each dimension once");
        taken[from] = true;
        dims[i] = value->dims[from];
    }
    struct onnx_value turned = *value;
    turned.integers = value->rank == 1 ? value->integers : NULL;
    return onnx_output_alias(graph, node, turned, dims, value->rank);
}

static bool is_listed(const int64_t axes[], size_t count, int64_t axis, int64_t rank)
{
    for (size_t i = 0; i < count; i++)
        if (axes[i] == axis || axes[i] + rank == axis)
            return true;
    return false;
}

/* Takes sides of 1 away, or (Unsqueeze) puts them in. */
bool onnx_read_squeeze(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = any_input(graph, node);
    bool adds = strcmp(node->op_type, "Unsqueeze") == 0;
    const int64_t *axes = NULL;
    size_t count = 0, rank = 0;
    int64_t dims[2 * ONNX_MOST_RANK];
    if (value == NULL || !onnx_integers(graph, node, 1, "axes", &axes, &count))
        return false;
    if (count > ONNX_MOST_RANK || (adds && value->rank + count > ONNX_MOST_RANK))
        return onnx_fail(graph, node, "makes more than %d dimensions", ONNX_MOST_RANK);
    size_t longer = adds ? value->rank + count : value->rank;
    for (size_t i = 0, from = 0; i < longer; i++) {
        bool is_axis =
            count == 0 ? value->dims[i] == 1 : is_listed(axes, count, (int64_t)i, (int64_t)longer);
        if (adds && (is_axis || from == value->rank))
            dims[rank++] = 1;
        else if (adds)
            dims[rank++] = value->dims[from++];
        else if (!is_axis || value->dims[i] != 1)
            dims[rank++] = value->dims[i];
    }
    return onnx_output_alias(graph, node, *value, dims, rank);
}

bool onnx_read_identity(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    return value != NULL && onnx_output_alias(graph, node, *value, NULL, 0);
}

/* ---- constants ---- */

static bool is_dims(const Onnx__TensorProto *tensor)
{
    for (size_t i = 0; i < tensor->n_dims; i++)
        if (tensor->dims[i] < 0)
            return false;
    return tensor->n_dims <= ONNX_MOST_RANK;
}

/* A tensor of the file under a name. */
static bool add_tensor(struct onnx_graph *graph, const char *name, const Onnx__TensorProto *tensor)
{
    struct onnx_value *value = is_dims(tensor) ? onnx_value_add(graph, name) : NULL;
    if (value == NULL)
        return false;
    value->is_constant = true;
    value->rank = tensor->n_dims;
    if (tensor->n_dims > 0)
        memcpy(value->dims, tensor->dims, tensor->n_dims * sizeof *value->dims);
    value->integers = onnx_tensor_integers(tensor, &value->integer_count);
    return true;
}

bool onnx_add_initializers(struct onnx_graph *graph)
{
    for (size_t i = 0; i < graph->proto->n_initializer; i++) {
        const Onnx__TensorProto *tensor = graph->proto->initializer[i];
        const char *name = tensor->name != NULL ? tensor->name : "";
        if (!add_tensor(graph, name, tensor))
            return error_set(graph->error, ERROR_INPUT, graph->path, NULL,
                             "the constant \"%.80s\" is given twice, or has a negative side or "
                             "more than %d of them",
                             name, ONNX_MOST_RANK);
    }
    return true;
}

static int64_t *whole_numbers(const float values[], size_t count)
{
    int64_t *integers = memory_allocate(count + 1, sizeof *integers);
    for (size_t i = 0; i < count; i++)
        integers[i] = onnx_whole((double)values[i]);
    return integers;
}

static int64_t *copy_integers(const int64_t integers[], size_t count)
{
    int64_t *copy = memory_allocate(count + 1, sizeof *copy);
    if (count > 0)
        memcpy(copy, integers, count * sizeof *copy);
    return copy;
}

bool onnx_read_constant(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const Onnx__AttributeProto *tensor = onnx_attribute(node, "value");
    const Onnx__AttributeProto *list = onnx_attribute(node, "value_ints");
    const Onnx__AttributeProto *reals = onnx_attribute(node, "value_floats");
    const Onnx__AttributeProto *single = onnx_attribute(node, "value_int");
    const Onnx__AttributeProto *real = onnx_attribute(node, "value_float");
    if (tensor != NULL && tensor->t != NULL)
        return add_tensor(graph, node->output[0], tensor->t)
            || onnx_fail(graph, node, "its output is there already, or of more than %d dimensions",
                         ONNX_MOST_RANK);
    if (list != NULL)
        return onnx_output_integers(graph, node, copy_integers(list->ints, list->n_ints),
                                    list->n_ints, 1);
    if (reals != NULL)
        return onnx_output_integers(graph, node, whole_numbers(reals->floats, reals->n_floats),
                                    reals->n_floats, 1);
    if (single != NULL || real != NULL) {
        int64_t value = single != NULL ? single->i : onnx_whole((double)real->f);
        return onnx_output_integers(graph, node, copy_integers(&value, 1), 1, 0);
    }
    return onnx_fail(graph, node, "its kind of constant is unknown here");
}

/* Weights of a model without them: what matters are their dimensions. */
bool onnx_read_constant_of_shape(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const int64_t *sides = NULL;
    size_t count = 0;
    if (!onnx_integers(graph, node, 0, NULL, &sides, &count))
        return false;
    if (sides == NULL || count > ONNX_MOST_RANK)
        return onnx_fail(graph, node, "must be of at most %d dimensions, is of %zu", ONNX_MOST_RANK,
                         count);
    for (size_t i = 0; i < count; i++)
        if (sides[i] < 0)
            return onnx_fail(graph, node, "has the side %lld", (long long)sides[i]);
    struct onnx_value constant = {.is_known = true, .is_constant = true};
    int64_t dims[ONNX_MOST_RANK];
    memcpy(dims, sides, count * sizeof *dims);
    return onnx_output_alias(graph, node, constant, dims, count);
}

/* From opset 15 on, some sides of it. */
bool onnx_read_shape(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    if (value == NULL)
        return false;
    int64_t rank = (int64_t)value->rank;
    int64_t from = onnx_attribute_integer(node, "start", 0);
    int64_t to = onnx_attribute_integer(node, "end", rank);
    from += from < 0 ? rank : 0;
    to += to < 0 ? rank : 0;
    from = from < 0 ? 0 : from;
    to = to > rank ? rank : to;
    size_t count = to > from ? (size_t)(to - from) : 0;
    return onnx_output_integers(
        graph, node, copy_integers(value->dims + (count > 0 ? from : 0), count), count, 1);
}

/* Lists of integers one after the other. */
bool onnx_join_integers(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    int64_t *joined = NULL;
    size_t count = 0, capacity = 0;
    for (size_t i = 0; i < node->n_input; i++) {
        const struct onnx_value *value = onnx_constant_input(graph, node, i);
        bool is_list = value != NULL && value->integers != NULL && value->rank <= 1;
        if (!is_list) {
            free(joined);
            return value != NULL && onnx_fail(graph, node, "joins constants that are no shapes");
        }
        joined = memory_grow(joined, &capacity, count + value->integer_count + 1, sizeof *joined);
        memcpy(joined + count, value->integers, value->integer_count * sizeof *joined);
        count += value->integer_count;
    }
    return onnx_output_integers(graph, node, joined, count, 1);
}

/* ---- integers ---- */

static bool compute(char operation, int64_t left, int64_t right, int64_t *result)
{
    switch (operation) {
    case '+':
        return !__builtin_add_overflow(left, right, result);
    case '-':
        return !__builtin_sub_overflow(left, right, result);
    case '*':
        return !__builtin_mul_overflow(left, right, result);
    }
    *result = right > 0 ? left / right : 0;
    return right > 0;
}

/* Lists of one length, or a number and a list: as sides are halved and joined. */
bool onnx_compute_integers(struct onnx_graph *graph, const Onnx__NodeProto *node, char operation)
{
    const struct onnx_value *left = onnx_input(graph, node, 0), *right = onnx_input(graph, node, 1);
    size_t count =
        left->integer_count > right->integer_count ? left->integer_count : right->integer_count;
    size_t rank = left->rank > right->rank ? left->rank : right->rank;
    bool fits = left->integers != NULL && right->integers != NULL && rank <= 1
             && (left->integer_count == 1 || left->integer_count == count)
             && (right->integer_count == 1 || right->integer_count == count);
    if (!fits)
        return onnx_fail(graph, node, "computes with constants that are no shapes");
    int64_t *results = memory_allocate(count + 1, sizeof *results);
    for (size_t i = 0; i < count && fits; i++)
        fits = compute(operation, left->integers[left->integer_count == 1 ? 0 : i],
                       right->integers[right->integer_count == 1 ? 0 : i], &results[i]);
    if (!fits) {
        free(results);
        return onnx_fail(graph, node, "divides by a side of 0, or computes a side beyond 64 bits");
    }
    return onnx_output_integers(graph, node, results, count, rank);
}
