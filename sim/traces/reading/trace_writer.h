/*
 * trace_writer.h: writes a trace of plain seconds that trace_file reads back bit by bit.
 *
 * Times are written with the fewest of 15 to 17 digits that give the same double again.
 */
#ifndef TRACES_TRACE_WRITER_H
#define TRACES_TRACE_WRITER_H

#include "base/error.h"
#include "base/output.h"

#include <stdbool.h>

struct gzFile_s; /* zlib's */

struct trace_writer {
    const char *path; /* borrowed; for messages */
    struct gzFile_s *file;
    struct output output; /* with a path only */
};

/*
 * Creates the file, compressed with gzip if its name ends in ".gz".
 *
 * path   NULL: standard output, not compressed
 * Fails when the file exists (ERROR_INPUT): a trace that results depend on is not written over.
 */
bool trace_writer_open(struct trace_writer *writer, const char *path,
                       struct error *error) MUST_CHECK;

/* A line that begins with '#' and is skipped when read. Text of one line. */
bool trace_writer_comment(struct trace_writer *writer, const char *text,
                          struct error *error) MUST_CHECK;
bool trace_writer_time(struct trace_writer *writer, double time_s, struct error *error) MUST_CHECK;

/*
 * Writes what is left. A file that is not whole is removed.
 *
 * is_whole   false after a failure, whose error is kept; returns false then
 */
bool trace_writer_close(struct trace_writer *writer, bool is_whole, struct error *error) MUST_CHECK;

#endif
