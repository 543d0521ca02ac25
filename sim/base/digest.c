#include "base/digest.h"

#include <errno.h>
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

bool digest_file(const char *path, char digest[static DIGEST_SIZE], uint64_t *size_bytes,
                 struct error *error)
{
    FILE *file = fopen(path, "rb");
    if (!file)
        return error_set(error, ERROR_IO, path, NULL, "cannot be opened: %s", strerror(errno));
    SHA2_CTX context;
    unsigned char piece[1 << 16];
    size_t got;
    SHA256Init(&context);
    *size_bytes = 0;
    while ((got = fread(piece, 1, sizeof piece, file)) > 0) {
        SHA256Update(&context, piece, got);
        *size_bytes += got;
    }
    SHA256End(&context, digest);
    bool whole = !ferror(file);
    if (!whole)
        error_set(error, ERROR_IO, path, NULL, "cannot be read: %s", strerror(errno));
    fclose(file);
    return whole;
}
