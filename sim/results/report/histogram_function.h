/*
 * histogram_function.h: the SQL function histogram_buckets(blob).
 *
 * Expands histogram.buckets (format: column_doc of results/schema.sql) to JSON text [[lower, upper,
 * count], ...] of the non-empty buckets, by value; observations below 2^-40 are told as
 * [0,0,count]. NULL gives NULL, anything that is not of the format an SQL error. Decodes by itself:
 * this layer knows the stored format, and nothing of statistics/.
 */
#ifndef RESULTS_REPORT_HISTOGRAM_FUNCTION_H
#define RESULTS_REPORT_HISTOGRAM_FUNCTION_H

struct sqlite3;

/* Makes the function known to a connection. */
void histogram_function_register(struct sqlite3 *handle);

#endif
