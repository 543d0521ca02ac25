#include "traces/byte_source.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <zlib.h>

#include "base/memory.h"

#define PACKED_BYTES ((size_t)128 << 10)
#define GZIP_ONLY (15 + 16) /* of inflateInit2: the largest window, gzip's header and checksum */

static const unsigned char gzip_magic[] = {0x1f, 0x8b};

static bool fail_read(const struct byte_source *source, struct error *error)
{
    return error_set(error, ERROR_IO, source->path, NULL, "cannot be read: %s", strerror(errno));
}

static bool fail_gzip(const struct byte_source *source, const char *fault, struct error *error)
{
    return error_set(error, ERROR_INPUT, source->path, NULL, "is compressed with gzip and %s",
                     fault);
}

static bool is_gzip(FILE *file)
{
    unsigned char first[sizeof gzip_magic];
    bool found = fread(first, 1, sizeof first, file) == sizeof first
              && memcmp(first, gzip_magic, sizeof first) == 0;
    rewind(file);
    return found;
}

static void start_stream(struct byte_source *source)
{
    source->packed = memory_allocate(PACKED_BYTES, 1);
    source->stream = memory_allocate(1, sizeof *source->stream);
    /* With these arguments nothing but memory can be short. */
    memory_require(inflateInit2(source->stream, GZIP_ONLY) == Z_OK ? source->stream : NULL);
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
                         S_ISDIR(status.st_mode) ? "folder" : "pipe or device");
    source->file = fopen(path, "rb");
    if (source->file == NULL)
        return error_set(error, ERROR_INPUT, path, NULL, "cannot be opened: %s", strerror(errno));
    if (is_gzip(source->file))
        start_stream(source);
    return true;
}

static bool read_file(const struct byte_source *source, void *bytes, size_t size, size_t *got_bytes,
                      struct error *error)
{
    *got_bytes = fread(bytes, 1, size, source->file);
    return *got_bytes > 0 || !ferror(source->file) || fail_read(source, error);
}

/* Makes sure that a packed byte is there to unpack, unless the file is at its end. */
static bool fill(struct byte_source *source, struct error *error)
{
    size_t got_bytes = 0;
    if (source->stream->avail_in > 0)
        return true;
    if (!read_file(source, source->packed, PACKED_BYTES, &got_bytes, error))
        return false;
    source->stream->next_in = source->packed;
    source->stream->avail_in = (uInt)got_bytes;
    return true;
}

/* Between two members; only the first one's magic was looked at. */
static bool begin_member(struct byte_source *source, struct error *error)
{
    if (*source->stream->next_in != gzip_magic[0])
        return fail_gzip(source, "has something else behind its end", error);
    inflateReset(source->stream);
    source->within_member = true;
    return true;
}

static bool unpack(struct byte_source *source, struct error *error)
{
    switch (inflate(source->stream, Z_NO_FLUSH)) {
    case Z_OK:
    case Z_BUF_ERROR: /* wants more bytes than there are */
        return true;
    case Z_STREAM_END:
        source->within_member = false;
        return true;
    default:
        return fail_gzip(source, "damaged", error);
    }
}

/* The last bytes of a member are its checksum, so none are left only when all was unpacked. */
static bool read_gzip(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                      struct error *error)
{
    struct z_stream_s *stream = source->stream;
    stream->next_out = (unsigned char *)bytes;
    stream->avail_out = (uInt)size;
    while (stream->avail_out == (uInt)size) {
        if (!fill(source, error))
            return false;
        if (stream->avail_in == 0)
            break;
        if (!source->within_member && !begin_member(source, error))
            return false;
        if (!unpack(source, error))
            return false;
    }
    *got_bytes = size - stream->avail_out;
    return *got_bytes > 0 || !source->within_member
        || fail_gzip(source, "ends too early: it was cut off", error);
}

bool byte_source_read(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                      struct error *error)
{
    return source->stream != NULL ? read_gzip(source, bytes, size, got_bytes, error)
                                  : read_file(source, bytes, size, got_bytes, error);
}

void byte_source_close(struct byte_source *source)
{
    if (source->file != NULL)
        fclose(source->file); /* only read from: nothing can be lost */
    if (source->stream != NULL)
        inflateEnd(source->stream);
    free(source->stream);
    free(source->packed);
    *source = (struct byte_source){0};
}
