#include "results/database/merge.h"

#include "base/error.h"
#include "base/memory.h"
#include "results/database/database.h"
#include "results/database/statement.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* Leaves room below it for the warnings of the whole run, and of each point. */
#define WARNINGS_OF_A_POINT ((uint64_t)1 << 20)

/* ---- are these the parts of one run? ---- */

static void close_part(struct database *database)
{
    struct error ignored = {0};
    database_close(database, &ignored); /* nothing was written to it */
}

static bool load_run(struct merge_part *part, struct database *database, struct error *error)
{
    uint64_t count = 0;
    uint64_t run_id = 0;
    if (!past_run_count(database, &count, &run_id, error))
        return false;
    if (count != 1)
        return error_set(error, ERROR_INPUT, part->path, NULL, "must hold one run, holds %" PRIu64,
                         count);
    return past_run_load(&part->run, database, run_id, error);
}

static bool load_part(struct merge_part *part, struct error *error)
{
    struct database *database = database_open_for_reading(part->path, error);
    bool loaded = database && load_run(part, database, error);
    close_part(database);
    if (!loaded)
        return false;
    return strcmp(part->run.status, "done") == 0
        || error_set(error, ERROR_INPUT, part->path, NULL,
                     "its run is not done but %s; pisim run --resume goes on with it",
                     part->run.status);
}

/* The name of a file and of the folder that it is in: parts may be of machines that keep models in
 * different places. */
static const char *place_of(const char *path)
{
    const char *place = path + strlen(path);
    for (int slashes = 0; place > path; place--)
        if (place[-1] == '/' && ++slashes == 2)
            break;
    return place;
}

/* Whether a run did not read this file, or the same bytes of it. */
static bool agrees(const struct past_run *run, const struct past_file *file)
{
    bool is_there = false;
    for (size_t i = 0; i < run->file_count; i++) {
        if (strcmp(run->files[i].sha256, file->sha256) == 0)
            return true;
        is_there |= strcmp(place_of(run->files[i].path), place_of(file->path)) == 0;
    }
    return !is_there;
}

/* A shard reads what its points name, so one part may have files that another has not. */
static bool same_files(const struct past_run *left, const struct past_run *right)
{
    bool same = true;
    for (size_t i = 0; same && i < left->file_count; i++)
        same = agrees(right, &left->files[i]);
    return same;
}

static bool check_kind(const struct merge_part *part, const struct merge_part *first,
                       struct error *error)
{
    const struct past_run *run = &part->run;
    const char *differs =
        strcmp(run->scenario_sha256, first->run.scenario_sha256) != 0 ? "another scenario"
        : strcmp(run->version, first->run.version) != 0               ? "another pisim"
        : run->shard_count != first->run.shard_count                  ? "another number of shards"
        : run->by_replications != first->run.by_replications          ? "another kind of shards"
                                                                      : NULL;
    return !differs
        || error_set(error, ERROR_INPUT, part->path, NULL, "is of %s than %s", differs,
                     first->path);
}

/* A file that the first did not read may still be another for each of two others. */
static bool check_files(const struct merge_part parts[], size_t i, struct error *error)
{
    for (size_t k = 0; k < i; k++)
        if (!same_files(&parts[i].run, &parts[k].run))
            return error_set(error, ERROR_INPUT, parts[i].path, NULL,
                             "is of other input files than %s", parts[k].path);
    return true;
}

/* Each shard once; a run that was not split is its own only one. */
static bool check_shards(const struct merge_part parts[], size_t count, struct error *error)
{
    const uint64_t shards = parts[0].run.shard_count > 0 ? parts[0].run.shard_count : 1;
    for (uint64_t k = 1; k <= shards; k++) {
        const struct merge_part *found = NULL;
        for (size_t i = 0; i < count; i++) {
            uint64_t shard = parts[i].run.shard_index > 0 ? parts[i].run.shard_index : 1;
            if (shard == k && found)
                return error_set(error, ERROR_INPUT, parts[i].path, NULL,
                                 "is shard %" PRIu64 "/%" PRIu64 ", as is %s", k, shards,
                                 found->path);
            found = shard == k ? &parts[i] : found;
        }
        if (!found)
            return error_set(error, ERROR_INPUT, NULL, NULL,
                             "shard %" PRIu64 "/%" PRIu64 " is missing", k, shards);
    }
    return true;
}

