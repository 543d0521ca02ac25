/*
 * unpacker.h: how compressed files are unpacked, one row for each form that this build knows.
 */
#ifndef TRACES_UNPACKER_H
#define TRACES_UNPACKER_H

#include <stdbool.h>
#include <stddef.h>

/* What is to be unpacked, and where to; both move on. */
struct unpack_buffers {
    const unsigned char *in;
    size_t in_bytes;
    char *out;
    size_t out_bytes;
};

enum unpacked {
    UNPACKED_SOME, /* all of the input is used, or all of the room */
    UNPACKED_ALL,  /* a member ends here; another one may follow */
    UNPACKED_DAMAGED
};

struct unpacker {
    const char *name; /* "gzip" */
    const char *magic;
    size_t magic_bytes;
    void *(*open)(void);          /* NULL: the library was not there when this was built */
    void (*restart)(void *state); /* before another member */
    enum unpacked (*unpack)(void *state, struct unpack_buffers *buffers);
    void (*close)(void *state);
};

/* The one that begins like this, or NULL: the file is not compressed. */
const struct unpacker *unpacker_of(const unsigned char *first, size_t count);

#endif
