#include "results/database/replication_parts.h"

#include "base/error.h"
#include "base/memory.h"
#include "results/database/database.h"

#include <inttypes.h>
#include <sqlite3.h>
#include <stdlib.h>

struct replication_parts {
    sqlite3 *file;           /* owned */
    sqlite3_stmt *insertion; /* owned */
    sqlite3_stmt *reading;   /* owned */
};

static bool fail(const struct replication_parts *parts, struct error *error)
{
    return error_set(error, ERROR_IO, NULL, NULL,
                     "replications cannot be put together in a temporary file: %s",
                     sqlite3_errmsg(parts->file));
}

static bool execute(const struct replication_parts *parts, const char *sql, struct error *error)
{
    return sqlite3_exec(parts->file, sql, NULL, NULL, NULL) == SQLITE_OK || fail(parts, error);
}

static bool prepare(const struct replication_parts *parts, sqlite3_stmt **statement,
                    const char *sql, struct error *error)
{
    return sqlite3_prepare_v2(parts->file, sql, -1, statement, NULL) == SQLITE_OK
        || fail(parts, error);
}

static bool open_file(struct replication_parts *parts, struct error *error)
{
    return (sqlite3_open("", &parts->file) == SQLITE_OK || fail(parts, error))
        && execute(parts,
                   "CREATE TABLE part (point_index INTEGER, replication_index INTEGER, "
                   "observed BLOB, PRIMARY KEY (point_index, replication_index))",
                   error)
        && prepare(parts, &parts->insertion, "INSERT OR REPLACE INTO part VALUES (?, ?, ?)", error)
        && prepare(parts, &parts->reading,
                   "SELECT observed FROM part WHERE point_index = ? AND replication_index = ?",
                   error);
}

static bool insert_row(struct replication_parts *parts, sqlite3_stmt *row, struct error *error)
{
    for (int i = 0; i < 3; i++)
        sqlite3_bind_value(parts->insertion, i + 1, sqlite3_column_value(row, i));
    bool inserted = sqlite3_step(parts->insertion) == SQLITE_DONE || fail(parts, error);
    sqlite3_reset(parts->insertion);
    return inserted;
}

static bool read_part(struct replication_parts *parts, const char *path, struct error *error)
{
    struct error closing = {0}; /* nothing is written to it */
    sqlite3_stmt *rows = NULL;
    struct database *database = database_open_for_reading(path, error);
    bool read = database
             && database_prepare(
                    database, &rows,
                    "SELECT point_index, replication_index, observed FROM replication_part", error);
    while (read && database_next_row(database, rows, &read, error))
        read = insert_row(parts, rows, error);
    sqlite3_finalize(rows);
    database_close(database, &closing);
    return read;
}

struct replication_parts *replication_parts_new(const struct merge_part parts[], size_t count,
                                                struct error *error)
{
    struct replication_parts *all = memory_allocate(1, sizeof *all);
    bool read = open_file(all, error) && execute(all, "BEGIN", error);
    for (size_t i = 0; read && i < count; i++)
        read = read_part(all, parts[i].path, error);
    if (read && execute(all, "COMMIT", error))
        return all;
    replication_parts_free(all);
    return NULL;
}

void replication_parts_free(struct replication_parts *parts)
{
    if (!parts)
        return;
    sqlite3_finalize(parts->insertion);
    sqlite3_finalize(parts->reading);
    sqlite3_close(parts->file);
    free(parts);
}

bool replication_parts_read(struct replication_parts *parts, uint64_t point_index,
                            uint64_t replication_index, const void **bytes, size_t *size,
                            struct error *error)
{
    sqlite3_reset(parts->reading);
    sqlite3_bind_int64(parts->reading, 1, (sqlite3_int64)point_index);
    sqlite3_bind_int64(parts->reading, 2, (sqlite3_int64)replication_index);
    int code = sqlite3_step(parts->reading);
    if (code == SQLITE_DONE)
        return error_set(error, ERROR_INPUT, NULL, NULL,
                         "no part has replication %" PRIu64 " of point %" PRIu64, replication_index,
                         point_index);
    if (code != SQLITE_ROW)
        return fail(parts, error);
    *bytes = sqlite3_column_blob(parts->reading, 0);
    *size = (size_t)sqlite3_column_bytes(parts->reading, 0);
    return true;
}
