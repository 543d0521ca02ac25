#include "results/database/migrate.h"

#include "base/memory.h"
#include "results/database/embedded_sql.h"

#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#define OLD "migrated_"
#define DOING "cannot be brought to this version"

/*
 * What follows from the columns of older versions: where a table lacks the column, its rows are set
 * so. All values are of the row as it was.
 */
static const struct {
    const char *table;
    const char *column;
    const char *assignments;
} derived[] = {
    /* Schema 3 tells whose a resource is; until then there was one class of clients. */
    {"resource_use", "class_index", "class_index = iif(resource = 'server_cpu', 0, 1)"},
    /* Schema 5 lets searches ask for more confidence than the run. */
    {"point", "confidence",
     "confidence = (SELECT confidence FROM " OLD "run AS run "
     "WHERE run.run_id = " OLD "point.run_id)"},
    /* Schema 6 names curves: here by what the sweep set, which tells them apart. */
    {"point", "contender",
     "contender = coalesce(nullif(replace(replace(replace(json_remove(parameters, "
     "'$.\"arrivals.rate_per_s\"', '$.\"arrivals.scale.rate_per_s\"'), '\"', ''), '{', ''), '}', "
     "''), "
     "''), network)"},
    /* Until schema 6 the mean was that of the replications' means, and intervals had one width. */
    {"point_metric", "mean_low_s",
     "mean_of_replications_s = mean_s, mean_of_replications_half_width_s = mean_half_width_s, "
     "p50_low_s = p50_s - p50_half_width_s, p50_high_s = p50_s + p50_half_width_s, "
     "p95_low_s = p95_s - p95_half_width_s, p95_high_s = p95_s + p95_half_width_s, "
     "p99_low_s = p99_s - p99_half_width_s, p99_high_s = p99_s + p99_half_width_s, "
     "mean_s = (SELECT sum(requests * mean) / sum(iif(mean IS NULL, 0, requests)) "
     "FROM (SELECT done - coalesce(left_out, 0) AS requests, "
     "CASE metric WHEN 'e2e_s' THEN mean_e2e_s WHEN 'queue_wait_s' THEN mean_queue_wait_s "
     "WHEN 'offline_wait_s' THEN mean_offline_wait_s ELSE mean_online_s END AS mean "
     "FROM " OLD "replication AS replication "
     "WHERE replication.point_id = " OLD "point_metric.point_id))"},
};
enum { DERIVED_COUNT = sizeof derived / sizeof *derived };

static bool execute(struct database *database, const char *sql, struct error *error)
{
    return sqlite3_exec(database_handle(database), sql, NULL, NULL, NULL) == SQLITE_OK
        || database_fail(database, DOING, error);
}

/* Executes what a query answers: one statement per row. */
static bool execute_each(struct database *database, const char *query, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool done = database_prepare(database, &statement, query, error);
    char *script = memory_copy_text("");
    while (database_next_row(database, statement, &done, error)) {
        char *longer =
            memory_format_text("%s%s;\n", script, (const char *)sqlite3_column_text(statement, 0));
        free(script);
        script = longer;
    }
    sqlite3_finalize(statement); /* before the tables change */
    done = done && execute(database, script, error);
    free(script);
    return done;
}

/* Views first: a renamed table must not be one that a view asks for. */
static bool set_aside(struct database *database, struct error *error)
{
    return execute_each(database,
                        "SELECT format('DROP %s \"%w\"', type, name) FROM sqlite_schema "
                        "WHERE type IN ('view', 'trigger') OR (type = 'index' AND sql IS NOT NULL)",
                        error)
        && execute_each(database,
                        "SELECT format('ALTER TABLE \"%w\" RENAME TO \"" OLD "%w\"', name, name) "
                        "FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\\_%' "
                        "ESCAPE '\\'",
                        error);
}

/* Gives the old tables the columns that are new, empty. */
static bool widen(struct database *database, struct error *error)
{
    return execute_each(
        database,
        "SELECT format('ALTER TABLE \"" OLD "%w\" ADD COLUMN \"%w\" %s', new.name, wanted.name, "
        "wanted.type) "
        "FROM sqlite_schema AS new JOIN pragma_table_info(new.name) AS wanted "
        "WHERE new.type = 'table' "
        "AND EXISTS (SELECT 1 FROM sqlite_schema AS old WHERE old.name = '" OLD "' || new.name) "
        "AND wanted.name NOT IN (SELECT name FROM pragma_table_info('" OLD "' || new.name))",
        error);
}

static bool has_column(struct database *database, const char *table, const char *column, bool *has,
                       struct error *error)
{
    sqlite3_stmt *statement = NULL;
    char *query = memory_format_text(
        "SELECT 1 FROM pragma_table_info('" OLD "%s') WHERE name = '%s'", table, column);
    bool read = database_prepare(database, &statement, query, error);
    free(query);
    *has = database_next_row(database, statement, &read, error);
    sqlite3_finalize(statement);
    return read;
}

/* Before the tables are widened, so that what was missing is known. */
static bool find_missing(struct database *database, bool missing[DERIVED_COUNT],
                         struct error *error)
{
    bool read = true;
    for (size_t i = 0; read && i < DERIVED_COUNT; i++) {
        bool has_table, has;
        read = has_column(database, derived[i].table, "point_id", &has_table, error)
            && has_column(database, derived[i].table, derived[i].column, &has, error);
        missing[i] = read && has_table && !has;
    }
    return read;
}

static bool derive(struct database *database, const bool missing[DERIVED_COUNT],
                   struct error *error)
{
    bool done = true;
    for (size_t i = 0; done && i < DERIVED_COUNT; i++) {
        if (!missing[i])
            continue;
        char *sql =
            memory_format_text("UPDATE " OLD "%s SET %s", derived[i].table, derived[i].assignments);
        done = execute(database, sql, error);
        free(sql);
    }
    return done;
}

/* column_doc is of the schema, not of the runs. */
static bool copy_rows(struct database *database, struct error *error)
{
    return execute_each(database,
                        "SELECT format('INSERT INTO \"%w\" (%s) SELECT %s FROM \"" OLD
                        "%w\"', name, columns, columns, name) FROM (SELECT new.name AS name, "
                        "group_concat(format('\"%w\"', wanted.name), ', ') AS columns "
                        "FROM sqlite_schema AS new JOIN pragma_table_info(new.name) AS wanted "
                        "WHERE new.type = 'table' AND new.name <> 'column_doc' "
                        "AND EXISTS (SELECT 1 FROM sqlite_schema AS old WHERE old.name = '" OLD
                        "' || new.name) GROUP BY new.name)",
                        error)
        && execute_each(database,
                        "SELECT format('DROP TABLE \"%w\"', name) FROM sqlite_schema "
                        "WHERE type = 'table' AND name LIKE '" OLD "%'",
                        error);
}

bool migrate(struct database *database, struct error *error)
{
    bool missing[DERIVED_COUNT] = {false};
    return set_aside(database, error) && execute(database, embedded_schema, error)
        && find_missing(database, missing, error) && widen(database, error)
        && derive(database, missing, error) && copy_rows(database, error);
}
