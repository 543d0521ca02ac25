/*
 * onnx_parts.c: operators of an ONNX graph that take a part: channels of a map, which cost nothing
 * on shares, or some of a list of integers, as shapes are computed from.
 */
#include "models/onnx/onnx_graph.h"

#include "base/memory.h"

#include <stdlib.h>

/* ---- channels ---- */

/* Output number place of the node is count channels of the value; without a name nobody reads it.
 */
static bool take_channels(struct onnx_graph *graph, const Onnx__NodeProto *node, size_t place,
                          struct onnx_value value, int64_t from, int64_t count, size_t rank)
{
    struct shape shape;
    if (place < node->n_output && node->output[place][0] == '\0')
        return true;
    if (!onnx_shape(graph, node, &value, &shape))
        return false;
    if (from < 0 || count < 1 || from > shape.channels || count > shape.channels - from)
        return onnx_fail(graph, node, "takes %lld channels from %lld on, of %u", (long long)count,
                         (long long)from, shape.channels);
    struct onnx_layer *layer = onnx_layer_add(graph, ONNX_SLICE, node, value.layer);
    if (layer == NULL)
        return false;
    layer->first_channel = (uint32_t)from;
    shape.channels = (uint32_t)count;
    if (!onnx_output_layer_at(graph, node, place, &value, shape, value.rank))
        return false;
    struct onnx_value *part = onnx_value_find(graph, node->output[place]);
    part->is_image = value.is_image;
    if (rank < value.rank) { /* one channel, of which the side is gone */
        part->rank = rank;
        part->dims[1] = part->dims[2];
        part->dims[2] = part->dims[3];
    }
    return true;
}

static bool require_channels(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                             const struct onnx_value *value, int64_t axis)
{
    return axis == 1 || axis + (int64_t)value->rank == 1
        || onnx_fail(graph, node, "takes parts along axis %lld: only channels (1) are here",
                     (long long)axis);
}

/* As many outputs as are named, all alike but for the last one where nothing is said. */
static int64_t part_length(const struct onnx_value *value, size_t parts, size_t place)
{
    int64_t each = (value->dims[1] + (int64_t)parts - 1) / (int64_t)parts;
    int64_t left = value->dims[1] - each * (int64_t)place;
    return left < each ? left : each;
}

bool onnx_read_split(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *input = onnx_activation_input(graph, node, 0);
    const int64_t *lengths = NULL;
    size_t count = 0;
    int64_t from = 0;
    if (input == NULL || !onnx_integers(graph, node, 1, "split", &lengths, &count)
        || !require_channels(graph, node, input, onnx_attribute_integer(node, "axis", 0)))
        return false;
    const struct onnx_value value = *input; /* which moves when outputs are added */
    if (lengths != NULL && count != node->n_output)
        return onnx_fail(graph, node, "has %zu outputs, but %zu lengths of them", node->n_output,
                         count);
    for (size_t i = 0; i < node->n_output; i++) {
        int64_t length = lengths != NULL ? lengths[i] : part_length(&value, node->n_output, i);
        if (!take_channels(graph, node, i, value, from, length, value.rank))
            return false;
        from += length;
    }
    return from == value.dims[1]
        || onnx_fail(graph, node, "its parts are of %lld channels, its input has %lld",
                     (long long)from, (long long)value.dims[1]);
}

/* ---- slices ---- */

struct slice {
    int64_t axis;
    int64_t from;
    int64_t to;
};

/* A place from the end where it is negative, and within the list. */
static int64_t place_within(int64_t place, int64_t length)
{
    place += place < 0 ? length : 0;
    return place < 0 ? 0 : place > length ? length : place;
}

static bool read_number(const struct onnx_graph *graph, const Onnx__NodeProto *node, size_t index,
                        const char *name, int64_t otherwise, int64_t *number)
{
    const int64_t *integers = NULL;
    size_t count = 0;
    *number = otherwise;
    if (!onnx_integers(graph, node, index, name, &integers, &count))
        return false;
    if (count > 1)
        return onnx_fail(graph, node, "slices along %zu axes: only one is here", count);
    if (count == 1)
        *number = integers[0];
    return true;
}

