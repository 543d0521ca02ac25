/*
 * trace_rows.h: the rows of a trace in the order of its file, whatever its format.
 *
 * Private to trace_file: nothing is said here about order; a time may lie before the first row's.
 */
#ifndef TRACES_TRACE_ROWS_H
#define TRACES_TRACE_ROWS_H

#include "traces/line_reader.h"
#include "traces/trace_file.h"

struct trace_rows {
    struct line_reader lines;
    enum trace_format format;
    struct trace_columns columns; /* borrowed names; the time's is that of the format */
    size_t time_index;            /* of the field, from 0 */
    size_t label_index;
    size_t field_count;  /* of the header, and so of each row */
    char *held;          /* the row that was read in search of a header; borrowed from lines */
    uint64_t empty_line; /* of CSV: may be followed by nothing but its like; 0: none */
    uint64_t count;      /* rows so far */
    int64_t base_ticks;  /* of Azure traces: time 0, the first row unless set before */
    int64_t earliest_ticks;
    bool based;
};

/* Opens the file and finds its format. trace_rows_close, also after a failure. */
bool trace_rows_open(struct trace_rows *rows, const char *path, const struct trace_columns *columns,
                     struct error *error) MUST_CHECK;

/* The next row, checked; false at the end (error->code is ERROR_NONE) or on a fault. */
bool trace_rows_next(struct trace_rows *rows, struct trace_row *row,
                     struct error *error) MUST_CHECK;
void trace_rows_close(struct trace_rows *rows);

#endif
