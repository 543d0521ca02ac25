#include "traces/reading/trace_file.h"

#include "base/ascending.h"
#include "base/memory.h"
#include "base/readable.h"
#include "base/units.h"
#include "traces/reading/trace_counts.h"
#include "traces/reading/trace_file_parts.h"
#include "traces/reading/trace_rows.h"
#include "traces/text/byte_source.h"
#include "traces/text/instant.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Choices, both to be exceeded: a trace may begin at midnight, and after a few gaps. */
#define LATE_BEGIN_S DAY_S
#define LATE_BEGIN_GAPS 100.0 /* mean gaps of the trace */

/* What the first reading finds out about the order of the rows. */
struct order {
    double latest_s;
    uint64_t late_rows;      /* rows before which a later time stands */
    struct instant earliest; /* of all times that are not simple */
    /* Of counts: requests of the first and last interval, and two that begin too near. */
    uint64_t first_count;
    uint64_t last_count;
    double near_s[2];
    bool overlap;
};

bool trace_file_fail_changed(const struct trace_file *trace, struct error *error)
{
    return error_set(error, ERROR_INPUT, trace->path, NULL,
                     "has changed since it was checked; start again");
}

/* Of what is there now; all zero where nothing is. */
static struct file_state state_of(const char *path)
{
    struct stat status;
    if (stat(path, &status) != 0)
        return (struct file_state){0};
    return (struct file_state){status.st_dev, status.st_ino, status.st_size, status.st_mtim};
}

static bool is_same_state(const struct file_state *left, const struct file_state *right)
{
    return left->device == right->device && left->inode == right->inode
        && left->size_bytes == right->size_bytes && left->modified.tv_sec == right->modified.tv_sec
        && left->modified.tv_nsec == right->modified.tv_nsec;
}

bool trace_file_check(const struct trace_file *trace, struct error *error)
{
    struct file_state now = state_of(trace->path);
    return trace->bytes != NULL || is_same_state(&trace->state, &now)
        || trace_file_fail_changed(trace, error);
}

static bool has_texts(const struct trace_form *form)
{
    return form->label != NULL && form->labels != LABELS_NUMBER;
}

uint64_t trace_file_label(const struct trace_file *trace, uint64_t hash)
{
    bool is_numbered = trace->form.label != NULL && trace->form.labels == LABELS_ORDINAL;
    return is_numbered ? label_table_find(&trace->labels, hash) : hash;
}

/* Notes whether rows of counts are as streaming needs them: in order, their intervals apart. */
static void note_count(const struct trace_file *trace, struct order *order,
                       const struct trace_row *row)
{
    double time_s = row->time_s;
    bool is_first = trace->rows == 0;
    if (is_first)
        order->first_count = order->last_count = 0;
    if (is_first || time_s == trace->first_s)
        order->first_count += row->count;
    if (!is_first && time_s > order->latest_s) {
        bool is_near = counted_overlap(order->latest_s, time_s, trace->form.counts.every_s);
        if (is_near && !order->overlap)
            memcpy(order->near_s, (double[]){order->latest_s, time_s}, sizeof order->near_s);
        order->overlap = order->overlap || is_near;
        order->last_count = 0;
    }
    order->last_count += row->count;
}

static void note_row(struct trace_file *trace, struct order *order, const struct trace_row *row)
{
    bool is_first = trace->rows == 0;
    double time_s = row->time_s;
    if (trace->form.counts.every_s > 0.0)
        note_count(trace, order, row);
    if (has_texts(&trace->form))
        label_table_add(&trace->labels, row->label);
    uint64_t label = trace_file_label(trace, row->label);
    if (is_first || time_s < trace->first_s)
        trace->first_s = time_s;
    if (is_first || time_s >= order->latest_s)
        order->latest_s = time_s;
    else
        order->late_rows++;
    if (is_first || label < trace->lowest_label)
        trace->lowest_label = label;
    if (is_first || label > trace->highest_label)
        trace->highest_label = label;
    trace->rows += row->count;
}

static void forget(struct trace_file *trace, struct order *order)
{
    trace->rows = 0;
    label_table_free(&trace->labels);
    order->late_rows = 0;
    order->overlap = false;
}

static void note_end(struct trace_file *trace, struct order *order, const struct trace_rows *rows)
{
    const struct trace_clock *clock = &rows->clock;
    trace->format = rows->format;
    trace->from_first = clock->from_first;
    trace->empty_labels = rows->empty_labels;
    trace->last_s = order->latest_s;
    order->earliest = clock->earliest;
    if (clock->is_based && instant_is_before(clock->earliest, clock->base))
        order->late_rows += order->late_rows == 0;
}

/*
 * Reads all rows once: counts them, and finds the extremes and whether they ascend. The first time,
 * which reads all bytes, also their digest.
 *
 * form   the trace's own, or without its window
 * base   NULL: not known
 */
