#include "base/digest.h"

#include "base/memory.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include <sha2.h>

_Static_assert(DIGEST_SIZE == SHA256_DIGEST_STRING_LENGTH, "a digit for every four bits");

void digest_bytes(const char *bytes, size_t size, char digest[static DIGEST_SIZE])
{
    SHA256Data((const uint8_t *)bytes, size, digest);
}

void digest_text(const char *text, char digest[static DIGEST_SIZE])
{
    digest_bytes(text, strlen(text), digest);
}

struct digest_stream {
    SHA2_CTX context;
    uint64_t size_bytes;
};

struct digest_stream *digest_begin(void)
{
    struct digest_stream *stream = memory_allocate(1, sizeof *stream);
    SHA256Init(&stream->context);
    return stream;
}

void digest_add(struct digest_stream *stream, const void *bytes, size_t size)
{
    SHA256Update(&stream->context, bytes, size);
    stream->size_bytes += size;
}

uint64_t digest_end(struct digest_stream *stream, char digest[static DIGEST_SIZE])
{
    uint64_t size_bytes = stream->size_bytes;
    SHA256End(&stream->context, digest);
    free(stream);
    return size_bytes;
}

bool digest_file(const char *path, char digest[static DIGEST_SIZE], uint64_t *size_bytes,
                 struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, ERROR_IO, path, NULL, "cannot be opened: %s", strerror(errno));
    struct digest_stream *stream = digest_begin();
    unsigned char piece[1 << 16];
    size_t got;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0)
        digest_add(stream, piece, got);
    *size_bytes = digest_end(stream, digest);
    bool whole = !ferror(file);
    if (!whole)
        error_set(error, ERROR_IO, path, NULL, "cannot be read: %s", strerror(errno));
    fclose(file);
    return whole;
}
