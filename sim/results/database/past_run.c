#include "results/database/past_run.h"

#include "base/error.h"
#include "base/memory.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

/* ---- statements with numbers and texts bound in order ---- */

static bool prepare_for_run(struct database *database, sqlite3_stmt **statement, const char *sql,
                            uint64_t run_id, struct error *error)
{
    return database_prepare(database, statement, sql, error)
        && (sqlite3_bind_int64(*statement, 1, (sqlite3_int64)run_id) == SQLITE_OK
            || database_fail(database, "cannot be read", error));
}

/* Owned by the caller; NULL for NULL. */
static char *text_of(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return text == NULL ? NULL : memory_copy_text(text);
}

static uint64_t integer_of(sqlite3_stmt *statement, int column)
{
    return (uint64_t)sqlite3_column_int64(statement, column);
}

static bool fail_no_run(const struct database *database, uint64_t run_id, struct error *error)
{
    return error_set(error, ERROR_INPUT, database_path(database), NULL,
                     "has no run %" PRIu64 " (pisim runs lists them)", run_id);
}

/* For values that the schema forbids, but that a file made by another program may hold. */
static bool fail_damaged(const struct database *database, uint64_t run_id, struct error *error)
{
    return error_set(error, ERROR_INPUT, database_path(database), NULL,
                     "run %" PRIu64 " lacks what every run has: it is damaged, or not of pisim",
                     run_id);
}

/* ---- one run ---- */

static bool is_whole(const struct past_run *run)
{
    return run->status && run->version && run->scenario && run->scenario_sha256 && run->verb;
}

static bool load_row(struct past_run *run, struct database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = prepare_for_run(
        database, &statement,
        /* Older versions kept neither verb nor hash: nothing but `run` was recorded. */
        "SELECT status, version || ' ' || coalesce(git_commit, '') || "
        "iif(git_dirty = 1, '-dirty', ''), scenario, coalesce(scenario_sha256, ''), scenario_file, "
        "point_total, coalesce(shard_index, 0), coalesce(shard_count, 0), coalesce(verb, 'run'), "
        "coalesce(shard_by = 'replications', 0), tag, note FROM run WHERE run_id = ?",
        run->run_id, error);
    if (database_next_row(database, statement, &read, error)) {
        run->status = text_of(statement, 0);
        run->version = text_of(statement, 1);
        run->scenario = text_of(statement, 2);
        run->scenario_sha256 = text_of(statement, 3);
        run->scenario_file = text_of(statement, 4);
        run->point_total = integer_of(statement, 5);
        run->shard_index = integer_of(statement, 6);
        run->shard_count = integer_of(statement, 7);
        run->verb = text_of(statement, 8);
        run->by_replications = integer_of(statement, 9) != 0;
        run->tag = text_of(statement, 10);
        run->note = text_of(statement, 11);
        read = is_whole(run) || fail_damaged(database, run->run_id, error);
    } else if (read) {
        read = fail_no_run(database, run->run_id, error);
    }
    sqlite3_finalize(statement);
    return read;
}

static bool load_files(struct past_run *run, struct database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    size_t capacity = 0;
    bool read =
        prepare_for_run(database, &statement,
                        "SELECT path, sha256 FROM input_file WHERE run_id = ? ORDER BY file_index",
                        run->run_id, error);
    while (database_next_row(database, statement, &read, error)) {
        run->files = memory_grow(run->files, &capacity, run->file_count + 1, sizeof *run->files);
        struct past_file *file = &run->files[run->file_count++];
        *file = (struct past_file){text_of(statement, 0), text_of(statement, 1)};
        read = (file->path && file->sha256) || fail_damaged(database, run->run_id, error);
    }
    sqlite3_finalize(statement);
    return read;
}

static bool load_points(struct past_run *run, struct database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    size_t capacity = 0;
    bool read = prepare_for_run(
        database, &statement,
        "SELECT point_index FROM point WHERE run_id = ?1 UNION "
        "SELECT point_index FROM replication_part WHERE run_id = ?1 ORDER BY point_index",
        run->run_id, error);
    while (database_next_row(database, statement, &read, error)) {
        run->points =
            memory_grow(run->points, &capacity, run->point_count + 1, sizeof *run->points);
        run->points[run->point_count++] = integer_of(statement, 0);
        read =
            sqlite3_column_int64(statement, 0) >= 1 || fail_damaged(database, run->run_id, error);
    }
    sqlite3_finalize(statement);
    return read;
}

static bool load_warnings(struct past_run *run, struct database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = prepare_for_run(database, &statement,
                                "SELECT code, message FROM warning WHERE run_id = ? AND "
                                "point_id IS NULL ORDER BY warning_index",
                                run->run_id, error);
    while (database_next_row(database, statement, &read, error)) {
        const char *code = (const char *)sqlite3_column_text(statement, 0);
        const char *message = (const char *)sqlite3_column_text(statement, 1);
        read = (code && message) || fail_damaged(database, run->run_id, error);
        if (read)
            warnings_add(&run->warnings, code, "%s", message);
    }
    sqlite3_finalize(statement);
    return read;
}

