#include "models/onnx/onnx_file.h"

#include "base/memory.h"

#include <errno.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* Choices: far above the graph of any network that can be simulated, small enough that memory stays
 * bounded, however the file was made (each field that is unpacked takes more than its bytes). */
#define MOST_KEPT_BYTES ((size_t)64 << 20)
#define MOST_KEPT_FIELDS 4000000
#define MOST_ELEMENT_BYTES ((uint64_t)64 << 10) /* of a tensor whose elements are kept */

/* Wire types of protocol buffers. */
enum wire { WIRE_VARINT = 0, WIRE_8_BYTES = 1, WIRE_LENGTH = 2, WIRE_4_BYTES = 5 };

enum message {
    MESSAGE_NONE, /* plain fields: numbers, names */
    MESSAGE_ELEMENTS,
    MESSAGE_MODEL,
    MESSAGE_OPSET,
    MESSAGE_GRAPH,
    MESSAGE_NODE,
    MESSAGE_ATTRIBUTE,
    MESSAGE_TENSOR,
    MESSAGE_VALUE,
    MESSAGE_TYPE,
    MESSAGE_TENSOR_TYPE,
    MESSAGE_SHAPE,
    MESSAGE_DIMENSION
};

/* A field that is kept, by its number in onnx.proto. */
struct kept {
    enum message of;
    uint32_t number;
    enum message inner;
};

static const struct kept kept_fields[] = {
    {MESSAGE_MODEL, 2, MESSAGE_NONE}, /* producer */
    {MESSAGE_MODEL, 7, MESSAGE_GRAPH},
    {MESSAGE_MODEL, 8, MESSAGE_OPSET},
    {MESSAGE_OPSET, 1, MESSAGE_NONE}, /* domain, version */
    {MESSAGE_OPSET, 2, MESSAGE_NONE},
    {MESSAGE_GRAPH, 1, MESSAGE_NODE},
    {MESSAGE_GRAPH, 2, MESSAGE_NONE}, /* name */
    {MESSAGE_GRAPH, 5, MESSAGE_TENSOR},
    {MESSAGE_GRAPH, 11, MESSAGE_VALUE}, /* inputs, outputs */
    {MESSAGE_GRAPH, 12, MESSAGE_VALUE},
    {MESSAGE_NODE, 1, MESSAGE_NONE}, /* inputs, outputs, name, operator, domain */
    {MESSAGE_NODE, 2, MESSAGE_NONE},
    {MESSAGE_NODE, 3, MESSAGE_NONE},
    {MESSAGE_NODE, 4, MESSAGE_NONE},
    {MESSAGE_NODE, 7, MESSAGE_NONE},
    {MESSAGE_NODE, 5, MESSAGE_ATTRIBUTE},
    {MESSAGE_ATTRIBUTE, 1, MESSAGE_NONE}, /* name, float, integer, text, lists, type */
    {MESSAGE_ATTRIBUTE, 2, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 3, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 4, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 7, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 8, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 20, MESSAGE_NONE},
    {MESSAGE_ATTRIBUTE, 5, MESSAGE_TENSOR},
    {MESSAGE_TENSOR, 1, MESSAGE_NONE}, /* dimensions, type, name, where the elements are */
    {MESSAGE_TENSOR, 2, MESSAGE_NONE},
    {MESSAGE_TENSOR, 8, MESSAGE_NONE},
    {MESSAGE_TENSOR, 14, MESSAGE_NONE},
    {MESSAGE_TENSOR, 4, MESSAGE_ELEMENTS}, /* floats, 32 and 64 bit integers, bytes, doubles */
    {MESSAGE_TENSOR, 5, MESSAGE_ELEMENTS},
    {MESSAGE_TENSOR, 7, MESSAGE_ELEMENTS},
    {MESSAGE_TENSOR, 9, MESSAGE_ELEMENTS},
    {MESSAGE_TENSOR, 10, MESSAGE_ELEMENTS},
    {MESSAGE_VALUE, 1, MESSAGE_NONE}, /* name */
    {MESSAGE_VALUE, 2, MESSAGE_TYPE},
    {MESSAGE_TYPE, 1, MESSAGE_TENSOR_TYPE},
    {MESSAGE_TENSOR_TYPE, 1, MESSAGE_NONE}, /* type of the elements */
    {MESSAGE_TENSOR_TYPE, 2, MESSAGE_SHAPE},
    {MESSAGE_SHAPE, 1, MESSAGE_DIMENSION},
    {MESSAGE_DIMENSION, 1, MESSAGE_NONE}, /* value, or name of a symbol */
    {MESSAGE_DIMENSION, 2, MESSAGE_NONE},
};

