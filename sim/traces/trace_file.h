/*
 * trace_file.h: reads request traces, told apart by their content.
 *
 * - a first line `TIMESTAMP,...` and no other column named: an Azure LLM inference trace (2023,
 *   2024); times are rebased to the first row and exact to its 100 ns
 * - a column is named: CSV with a header, seconds in that column
 * - else plain seconds, one per line; empty lines and lines that begin with '#' are skipped
 * Each of them may be compressed with gzip (told by its magic number).
 *
 * A sorted trace is streamed in constant memory. An unsorted one is read whole and sorted once,
 * with a warning; an Azure trace is then rebased to its earliest row.
 */
#ifndef TRACES_TRACE_FILE_H
#define TRACES_TRACE_FILE_H

#include "base/error.h"
#include "base/warning.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum trace_format { TRACE_SECONDS, TRACE_CSV, TRACE_AZURE };

/* 2^53 s; a double cannot tell one later second from the next, so later times are refused. */
#define TRACE_LATEST_S 9007199254740992.0

/* A trace that was read once and found good; read-only then, so threads may share it. */
struct trace_file {
    char *path;   /* owned */
    char *column; /* owned, or NULL */
    enum trace_format format;
    uint64_t rows;
    double first_s;
    double last_s;
    double *sorted_s; /* owned: all times of an unsorted file; NULL: the file is streamed */
};

/* One reading of a trace from its start. */
struct trace_reader;

/*
 * Reads the whole file once: format, order, every value (>= 0 after rebasing, finite).
 *
 * column    name of the CSV column with the seconds, or NULL
 * warnings  gets "trace_unsorted"
 * Fails on an unreadable file, a bad row (told with its line), a missing column, no rows at all.
 * The trace is owned by the caller, also after a failure; trace_file_free.
 */
bool trace_file_open(struct trace_file *trace, const char *path, const char *column,
                     struct warnings *warnings, struct error *error) MUST_CHECK;
void trace_file_free(struct trace_file *trace);

/* The trace is borrowed. Fails when the file can no longer be read. */
struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error);
/* The next time in ascending order; false at the end (error->code is ERROR_NONE) or on a fault. */
bool trace_reader_next(struct trace_reader *reader, double *time_s, struct error *error);
void trace_reader_close(struct trace_reader *reader);

#endif
