/*
 * trace_file.h: reads request traces, told apart by their content.
 *
 * - a first line `TIMESTAMP,...` and no other column named: an Azure LLM inference trace (2023,
 *   2024)
 * - a column is named: CSV with a header, separated by commas, semicolons or tabs, with the times
 *   in that column; lines that begin with '{' are JSON objects, and the column a member
 * - counts per interval are asked for: CSV or JSON with these
 * - else plain times, one per line; empty lines and lines that begin with '#' are skipped
 * Times are numbers or dates (trace_form.h). A file may be compressed (byte_source.h).
 *
 * A sorted trace is streamed in constant memory, but for its distinct labels. An unsorted one is
 * read whole and sorted once (equal times by label), with a warning; its times are then counted
 * from its earliest row where they are counted from the first. Counts in
 * columns, of many intervals a row, are held as requests.
 */
#ifndef TRACES_TRACE_FILE_H
#define TRACES_TRACE_FILE_H

#include "base/digest.h"
#include "base/error.h"
#include "base/warning.h"
#include "traces/reading/label_table.h"
#include "traces/reading/trace_clock.h"
#include "traces/reading/trace_form.h"

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>
#include <time.h>

enum trace_format { TRACE_SECONDS, TRACE_CSV, TRACE_AZURE, TRACE_JSON };

/* One request. */
struct trace_row {
    double time_s;
    uint64_t label; /* whose it is */
    uint64_t count; /* requests, of which the row tells; 1 unless the trace has counts */
};

/* Requests that are told by their number only. */
struct trace_interval {
    double begin_s;
    uint64_t count;
};

/* What tells one state of a file from another. */
struct file_state {
    dev_t device;
    ino_t inode;
    off_t size_bytes;
    struct timespec modified;
};

/* A trace that was read once and found good; read-only then, so threads may share it. */
struct trace_file {
    char *path;               /* owned; "-": standard input */
    struct trace_form form;   /* whose texts and conditions are in form_block */
    void *form_block;         /* owned */
    struct file_state state;  /* since before it was first read */
    char sha256[DIGEST_SIZE]; /* of its bytes, as they were first read */
    uint64_t size_bytes;
    char *bytes; /* owned: all of standard input; NULL: the file is read */
    size_t byte_count;
    enum trace_format format;
    bool from_first; /* times are counted from the first row */
    uint64_t rows;   /* requests */
    double first_s;
    double last_s;
    uint64_t lowest_label;
    uint64_t highest_label;
    struct label_table labels; /* owned: the distinct ones, unless they are numbers */
    uint64_t empty_labels;     /* rows whose label is an empty text */
    double *sorted_s;        /* owned: all times, where they are held; NULL: the file is streamed */
    uint64_t *sorted_labels; /* owned: beside them, if there is a column for it; else NULL */
    struct trace_interval *intervals; /* owned: of held times, in which counts were spread */
    size_t interval_count;
};

/* One reading of a trace from its start. */
struct trace_reader;

/*
 * Reads the whole file once or twice: format, order, every value (>= 0, finite).
 *
 * form      copied; NULL: seconds
 * warnings  gets "trace_unsorted", "trace_origin"
 * Fails on an unreadable file, a bad row (told with its line), a missing column, no rows at all.
 * The trace is owned by the caller, also after a failure; trace_file_free.
 */
bool trace_file_open(struct trace_file *trace, const char *path, const struct trace_form *form,
                     struct warnings *warnings, struct error *error) MUST_CHECK;

/* Reads all rows into memory, unless they are there: for whoever needs them out of order. */
bool trace_file_hold(struct trace_file *trace, struct error *error) MUST_CHECK;
/* Whether what was read by now was of one state of the file: it is what it was at first. */
bool trace_file_check(const struct trace_file *trace, struct error *error) MUST_CHECK;
void trace_file_free(struct trace_file *trace);

/* The trace is borrowed. Fails when the file can no longer be read. */
struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error);
/* The next row in ascending order of time; false at the end (error->code is ERROR_NONE) or on a
 * fault. */
bool trace_reader_next(struct trace_reader *reader, struct trace_row *row, struct error *error);
/* Of counts: the interval of the row that was handed out last. */
struct trace_interval trace_reader_interval(const struct trace_reader *reader);
void trace_reader_close(struct trace_reader *reader);

#endif
