/*
 * trace_counts.h: counts per interval, made requests of: at equal distances, and with half of one
 * at both ends of the interval; those of different labels take turns. Rows of the same interval are
 * added up.
 */
#ifndef TRACES_TRACE_COUNTS_H
#define TRACES_TRACE_COUNTS_H

#include "traces/reading/trace_file.h"

/* The requests of one interval, handed out in order. */
struct counted_interval {
    struct trace_interval told;
    struct trace_row *rows; /* owned: whose requests they are, where there are labels */
    size_t row_count;
    size_t row_capacity;
    uint64_t *labels; /* owned: of each request, then */
    size_t label_capacity;
    uint64_t index; /* of the next request */
};

/* Nothing is in it; what it owns is kept for the next one. */
void counted_interval_clear(struct counted_interval *interval);
/* Of the row's begin, as all rows that are added. */
void counted_interval_add(struct counted_interval *interval, const struct trace_row *row,
                          bool has_labels);
/* All rows are there. */
void counted_interval_order(struct counted_interval *interval);
bool counted_interval_next(struct counted_interval *interval, double every_s,
                           struct trace_row *row);
void counted_interval_free(struct counted_interval *interval);

/* Of an interval that begins there with so many requests. */
double counted_first_s(double begin_s, uint64_t count, double every_s);
double counted_last_s(double begin_s, uint64_t count, double every_s);

/* Whether two begins are too near to each other to be those of two intervals. */
bool counted_overlap(double first_s, double second_s, double every_s);
bool trace_counts_fail_overlap(const struct trace_file *trace, double first_s, double second_s,
                               struct error *error);

/*
 * All of them at once, for rows in any order.
 *
 * trace   out: times, labels and intervals, whatever it held
 * rows    with the begin of their interval; sorted here
 * Fails where intervals overlap, and where there are too many requests.
 */
bool trace_counts_spread(struct trace_file *trace, struct trace_row rows[], size_t count,
                         struct error *error) MUST_CHECK;

#endif
