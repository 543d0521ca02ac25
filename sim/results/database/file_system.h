/*
 * file_system.h: what many programs at one file need, and some file systems (of networks, mostly)
 * have not.
 */
#ifndef RESULTS_DATABASE_FILE_SYSTEM_H
#define RESULTS_DATABASE_FILE_SYSTEM_H

#include "base/error.h"

struct sqlite3;

/* What the last fault of SQLite says that it lacks: "locks", "shared memory"; NULL: nothing. */
const char *file_system_lacks(struct sqlite3 *handle);

/* Says so, with the name of the file system. code: errno, or 0. */
bool file_system_fail(const char *path, const char *what, int code, struct error *error);

/* Removes a database with its logs, or the logs alone: SQLite would take the rows of one that was
 * removed without them for those of a new one of its name. */
void file_system_remove(const char *path);
void file_system_remove_logs(const char *path);

/* Waits until no other program holds the folder of the file; close() what is returned lets it go,
 * -1 where it cannot be held. */
int file_system_hold_folder(const char *path);

#endif
