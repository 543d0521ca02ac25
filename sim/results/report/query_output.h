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
 * its values are numbers. The table of a shipped query has six digits; what is the same in all of
 * its rows is said once above them, and what the contender tells (its network, protocol, what is
 * swept) is left to that. Returns SQLITE_DONE, or SQLite's code for what stopped it.
 */
int query_output(struct sqlite3_stmt *statement, enum output_format format, bool is_shipped,
                 FILE *stream);

#endif
