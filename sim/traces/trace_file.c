#include "traces/trace_file.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

#include "base/memory.h"
#include "traces/trace_rows.h"

/* One reading; of a sorted file through rows, else through the array of the trace. */
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

static void note_time(struct trace_file *trace, struct order *order, double time_s)
{
    bool is_first = trace->rows == 0;
    if (is_first || time_s < trace->first_s)
        trace->first_s = time_s;
    if (is_first || time_s >= order->latest_s)
        order->latest_s = time_s;
    else
        order->late_rows++;
    trace->rows++;
}

/* Reads all rows once: counts them, and finds the extremes and whether they ascend. */
static bool scan(struct trace_file *trace, struct order *order, struct error *error)
{
    struct trace_rows rows = {0};
    double time_s;
    bool opened = trace_rows_open(&rows, trace->path, trace->column, error);
    if (opened)
        while (trace_rows_next(&rows, &time_s, error))
            note_time(trace, order, time_s);
    bool scanned = opened && error->code == ERROR_NONE;
    trace->format = rows.format;
    trace->last_s = order->latest_s;
    order->earliest_ticks = rows.earliest_ticks;
    trace_rows_close(&rows);
    if (scanned && trace->rows == 0)
        return error_set(error, ERROR_INPUT, trace->path, NULL, "has no requests");
    return scanned;
}

static int compare_times(const void *left, const void *right)
{
    const double *left_s = left;
    const double *right_s = right;
    return (*left_s > *right_s) - (*left_s < *right_s);
}

/* The second reading, of a trace whose rows are counted. */
static bool collect(struct trace_file *trace, struct trace_rows *rows, struct error *error)
{
    double time_s;
    while (trace_rows_next(rows, &time_s, error)) {
        if (rows->count > trace->rows)
            return fail_changed(trace, error);
        trace->sorted_s[rows->count - 1] = time_s;
    }
    if (error->code != ERROR_NONE)
        return false;
    return rows->count == trace->rows || fail_changed(trace, error);
}

/* Equal times are alike, so nobody can tell whether the sorting is stable. */
static bool read_sorted(struct trace_file *trace, const struct order *order, struct error *error)
{
    struct trace_rows rows = {0};
    trace->sorted_s = memory_allocate(trace->rows, sizeof *trace->sorted_s);
    bool opened = trace_rows_open(&rows, trace->path, trace->column, error);
    rows.based = true;
    rows.base_ticks = order->earliest_ticks;
    bool collected = opened && collect(trace, &rows, error);
    trace_rows_close(&rows);
    qsort(trace->sorted_s, trace->rows, sizeof *trace->sorted_s, compare_times);
    trace->first_s = trace->sorted_s[0];
    trace->last_s = trace->sorted_s[trace->rows - 1];
    return collected;
}

static void warn_unsorted(const struct trace_file *trace, const struct order *order,
                          struct warnings *warnings)
{
    warnings_add(warnings, "trace_unsorted",
                 "%s: %" PRIu64 " of %" PRIu64 " rows stand behind a later one; the trace was "
                 "sorted and is held in memory (%" PRIu64 " bytes)%s; sort the file to save that",
                 trace->path, order->late_rows, trace->rows, trace->rows * sizeof(double),
                 trace->format == TRACE_AZURE ? ", with the earliest row as time 0" : "");
}

bool trace_file_open(struct trace_file *trace, const char *path, const char *column,
                     struct warnings *warnings, struct error *error)
{
    struct order order = {0};
    *trace = (struct trace_file){
        .path = memory_copy_text(path),
        .column = column != NULL ? memory_copy_text(column) : NULL,
    };
    if (!scan(trace, &order, error))
        return false;
    if (order.late_rows == 0)
        return true;
    warn_unsorted(trace, &order, warnings);
    return read_sorted(trace, &order, error);
}

void trace_file_free(struct trace_file *trace)
{
    free(trace->path);
    free(trace->column);
    free(trace->sorted_s);
    *trace = (struct trace_file){0};
}

struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error)
{
    struct trace_reader *reader = memory_allocate(1, sizeof *reader);
    reader->trace = trace;
    if (trace->sorted_s != NULL
        || trace_rows_open(&reader->rows, trace->path, trace->column, error))
        return reader;
    trace_reader_close(reader);
    return NULL;
}

static bool next_sorted(struct trace_reader *reader, double *time_s, struct error *error)
{
    if (reader->index == reader->trace->rows) {
        error->code = ERROR_NONE;
        return false;
    }
    *time_s = reader->trace->sorted_s[reader->index++];
    return true;
}

/* The rows are checked again, but for what only a file that was written to in between can be. */
static bool next_streamed(struct trace_reader *reader, double *time_s, struct error *error)
{
    const struct trace_file *trace = reader->trace;
    if (!trace_rows_next(&reader->rows, time_s, error))
        return error->code == ERROR_NONE && reader->index != trace->rows
                 ? fail_changed(trace, error)
                 : false;
    bool is_same = reader->index == 0 ? *time_s == trace->first_s : *time_s >= reader->last_s;
    if (!is_same || reader->index == trace->rows)
        return fail_changed(trace, error);
    reader->index++;
    reader->last_s = *time_s;
    return true;
}

bool trace_reader_next(struct trace_reader *reader, double *time_s, struct error *error)
{
    return reader->trace->sorted_s != NULL ? next_sorted(reader, time_s, error)
                                           : next_streamed(reader, time_s, error);
}

void trace_reader_close(struct trace_reader *reader)
{
    if (reader == NULL)
        return;
    trace_rows_close(&reader->rows);
    free(reader);
}