bool past_run_load(struct past_run *run, struct database *database, uint64_t run_id,
                   struct error *error)
{
    *run = (struct past_run){.run_id = run_id};
    return load_row(run, database, error) && load_files(run, database, error)
        && load_warnings(run, database, error) && load_points(run, database, error);
}

void past_run_free(struct past_run *run)
{
    for (size_t i = 0; i < run->file_count; i++) {
        free(run->files[i].path);
        free(run->files[i].sha256);
    }
    free(run->files);
    warnings_free(&run->warnings);
    free(run->points);
    free(run->status);
    free(run->verb);
    free(run->version);
    free(run->scenario);
    free(run->scenario_sha256);
    free(run->scenario_file);
    free(run->tag);
    free(run->note);
    *run = (struct past_run){0};
}

/* ---- which run ---- */

bool past_run_find(struct database *database, const char *scenario_sha256, uint64_t shard_index,
                   uint64_t shard_count, bool by_replications, uint64_t *run_id,
                   struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool found =
        database_prepare(database, &statement,
                         "SELECT coalesce(max(run_id), 0) FROM run WHERE scenario_sha256 = ? "
                         "AND verb = 'run' "
                         "AND coalesce(shard_index, 0) = ? AND coalesce(shard_count, 0) = ? "
                         "AND coalesce(shard_by = 'replications', 0) = ?",
                         error);
    if (found) {
        sqlite3_bind_text(statement, 1, scenario_sha256, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, (sqlite3_int64)shard_index);
        sqlite3_bind_int64(statement, 3, (sqlite3_int64)shard_count);
        sqlite3_bind_int(statement, 4, by_replications);
    }
    if (database_next_row(database, statement, &found, error))
        *run_id = integer_of(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

/* "shard 2/8 by replications" */
static void name_shard(char text[80], uint64_t index, uint64_t count, bool by_replications)
{
    snprintf(text, 80, "shard %" PRIu64 "/%" PRIu64 "%s", index, count,
             by_replications ? " by replications" : "");
}

bool past_run_refuse_other_part(struct database *database, const char *scenario_sha256,
                                uint64_t shard_index, uint64_t shard_count, bool by_replications,
                                struct error *error)
{
    char held[80] = "all";
    char wanted[80] = "all of it";
    sqlite3_stmt *statement = NULL;
    bool good = database_prepare(
        database, &statement,
        "SELECT coalesce(shard_index, 0), coalesce(shard_count, 0), "
        "coalesce(shard_by = 'replications', 0) FROM run WHERE scenario_sha256 "
        "= ? AND verb = 'run' AND (coalesce(shard_count, 0) > 0 OR ? > 0) ORDER BY run_id LIMIT 1",
        error);
    if (good) {
        sqlite3_bind_text(statement, 1, scenario_sha256, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 2, (sqlite3_int64)shard_count);
    }
    if (database_next_row(database, statement, &good, error)) {
        if (integer_of(statement, 1) > 0)
            name_shard(held, integer_of(statement, 0), integer_of(statement, 1),
                       integer_of(statement, 2) != 0);
        if (shard_count > 0)
            name_shard(wanted, shard_index, shard_count, by_replications);
        good = error_set(error, ERROR_INPUT, database_path(database), NULL,
                         "holds %s of this scenario, which does not go on as %s", held, wanted);
    }
    sqlite3_finalize(statement);
    return good;
}

bool past_run_count(struct database *database, uint64_t *count, uint64_t *last_run_id,
                    struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = database_prepare(database, &statement,
                                 "SELECT count(*), coalesce(max(run_id), 0) FROM run", error);
    if (database_next_row(database, statement, &read, error)) {
        *count = integer_of(statement, 0);
        *last_run_id = integer_of(statement, 1);
    }
    sqlite3_finalize(statement);
    return read;
}

/* ---- labels ---- */

bool past_run_label(struct database *database, uint64_t run_id, const char *tag, const char *note,
                    struct error *error)
{
    sqlite3 *handle = database_handle(database);
    sqlite3_stmt *statement = NULL;
    bool set = prepare_for_run(database, &statement,
                               "UPDATE run SET tag = nullif(coalesce(?2, tag), ''), "
                               "note = nullif(coalesce(?3, note), '') WHERE run_id = ?1",
                               run_id, error);
    if (set) {
        sqlite3_bind_text(statement, 2, tag, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, note, -1, SQLITE_STATIC);
        set = sqlite3_step(statement) == SQLITE_DONE
           || database_fail(database, "cannot be written", error);
        set = set && (sqlite3_changes(handle) == 1 || fail_no_run(database, run_id, error));
    }
    sqlite3_finalize(statement);
    return set;
}
