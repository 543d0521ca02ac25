/*
 * byte_source.h: the bytes of a file, unpacked where it is compressed with gzip.
 *
 * zlib's own file functions pass over what follows a complete gzip file as if it were not there; a
 * trace that lost requests so would go unnoticed. Here members may follow each other (RFC 1952),
 * and anything else behind one is a fault.
 */
#ifndef TRACES_BYTE_SOURCE_H
#define TRACES_BYTE_SOURCE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>

struct z_stream_s; /* zlib's */

struct byte_source {
    const char *path; /* borrowed; for messages */
    FILE *file;
    struct z_stream_s *stream; /* owned; NULL: the file is not compressed */
    unsigned char *packed;     /* owned; with a stream only */
    bool within_member;
};

/* Fails on pipes and folders: traces are read twice. byte_source_close, also after a failure. */
bool byte_source_open(struct byte_source *source, const char *path, struct error *error) MUST_CHECK;

/*
 * The next bytes, at most size of them.
 *
 * got_bytes   out; 0 at the end of the file only
 * Fails on a read error and on a gzip that is cut off, damaged or followed by something else.
 */
bool byte_source_read(struct byte_source *source, char *bytes, size_t size, size_t *got_bytes,
                      struct error *error) MUST_CHECK;
void byte_source_close(struct byte_source *source);

#endif
