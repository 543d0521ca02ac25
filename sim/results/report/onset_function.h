/*
 * onset_function.h: the SQL aggregate onset_bracket(threshold, confidence, point_index, rate_per_s,
 * seed, is_drawn, replication_index, taken_up, stock_outs).
 *
 * Of the replications of one curve it tells between which rates more than the threshold of the
 * requests find no precompute, as the run itself said (study/search/onset.h): JSON text
 * {"above_per_s": ..., "below_per_s": ...}, null for an end that they do not tell. A row is a
 * replication; rates without one that took up a request, and rows without a rate, are left out.
 * Counts that cannot be are an SQL error.
 */
#ifndef RESULTS_REPORT_ONSET_FUNCTION_H
#define RESULTS_REPORT_ONSET_FUNCTION_H

struct sqlite3;

/* Makes the function known to a connection. */
void onset_function_register(struct sqlite3 *handle);

#endif