/* Points that a shard must have: every shard_count-th. Where replications are split, all of them:
 * what lacks is seen when they are read. The first schema did not tell how many the sweep has. */
static uint64_t points_of_shard(const struct past_run *run)
{
    if (run->point_total == 0)
        return run->point_count;
    if (run->shard_count == 0)
        return run->point_total;
    return (run->point_total + run->shard_count - run->shard_index) / run->shard_count;
}

static bool check_points(const struct merge_part parts[], size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++) {
        const struct past_run *run = &parts[i].run;
        uint64_t expected = points_of_shard(run);
        if (!run->by_replications && run->point_count != expected)
            return error_set(error, ERROR_INPUT, parts[i].path, NULL,
                             "lacks points: has %zu of %" PRIu64, run->point_count, expected);
    }
    return true;
}

bool merge_open(struct merge_part parts[], size_t count, struct error *error)
{
    for (size_t i = 0; i < count; i++)
        if (!load_part(&parts[i], error) || !check_kind(&parts[i], &parts[0], error)
            || !check_files(parts, i, error))
            return false;
    return check_shards(parts, count, error) && check_points(parts, count, error);
}

void merge_close(struct merge_part parts[], size_t count)
{
    for (size_t i = 0; i < count; i++)
        past_run_free(&parts[i].run);
}

/* ---- rows from one database to another ---- */

/* Rows of one table on their way. */
struct transfer {
    struct database *from; /* owned while its rows are copied */
    struct database *to;   /* borrowed */
    const char *table;
    sqlite3_stmt *rows; /* the table's columns, then the point_index or 0 */
    sqlite3_stmt *insertion;
    uint64_t run_id;          /* takes the place of that of the part; 0: the next that is free */
    uint64_t point_id_before; /* point_id becomes this + point_index */
};

/* A value for each column that is read, but for the last: both files have the same schema. */
static bool prepare_insertion(struct transfer *transfer, struct error *error)
{
    char *sql = memory_format_text("INSERT INTO %s VALUES (?", transfer->table);
    for (int i = 2; i < sqlite3_column_count(transfer->rows); i++) {
        char *longer = memory_format_text("%s, ?", sql);
        free(sql);
        sql = longer;
    }
    char *whole = memory_format_text("%s)", sql);
    bool prepared = database_prepare(transfer->to, &transfer->insertion, whole, error);
    free(whole);
    free(sql);
    return prepared;
}

static void bind_id(const struct transfer *transfer, int column, uint64_t id)
{
    if (id == 0)
        sqlite3_bind_null(transfer->insertion, column + 1);
    else
        sqlite3_bind_int64(transfer->insertion, column + 1, (sqlite3_int64)id);
}

/* Ids are given anew, warnings in the order of their points; all else stays. */
static void bind_column(const struct transfer *transfer, int column, uint64_t point_index)
{
    const char *name = sqlite3_column_name(transfer->rows, column);
    if (strcmp(name, "run_id") == 0)
        bind_id(transfer, column, transfer->run_id);
    else if (strcmp(name, "point_id") == 0)
        bind_id(transfer, column, point_index > 0 ? transfer->point_id_before + point_index : 0);
    else if (strcmp(name, "warning_index") == 0)
        bind_id(transfer, column,
                point_index * WARNINGS_OF_A_POINT
                    + (uint64_t)sqlite3_column_int64(transfer->rows, column));
    else
        sqlite3_bind_value(transfer->insertion, column + 1,
                           sqlite3_column_value(transfer->rows, column));
}

static bool insert_row(const struct transfer *transfer, struct error *error)
{
    const int last = sqlite3_column_count(transfer->rows) - 1;
    const uint64_t point_index = (uint64_t)sqlite3_column_int64(transfer->rows, last);
    for (int i = 0; i < last; i++)
        bind_column(transfer, i, point_index);
    bool inserted = sqlite3_step(transfer->insertion) == SQLITE_DONE
                 || database_fail(transfer->to, "cannot be written", error);
    sqlite3_reset(transfer->insertion);
    return inserted;
}

