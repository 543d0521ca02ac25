/*
 * onnx_model.h: small ONNX models for tests, written field by field, with weights of no value.
 *
 * Field numbers are those of onnx.proto. Nothing of the importer, nor protobuf-c, is used.
 */
#ifndef TESTS_MODELS_ONNX_MODEL_H
#define TESTS_MODELS_ONNX_MODEL_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct onnx_bytes {
    uint8_t items[1 << 16];
    size_t count;
};

/* A graph while it grows. */
struct onnx_model {
    struct onnx_bytes graph;
    int64_t opset;
};

static inline void put_varint(struct onnx_bytes *bytes, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        bytes->items[bytes->count++] = (uint8_t)(value | 128);
    bytes->items[bytes->count++] = (uint8_t)value;
    cr_assert(bytes->count < sizeof bytes->items - 32);
}

static inline void put_integer(struct onnx_bytes *bytes, unsigned field, int64_t value)
{
    put_varint(bytes, field << 3);
    put_varint(bytes, (uint64_t)value);
}

static inline void put_bytes(struct onnx_bytes *bytes, unsigned field, const void *items,
                             size_t count)
{
    put_varint(bytes, field << 3 | 2);
    put_varint(bytes, count);
    cr_assert(bytes->count + count < sizeof bytes->items - 32);
    memcpy(bytes->items + bytes->count, items, count);
    bytes->count += count;
}

static inline void put_text(struct onnx_bytes *bytes, unsigned field, const char *text)
{
    put_bytes(bytes, field, text, strlen(text));
}

static inline void put_message(struct onnx_bytes *bytes, unsigned field,
                               const struct onnx_bytes *message)
{
    put_bytes(bytes, field, message->items, message->count);
}

/* "1,-1,3" */
static inline size_t put_integers(struct onnx_bytes *bytes, unsigned field, const char *list)
{
    size_t count = 0;
    for (char *end = (char *)list; *list != '\0'; list = *end == ',' ? end + 1 : end, count++)
        put_integer(bytes, field, strtoll(list, &end, 10));
    return count;
}

/* A constant of these dimensions without elements, or with so many bytes of 0. */
static inline void put_weights(struct onnx_model *model, const char *name, const char *dims)
{
    struct onnx_bytes *tensor = calloc(1, sizeof *tensor);
    put_integers(tensor, 1, dims);
    put_integer(tensor, 2, 1);
    put_text(tensor, 8, name);
    put_message(&model->graph, 5, tensor);
    free(tensor);
}

/* A list of 64-bit integers, as raw bytes. */
static inline void put_list(struct onnx_model *model, const char *name, const char *list)
{
    struct onnx_bytes *tensor = calloc(1, sizeof *tensor);
    int64_t values[16];
    size_t count = 0;
    for (char *end = (char *)list; *list != '\0'; list = *end == ',' ? end + 1 : end)
        values[count++] = strtoll(list, &end, 10);
    put_integer(tensor, 1, (int64_t)count);
    put_integer(tensor, 2, 7);
    put_text(tensor, 8, name);
    put_bytes(tensor, 9, values, count * sizeof *values);
    put_message(&model->graph, 5, tensor);
    free(tensor);
}

/* One 64-bit integer, of no dimensions. */
static inline void put_number(struct onnx_model *model, const char *name, int64_t number)
{
    struct onnx_bytes *tensor = calloc(1, sizeof *tensor);
    put_integer(tensor, 2, 7);
    put_text(tensor, 8, name);
    put_bytes(tensor, 9, &number, sizeof number);
    put_message(&model->graph, 5, tensor);
    free(tensor);
}

/* One number of another type (data_type of onnx.proto): its bytes, or the field it stands in. */
static inline void put_bits(struct onnx_model *model, const char *name, int type, unsigned field,
                            uint32_t bits, size_t size)
{
    struct onnx_bytes *tensor = calloc(1, sizeof *tensor), *packed = calloc(1, sizeof *packed);
    put_integer(tensor, 2, type);
    put_text(tensor, 8, name);
    if (field == 5) {
        put_varint(packed, bits);
        put_message(tensor, 5, packed);
    } else
        put_bytes(tensor, field, &bits, size);
    put_message(&model->graph, 5, tensor);
    free(packed);
    free(tensor);
}