/* Attributes before opset 10, then inputs. */
static bool read_slice(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const struct onnx_value *value, struct slice *slice)
{
    int64_t step;
    if (!read_number(graph, node, 1, "starts", 0, &slice->from)
        || !read_number(graph, node, 2, "ends", INT64_MAX, &slice->to)
        || !read_number(graph, node, 3, "axes", 0, &slice->axis)
        || !read_number(graph, node, 4, NULL, 1, &step))
        return false;
    if (step != 1)
        return onnx_fail(graph, node, "slices in steps of %lld: only 1 is here", (long long)step);
    slice->axis += slice->axis < 0 ? (int64_t)value->rank : 0;
    if (slice->axis < 0 || slice->axis >= (int64_t)value->rank)
        return onnx_fail(graph, node, "its axis %lld is not within its input's %zu dimensions",
                         (long long)slice->axis, value->rank);
    slice->from = place_within(slice->from, value->dims[slice->axis]);
    slice->to = place_within(slice->to, value->dims[slice->axis]);
    return true;
}

static int64_t *copy_part(const int64_t integers[], int64_t from, int64_t count)
{
    int64_t *copy = memory_allocate((size_t)count + 1, sizeof *copy);
    for (int64_t i = 0; i < count; i++)
        copy[i] = integers[from + i];
    return copy;
}

bool onnx_read_slice(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    struct slice slice;
    if (value == NULL || (!value->is_constant && onnx_activation_input(graph, node, 0) == NULL)
        || !read_slice(graph, node, value, &slice))
        return false;
    int64_t count = slice.to > slice.from ? slice.to - slice.from : 0;
    if (!value->is_constant && count == value->dims[slice.axis])
        return onnx_output_alias(graph, node, *value, NULL, 0);
    if (!value->is_constant)
        return require_channels(graph, node, value, slice.axis)
            && take_channels(graph, node, 0, *value, slice.from, count, value->rank);
    if (value->integers == NULL || value->rank != 1)
        return onnx_fail(graph, node, "slices constants that are no shapes");
    return onnx_output_integers(graph, node, copy_part(value->integers, slice.from, count),
                                (size_t)count, 1);
}

/* ---- by places ---- */

/* Some of a list of integers. */
static bool gather_integers(struct onnx_graph *graph, const Onnx__NodeProto *node,
                            const struct onnx_value *value, const int64_t places[], size_t count)
{
    size_t rank = onnx_input(graph, node, 1)->rank;
    int64_t *taken = memory_allocate(count + 1, sizeof *taken);
    for (size_t i = 0; i < count; i++) {
        int64_t place = places[i] + (places[i] < 0 ? (int64_t)value->integer_count : 0);
        if (place < 0 || place >= (int64_t)value->integer_count) {
            free(taken);
            return onnx_fail(graph, node, "place %lld is not within the list",
                             (long long)places[i]);
        }
        taken[i] = value->integers[place];
    }
    return onnx_output_integers(graph, node, taken, count, rank < 1 ? 0 : 1);
}

/* One channel of a map, by a number alone: without its side. */
bool onnx_read_gather(struct onnx_graph *graph, const Onnx__NodeProto *node)
{
    const struct onnx_value *value = onnx_input(graph, node, 0);
    const int64_t *places = NULL;
    size_t count = 0;
    if (value == NULL || (!value->is_constant && onnx_activation_input(graph, node, 0) == NULL)
        || onnx_constant_input(graph, node, 1) == NULL
        || !onnx_integers(graph, node, 1, NULL, &places, &count))
        return false;
    if (value->is_constant && value->integers != NULL && value->rank == 1)
        return gather_integers(graph, node, value, places, count);
    if (value->is_constant || count != 1 || value->rank != 4)
        return onnx_fail(graph, node, "is here for shapes and for one channel only");
    int64_t place = places[0] + (places[0] < 0 ? value->dims[1] : 0);
    size_t rank = onnx_input(graph, node, 1)->rank < 1 ? 3 : 4;
    return require_channels(graph, node, value, onnx_attribute_integer(node, "axis", 0))
        && take_channels(graph, node, 0, *value, place, 1, rank);
}
