/*
 * trace_reader.c: the requests of a trace in ascending order: from its file, or from memory where
 * they are held.
 */
#include "base/memory.h"
#include "traces/reading/trace_counts.h"
#include "traces/reading/trace_file.h"
#include "traces/reading/trace_file_parts.h"
#include "traces/reading/trace_rows.h"

#include <stdlib.h>

/* One reading: through rows, or through the arrays of a trace that is held. */
struct trace_reader {
    const struct trace_file *trace; /* borrowed */
    struct trace_rows rows;
    uint64_t index; /* rows handed out */
    double last_s;
    /* Of counts that are streamed: the interval under way, and the first row behind it. */
    struct counted_interval counted;
    struct trace_row next;
    bool has_next;
    bool has_ended;
    /* Of counts that are held: the interval of the row handed out last, and requests up to it. */
    size_t interval;
    uint64_t before;
};

struct trace_reader *trace_reader_open(const struct trace_file *trace, struct error *error)
{
    struct trace_reader *reader = memory_allocate(1, sizeof *reader);
    reader->trace = trace;
    if (trace->sorted_s != NULL
        || trace_rows_open(&reader->rows, trace, &trace->form, NULL, NULL, error))
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
    row->count = 1;
    if (trace->intervals != NULL
        && reader->index - reader->before == trace->intervals[reader->interval].count)
        reader->before += trace->intervals[reader->interval++].count;
    reader->index++;
    return true;
}

static bool next_of_file(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    if (!trace_rows_next(&reader->rows, row, error))
        return false;
    row->label = trace_file_label(reader->trace, row->label);
    return true;
}

/* All rows of the next interval, and the first one behind it. */
static bool fill_interval(struct trace_reader *reader, struct error *error)
{
    struct counted_interval *counted = &reader->counted;
    error->code = ERROR_NONE;
    if (reader->has_ended || (!reader->has_next && !next_of_file(reader, &reader->next, error)))
        return false;
    counted_interval_clear(counted);
    do {
        counted_interval_add(counted, &reader->next, reader->trace->form.label != NULL);
        reader->has_next = next_of_file(reader, &reader->next, error);
    } while (reader->has_next && reader->next.time_s == counted->told.begin_s);
    reader->has_ended = !reader->has_next;
    counted_interval_order(counted);
    return error->code == ERROR_NONE;
}

static bool next_row(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    double every_s = reader->trace->form.counts.every_s;
    if (every_s == 0.0)
        return next_of_file(reader, row, error);
    if (counted_interval_next(&reader->counted, every_s, row))
        return true;
    return fill_interval(reader, error) && counted_interval_next(&reader->counted, every_s, row);
}

/* The rows are checked again, but for what only a file that was written to in between can be. */
static bool next_streamed(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    const struct trace_file *trace = reader->trace;
    if (!next_row(reader, row, error))
        return error->code == ERROR_NONE && reader->index != trace->rows
                 ? trace_file_fail_changed(trace, error)
                 : false;
    bool is_same =
        reader->index == 0 ? row->time_s == trace->first_s : row->time_s >= reader->last_s;
    if (!is_same || reader->index == trace->rows)
        return trace_file_fail_changed(trace, error);
    if (row->label < trace->lowest_label || row->label > trace->highest_label)
        return trace_file_fail_changed(trace, error);
    reader->index++;
    reader->last_s = row->time_s;
    return true;
}

bool trace_reader_next(struct trace_reader *reader, struct trace_row *row, struct error *error)
{
    return reader->trace->sorted_s != NULL ? next_held(reader, row, error)
                                           : next_streamed(reader, row, error);
}

struct trace_interval trace_reader_interval(const struct trace_reader *reader)
{
    const struct trace_file *trace = reader->trace;
    return trace->sorted_s != NULL ? trace->intervals[reader->interval] : reader->counted.told;
}

void trace_reader_close(struct trace_reader *reader)
{
    if (reader == NULL)
        return;
    counted_interval_free(&reader->counted);
    trace_rows_close(&reader->rows);
    free(reader);
}
