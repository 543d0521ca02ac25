/*
 * trace_rows.h: the rows of a trace in the order of its file, whatever its format.
 *
 * Private to trace_file: nothing is said here about order; where times are counted from the first
 * row, one may lie before it.
 */
#ifndef TRACES_TRACE_ROWS_H
#define TRACES_TRACE_ROWS_H

#include "traces/reading/trace_clock.h"
#include "traces/reading/trace_fields.h"
#include "traces/reading/trace_file.h"
#include "traces/text/line_reader.h"

struct trace_rows {
    struct line_reader lines;
    enum trace_format format;
    const struct trace_form *form; /* borrowed */
    struct trace_fields fields;
    size_t time_at; /* of the fields' values, as the others */
    size_t minus_at;
    size_t label_at;
    size_t count_at;
    size_t condition_at[MOST_WANTED_FIELDS]; /* of each column of the conditions, in their order */
    char *held;          /* the row that was read in search of a header; borrowed from lines */
    uint64_t empty_line; /* of CSV: may be followed by nothing but its like; 0: none */
    uint64_t seen;       /* rows so far, also those that are not taken */
    uint64_t count;      /* rows that were handed out */
    uint64_t empty_labels;
    unsigned interval; /* of the row split last: the next of its columns with counts, from 1 */
    uint64_t label;    /* of that row */
    struct trace_clock clock;
};

/*
 * Opens the file and finds its format. trace_rows_close, also after a failure.
 *
 * form   the trace's own, or a part of it; borrowed
 * base   from which times are counted; NULL: the first row's, where they are counted from one
 * digest gets the file's bytes, all of them once there are no more rows; NULL: nobody asks
 */
bool trace_rows_open(struct trace_rows *rows, const struct trace_file *trace,
                     const struct trace_form *form, const struct instant *base,
                     struct digest_stream *digest, struct error *error) MUST_CHECK;

/*
 * The next row that the form takes, checked; false at the end (error->code is ERROR_NONE) or on a
 * fault. Labels are hashes or numbers: that they are numbered is up to trace_file.
 */
bool trace_rows_next(struct trace_rows *rows, struct trace_row *row,
                     struct error *error) MUST_CHECK;
void trace_rows_close(struct trace_rows *rows);

#endif
