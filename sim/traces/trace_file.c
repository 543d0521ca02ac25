#include "traces/trace_file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "traces/trace_rows.h"

/* One reading: through rows, or through the arrays of a trace that is held. */
struct trace_reader {
    const struct trace_file *trace; /* borrowed */
    struct trace_rows rows;
    uint64_t index; /* rows handed out */
    double last_s;
};

/* What the first reading finds out about the order of the rows. */
struct order {
    double latest_s;
    uint64_t late_rows; /* rows before which a later time stands */
    int64_t earliest_ticks;
};

static bool fail_changed(const struct trace_file *trace, struct error *error)
{
    return error_set(error, ERROR_INPUT, trace->path, NULL,
                     "has changed since it was checked; start again");
}

static void note_row(struct trace_file *trace, struct order *order, const struct trace_row *row)
{
    bool is_first = trace->rows == 0;
    double time_s = row->time_s;
    if (is_first || time_s < trace->first_s)
        trace->first_s = time_s;
    if (is_first || time_s >= order->latest_s)
        order->latest_s = time_s;
    else
        order->late_rows++;
    if (is_first || row->label < trace->lowest_label)
        trace->lowest_label = row->label;
    if (is_first || row->label > trace->highest_label)
        trace->highest_label = row->label;
    trace->rows++;
}

/* Reads all rows once: counts them, and finds the extremes and whether they ascend. */
static bool scan(struct trace_file *trace, struct order *order, struct error *error)
{
    struct trace_rows rows = {0};
    struct trace_row row;
    bool opened = trace_rows_open(&rows, trace->path, &trace->columns, error);
    if (opened)
        while (trace_rows_next(&rows, &row, error))
            note_row(trace, order, &row);
    bool scanned = opened && error->code == ERROR_NONE;
    trace->format = rows.format;
    trace->last_s = order->latest_s;
    order->earliest_ticks = rows.earliest_ticks;
    trace_rows_close(&rows);
    if (scanned && trace->rows == 0)
        return error_set(error, ERROR_INPUT, trace->path, NULL, "has no requests");
    return scanned;
}

/* The second reading, of a trace whose rows are counted. */
static bool collect(struct trace_file *trace, struct trace_rows *rows, struct error *error)
{
    struct trace_row row;
    while (trace_rows_next(rows, &row, error)) {
        if (rows->count > trace->rows)
            return fail_changed(trace, error);
        trace->sorted_s[rows->count - 1] = row.time_s;
        if (trace->sorted_labels != NULL)
            trace->sorted_labels[rows->count - 1] = row.label;
    }
    if (error->code != ERROR_NONE)
        return false;
    return rows->count == trace->rows || fail_changed(trace, error);
}

/* base_ticks: of an Azure trace; NULL: its first row's */
static bool read_whole(struct trace_file *trace, const int64_t *base_ticks, struct error *error)
{
    struct trace_rows rows = {0};
    trace->sorted_s = memory_allocate(trace->rows, sizeof *trace->sorted_s);
    if (trace->columns.label != NULL)
        trace->sorted_labels = memory_allocate(trace->rows, sizeof *trace->sorted_labels);
    bool opened = trace_rows_open(&rows, trace->path, &trace->columns, error);
    rows.based = base_ticks != NULL;
    rows.base_ticks = rows.based ? *base_ticks : 0;
    bool collected = opened && collect(trace, &rows, error);
    trace_rows_close(&rows);
    return collected;
}

static int compare_times(const void *left, const void *right)
{
    const double *left_s = left;
    const double *right_s = right;
    return (*left_s > *right_s) - (*left_s < *right_s);
}

static int compare_rows(const void *left, const void *right)
{
    const struct trace_row *a = left;
    const struct trace_row *b = right;
    int order = compare_times(&a->time_s, &b->time_s);
    return order != 0 ? order : (a->label > b->label) - (a->label < b->label);
}

static void sort_with_labels(struct trace_file *trace)
{
    struct trace_row *rows = memory_allocate(trace->rows, sizeof *rows);
    for (uint64_t k = 0; k < trace->rows; k++)
        rows[k] = (struct trace_row){trace->sorted_s[k], trace->sorted_labels[k]};
    qsort(rows, trace->rows, sizeof *rows, compare_rows);
    for (uint64_t k = 0; k < trace->rows; k++) {
        trace->sorted_s[k] = rows[k].time_s;
        trace->sorted_labels[k] = rows[k].label;
    }
    free(rows);
}