struct bytes {
    uint8_t *items; /* owned */
    size_t count;
    size_t capacity;
};

struct reader {
    FILE *stream;
    const char *path;
    uint64_t at;                  /* bytes read */
    struct digest_stream *digest; /* of them */
    size_t kept_bytes;
    size_t kept_fields;
    struct error *error;
};

static bool fail(const struct reader *reader, const char *message)
{
    return error_set(reader->error, ERROR_INPUT, reader->path, NULL, "%s (byte %" PRIu64 ")",
                     message, reader->at);
}

/* ---- bytes in, bytes out ---- */

static void append(struct bytes *bytes, const uint8_t *items, size_t count)
{
    bytes->items = memory_grow(bytes->items, &bytes->capacity, bytes->count + count, 1);
    if (count > 0)
        memcpy(bytes->items + bytes->count, items, count);
    bytes->count += count;
}

static void append_varint(struct bytes *bytes, uint64_t value)
{
    for (; value >= 128; value >>= 7)
        append(bytes, &(uint8_t){(uint8_t)(value | 128)}, 1);
    append(bytes, &(uint8_t){(uint8_t)value}, 1);
}

static bool read_bytes(struct reader *reader, uint8_t *items, size_t count)
{
    size_t got = fread(items, 1, count, reader->stream);
    reader->at += got;
    digest_add(reader->digest, items, got);
    return got == count || fail(reader, "is cut off");
}

static bool skip(struct reader *reader, uint64_t count)
{
    uint8_t block[16384];
    for (; count > 0; count -= count < sizeof block ? count : sizeof block)
        if (!read_bytes(reader, block, count < sizeof block ? (size_t)count : sizeof block))
            return false;
    return true;
}

static bool keep(struct reader *reader, struct bytes *out, uint64_t count)
{
    if (count > MOST_KEPT_BYTES - reader->kept_bytes)
        return fail(reader, "describes more than 64 MiB without its weights");
    reader->kept_bytes += count;
    out->items = memory_grow(out->items, &out->capacity, out->count + count, 1);
    if (!read_bytes(reader, out->items + out->count, (size_t)count))
        return false;
    out->count += count;
    return true;
}

static bool read_varint(struct reader *reader, uint64_t *value)
{
    *value = 0;
    for (unsigned shift = 0; shift < 64; shift += 7) {
        uint8_t byte;
        if (!read_bytes(reader, &byte, 1))
            return false;
        *value |= (uint64_t)(byte & 127) << shift;
        if (byte < 128)
            return true;
    }
    return fail(reader, "is no ONNX model: a number has more than 64 bits");
}

/* ---- fields ---- */

static const struct kept *find_kept(enum message message, uint64_t number)
{
    for (size_t i = 0; i < sizeof kept_fields / sizeof *kept_fields; i++)
        if (kept_fields[i].of == message && kept_fields[i].number == number)
            return &kept_fields[i];
    return NULL;
}

static bool filter(struct reader *reader, uint64_t end, enum message message, struct bytes *out);

static bool filter_inner(struct reader *reader, uint64_t key, uint64_t length,
                         const struct kept *kept, struct bytes *out)
{
    struct bytes inner = {0};
    bool good = filter(reader, reader->at + length, kept->inner, &inner);
    append_varint(out, key);
    append_varint(out, inner.count);
    append(out, inner.items, inner.count);
    free(inner.items);
    return good;
}

