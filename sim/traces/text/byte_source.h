/*
 * byte_source.h: the bytes of a file or of standard input, unpacked where they are compressed.
 *
 * zlib's own file functions pass over what follows a complete gzip file as if it were not there; a
 * trace that lost requests so would go unnoticed. Here members may follow each other (RFC 1952; so
 * do frames of zstd and streams of xz), and anything else behind one is a fault.
 */
#ifndef TRACES_BYTE_SOURCE_H
#define TRACES_BYTE_SOURCE_H

#include "base/digest.h"
#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct unpacker;

struct byte_source {
    const char *path; /* borrowed; for messages */
    FILE *file;
    const struct unpacker *unpacker; /* NULL: it is not compressed */
    void *state;                     /* owned: the unpacker's */
    unsigned char *packed;           /* owned; with an unpacker only */
    const unsigned char *next;       /* of the packed bytes that are there */
    size_t left_bytes;
    bool within_member;
    struct digest_stream *digest; /* borrowed: gets what is read of the file; NULL: nobody asks */
};

/* Fails on pipes and folders: traces are read twice. byte_source_close, also after a failure. */
bool byte_source_open(struct byte_source *source, const char *path, struct error *error) MUST_CHECK;

/* All of standard input, as it is; owned by the caller, also after a failure. */
bool byte_source_read_input(char **bytes, size_t *count, struct error *error) MUST_CHECK;

/* What was read so; borrowed. */
bool byte_source_open_bytes(struct byte_source *source, char *bytes, size_t count,
                            struct error *error) MUST_CHECK;

/*
 * The next bytes, at most size of them.
 *
 * got_bytes   out; 0 at the end of the file only
 * Fails on a read error and on a file that is compressed and cut off, damaged or followed by
 * something else.
 */
bool byte_source_read(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                      struct error *error) MUST_CHECK;
void byte_source_close(struct byte_source *source);

#endif
