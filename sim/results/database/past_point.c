#include "results/database/past_point.h"

#include "base/memory.h"

#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>

/* Of a scenario: what neither decides a number nor is in the point's own parameters. */
#define NAMES_AND_JUDGES                                                                           \
    "'$.name', '$.description', '$.slo', '$.replications', '$.sweep', '$.record'"

static const char alike_sql[] =
    "SELECT json_group_array(run_id) FROM run "
    "WHERE json_remove(scenario, " NAMES_AND_JUDGES ") = json_remove(?1, " NAMES_AND_JUDGES ") "
    "AND version || ' ' || coalesce(git_commit, '') || iif(git_dirty = 1, '-dirty', '') = ?2 "
    "AND (SELECT coalesce(group_concat(sha256, ' '), '') FROM (SELECT sha256 FROM input_file "
    "WHERE input_file.run_id = run.run_id ORDER BY file_index)) = ?3";

static const char point_sql[] =
    "SELECT point_id, replications FROM point "
    "WHERE run_id IN (SELECT value FROM json_each(?1)) AND parameters = ?2 AND replications = ?3 "
    "AND EXISTS (SELECT 1 FROM excess WHERE excess.point_id = point.point_id) "
    "ORDER BY point_id LIMIT 1";

static const char excess_sql[] =
    "SELECT criterion, least_mean, least_squares, least_minimum, least_maximum, most_mean, "
    "most_squares, most_minimum, most_maximum, lowest, highest, low_is_open, high_is_open "
    "FROM excess WHERE point_id = ? ORDER BY excess_index";

static char *text_of(sqlite3_stmt *statement, int column)
{
    const char *text = (const char *)sqlite3_column_text(statement, column);
    return memory_copy_text(text ? text : "");
}

static double real_of(sqlite3_stmt *statement, int column)
{
    return sqlite3_column_type(statement, column) == SQLITE_NULL
             ? NAN
             : sqlite3_column_double(statement, column);
}

static struct tally_columns tally_of(sqlite3_stmt *statement, int column)
{
    return (struct tally_columns){real_of(statement, column), real_of(statement, column + 1),
                                  real_of(statement, column + 2), real_of(statement, column + 3)};
}

bool past_runs_alike(struct database *database, const char *scenario, const char *version,
                     const char *sha256s, char **runs, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = database_prepare(database, &statement, alike_sql, error);
    *runs = NULL;
    if (read) {
        sqlite3_bind_text(statement, 1, scenario, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, version, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 3, sha256s, -1, SQLITE_STATIC);
    }
    if (database_next_row(database, statement, &read, error))
        *runs = text_of(statement, 0);
    sqlite3_finalize(statement);
    return read;
}

/* ---- one point ---- */

static bool load_excesses(struct past_point *point, struct database *database,
                          sqlite3_int64 point_id, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    size_t capacity = 0;
    bool read = database_prepare(database, &statement, excess_sql, error);
    if (read)
        sqlite3_bind_int64(statement, 1, point_id);
    while (database_next_row(database, statement, &read, error)) {
        point->excesses = memory_grow(point->excesses, &capacity, point->excess_count + 1,
                                      sizeof *point->excesses);
        point->excesses[point->excess_count++] =
            (struct past_excess){text_of(statement, 0),
                                 {.least = tally_of(statement, 1),
                                  .most = tally_of(statement, 5),
                                  .lowest = real_of(statement, 9),
                                  .highest = real_of(statement, 10),
                                  .low_is_open = sqlite3_column_int(statement, 11) != 0,
                                  .high_is_open = sqlite3_column_int(statement, 12) != 0}};
    }
    sqlite3_finalize(statement);
    return read;
}

static bool take_row(struct past_point *point, struct database *database, sqlite3_stmt *statement,
                     struct error *error)
{
    point->replications = (uint64_t)sqlite3_column_int64(statement, 1);
    return load_excesses(point, database, sqlite3_column_int64(statement, 0), error);
}

bool past_point_find(struct past_point *point, struct database *database,
                     const struct past_point_key *key, bool *found, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = database_prepare(database, &statement, point_sql, error);
    *point = (struct past_point){0};
    if (read) {
        sqlite3_bind_text(statement, 1, key->runs, -1, SQLITE_STATIC);
        sqlite3_bind_text(statement, 2, key->parameters, -1, SQLITE_STATIC);
        sqlite3_bind_int64(statement, 3, (sqlite3_int64)key->replications);
    }
    *found = database_next_row(database, statement, &read, error);
    if (*found)
        read = take_row(point, database, statement, error);
    sqlite3_finalize(statement);
    *found = *found && read;
    if (!*found)
        past_point_free(point);
    return read;
}

void past_point_free(struct past_point *point)
{
    for (size_t i = 0; i < point->excess_count; i++)
        free(point->excesses[i].criterion);
    free(point->excesses);
    *point = (struct past_point){0};
}