static bool scan(struct trace_file *trace, const struct trace_form *form,
                 const struct instant *base, struct order *order, struct error *error)
{
    struct trace_rows rows = {0};
    struct trace_row row;
    struct digest_stream *digest = trace->sha256[0] == '\0' ? digest_begin() : NULL;
    forget(trace, order);
    bool opened = trace_rows_open(&rows, trace, form, base, digest, error);
    if (opened)
        while (trace_rows_next(&rows, &row, error))
            note_row(trace, order, &row);
    bool scanned = opened && error->code == ERROR_NONE;
    note_end(trace, order, &rows);
    uint64_t seen = rows.seen;
    trace_rows_close(&rows);
    if (digest != NULL)
        trace->size_bytes = digest_end(digest, trace->sha256);
    if (scanned && trace->rows == 0)
        return error_set(error, ERROR_INPUT, trace->path, NULL,
                         seen == 0 ? "has no requests"
                                   : "has no requests that arrivals.where, window and counts take");
    return scanned;
}

/* The second reading, of a trace whose rows are counted. */
static bool collect(struct trace_file *trace, struct trace_rows *rows, struct error *error)
{
    struct trace_row row;
    while (trace_rows_next(rows, &row, error)) {
        if (rows->count > trace->rows)
            return trace_file_fail_changed(trace, error);
        trace->sorted_s[rows->count - 1] = row.time_s;
        if (trace->sorted_labels != NULL)
            trace->sorted_labels[rows->count - 1] = trace_file_label(trace, row.label);
    }
    if (error->code != ERROR_NONE)
        return false;
    return rows->count == trace->rows || trace_file_fail_changed(trace, error);
}

/* base: NULL: the first row's, where times are counted from one */
static bool read_whole(struct trace_file *trace, const struct instant *base, struct error *error)
{
    struct trace_rows rows = {0};
    trace->sorted_s = memory_allocate(trace->rows, sizeof *trace->sorted_s);
    if (trace->form.label != NULL)
        trace->sorted_labels = memory_allocate(trace->rows, sizeof *trace->sorted_labels);
    bool collected = trace_rows_open(&rows, trace, &trace->form, base, NULL, error)
                  && collect(trace, &rows, error);
    trace_rows_close(&rows);
    return collected;
}

static int compare_rows(const void *left, const void *right)
{
    const struct trace_row *a = left;
    const struct trace_row *b = right;
    int order = ascending(&a->time_s, &b->time_s);
    return order != 0 ? order : (a->label > b->label) - (a->label < b->label);
}

static void sort_with_labels(struct trace_file *trace)
{
    struct trace_row *rows = memory_allocate(trace->rows, sizeof *rows);
    for (uint64_t k = 0; k < trace->rows; k++)
        rows[k] = (struct trace_row){trace->sorted_s[k], trace->sorted_labels[k], 1};
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
    bool collected = read_whole(trace, trace->from_first ? &order->earliest : NULL, error);
    if (trace->sorted_labels != NULL)
        sort_with_labels(trace);
    else
        qsort(trace->sorted_s, trace->rows, sizeof *trace->sorted_s, ascending);
    trace->first_s = trace->sorted_s[0];
    trace->last_s = trace->sorted_s[trace->rows - 1];
    return collected;
}

static uint64_t held_bytes(const struct trace_file *trace)
{
    return trace->rows
         * (sizeof *trace->sorted_s
            + (trace->form.label != NULL ? sizeof *trace->sorted_labels : 0));
}

static void warn_unsorted(const struct trace_file *trace, const struct order *order,
                          struct warnings *warnings)
{
    warnings_add(warnings, "trace_unsorted",
                 "%s: %" PRIu64 " of %" PRIu64 " rows stand%s behind a later one; the trace was "
                 "sorted and is held in memory (%" PRIu64 " bytes)%s; sort the file to save that",
                 trace->path, order->late_rows, trace->rows, order->late_rows == 1 ? "s" : "",
                 held_bytes(trace), trace->from_first ? ", with the earliest row as time 0" : "");
}

/* ---- counts ---- */

/* Columns 1, 2, ... hold them, and nothing else tells a time. */
static bool counts_columns(const struct trace_form *form)
{
    return form->counts.every_s > 0.0 && form->counts.column == NULL;
}

/* The second reading of counts: each row, or column of one, with its own. base: as read_whole's. */
static bool read_counts(struct trace_file *trace, const struct instant *base, struct error *error)
{
    struct trace_rows rows = {0};
    struct trace_row *counted = NULL;
    size_t capacity = 0, count = 0;
    uint64_t requests = 0;
    struct trace_row row;
    bool opened = trace_rows_open(&rows, trace, &trace->form, base, NULL, error);
    while (opened && trace_rows_next(&rows, &row, error)) {
        counted = memory_grow(counted, &capacity, count + 1, sizeof *counted);
        row.label = trace_file_label(trace, row.label);
        requests += row.count;
        counted[count++] = row;
    }
    bool spread = opened && error->code == ERROR_NONE
               && (requests == trace->rows || trace_file_fail_changed(trace, error))
               && trace_counts_spread(trace, counted, count, error);
    trace_rows_close(&rows);
    free(counted);
    return spread;
}