/* sql   reads the table's columns, and the point_index or 0 */
static bool copy_rows(struct transfer *transfer, const char *table, const char *sql,
                      struct error *error)
{
    transfer->table = table;
    bool copied = database_prepare(transfer->from, &transfer->rows, sql, error)
               && prepare_insertion(transfer, error);
    while (database_next_row(transfer->from, transfer->rows, &copied, error))
        copied = insert_row(transfer, error);
    sqlite3_finalize(transfer->insertion);
    sqlite3_finalize(transfer->rows);
    transfer->insertion = NULL;
    transfer->rows = NULL;
    return copied;
}

/* ---- the tables ---- */

static bool copy_points(struct transfer *transfer, struct error *error)
{
    return copy_rows(transfer, "point", "SELECT *, point_index FROM point ORDER BY point_index",
                     error);
}

/* Every table that tells of points, whichever there are. */
static bool copy_parts_of_points(struct transfer *transfer, struct error *error)
{
    sqlite3_stmt *tables = NULL;
    bool copied =
        database_prepare(transfer->to, &tables,
                         "SELECT m.name FROM sqlite_schema AS m, pragma_table_info(m.name) AS c "
                         "WHERE m.type = 'table' AND c.name = 'point_id' AND m.name NOT IN "
                         "('point', 'warning') ORDER BY m.name",
                         error);
    while (database_next_row(transfer->to, tables, &copied, error)) {
        const char *table = (const char *)sqlite3_column_text(tables, 0);
        char *sql = memory_format_text(
            "SELECT t.*, point_index FROM %s AS t JOIN point USING (point_id)", table);
        copied = copy_rows(transfer, table, sql, error);
        free(sql);
    }
    sqlite3_finalize(tables);
    return copied;
}

/* Runs a statement whose only parameter is the joined run. */
static bool execute(const struct transfer *transfer, const char *sql, struct error *error)
{
    struct statement statement = {0};
    bool done = statement_prepare(&statement, transfer->to, sql, error);
    if (done) {
        statement_begin(&statement);
        statement_add_integer(&statement, transfer->run_id);
        done = statement_end(&statement, error);
    }
    statement_free(&statement);
    return done;
}

/* What a part tells of the whole run, and no part before it: texts, then a size or NULL. */
static bool add_missing(struct transfer *transfer, const char *rows, const char *insertion,
                        struct error *error)
{
    bool added = database_prepare(transfer->from, &transfer->rows, rows, error)
              && database_prepare(transfer->to, &transfer->insertion, insertion, error);
    while (database_next_row(transfer->from, transfer->rows, &added, error)) {
        sqlite3_bind_int64(transfer->insertion, 1, (sqlite3_int64)transfer->run_id);
        for (int i = 0; i < sqlite3_column_count(transfer->rows); i++)
            sqlite3_bind_value(transfer->insertion, i + 2, sqlite3_column_value(transfer->rows, i));
        added = sqlite3_step(transfer->insertion) == SQLITE_DONE
             || database_fail(transfer->to, "cannot be written", error);
        sqlite3_reset(transfer->insertion);
    }
    sqlite3_finalize(transfer->insertion);
    sqlite3_finalize(transfer->rows);
    transfer->insertion = NULL;
    transfer->rows = NULL;
    return added;
}

static bool copy_files(struct transfer *transfer, struct error *error)
{
    return add_missing(
        transfer, "SELECT sha256, path, size_bytes FROM input_file",
        "INSERT INTO input_file (run_id, file_index, sha256, path, size_bytes) "
        "SELECT ?1, coalesce(max(file_index), 0) + 1, ?2, ?3, ?4 FROM input_file WHERE run_id = ?1 "
        "HAVING NOT EXISTS (SELECT 1 FROM input_file WHERE run_id = ?1 AND sha256 = ?2)",
        error);
}

static bool copy_warnings(struct transfer *transfer, struct error *error)
{
    return add_missing(
               transfer, "SELECT code, message FROM warning WHERE point_id IS NULL",
               "INSERT INTO warning (run_id, warning_index, code, message) "
               "SELECT ?1, coalesce(max(warning_index), 0) + 1, ?2, ?3 FROM warning "
               "WHERE run_id = ?1 AND point_id IS NULL "
               "HAVING NOT EXISTS (SELECT 1 FROM warning WHERE run_id = ?1 AND point_id IS NULL "
               "AND code = ?2 AND message = ?3)",
               error)
        && copy_rows(transfer, "warning",
                     "SELECT w.*, point_index FROM warning AS w JOIN point USING (point_id)",
                     error);
}

