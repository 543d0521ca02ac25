/*
 * statement.h: one prepared statement that writes, with its parameters bound in order.
 *
 *   statement_begin, then a statement_add_... per parameter, then statement_end
 *
 * Texts and bytes must stay where they are until statement_end.
 */
#ifndef RESULTS_DATABASE_STATEMENT_H
#define RESULTS_DATABASE_STATEMENT_H

#include "results/database/database.h"

#include <stdint.h>

struct sqlite3_stmt;

struct statement {
    struct database *database;     /* borrowed */
    struct sqlite3_stmt *prepared; /* owned */
    int parameter;                 /* the last one bound, from 1 */
};

/* Fails when the database is not what it should be. Release with statement_free, also after a
 * failure. */
bool statement_prepare(struct statement *statement, struct database *database, const char *sql,
                       struct error *error) MUST_CHECK;

/*
 * Prepares the insertion of several rows at a time.
 *
 * columns   names with commas between; all of them are bound for the first row, then for the next
 */
bool statement_prepare_insert(struct statement *statement, struct database *database,
                              const char *table, const char *columns, int rows,
                              struct error *error) MUST_CHECK;
void statement_free(struct statement *statement);

/* Its first parameter is the next. */
void statement_begin(struct statement *statement);
/* At most 2^63 - 1, which is all that SQL's integers hold. */
void statement_add_integer(struct statement *statement, uint64_t value);
/* 0 or 1; below 0 is not known: NULL. */
void statement_add_flag(struct statement *statement, int flag);
/* The identifier of another row, or an index from 1; 0 is none: NULL. */
void statement_add_reference(struct statement *statement, uint64_t id);
/* NAN is not observed: NULL. */
void statement_add_real(struct statement *statement, double value);
/* NULL is NULL. */
void statement_add_text(struct statement *statement, const char *text);
/* NULL is NULL. */
void statement_add_bytes(struct statement *statement, const void *bytes, size_t size);
/* Executes; all parameters must have been bound. */
bool statement_end(struct statement *statement, struct error *error) MUST_CHECK;

#endif
