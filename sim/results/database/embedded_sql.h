/*
 * embedded_sql.h: results/schema.sql, results/queries (one file each) and results/report as
 * compiled in by tools/embed_sql.cmake.
 */
#ifndef RESULTS_DATABASE_EMBEDDED_SQL_H
#define RESULTS_DATABASE_EMBEDDED_SQL_H

struct embedded_query {
    const char *name; /* of the file, without ending */
    const char *sql;
};

extern const char *const embedded_schema;
/* Of results/report, and the library that draws. */
extern const char *const embedded_report_css;
extern const char *const embedded_report_js;
extern const char *const embedded_chart_js;
extern const struct embedded_query embedded_queries[]; /* ends with a name of NULL */

#endif