/* From 1 without gaps, in the order that one run of the whole sweep would have had; out of each
 * other's way first. */
static bool number_rows(const struct transfer *transfer, struct error *error)
{
    return execute(transfer,
                   "UPDATE warning SET warning_index = (1 << 40) + ranked.rank FROM "
                   "(SELECT warning_index AS old, row_number() OVER (ORDER BY point_id, "
                   "iif(point_id IS NULL, code, ''), iif(point_id IS NULL, message, ''), "
                   "warning_index) AS rank FROM warning WHERE run_id = ?1) AS ranked "
                   "WHERE run_id = ?1 AND warning_index = ranked.old",
                   error)
        && execute(transfer,
                   "UPDATE warning SET warning_index = warning_index - (1 << 40) WHERE run_id = ?1",
                   error)
        && execute(transfer,
                   "UPDATE input_file SET file_index = (1 << 40) + ranked.rank FROM "
                   "(SELECT file_index AS old, row_number() OVER (ORDER BY sha256) AS rank "
                   "FROM input_file WHERE run_id = ?1) AS ranked "
                   "WHERE run_id = ?1 AND file_index = ranked.old",
                   error)
        && execute(transfer,
                   "UPDATE input_file SET file_index = file_index - (1 << 40) WHERE run_id = ?1",
                   error);
}

/* ---- the run ---- */

/* The first part's, as a whole. */
static bool copy_run(struct transfer *transfer, const char *argv, struct error *error)
{
    int64_t run_id = 0, point_id_before = 0;
    if (!copy_rows(transfer, "run", "SELECT *, 0 FROM run", error)
        || !database_read_integer(transfer->to, "SELECT max(run_id) FROM run", &run_id, error)
        || !database_read_integer(transfer->to, "SELECT coalesce(max(point_id), 0) FROM point",
                                  &point_id_before, error))
        return false;
    transfer->run_id = (uint64_t)run_id;
    transfer->point_id_before = (uint64_t)point_id_before;
    struct statement update = {0};
    bool updated = statement_prepare(&update, transfer->to,
                                     "UPDATE run SET argv = ?, shard_index = NULL, "
                                     "shard_count = NULL, shard_by = NULL WHERE run_id = ?",
                                     error);
    if (updated) {
        statement_begin(&update);
        statement_add_text(&update, argv);
        statement_add_integer(&update, transfer->run_id);
        updated = statement_end(&update, error);
    }
    statement_free(&update);
    return updated;
}

/* From the start of the first part to the end of the last. */
static bool widen_times(const struct transfer *transfer, struct error *error)
{
    sqlite3_stmt *times = NULL;
    struct statement update = {0};
    bool widened =
        database_prepare(transfer->from, &times, "SELECT started_at, ended_at FROM run", error)
        && statement_prepare(&update, transfer->to,
                             "UPDATE run SET started_at = min(started_at, ?), "
                             "ended_at = max(ended_at, ?) WHERE run_id = ?",
                             error);
    if (database_next_row(transfer->from, times, &widened, error)) {
        statement_begin(&update);
        statement_add_text(&update, (const char *)sqlite3_column_text(times, 0));
        statement_add_text(&update, (const char *)sqlite3_column_text(times, 1));
        statement_add_integer(&update, transfer->run_id);
        widened = statement_end(&update, error);
    }
    statement_free(&update);
    sqlite3_finalize(times);
    return widened;
}

static bool copy_part(struct transfer *transfer, const char *path, bool is_first, const char *argv,
                      struct error *error)
{
    transfer->from = database_open_for_reading(path, error);
    bool copied = transfer->from && (!is_first || copy_run(transfer, argv, error))
               && widen_times(transfer, error) && copy_points(transfer, error)
               && copy_parts_of_points(transfer, error) && copy_files(transfer, error)
               && copy_warnings(transfer, error);
    close_part(transfer->from);
    return copied;
}

bool merge_run(struct database *database, struct merge_part parts[], size_t count, const char *argv,
               struct error *error)
{
    struct transfer transfer = {.to = database};
    bool merged = database_begin(database, error);
    for (size_t i = 0; merged && i < count; i++)
        merged = copy_part(&transfer, parts[i].path, i == 0, argv, error);
    merged = merged && number_rows(&transfer, error) && database_commit(database, error);
    if (!merged)
        database_roll_back(database);
    return merged;
}