/* Rows in order, each with an interval of its own or of its neighbours: they are streamed. */
static bool stream_counts(struct trace_file *trace, const struct order *order, struct error *error)
{
    double every_s = trace->form.counts.every_s;
    if (order->overlap)
        return trace_counts_fail_overlap(trace, order->near_s[0], order->near_s[1], error);
    trace->first_s = counted_first_s(trace->first_s, order->first_count, every_s);
    trace->last_s = counted_last_s(trace->last_s, order->last_count, every_s);
    return true;
}

static bool open_counts(struct trace_file *trace, const struct order *order, struct error *error)
{
    return counts_columns(&trace->form) || order->late_rows > 0
             ? read_counts(trace, trace->from_first ? &order->earliest : NULL, error)
             : stream_counts(trace, order, error);
}

/* ---- opening ---- */

/*
 * Whether times count from somewhere else than the begin of what they tell: they begin after more
 * than a day, and after more than a hundred of their mean gaps.
 */
static bool begins_late(const struct trace_file *trace)
{
    double span_s = trace->last_s - trace->first_s;
    return trace->first_s > LATE_BEGIN_S
        && trace->first_s * (double)(trace->rows - 1) > LATE_BEGIN_GAPS * span_s;
}

static void warn_late(const struct trace_file *trace, struct warnings *warnings)
{
    warnings_add(warnings, "trace_origin",
                 "%s: its times begin at %s s, so they are counted from the first row: say "
                 "\"origin\": \"first\", or \"zero\" to have them as they are",
                 trace->path, READABLE(trace->first_s, 10));
}

/*
 * Finds the origin and the order by all times, and then what lies in the window.
 */
static bool survey(struct trace_file *trace, struct order *order, struct warnings *warnings,
                   struct error *error)
{
    struct trace_form whole = trace->form;
    whole.from_s = whole.to_s = 0.0;
    if (!scan(trace, &whole, NULL, order, error))
        return false;
    bool is_late = !trace->from_first && trace->form.origin == ORIGIN_USUAL
                && trace->form.from_s < LATE_BEGIN_S && !counts_columns(&trace->form)
                && begins_late(trace);
    if (is_late) {
        warn_late(trace, warnings);
        trace->from_first = true;
        if (!scan(trace, &whole, NULL, order, error))
            return false;
    }
    bool has_window = trace->form.from_s > 0.0 || trace->form.to_s > 0.0;
    if (!has_window)
        return true;
    uint64_t late_rows = order->late_rows;
    struct instant earliest = order->earliest;
    bool scanned = scan(trace, &trace->form, trace->from_first ? &earliest : NULL, order, error);
    order->late_rows = late_rows;
    order->earliest = earliest;
    return scanned;
}

/* Standard input is read once: all of it is kept. */
static bool take_input(struct trace_file *trace, struct error *error)
{
    return strcmp(trace->path, "-") != 0
        || byte_source_read_input(&trace->bytes, &trace->byte_count, error);
}

bool trace_file_open(struct trace_file *trace, const char *path, const struct trace_form *form,
                     struct warnings *warnings, struct error *error)
{
    static const struct trace_form seconds;
    struct order order = {0};
    *trace = (struct trace_file){.path = memory_copy_text(path)};
    trace_form_copy(&trace->form, form != NULL ? form : &seconds, &trace->form_block);
    trace->state = state_of(path);
    if (!take_input(trace, error) || !survey(trace, &order, warnings, error))
        return false;
    if (trace->form.counts.every_s > 0.0)
        return open_counts(trace, &order, error) && trace_file_check(trace, error);
    if (order.late_rows == 0)
        return trace_file_check(trace, error);
    warn_unsorted(trace, &order, warnings);
    return read_sorted(trace, &order, error) && trace_file_check(trace, error);
}

bool trace_file_hold(struct trace_file *trace, struct error *error)
{
    bool are_counts = trace->form.counts.every_s > 0.0;
    return trace->sorted_s != NULL
        || ((are_counts ? read_counts(trace, NULL, error) : read_whole(trace, NULL, error))
            && trace_file_check(trace, error));
}

void trace_file_free(struct trace_file *trace)
{
    free(trace->path);
    free(trace->form_block);
    free(trace->bytes);
    label_table_free(&trace->labels);
    free(trace->sorted_s);
    free(trace->sorted_labels);
    free(trace->intervals);
    *trace = (struct trace_file){0};
}
