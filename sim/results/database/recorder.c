#include "results/database/recorder.h"

#include "base/error.h"
#include "base/memory.h"
#include "results/database/recorder_parts.h"
#include "results/database/statement.h"

#include <assert.h>
#include <inttypes.h>
#include <sqlite3.h>
#include <stdint.h>
#include <stdlib.h>

struct statement *recorder_row(struct recorder *recorder, enum recorder_table_kind table)
{
    statement_begin(&recorder->rows[table]);
    return &recorder->rows[table];
}

struct statement *recorder_batch(struct recorder *recorder, enum recorder_table_kind table)
{
    statement_begin(&recorder->batches[table]);
    return &recorder->batches[table];
}

uint64_t recorder_last_id(struct recorder *recorder)
{
    return (uint64_t)sqlite3_last_insert_rowid(database_handle(recorder->database));
}

static bool add_run(struct recorder *recorder, const struct run_row *run, struct error *error)
{
    struct statement *row = recorder_row(recorder, RUN);
    recorder_tables[RUN].bind(row, run);
    if (!statement_end(row, error))
        return false;
    recorder->run_id = recorder_last_id(recorder);
    return true;
}

/* Puts our mark into the run's row: whoever had it before may add nothing any more. */
static bool claim(struct recorder *recorder, struct error *error)
{
    struct statement mark = {0};
    bool claimed = statement_prepare(&mark, recorder->database,
                                     "UPDATE run SET writer = lower(hex(randomblob(8))), "
                                     "status = 'running', ended_at = NULL WHERE run_id = ? "
                                     "RETURNING writer",
                                     error);
    if (claimed) {
        statement_begin(&mark);
        statement_add_integer(&mark, recorder->run_id);
        claimed = sqlite3_step(mark.prepared) == SQLITE_ROW
               || database_fail(recorder->database, "cannot be written", error);
    }
    if (claimed)
        snprintf(recorder->writer, WRITER_SIZE, "%s", sqlite3_column_text(mark.prepared, 0));
    statement_free(&mark);
    return claimed;
}

static bool prepare_table(struct recorder *recorder, int kind, struct error *error)
{
    const struct recorder_table *table = &recorder_tables[kind];
    struct database *database = recorder->database;
    return statement_prepare_insert(&recorder->rows[kind], database, table->name, table->columns, 1,
                                    error)
        && (table->batch_rows == 0
            || statement_prepare_insert(&recorder->batches[kind], database, table->name,
                                        table->columns, table->batch_rows, error));
}

static bool prepare_all(struct recorder *recorder, struct error *error)
{
    bool ready = true;
    for (int kind = 0; kind < TABLE_COUNT; kind++)
        ready = ready && prepare_table(recorder, kind, error);
    return ready;
}

struct recorder *recorder_new(struct database *database, const struct run_row *run,
                              struct error *error)
{
    struct recorder *recorder = memory_allocate(1, sizeof *recorder);
    *recorder = (struct recorder){.database = database};
    if (prepare_all(recorder, error) && add_run(recorder, run, error) && claim(recorder, error))
        return recorder;
    recorder_free(recorder);
    return NULL;
}

/* Warnings of points go on after those that are there. */
static bool find_last_warning(struct recorder *recorder, struct error *error)
{
    struct statement last = {0};
    bool found = statement_prepare(
        &last, recorder->database,
        "SELECT coalesce(max(warning_index), 0) FROM warning WHERE run_id = ?", error);
    if (found) {
        statement_begin(&last);
        statement_add_integer(&last, recorder->run_id);
    }
    if (database_next_row(recorder->database, last.prepared, &found, error))
        recorder->warning_index = (uint64_t)sqlite3_column_int64(last.prepared, 0);
    statement_free(&last);
    return found;
}

struct recorder *recorder_resume(struct database *database, uint64_t run_id, struct error *error)
{
    struct recorder *recorder = memory_allocate(1, sizeof *recorder);
    *recorder = (struct recorder){.database = database, .run_id = run_id};
    if (prepare_all(recorder, error) && find_last_warning(recorder, error)
        && claim(recorder, error))
        return recorder;
    recorder_free(recorder);
    return NULL;
}

void recorder_free(struct recorder *recorder)
{
    if (recorder == NULL)
        return;
    for (int table = 0; table < TABLE_COUNT; table++) {
        statement_free(&recorder->rows[table]);
        statement_free(&recorder->batches[table]);
    }
    free(recorder);
}

uint64_t recorder_run_id(const struct recorder *recorder)
{
    return recorder->run_id;
}

/* Whether the mark in the run's row is still ours. */
static bool check_claim(struct recorder *recorder, struct error *error)
{
    struct statement mark = {0};
    bool read = statement_prepare(&mark, recorder->database,
                                  "SELECT writer IS ? FROM run WHERE run_id = ?", error);
    if (read) {
        statement_begin(&mark);
        statement_add_text(&mark, recorder->writer);
        statement_add_integer(&mark, recorder->run_id);
    }
    bool ours = database_next_row(recorder->database, mark.prepared, &read, error)
             && sqlite3_column_int(mark.prepared, 0) == 1;
    statement_free(&mark);
    return ours
        || (read
            && error_set(error, ERROR_IO, database_path(recorder->database), NULL,
                         "run %" PRIu64 " was deleted, or resumed by another program",
                         recorder->run_id));
}

bool recorder_begin(struct recorder *recorder, struct error *error)
{
    if (!database_begin(recorder->database, error))
        return false;
    if (check_claim(recorder, error))
        return true;
    database_roll_back(recorder->database);
    return false;
}

bool recorder_commit(struct recorder *recorder, struct error *error)
{
    return database_commit(recorder->database, error);
}

bool recorder_add_input_file(struct recorder *recorder, const struct input_file_row *file,
                             struct error *error)
{
    struct statement *row = recorder_row(recorder, INPUT_FILE);
    statement_add_integer(row, recorder->run_id);
    statement_add_integer(row, ++recorder->file_index);
    recorder_tables[INPUT_FILE].bind(row, file);
    return statement_end(row, error);
}

bool recorder_finish(struct recorder *recorder, const char *status, const char *ended_at,
                     struct error *error)
{
    const char *sql = "UPDATE run SET status = ?, ended_at = ?, writer = NULL, point_total = "
                      "max(point_total, (SELECT count(*) FROM point WHERE run_id = run.run_id)) "
                      "WHERE run_id = ?";
    struct statement update = {0};
    bool written = statement_prepare(&update, recorder->database, sql, error);
    if (written) {
        statement_begin(&update);
        statement_add_text(&update, status);
        statement_add_text(&update, ended_at);
        statement_add_integer(&update, recorder->run_id);
        written = statement_end(&update, error);
    }
    statement_free(&update);
    return written;
}
