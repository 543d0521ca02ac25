/*
 * trace_counts.h: counts per interval, made requests of.
 */
#ifndef TRACES_TRACE_COUNTS_H
#define TRACES_TRACE_COUNTS_H

#include "traces/reading/trace_file.h"

/* Of all intervals: they are held in memory. */
#define MOST_COUNTED_REQUESTS 20000000ULL

/*
 * Spreads the requests of each interval over it, at equal distances and with half of one at both
 * ends; those of different labels take turns. Rows of the same interval are added up.
 *
 * trace   out: times, labels and intervals, whatever it held
 * rows    with the begin of their interval; sorted here
 * Fails where intervals overlap, and where there are too many requests.
 */
bool trace_counts_spread(struct trace_file *trace, struct trace_row rows[], size_t count,
                         struct error *error) MUST_CHECK;

#endif
