/*
 * database.h: opens or creates a result database.
 *
 * The schema is results/schema.sql, compiled in. A database of another kind or a newer schema
 * version is refused by name; one of an older version is brought up when it is written to, and read
 * through a copy that is. While it is written it has a write-ahead log, once closed it is one file.
 * One thread at a time may use a database.
 */
#ifndef RESULTS_DATABASE_DATABASE_H
#define RESULTS_DATABASE_DATABASE_H

#include "base/error.h"

#include <stdbool.h>
#include <stdint.h>

struct sqlite3;
struct sqlite3_stmt;
struct database;

/* "PISM" as a number: the application_id in the file's header. */
#define DATABASE_APPLICATION_ID 0x5049534d
/* The user_version in it: of the tables. Each change of results/schema.sql that older programs
 * would not understand adds 1; older files are migrated when they are opened. */
#define DATABASE_VERSION 9

/*
 * Opens path for writing, creating the file and its tables where there is none. Waits for other
 * writers.
 *
 * Really writes, so that a full disk or a folder without permission is found before anything is
 * simulated. The path is a plain file's: SQLite's special names (":memory:", "file:...") mean
 * nothing here. Returns NULL on failure.
 */
struct database *database_open(const char *path, struct error *error);

/* The same where nobody else reads or writes the file meanwhile: then the file system need not be
 * able to share memory between programs, as those of networks often are not. */
struct database *database_open_alone(const char *path, struct error *error);

/*
 * Opens an existing database for reading only; foreign, newer and broken files are refused with a
 * clear word. Returns NULL on failure.
 */
struct database *database_open_for_reading(const char *path, struct error *error);

/*
 * Closes to one file, unless others have it open too: then the last to close does. Statements must
 * be gone; an open transaction is rolled back. Returns false when what was written could not be
 * kept. NULL is ignored.
 */
bool database_close(struct database *database, struct error *error);

/* After a failure: database_close leaves no file that was created for nothing. NULL is ignored. */
void database_give_up(struct database *database);

/* A transaction for writing: begin waits for other writers; what was not committed is lost. */
bool database_begin(struct database *database, struct error *error) MUST_CHECK;
bool database_commit(struct database *database, struct error *error) MUST_CHECK;
/* Forgets what was written since database_begin; after a failure. */
void database_roll_back(struct database *database);

/* What is read until the end is of one state of the file, whoever writes to it meanwhile. */
bool database_begin_reading(struct database *database, struct error *error) MUST_CHECK;
void database_end_reading(struct database *database);

/* For the other files of this layer. */
struct sqlite3 *database_handle(struct database *database);
const char *database_path(const struct database *database);

/* statement   out, owned by the caller, NULL after a failure; sqlite3_finalize takes both */
bool database_prepare(struct database *database, struct sqlite3_stmt **statement, const char *sql,
                      struct error *error) MUST_CHECK;

/* Whether there is another row. Does nothing where *good is false, and makes it so where the file
 * cannot be read. */
bool database_next_row(const struct database *database, struct sqlite3_stmt *statement, bool *good,
                       struct error *error);

/* The first column of the first row. */
bool database_read_integer(struct database *database, const char *sql, int64_t *value,
                           struct error *error) MUST_CHECK;

/* Tells what SQLite refused last, with the operating system's reason where there is one. Returns
 * false. */
bool database_fail(const struct database *database, const char *doing, struct error *error);

#endif
