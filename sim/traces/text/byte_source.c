#include "traces/text/byte_source.h"

#include "base/memory.h"
#include "traces/text/unpacker.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#define PACKED_BYTES ((size_t)128 << 10) /* read at a time */
#define MAGIC_BYTES 8

static const char input_name[] = "standard input";

static bool fail_read(const char *path, struct error *error)
{
    return error_set(error, ERROR_IO, path, NULL, "cannot be read: %s", strerror(errno));
}

static bool fail_packed(const struct byte_source *source, const char *fault, struct error *error)
{
    return error_set(error, ERROR_INPUT, source->path, NULL, "is compressed with %s and %s",
                     source->unpacker->name, fault);
}

/* ---- opening ---- */

/* Files of tables that hold no lines of text, by their first bytes. */
static bool refuse_tables(const struct byte_source *source, const unsigned char *first,
                          size_t count, struct error *error)
{
    static const struct {
        const char *begins;
        const char *name;
    } tables[] = {{"PAR1", "a Parquet file: save it as CSV"},
                  {"ARROW1", "an Arrow file: save it as CSV"},
                  {"SQLite", "an SQLite database: export its rows as CSV"},
                  {"\xff\xfe", "text in UTF-16: save it as UTF-8"},
                  {"\xfe\xff", "text in UTF-16: save it as UTF-8"}};
    for (size_t i = 0; i < sizeof tables / sizeof *tables; i++) {
        size_t length = strlen(tables[i].begins);
        if (count >= length && memcmp(first, tables[i].begins, length) == 0)
            return error_set(error, ERROR_INPUT, source->path, NULL, "is %s", tables[i].name);
    }
    return true;
}

/* Tells by the first bytes whether and how the file is compressed. */
static bool find_unpacker(struct byte_source *source, struct error *error)
{
    unsigned char first[MAGIC_BYTES];
    size_t count = fread(first, 1, sizeof first, source->file);
    rewind(source->file);
    source->unpacker = unpacker_of(first, count);
    if (source->unpacker == NULL)
        return refuse_tables(source, first, count, error);
    if (source->unpacker->open == NULL)
        return fail_packed(source, "this build has no library for that: unpack it first", error);
    source->packed = memory_allocate(PACKED_BYTES, 1);
    source->state = source->unpacker->open();
    return true;
}

bool byte_source_open(struct byte_source *source, const char *path, struct error *error)
{
    struct stat status;
    *source = (struct byte_source){.path = path};
    if (stat(path, &status) != 0)
        return error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
    if (!S_ISREG(status.st_mode))
        return error_set(error, ERROR_INPUT, path, NULL,
                         "must be a file, since it is read more than once, is a %s",
                         S_ISDIR(status.st_mode) ? "folder"
                                                 : "pipe or device (- is standard input)");
    source->file = fopen(path, "rb");
    if (source->file == NULL)
        return error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
    return find_unpacker(source, error);
}

bool byte_source_open_bytes(struct byte_source *source, char *bytes, size_t count,
                            struct error *error)
{
    *source = (struct byte_source){.path = input_name};
    if (count == 0)
        return error_set(error, ERROR_INPUT, input_name, NULL, "has no requests");
    source->file = fmemopen(bytes, count, "rb");
    if (source->file == NULL)
        return fail_read(input_name, error);
    return find_unpacker(source, error);
}

bool byte_source_read_input(char **bytes, size_t *count, struct error *error)
{
    size_t capacity = 0;
    size_t got;
    *bytes = NULL;
    *count = 0;
    do {
        *bytes = memory_grow(*bytes, &capacity, *count + PACKED_BYTES, 1);
        got = fread(*bytes + *count, 1, PACKED_BYTES, stdin);
        *count += got;
    } while (got > 0);
    return !ferror(stdin) || fail_read(input_name, error);
}

void byte_source_close(struct byte_source *source)
{
    if (source->file != NULL)
        fclose(source->file); /* only read from: nothing can be lost */
    if (source->state != NULL)
        source->unpacker->close(source->state);
    free(source->packed);
    *source = (struct byte_source){0};
}

/* ---- reading ---- */

static bool read_file(const struct byte_source *source, void *bytes, size_t size, size_t *got_bytes,
                      struct error *error)
{
    *got_bytes = fread(bytes, 1, size, source->file);
    if (source->digest != NULL)
        digest_add(source->digest, bytes, *got_bytes);
    return *got_bytes > 0 || !ferror(source->file) || fail_read(source->path, error);
}

/* Makes sure that a packed byte is there to unpack, unless the file is at its end. */
static bool fill(struct byte_source *source, struct error *error)
{
    if (source->left_bytes > 0)
        return true;
    source->next = source->packed;
    return read_file(source, source->packed, PACKED_BYTES, &source->left_bytes, error);
}

/* Between two members; only the first one's magic was looked at. */
static bool begin_member(struct byte_source *source, struct error *error)
{
    if (*source->next != (unsigned char)source->unpacker->magic[0])
        return fail_packed(source, "has something else behind its end", error);
    source->unpacker->restart(source->state);
    source->within_member = true;
    return true;
}

static bool unpack(struct byte_source *source, struct unpack_buffers *buffers, struct error *error)
{
    buffers->in = source->next;
    buffers->in_bytes = source->left_bytes;
    enum unpacked unpacked = source->unpacker->unpack(source->state, buffers);
    source->next = buffers->in;
    source->left_bytes = buffers->in_bytes;
    if (unpacked == UNPACKED_DAMAGED)
        return fail_packed(source, "damaged", error);
    source->within_member = unpacked == UNPACKED_SOME;
    return true;
}

/* What is left within the unpacker comes before more of the file. */
static bool read_packed(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                        struct error *error)
{
    struct unpack_buffers buffers = {.out = bytes, .out_bytes = size};
    while (buffers.out_bytes == size) {
        if (source->within_member && !unpack(source, &buffers, error))
            return false;
        if (buffers.out_bytes < size)
            break;
        if (!fill(source, error))
            return false;
        if (source->left_bytes == 0)
            break;
        if (!source->within_member && !begin_member(source, error))
            return false;
    }
    *got_bytes = size - buffers.out_bytes;
    return *got_bytes > 0 || !source->within_member
        || fail_packed(source, "ends too early: it was cut off", error);
}

bool byte_source_read(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                      struct error *error)
{
    return source->unpacker != NULL ? read_packed(source, bytes, size, got_bytes, error)
                                    : read_file(source, bytes, size, got_bytes, error);
}