/* Bytes of a field's content; those of a varint are read already. */
static bool read_size(struct reader *reader, enum wire wire, uint64_t end, uint64_t *size)
{
    *size = wire == WIRE_8_BYTES ? 8 : 4;
    if (wire == WIRE_8_BYTES || wire == WIRE_4_BYTES)
        return true;
    if (wire != WIRE_LENGTH)
        return fail(reader, "is no ONNX model: a field has an unknown type");
    if (!read_varint(reader, size))
        return false;
    return (reader->at <= end && *size <= end - reader->at)
        || fail(reader, "is cut off, or no ONNX model: a field is longer than its message");
}

/* Elements that no shape is computed from: with them the tensor takes too much. */
static bool are_weights(const struct bytes *tensor, uint64_t size)
{
    return size > MOST_ELEMENT_BYTES || tensor->count + size > MOST_ELEMENT_BYTES;
}

static bool filter_field(struct reader *reader, uint64_t end, enum message message,
                         struct bytes *out)
{
    uint64_t key = 0, size = 0;
    if (!read_varint(reader, &key))
        return false;
    enum wire wire = (enum wire)(key & 7);
    const struct kept *kept = find_kept(message, key >> 3);
    if (kept != NULL && ++reader->kept_fields > MOST_KEPT_FIELDS)
        return fail(reader, "describes more than 4000000 fields without its weights");
    if (wire == WIRE_VARINT) {
        if (!read_varint(reader, &size))
            return false;
        if (kept != NULL) {
            append_varint(out, key);
            append_varint(out, size);
        }
        return true;
    }
    if (!read_size(reader, wire, end, &size))
        return false;
    if (kept == NULL || (kept->inner == MESSAGE_ELEMENTS && are_weights(out, size)))
        return skip(reader, size);
    if (kept->inner > MESSAGE_ELEMENTS && wire == WIRE_LENGTH)
        return filter_inner(reader, key, size, kept, out);
    append_varint(out, key);
    if (wire == WIRE_LENGTH)
        append_varint(out, size);
    return keep(reader, out, size);
}

/* What is kept of a message that ends there; the model itself ends with the file. */
static bool filter(struct reader *reader, uint64_t end, enum message message, struct bytes *out)
{
    while (reader->at < end) {
        int next = end == UINT64_MAX ? getc(reader->stream) : 0;
        if (next == EOF)
            return true;
        if (end == UINT64_MAX)
            ungetc(next, reader->stream);
        if (!filter_field(reader, end, message, out))
            return false;
        if (reader->at > end)
            return fail(reader, "is no ONNX model: a field is longer than its message");
    }
    return true;
}

/* ---- the model ---- */

Onnx__ModelProto *onnx_file_read(const char *path, char sha256[static DIGEST_SIZE],
                                 uint64_t *size_bytes, struct error *error)
{
    struct reader reader = {.stream = fopen(path, "rb"), .path = path, .error = error};
    struct bytes bytes = {0};
    Onnx__ModelProto *model = NULL;
    if (reader.stream == NULL) {
        error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
        return NULL;
    }
    reader.digest = digest_begin();
    bool good = filter(&reader, UINT64_MAX, MESSAGE_MODEL, &bytes);
    *size_bytes = digest_end(reader.digest, sha256);
    if (ferror(reader.stream))
        good = error_set(error, ERROR_INPUT, path, NULL, "cannot be read: %s", strerror(errno));
    else if (good)
        model = onnx__model_proto__unpack(NULL, bytes.count, bytes.items);
    if (good && (model == NULL || model->graph == NULL || model->graph->n_node == 0)) {
        onnx_file_free(model);
        model = NULL;
        error_set(error, ERROR_INPUT, path, NULL,
                  "is no ONNX model: there is no graph of nodes in it");
    }
    free(bytes.items);
    fclose(reader.stream);
    return model;
}

void onnx_file_free(Onnx__ModelProto *model)
{
    onnx__model_proto__free_unpacked(model, NULL);
}
