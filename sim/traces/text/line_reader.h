/*
 * line_reader.h: the lines of a text file, which may be compressed with gzip.
 *
 * Reads in large blocks and hands out each line in place, so that a trace of any length takes the
 * same memory. Lines end with LF or CRLF, the last one may lack it; a UTF-8 byte order mark is
 * skipped. A line holds no zero byte and at most 64 KiB, so that whoever parses it may treat it as
 * a C string.
 */
#ifndef TRACES_LINE_READER_H
#define TRACES_LINE_READER_H

#include "base/error.h"
#include "traces/text/byte_source.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Far longer than a row of any trace; it limits memory where a file has no ends of lines. */
#define LONGEST_LINE_BYTES ((size_t)64 << 10)

struct line_reader {
    const char *path; /* borrowed; for messages */
    struct byte_source source;
    char *block;  /* owned */
    size_t begin; /* of what is read and not handed out yet */
    size_t end;
    bool at_end;   /* of the file */
    uint64_t line; /* number of the line handed out last, from 1 */
};

/* Fails on pipes and folders: traces are read twice. line_reader_close, also after a failure. */
bool line_reader_open(struct line_reader *reader, const char *path, struct error *error) MUST_CHECK;

/* The same of standard input, all of which was read; borrowed. */
bool line_reader_open_bytes(struct line_reader *reader, char *bytes, size_t count,
                            struct error *error) MUST_CHECK;

/*
 * The next line without its end; it may be written to, and lives until the next call.
 * Returns false at the end (error->code is ERROR_NONE then) and on a fault: a read error, a
 * truncated or corrupt gzip, a line that is none.
 */
bool line_reader_next(struct line_reader *reader, char **text, struct error *error) MUST_CHECK;
void line_reader_close(struct line_reader *reader);

/* A fault of the user's in the line handed out last; file and line are filled in. Returns false. */
bool line_reader_fail(const struct line_reader *reader, struct error *error, const char *format,
                      ...) PRINTF_LIKE(3, 4);

#endif
