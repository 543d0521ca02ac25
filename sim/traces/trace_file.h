/*
 * trace_file.h: reads request traces, told apart by their content.
 *
 * - a first line `TIMESTAMP,...` and no other column named: an Azure LLM inference trace (2023,
 *   2024); times are rebased to the first row and exact to its 100 ns
 * - a column is named: CSV with a header, seconds in that column
 * - else plain seconds, one per line; empty lines and lines that begin with '#' are skipped
 * Each of them may be compressed with gzip (told by its magic number).
 *
 * A sorted trace is streamed in constant memory. An unsorted one is read whole and sorted once
 * (equal times by label), with a warning; an Azure trace is then rebased to its earliest row.
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

/* Which columns are read. */
struct trace_columns {
    const char *time;           /* with the seconds, or NULL */
    const char *label;          /* or NULL: labels are 0 */
    bool label_is_whole_number; /* labels are these; else hashes of the text */
};

/* One request. */
struct trace_row {
    double time_s;
    uint64_t label; /* whose it is */
};

/* A trace that was read once and found good; read-only then, so threads may share it. */
struct trace_file {
    char *path;                   /* owned */
    char *column;                 /* owned, or NULL */
    char *label_column;           /* owned, or NULL */
    struct trace_columns columns; /* of these names */
    enum trace_format format;
    uint64_t rows;
    double first_s;
    double last_s;
    uint64_t lowest_label;
    uint64_t highest_label;
    double *sorted_s;        /* owned: all times, where they are held; NULL: the file is streamed */
    uint64_t *sorted_labels; /* owned: beside them, if there is a column for it; else NULL */
};

/* One reading of a trace from its start. */
struct trace_reader;

/*
 * Reads the whole file once: format, order, every value (>= 0 after rebasing, finite).
 *
 * columns   NULL: none is named
 * warnings  gets "trace_unsorted"
 * Fails on an unreadable file, a bad row (told with its line), a missing column, no rows at all.
 * The trace is owned by the caller, also after a failure; trace_file_free.
 */
bool trace_file_open(struct trace_file *trace, const char *path,
                     const struct trace_columns *columns, struct warnings *warnings,
                     struct error *error) MUST_CHECK;

/* Reads all rows into memory, unless they are there: for whoever needs them out of order. */
bool trace_file_hold(struct trace_file *trace, struct error *error) MUST_CHECK;
void trace_file_free(struct trace_file *trace);

/* The trace is borrowed. Fails when the file can no longer be read. */
struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error);
/* The next row in ascending order of time; false at the end (error->code is ERROR_NONE) or on a
 * fault. */
bool trace_reader_next(struct trace_reader *reader, struct trace_row *row, struct error *error);
void trace_reader_close(struct trace_reader *reader);

#endif
