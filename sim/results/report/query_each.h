/*
 * query_each.h: a query's rows, for what this layer does with them.
 */
#ifndef RESULTS_REPORT_QUERY_EACH_H
#define RESULTS_REPORT_QUERY_EACH_H

#include "results/report/query.h"

struct sqlite3_stmt;

/* Steps the statement to its end; returns SQLITE_DONE, or SQLite's code for what stopped it. */
typedef int query_consumer(struct sqlite3_stmt *statement, void *context);

/* As query_run, but with the rows to a consumer. */
bool query_each(struct database *database, const char *sql_or_name,
                const struct query_parameter parameters[], size_t parameter_count,
                query_consumer *consume, void *context, struct error *error) MUST_CHECK;

/* The text of a shipped query; NULL when there is none of this name. */
const char *query_sql(const char *name);

#endif
