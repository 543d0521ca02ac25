/* dump.c: all results of a database as JSON lines, the same for the same results. */
#include "base/error.h"
#include "results/database/database.h"
#include "results/report/query.h"

#include "results/report/cell.h"
#include "json/json_write.h"

#include <sqlite3.h>
#include <string.h>

static const struct {
    const char *table;
    const char *sql;
} dumped[] = {
    {"run", "SELECT * FROM run ORDER BY run_id"},
    {"point", "SELECT * FROM point ORDER BY point_id"},
    {"point_metric", "SELECT * FROM point_metric ORDER BY point_id, metric"},
    {"replication", "SELECT * FROM replication ORDER BY point_id, replication_index"},
    {"phase_cost", "SELECT * FROM phase_cost ORDER BY point_id, operation_index"},
    {"stage_cost", "SELECT * FROM stage_cost ORDER BY point_id, stage_index"},
    {"phase_time", "SELECT * FROM phase_time ORDER BY point_id, phase"},
    {"resource_use", "SELECT * FROM resource_use ORDER BY point_id, class_index, resource"},
    {"server_use", "SELECT * FROM server_use ORDER BY point_id, server_index, resource"},
    {"client_class", "SELECT * FROM client_class ORDER BY point_id, class_index"},
    {"slo_verdict", "SELECT * FROM slo_verdict ORDER BY point_id, slo_index"},
    {"cost", "SELECT * FROM cost ORDER BY point_id, kind, part"},
    {"uncertain_answer", "SELECT * FROM uncertain_answer ORDER BY point_id, answer"},
    {"uncertain_share", "SELECT * FROM uncertain_share ORDER BY point_id, answer, cost"},
    {"excess", "SELECT * FROM excess ORDER BY point_id, excess_index"},
    {"histogram", "SELECT * FROM histogram ORDER BY point_id, metric"},
    {"replication_part", "SELECT * FROM replication_part ORDER BY run_id, point_index, "
                         "replication_index"},
    {"stock", "SELECT * FROM stock ORDER BY point_id, sample_index"},
    {"request", "SELECT * FROM request ORDER BY point_id, replication_index, request_index"},
    {"warning", "SELECT * FROM warning ORDER BY run_id, warning_index"},
};

#define DUMPED_COUNT (sizeof dumped / sizeof dumped[0])

/* What differs between runs that found the same. */
static bool is_left_out(const char *table, const char *column)
{
    static const char *const circumstances[] = {
        "started_at", "ended_at", "host",          "version", "git_commit", "git_dirty", "verb",
        "argv",       "jobs",     "scenario_file", "tag",     "note",       "writer"};
    bool found = false;
    for (size_t i = 0; i < sizeof circumstances / sizeof circumstances[0]; i++)
        found = found || strcmp(circumstances[i], column) == 0;
    return found && strcmp(table, "run") == 0;
}

static void dump_row(const char *table, sqlite3_stmt *statement, FILE *stream)
{
    fprintf(stream, "{\"table\":\"%s\"", table);
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const char *column = sqlite3_column_name(statement, i);
        if (is_left_out(table, column))
            continue;
        fputc(',', stream);
        json_write_quoted(column, strlen(column), stream);
        fputc(':', stream);
        cell_write_json(statement, i, stream);
    }
    fputs("}\n", stream);
}

static bool dump_table(struct database *database, const char *table, const char *sql, FILE *stream,
                       struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool whole = database_prepare(database, &statement, sql, error);
    while (database_next_row(database, statement, &whole, error))
        dump_row(table, statement, stream);
    sqlite3_finalize(statement);
    return whole;
}

bool query_dump(struct database *database, FILE *stream, struct error *error)
{
    bool whole = database_begin_reading(database, error);
    for (size_t i = 0; i < DUMPED_COUNT; i++)
        whole = whole && dump_table(database, dumped[i].table, dumped[i].sql, stream, error);
    database_end_reading(database);
    if (whole && (fflush(stream) != 0 || ferror(stream)))
        return error_set(error, ERROR_IO, NULL, NULL, "the output cannot be written");
    return whole;
}
