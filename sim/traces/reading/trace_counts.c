#include "traces/reading/trace_counts.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"

#include <stdlib.h>

/* A request's place among those of its label, as a part of the interval. */
struct place {
    double share;
    uint64_t label;
};

static int compare_labels(uint64_t left, uint64_t right)
{
    return (left > right) - (left < right);
}

static int compare_rows(const void *left, const void *right)
{
    const struct trace_row *a = left;
    const struct trace_row *b = right;
    int order = (a->time_s > b->time_s) - (a->time_s < b->time_s);
    return order != 0 ? order : compare_labels(a->label, b->label);
}

static int compare_places(const void *left, const void *right)
{
    const struct place *a = left;
    const struct place *b = right;
    int order = (a->share > b->share) - (a->share < b->share);
    return order != 0 ? order : compare_labels(a->label, b->label);
}

/* Rows that differ in nothing but their count become one. Returns how many are left. */
static size_t add_up(struct trace_row rows[], size_t count)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++)
        if (kept > 0 && compare_rows(&rows[kept - 1], &rows[k]) == 0)
            rows[kept - 1].count += rows[k].count;
        else
            rows[kept++] = rows[k];
    return kept;
}

static double middle_of(uint64_t index, uint64_t count)
{
    return ((double)index + 0.5) / (double)count;
}

/* Whose requests come when: each label's at equal distances. */
static void place_labels(uint64_t labels[], const struct trace_row rows[], size_t count,
                         uint64_t requests)
{
    struct place *places = memory_allocate((size_t)requests, sizeof *places);
    size_t placed = 0;
    for (size_t k = 0; k < count; k++)
        for (uint64_t i = 0; i < rows[k].count; i++)
            places[placed++] = (struct place){middle_of(i, rows[k].count), rows[k].label};
    qsort(places, placed, sizeof *places, compare_places);
    for (size_t i = 0; i < placed; i++)
        labels[i] = places[i].label;
    free(places);
}

/* ---- one interval ---- */

void counted_interval_clear(struct counted_interval *interval)
{
    interval->told = (struct trace_interval){0};
    interval->row_count = 0;
    interval->index = 0;
}

void counted_interval_add(struct counted_interval *interval, const struct trace_row *row,
                          bool has_labels)
{
    interval->told.begin_s = row->time_s;
    interval->told.count += row->count;
    if (!has_labels)
        return;
    interval->rows = memory_grow(interval->rows, &interval->row_capacity, interval->row_count + 1,
                                 sizeof *interval->rows);
    interval->rows[interval->row_count++] = *row;
}

void counted_interval_order(struct counted_interval *interval)
{
    if (interval->row_count == 0)
        return;
    qsort(interval->rows, interval->row_count, sizeof *interval->rows, compare_rows);
    interval->row_count = add_up(interval->rows, interval->row_count);
    interval->labels = memory_grow(interval->labels, &interval->label_capacity,
                                   (size_t)interval->told.count, sizeof *interval->labels);
    place_labels(interval->labels, interval->rows, interval->row_count, interval->told.count);
}

bool counted_interval_next(struct counted_interval *interval, double every_s, struct trace_row *row)
{
    uint64_t count = interval->told.count;
    if (interval->index == count)
        return false;
    row->time_s = interval->told.begin_s + middle_of(interval->index, count) * every_s;
    row->label = interval->row_count > 0 ? interval->labels[interval->index] : 0;
    row->count = 1;
    interval->index++;
    return true;
}

void counted_interval_free(struct counted_interval *interval)
{
    free(interval->rows);
    free(interval->labels);
    *interval = (struct counted_interval){0};
}

double counted_first_s(double begin_s, uint64_t count, double every_s)
{
    return begin_s + middle_of(0, count) * every_s;
}

double counted_last_s(double begin_s, uint64_t count, double every_s)
{
    return begin_s + middle_of(count - 1, count) * every_s;
}

/* ---- all of them ---- */

/* The rows of one interval, of which there are count, with so many requests. */
static void spread_interval(struct trace_file *trace, const struct trace_row rows[], size_t count,
                            uint64_t requests)
{
    double every_s = trace->form.counts.every_s;
    for (uint64_t i = 0; i < requests; i++)
        trace->sorted_s[trace->rows + i] = rows->time_s + middle_of(i, requests) * every_s;
    if (trace->sorted_labels != NULL)
        place_labels(trace->sorted_labels + trace->rows, rows, count, requests);
    trace->intervals[trace->interval_count++] = (struct trace_interval){rows->time_s, requests};
    trace->rows += requests;
}

bool counted_overlap(double first_s, double second_s, double every_s)
{
    return second_s - first_s < every_s * (1.0 - 1e-9);
}

bool trace_counts_fail_overlap(const struct trace_file *trace, double first_s, double second_s,
                               struct error *error)
{
    return error_set(error, ERROR_INPUT, trace->path, NULL,
                     "has intervals that begin at %s s and %s s, nearer to each other than "
                     "counts.every_s, %s s",
                     READABLE(first_s, 10), READABLE(second_s, 10),
                     READABLE(trace->form.counts.every_s, 6));
}

static bool spread(struct trace_file *trace, const struct trace_row rows[], size_t count,
                   struct error *error)
{
    double every_s = trace->form.counts.every_s;
    for (size_t k = 0, next; k < count; k = next) {
        uint64_t requests = 0;
        for (next = k; next < count && rows[next].time_s == rows[k].time_s; next++)
            requests += rows[next].count;
        if (next < count && counted_overlap(rows[k].time_s, rows[next].time_s, every_s))
            return trace_counts_fail_overlap(trace, rows[k].time_s, rows[next].time_s, error);
        spread_interval(trace, rows + k, next - k, requests);
    }
    return true;
}

bool trace_counts_spread(struct trace_file *trace, struct trace_row rows[], size_t count,
                         struct error *error)
{
    if (trace->rows > MOST_COUNTED_REQUESTS)
        return error_set(error, ERROR_INPUT, trace->path, NULL,
                         "has %llu requests, must have at most %llu where they are counted: take "
                         "some with arrivals.where or window",
                         (unsigned long long)trace->rows, MOST_COUNTED_REQUESTS);
    qsort(rows, count, sizeof *rows, compare_rows);
    count = add_up(rows, count);
    trace->sorted_s = memory_allocate((size_t)trace->rows, sizeof *trace->sorted_s);
    if (trace->form.label != NULL)
        trace->sorted_labels = memory_allocate((size_t)trace->rows, sizeof *trace->sorted_labels);
    trace->intervals = memory_allocate(count, sizeof *trace->intervals);
    trace->rows = 0;
    if (!spread(trace, rows, count, error))
        return false;
    trace->first_s = trace->sorted_s[0];
    trace->last_s = trace->sorted_s[trace->rows - 1];
    return true;
}
