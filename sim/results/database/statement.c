#include "results/database/statement.h"

#include "base/memory.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>

bool statement_prepare(struct statement *statement, struct database *database, const char *sql,
                       struct error *error)
{
    *statement = (struct statement){.database = database};
    return sqlite3_prepare_v3(database_handle(database), sql, -1, SQLITE_PREPARE_PERSISTENT,
                              &statement->prepared, NULL)
            == SQLITE_OK
        || database_fail(database, "cannot be written", error);
}

/* "(?, ?, ?)" for three columns. */
static void print_parameters(const char *columns, FILE *stream)
{
    fputs("(?", stream);
    for (const char *at = columns; *at != '\0'; at++)
        if (*at == ',')
            fputs(", ?", stream);
    fputs(")", stream);
}

/* Owned by the caller. */
static char *insertion(const char *table, const char *columns, int rows)
{
    char *sql = NULL;
    size_t size;
    FILE *stream = memory_require(open_memstream(&sql, &size));
    fprintf(stream, "INSERT INTO %s (%s) VALUES ", table, columns);
    for (int row = 0; row < rows; row++) {
        fputs(row > 0 ? ", " : "", stream);
        print_parameters(columns, stream);
    }
    fclose(stream);
    return memory_require(sql);
}

bool statement_prepare_insert(struct statement *statement, struct database *database,
                              const char *table, const char *columns, int rows, struct error *error)
{
    char *sql = insertion(table, columns, rows);
    bool prepared = statement_prepare(statement, database, sql, error);
    free(sql);
    return prepared;
}

void statement_free(struct statement *statement)
{
    sqlite3_finalize(statement->prepared);
    statement->prepared = NULL;
}

void statement_begin(struct statement *statement)
{
    statement->parameter = 0;
}

/* Fails only for a parameter that is not there, and for texts beyond SQLite's limit of 10^9 bytes.
 */
static void expect_bound(int code)
{
    assert(code == SQLITE_OK);
    (void)code;
}

void statement_add_integer(struct statement *statement, uint64_t value)
{
    assert(value <= INT64_MAX);
    expect_bound(
        sqlite3_bind_int64(statement->prepared, ++statement->parameter, (sqlite3_int64)value));
}

void statement_add_flag(struct statement *statement, int flag)
{
    if (flag < 0)
        expect_bound(sqlite3_bind_null(statement->prepared, ++statement->parameter));
    else
        statement_add_integer(statement, (uint64_t)flag);
}

void statement_add_reference(struct statement *statement, uint64_t id)
{
    if (id == 0)
        expect_bound(sqlite3_bind_null(statement->prepared, ++statement->parameter));
    else
        statement_add_integer(statement, id);
}

/* SQLite itself turns NAN into NULL. */
void statement_add_real(struct statement *statement, double value)
{
    expect_bound(sqlite3_bind_double(statement->prepared, ++statement->parameter, value));
}

void statement_add_text(struct statement *statement, const char *text)
{
    expect_bound(
        sqlite3_bind_text(statement->prepared, ++statement->parameter, text, -1, SQLITE_STATIC));
}

void statement_add_bytes(struct statement *statement, const void *bytes, size_t size)
{
    expect_bound(sqlite3_bind_blob64(statement->prepared, ++statement->parameter, bytes, size,
                                     SQLITE_STATIC));
}

bool statement_end(struct statement *statement, struct error *error)
{
    assert(statement->parameter == sqlite3_bind_parameter_count(statement->prepared));
    bool written = sqlite3_step(statement->prepared) == SQLITE_DONE
                || database_fail(statement->database, "cannot be written", error);
    sqlite3_reset(statement->prepared);
    return written;
}