/* "N" and the like are names of symbols: "N,3,32,32" */
static inline void put_value(struct onnx_model *model, unsigned field, const char *name,
                             const char *dims)
{
    struct onnx_bytes *parts = calloc(5, sizeof *parts);
    struct onnx_bytes *shape = parts, *tensor = parts + 1, *type = parts + 2, *value = parts + 3;
    for (const char *at = dims; at != NULL && *at != '\0';) {
        struct onnx_bytes *dimension = parts + 4;
        char word[32] = "";
        size_t length = strcspn(at, ",");
        memcpy(word, at, length);
        dimension->count = 0;
        if (word[0] >= 'A')
            put_text(dimension, 2, word);
        else if (word[0] != '\0')
            put_integer(dimension, 1, strtoll(word, NULL, 10));
        put_message(shape, 1, dimension);
        at += length + (at[length] == ',');
    }
    put_integer(tensor, 1, 1);
    if (dims != NULL)
        put_message(tensor, 2, shape);
    put_message(type, 1, tensor);
    put_text(value, 1, name);
    put_message(value, 2, type);
    put_message(&model->graph, field, value);
    free(parts);
}

static inline void put_input(struct onnx_model *model, const char *name, const char *dims)
{
    put_value(model, 11, name, dims);
}

static inline void put_output(struct onnx_model *model, const char *name)
{
    put_value(model, 12, name, NULL);
}

/* "strides=2,2": integers where the value has a comma or ends with one; "mode=SAME": a text */
static inline void put_attribute(struct onnx_bytes *node, const char *text, size_t length)
{
    struct onnx_bytes *attribute = calloc(1, sizeof *attribute);
    char word[128] = "";
    memcpy(word, text, length);
    char *value = strchr(word, '=');
    *value++ = '\0';
    put_text(attribute, 1, word);
    if (strchr(value, ',') != NULL)
        put_integers(attribute, 8, value);
    else if (value[0] >= 'A')
        put_text(attribute, 4, value);
    else if (strchr(value, '.') != NULL) {
        float real = strtof(value, NULL);
        put_varint(attribute, 2 << 3 | 5);
        memcpy(attribute->items + attribute->count, &real, sizeof real);
        attribute->count += sizeof real;
    } else
        put_integer(attribute, 3, strtoll(value, NULL, 10));
    put_message(node, 5, attribute);
    free(attribute);
}

/* inputs and outputs: names between blanks, "-" for one that is left out; attributes likewise.
 * name: or NULL */
static inline void put_node(struct onnx_model *model, const char *operator, const char * name,
                            const char *inputs, const char *outputs, const char *attributes)
{
    struct onnx_bytes *node = calloc(1, sizeof *node);
    for (const char *at = inputs; *at != '\0';) {
        size_t length = strcspn(at, " ");
        put_bytes(node, 1, at, *at == '-' ? 0 : length);
        at += length + (at[length] == ' ');
    }
    for (const char *at = outputs; *at != '\0';) {
        size_t length = strcspn(at, " ");
        put_bytes(node, 2, at, length);
        at += length + (at[length] == ' ');
    }
    if (name != NULL)
        put_text(node, 3, name);
    put_text(node, 4, operator);
    for (const char *at = attributes; *at != '\0';) {
        size_t length = strcspn(at, " ");
        put_attribute(node, at, length);
        at += length + (at[length] == ' ');
    }
    put_message(&model->graph, 1, node);
    free(node);
}

/* Weights as exporters without initializers have them: from a node Constant. */
static inline void put_constant(struct onnx_model *model, const char *name, const char *dims)
{
    struct onnx_bytes *parts = calloc(3, sizeof *parts);
    struct onnx_bytes *tensor = parts, *attribute = parts + 1, *node = parts + 2;
    put_integers(tensor, 1, dims);
    put_integer(tensor, 2, 1);
    put_text(attribute, 1, "value");
    put_message(attribute, 5, tensor);
    put_text(node, 2, name);
    put_text(node, 4, "Constant");
    put_message(node, 5, attribute);
    put_message(&model->graph, 1, node);
    free(parts);
}

/* Into a file of its own, whose name is returned; owned by the caller. */
static inline char *write_model(const struct onnx_model *model)
{
    struct onnx_bytes *parts = calloc(2, sizeof *parts);
    struct onnx_bytes *file = parts, *opset = parts + 1;
    put_integer(file, 1, 8);
    put_text(file, 2, "a test");
    put_message(file, 7, &model->graph);
    if (model->opset > 0) {
        put_integer(opset, 2, model->opset);
        put_message(file, 8, opset);
    }
    char *path = strdup("/tmp/pisim_onnx_XXXXXX");
    int descriptor = mkstemp(path);
    cr_assert(descriptor >= 0);
    cr_assert(write(descriptor, file->items, file->count) == (ssize_t)file->count);
    close(descriptor);
    free(parts);
    return path;
}

#endif
