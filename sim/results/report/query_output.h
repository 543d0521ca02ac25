/*
 * query_output.h: the rows of a statement in one of the output formats.
 */
#ifndef RESULTS_REPORT_QUERY_OUTPUT_H
#define RESULTS_REPORT_QUERY_OUTPUT_H

#include "results/report/query.h"

struct sqlite3_stmt;

/*
 * Steps a prepared statement with columns to its end and prints its rows.
 *
 * CSV, JSON and NDJSON (an object per line) are written as the rows come; table and markdown are
 * collected first, since a column is as wide as its widest cell and aligned to the right when all
 * its values are numbers. Returns SQLITE_DONE, or SQLite's code
 * for what stopped it.
 */
int query_output(struct sqlite3_stmt *statement, enum output_format format, FILE *stream);

#endif