/* Equal rows are alike, so nobody can tell whether the sorting is stable. */
static bool read_sorted(struct trace_file *trace, const struct order *order, struct error *error)
{
    bool collected = read_whole(trace, &order->earliest_ticks, error);
    if (trace->sorted_labels != NULL)
        sort_with_labels(trace);
    else
        qsort(trace->sorted_s, trace->rows, sizeof *trace->sorted_s, compare_times);
    trace->first_s = trace->sorted_s[0];
    trace->last_s = trace->sorted_s[trace->rows - 1];
    return collected;
}

static uint64_t held_bytes(const struct trace_file *trace)
{
    return trace->rows
         * (sizeof *trace->sorted_s
            + (trace->columns.label != NULL ? sizeof *trace->sorted_labels : 0));
}

static void warn_unsorted(const struct trace_file *trace, const struct order *order,
                          struct warnings *warnings)
{
    warnings_add(warnings, "trace_unsorted",
                 "%s: %" PRIu64 " of %" PRIu64 " rows stand behind a later one; the trace was "
                 "sorted and is held in memory (%" PRIu64 " bytes)%s; sort the file to save that",
                 trace->path, order->late_rows, trace->rows, held_bytes(trace),
                 trace->format == TRACE_AZURE ? ", with the earliest row as time 0" : "");
}

static void copy_columns(struct trace_file *trace, const struct trace_columns *columns)
{
    if (columns->time != NULL)
        trace->column = memory_copy_text(columns->time);
    if (columns->label != NULL)
        trace->label_column = memory_copy_text(columns->label);
    trace->columns =
        (struct trace_columns){trace->column, trace->label_column, columns->label_is_whole_number};
}

bool trace_file_open(struct trace_file *trace, const char *path,
                     const struct trace_columns *columns, struct warnings *warnings,
                     struct error *error)
{
    struct order order = {0};
    *trace = (struct trace_file){.path = memory_copy_text(path)};
    if (columns != NULL)
        copy_columns(trace, columns);
    if (!scan(trace, &order, error))
        return false;
    if (order.late_rows == 0)
        return true;
    warn_unsorted(trace, &order, warnings);
    return read_sorted(trace, &order, error);
}

bool trace_file_hold(struct trace_file *trace, struct error *error)
{
    return trace->sorted_s != NULL || read_whole(trace, NULL, error);
}

void trace_file_free(struct trace_file *trace)
{
    free(trace->path);
    free(trace->column);
    free(trace->label_column);
    free(trace->sorted_s);
    free(trace->sorted_labels);
    *trace = (struct trace_file){0};
}

struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error)
{
    struct trace_reader *reader = memory_allocate(1, sizeof *reader);
    reader->trace = trace;
    if (trace->sorted_s != NULL
        || trace_rows_open(&reader->rows, trace->path, &trace->columns, error))
        return reader;
    trace_reader_close(reader);
    return NULL;
}

static bool next_held(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    const struct trace_file *trace = reader->trace;
    if (reader->index == trace->rows) {
        error->code = ERROR_NONE;
        return false;
    }
    row->time_s = trace->sorted_s[reader->index];
    row->label = trace->sorted_labels != NULL ? trace->sorted_labels[reader->index] : 0;
    reader->index++;
    return true;
}

/* The rows are checked again, but for what only a file that was written to in between can be. */
static bool next_streamed(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    const struct trace_file *trace = reader->trace;
    if (!trace_rows_next(&reader->rows, row, error))
        return error->code == ERROR_NONE && reader->index != trace->rows
                 ? fail_changed(trace, error)
                 : false;
    bool is_same =
        reader->index == 0 ? row->time_s == trace->first_s : row->time_s >= reader->last_s;
    if (!is_same || reader->index == trace->rows)
        return fail_changed(trace, error);
    reader->index++;
    reader->last_s = row->time_s;
    return true;
}

bool trace_reader_next(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    return reader->trace->sorted_s != NULL ? next_held(reader, row, error)
                                           : next_streamed(reader, row, error);
}

void trace_reader_close(struct trace_reader *reader)
{
    if (reader == NULL)
        return;
    trace_rows_close(&reader->rows);
    free(reader);
}
