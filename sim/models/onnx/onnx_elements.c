/*
 * onnx_elements.c: the numbers of a tensor, of which only whole ones matter: sides, axes, bounds.
 */
#include "models/onnx/onnx_graph.h"

#include "base/memory.h"

#include <math.h>
#include <string.h>

int64_t onnx_whole(double value)
{
    return fabs(value) < 1e9 ? (int64_t)(value < 0.0 ? floor(value) : ceil(value)) : INT64_MAX;
}

/* ---- by types ---- */

static double single_of(uint32_t bits)
{
    float value;
    memcpy(&value, &bits, sizeof value);
    return (double)value;
}

static double double_of(uint64_t bits)
{
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* IEEE 754 binary16: a sign, 5 bits of exponent, 10 of the fraction. */
static double half_of(uint32_t bits)
{
    int exponent = bits >> 10 & 31;
    double fraction = bits & 1023;
    double magnitude = exponent == 31 ? INFINITY
                     : exponent > 0   ? ldexp(1024.0 + fraction, exponent - 25)
                                      : ldexp(fraction, -24);
    return bits >> 15 & 1 ? -magnitude : magnitude;
}

/* The upper half of a single. */
static double brain_of(uint32_t bits)
{
    return single_of(bits << 16);
}

/* ---- as they lie in the file ---- */

static uint64_t little_endian(const uint8_t *bytes, size_t size)
{
    uint64_t value = 0;
    for (size_t i = 0; i < size; i++)
        value |= (uint64_t)bytes[i] << (8 * i);
    return value;
}

static size_t raw_size(const Onnx__TensorProto *tensor)
{
    switch (tensor->data_type) {
    case ONNX__TENSOR_PROTO__DATA_TYPE__INT64:
    case ONNX__TENSOR_PROTO__DATA_TYPE__DOUBLE:
        return 8;
    case ONNX__TENSOR_PROTO__DATA_TYPE__INT32:
    case ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT:
        return 4;
    case ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16:
    case ONNX__TENSOR_PROTO__DATA_TYPE__BFLOAT16:
        return 2;
    }
    return 0;
}

static int64_t raw_element(const Onnx__TensorProto *tensor, size_t index)
{
    size_t size = raw_size(tensor);
    uint64_t bits = little_endian(tensor->raw_data.data + size * index, size);
    switch (tensor->data_type) {
    case ONNX__TENSOR_PROTO__DATA_TYPE__INT64:
        return (int64_t)bits;
    case ONNX__TENSOR_PROTO__DATA_TYPE__INT32:
        return (int32_t)(uint32_t)bits;
    case ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT:
        return onnx_whole(single_of((uint32_t)bits));
    case ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16:
        return onnx_whole(half_of((uint32_t)bits));
    case ONNX__TENSOR_PROTO__DATA_TYPE__BFLOAT16:
        return onnx_whole(brain_of((uint32_t)bits));
    }
    return onnx_whole(double_of(bits));
}

/* In the fields by type, where they are not raw: the bits of halves are among the integers. */
static int64_t typed_element(const Onnx__TensorProto *tensor, size_t index)
{
    if (tensor->n_int64_data > 0)
        return tensor->int64_data[index];
    if (tensor->n_int32_data > 0 && raw_size(tensor) == 2) {
        uint32_t bits = (uint32_t)tensor->int32_data[index] & 0xffff;
        bool is_half = tensor->data_type == ONNX__TENSOR_PROTO__DATA_TYPE__FLOAT16;
        return onnx_whole(is_half ? half_of(bits) : brain_of(bits));
    }
    if (tensor->n_int32_data > 0)
        return tensor->int32_data[index];
    return onnx_whole(tensor->n_float_data > 0 ? (double)tensor->float_data[index]
                                               : tensor->double_data[index]);
}

int64_t *onnx_tensor_integers(const Onnx__TensorProto *tensor, size_t *count)
{
    size_t size = raw_size(tensor);
    size_t typed =
        tensor->n_int64_data + tensor->n_int32_data + tensor->n_float_data + tensor->n_double_data;
    int kinds = (tensor->n_int64_data > 0) + (tensor->n_int32_data > 0) + (tensor->n_float_data > 0)
              + (tensor->n_double_data > 0);
    bool is_raw = tensor->has_raw_data && size > 0;
    size_t expected = 1;
    *count = is_raw ? tensor->raw_data.len / size : typed;
    for (size_t i = 0; i < tensor->n_dims; i++) {
        if (tensor->dims[i] < 0 || (tensor->dims[i] > 0 && expected > SIZE_MAX / 16))
            return NULL;
        expected *= (size_t)(tensor->dims[i] < 65536 ? tensor->dims[i] : 65536);
    }
    if (*count != expected || (!is_raw && kinds > 1) || (*count == 0 && tensor->n_dims == 0))
        return NULL;
    int64_t *integers = memory_allocate(*count > 0 ? *count : 1, sizeof *integers);
    for (size_t i = 0; i < *count; i++)
        integers[i] = is_raw ? raw_element(tensor, i) : typed_element(tensor, i);
    return integers;
}
