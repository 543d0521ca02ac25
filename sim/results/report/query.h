/*
 * query.h: rows out: SQL of the user's, a shipped query by name, or everything.
 *
 * Reading only: SQLite's authorizer refuses anything but SELECT on this database.
 */
#ifndef RESULTS_REPORT_QUERY_H
#define RESULTS_REPORT_QUERY_H

#include "base/output_format.h"
#include "results/database/database.h"

#include <stdio.h>

/* A parameter of a shipped query, bound by name: ":rate" is given as rate=0.001. */
struct query_parameter {
    const char *name;
    const char *value; /* bound as a number where it reads as one, else as text */
};

/*
 * Runs one SELECT, or the shipped query of that name (letters, digits, '_'), and prints its rows.
 *
 * A parameter must be given unless a comment line of the SQL documents a default for it, as the
 * shipped queries do (`-- :run_id, default: the last run`); then it is NULL. The SQL may call
 * histogram_buckets (histogram_function.h) and onset_bracket (onset_function.h). Fails, naming what
 * is refused, on other statements, on several statements, on unknown or missing parameters, and on
 * an unknown name (with the nearest one): ERROR_INPUT. ERROR_IO is for what the file or the stream
 * refuses.
 */
bool query_run(struct database *database, const char *sql_or_name,
               const struct query_parameter parameters[], size_t parameter_count,
               enum output_format format, FILE *stream, struct error *error) MUST_CHECK;

/* The shipped queries, one line each: name and question. */
void query_list(FILE *stream);

/*
 * All results as text that is the same for the same results: one JSON object per line and row,
 * {"table":"run",...}, table by table, in the order of the primary keys. Left out is how a run came
 * about: its times, host, argv, jobs, version, commit, files, tag and note; and column_doc, which
 * says nothing about a run.
 */
bool query_dump(struct database *database, FILE *stream, struct error *error) MUST_CHECK;

#endif
