/*
 * embedded_sql.h: results/schema.sql and results/queries (one file each) as compiled in by
 * tools/embed_sql.cmake.
 */
#ifndef RESULTS_EMBEDDED_SQL_H
#define RESULTS_EMBEDDED_SQL_H

struct embedded_query {
    const char *name; /* of the file, without ending */
    const char *sql;
};

extern const char *const embedded_schema;
extern const struct embedded_query embedded_queries[]; /* ends with a name of NULL */

#endif
