/*
 * digest.h: SHA-256 of texts and files, as sha256sum prints it, to tell whether two are the same.
 */
#ifndef BASE_DIGEST_H
#define BASE_DIGEST_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

/* 64 hexadecimal digits and the end. */
#define DIGEST_SIZE 65

void digest_bytes(const char *bytes, size_t size, char digest[static DIGEST_SIZE]);
void digest_text(const char *text, char digest[static DIGEST_SIZE]);

/* Of bytes that come one part after the other, as a file is read for something else. */
struct digest_stream;
struct digest_stream *digest_begin(void);
void digest_add(struct digest_stream *stream, const void *bytes, size_t size);
/* Releases the stream, and returns how many bytes there were. */
uint64_t digest_end(struct digest_stream *stream, char digest[static DIGEST_SIZE]);

/* Reads the whole file; fails when the machine refuses. */
bool digest_file(const char *path, char digest[static DIGEST_SIZE], uint64_t *size_bytes,
                 struct error *error) MUST_CHECK;

#endif
