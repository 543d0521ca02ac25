#include "results/database/database.h"

#include "base/memory.h"
#include "base/output.h"
#include "results/database/embedded_sql.h"
#include "results/database/file_system.h"
#include "results/database/identity.h"
#include "results/database/migrate.h"
#include "results/database/patience.h"

#include <assert.h>
#include <errno.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct database {
    sqlite3 *handle;
    char *path;
    bool writing;
    bool is_alone;    /* nobody else reads or writes it meanwhile */
    bool is_new;      /* this program created the file */
    bool is_given_up; /* ... in vain, if nothing was recorded */
    struct patience patience;
};

static bool fail(const struct database *database, struct error *error, const char *message)
{
    return error_set(error, ERROR_IO, database->path, NULL, "%s", message);
}

/* Why SQLite refused, in words for people. */
static const char *reason(const struct database *database)
{
    sqlite3 *handle = database->handle;
    int system_code = sqlite3_system_errno(handle);
    switch (sqlite3_extended_errcode(handle)) {
    case SQLITE_BUSY:
        return "another program is writing to it";
    case SQLITE_READONLY_DIRECTORY:
        return "its folder is read-only";
    case SQLITE_CANTOPEN:
        return system_code == 0 ? sqlite3_errmsg(handle) : strerror(system_code);
    }
    /* Within a transaction SQLite does not keep what the system said. */
    if (sqlite3_errcode(handle) == SQLITE_IOERR)
        return system_code != 0 ? strerror(system_code)
                                : "the disk, or a limit on the size of files, refuses";
    return sqlite3_errmsg(handle);
}

/* No fault of the file system's kind: there is no room. */
static bool is_full(int system_code)
{
    return system_code == ENOSPC || system_code == EDQUOT || system_code == EFBIG;
}

bool database_fail(const struct database *database, const char *doing, struct error *error)
{
    int system_code = sqlite3_system_errno(database->handle);
    if (sqlite3_errcode(database->handle) == SQLITE_NOTADB)
        return fail(database, error, "is not a result database");
    if (database->patience.fault != 0)
        return file_system_fail(database->path, "locks", database->patience.fault, error);
    const char *lacks = file_system_lacks(database->handle);
    if (lacks && !is_full(system_code))
        return file_system_fail(database->path, lacks, system_code, error);
    return error_set(error, ERROR_IO, database->path, NULL, "%s: %s", doing, reason(database));
}

static bool execute(struct database *database, const char *sql, const char *doing,
                    struct error *error)
{
    return sqlite3_exec(database->handle, sql, NULL, NULL, NULL) == SQLITE_OK
        || database_fail(database, doing, error);
}

/* ---- opening ---- */

/* "./" keeps SQLite from reading a meaning into names like ":memory:" and "file:x?mode=ro". */
static char *plain_path(const char *path)
{
    return path[0] == '/' ? memory_copy_text(path) : memory_format_text("./%s", path);
}

/* Another program was faster. */
static bool forgive(struct error *error)
{
    *error = (struct error){0};
    return true;
}

/* The tables are made beside the file's place, so that there is never a file without them; nobody
 * else knows of it, so it needs no locks. Who comes too late finds another program's. */
static bool create_file(struct database *database, struct error *error)
{
    struct output output;
    if (!output_open(&output, database->path, OUTPUT_NEW, error))
        return error->code == ERROR_INPUT ? forgive(error)
                                          : error_set(error, ERROR_IO, database->path, NULL,
                                                      "cannot be created: %s", strerror(errno));
    char *path = plain_path(output.beside);
    struct database made = {.path = database->path, .writing = true};
    bool created =
        sqlite3_open_v2(path, &made.handle, SQLITE_OPEN_READWRITE, "unix-none") == SQLITE_OK
        && execute(&made, "PRAGMA journal_mode = MEMORY; PRAGMA synchronous = OFF; BEGIN",
                   "cannot be written", error)
        && execute(&made, embedded_schema, "cannot be written", error)
        && execute(&made, "COMMIT", "cannot be written", error);
    if (!created && error->code == ERROR_NONE)
        database_fail(&made, "cannot be written", error);
    sqlite3_close(made.handle);
    free(path);
    int held = file_system_hold_folder(output.path);
    if (created && access(output.path, F_OK) != 0)
        file_system_remove_logs(output.path);
    database->is_new = output_close(&output, created, error);
    if (held >= 0)
        close(held);
    return database->is_new || (created && error->code == ERROR_INPUT && forgive(error));
}

static bool check_file(struct database *database, struct error *error)
{
    struct stat status;
    if (database->path[0] == '\0')
        return error_set(error, ERROR_IO, NULL, NULL, "the name of the result database is empty");
    if (stat(database->path, &status) != 0)
        return !database->writing || create_file(database, error);
    if (S_ISDIR(status.st_mode))
        return fail(database, error, "is a folder, not a result database");
    if (!S_ISREG(status.st_mode))
        return fail(database, error, "is not a regular file");
    return true;
}

static int on_busy(void *context, int count)
{
    struct database *database = context;
    return patience_wait(&database->patience, database->path, count);
}

/* What every file is opened with: it may come from anybody, so nothing in its schema may reach
 * beyond it. */
static void distrust_schema(struct database *database)
{
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(database->handle, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
}

static bool open_handle(struct database *database, int flags, struct error *error)
{
    char *path = plain_path(database->path);
    int code = sqlite3_open_v2(path, &database->handle, flags, NULL);
    free(path);
    memory_require(database->handle);
    if (code != SQLITE_OK)
        return database_fail(database, "cannot be opened", error);
    if (database->writing && sqlite3_db_readonly(database->handle, "main") == 1)
        return fail(database, error, "cannot be written: the file is read-only");
    sqlite3_busy_handler(database->handle, on_busy, database);
    distrust_schema(database);
    return true;
}

/* Within a transaction, so that another program creating the tables is seen before or after, not
 * half-way. */
static bool read_identity(struct identity *identity, struct database *database, struct error *error)
{
    return database_read_integer(database, "PRAGMA application_id", &identity->application_id,
                                 error)
        && database_read_integer(database, "PRAGMA user_version", &identity->version, error)
        && database_read_integer(database, "SELECT count(*) FROM sqlite_schema",
                                 &identity->table_count, error);
}

static bool check_identity(struct database *database, struct identity *identity,
                           struct error *error)
{
    bool good = database_begin_reading(database, error) && read_identity(identity, database, error)
             && identity_accept(identity, database->path, database->writing, error);
    database_end_reading(database);
    return good;
}

/* ---- older versions ---- */

/* Puts a copy that is gone once closed in place of the file: the file itself is only read. */
static bool read_copy(struct database *database, struct error *error)
{
    sqlite3 *copy = NULL;
    int code = sqlite3_open("", &copy);
    memory_require(copy);
    sqlite3_backup *backup = sqlite3_backup_init(copy, "main", database->handle, "main");
    if (backup != NULL) {
        sqlite3_backup_step(backup, -1);
        code = sqlite3_backup_finish(backup);
    }
    bool copied = code == SQLITE_OK && backup != NULL;
    if (!copied)
        error_set(error, ERROR_IO, database->path, NULL, "cannot be read: %s",
                  sqlite3_errmsg(copy));
    sqlite3_close(database->handle);
    database->handle = copy;
    return copied;
}

static bool read_migrated(struct database *database, struct error *error)
{
    if (!read_copy(database, error))
        return false;
    distrust_schema(database);
    return database_begin(database, error) && migrate(database, error)
        && database_commit(database, error)
        && execute(database, "PRAGMA query_only = ON", "cannot be read", error);
}

/* SQLite does not wait by itself for the lock that a change of the journal needs. */
static bool use_write_ahead_log(struct database *database, struct error *error)
{
    int count = 0;
    int code;
    do
        code = sqlite3_exec(database->handle, "PRAGMA journal_mode = WAL", NULL, NULL, NULL);
    while (code == SQLITE_BUSY && on_busy(database, count++));
    return code == SQLITE_OK || database_fail(database, "cannot be written", error);
}

/* The version that is there already, written again: proves that writing is possible. */
static bool rewrite_version(struct database *database, struct error *error)
{
    char *sql = memory_format_text("PRAGMA user_version = %d", DATABASE_VERSION);
    bool written = execute(database, sql, "cannot be written", error);
    free(sql);
    return written;
}

/* An empty file that something else made gets its tables here. */
static bool create_tables(struct database *database, struct error *error)
{
    struct identity identity = {0};
    if (!database_begin(database, error))
        return false;
    bool created = read_identity(&identity, database, error)
                && identity_accept(&identity, database->path, true, error)
                && (identity_is_empty(&identity)
                        ? execute(database, embedded_schema, "cannot be written", error)
                    : identity_is_older(&identity) ? migrate(database, error)
                                                   : rewrite_version(database, error))
                && database_commit(database, error);
    if (!created)
        database_roll_back(database);
    return created;
}

/* Who is alone needs no memory that is shared with others. */
static bool start_writing(struct database *database, struct error *error)
{
    /* In a write-ahead log, NORMAL loses no consistency and waits for the disk only when the log is
     * merged. */
    return execute(database, "PRAGMA synchronous = NORMAL", "cannot be opened", error)
        && (!database->is_alone
            || execute(database, "PRAGMA locking_mode = EXCLUSIVE", "cannot be opened", error))
        && use_write_ahead_log(database, error)
        && create_tables(database, error)
        /* Last: an older version's tables are copied one after the other. */
        && execute(database, "PRAGMA foreign_keys = ON", "cannot be opened", error);
}

/* Only the last one to have a new file open can end its log; and where that fails since nobody can
 * lock or share it, nobody else has it open. */
static void remove_unused(struct database *database)
{
    if (!database->is_new || !database->is_given_up)
        return;
    int64_t runs = 0;
    struct error ignored = {0};
    int code = sqlite3_exec(database->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    bool is_ours = code == SQLITE_OK
                     ? database_read_integer(database, "SELECT count(*) FROM run", &runs, &ignored)
                     : database->patience.fault != 0 || file_system_lacks(database->handle);
    if (is_ours && runs == 0)
        file_system_remove(database->path);
}

static void release(struct database *database)
{
    if (database->handle) {
        sqlite3_busy_handler(database->handle, NULL, NULL);
        remove_unused(database);
    }
    int code = sqlite3_close(database->handle);
    assert(code == SQLITE_OK);
    (void)code;
    patience_end(&database->patience);
    free(database->path);
    free(database);
}

static struct database *open_file(const char *path, bool writing, bool alone, struct error *error)
{
    struct database *database = memory_allocate(1, sizeof *database);
    *database =
        (struct database){.path = memory_copy_text(path), .writing = writing, .is_alone = alone};
    /* Locks of the handle, and of what counts its memory, were a quarter of a row's time. */
    sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
    int flags = SQLITE_OPEN_NOMUTEX;
    flags |= writing ? SQLITE_OPEN_READWRITE : SQLITE_OPEN_READONLY;
    struct identity identity = {0};
    if (check_file(database, error) && open_handle(database, flags, error)
        && check_identity(database, &identity, error)
        && (writing                        ? start_writing(database, error)
            : identity_is_older(&identity) ? read_migrated(database, error)
                                           : true))
        return database;
    database->is_given_up = true;
    release(database);
    return NULL;
}

struct database *database_open(const char *path, struct error *error)
{
    return open_file(path, true, false, error);
}

struct database *database_open_alone(const char *path, struct error *error)
{
    return open_file(path, true, true, error);
}

struct database *database_open_for_reading(const char *path, struct error *error)
{
    return open_file(path, false, false, error);
}

/* ---- closing ---- */

/*
 * Moves the log into the file. Others that have it open keep us from it: then the log stays,
 * complete, and the last of them does this.
 */
static bool merge_log(struct database *database, struct error *error)
{
    sqlite3_busy_handler(database->handle, NULL, NULL);
    int code =
        sqlite3_wal_checkpoint_v2(database->handle, "main", SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    if (code == SQLITE_BUSY || code == SQLITE_LOCKED)
        return true;
    if (code != SQLITE_OK)
        return database_fail(database, "cannot be written", error);
    /* Best effort: a file without log can be read from a read-only folder. */
    sqlite3_exec(database->handle, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL);
    return true;
}

void database_give_up(struct database *database)
{
    if (database)
        database->is_given_up = true;
}

bool database_close(struct database *database, struct error *error)
{
    if (database == NULL)
        return true;
    database_roll_back(database);
    bool kept = !database->writing || merge_log(database, error);
    release(database);
    return kept;
}

/* ---- transactions ---- */

bool database_begin(struct database *database, struct error *error)
{
    return execute(database, "BEGIN IMMEDIATE", "cannot be written", error);
}

bool database_commit(struct database *database, struct error *error)
{
    return execute(database, "COMMIT", "cannot be written", error);
}

void database_roll_back(struct database *database)
{
    if (!sqlite3_get_autocommit(database->handle))
        sqlite3_exec(database->handle, "ROLLBACK", NULL, NULL, NULL);
}

bool database_begin_reading(struct database *database, struct error *error)
{
    return execute(database, "BEGIN", "cannot be read", error);
}

void database_end_reading(struct database *database)
{
    database_roll_back(database);
}

/* ---- for the other files ---- */

bool database_prepare(struct database *database, struct sqlite3_stmt **statement, const char *sql,
                      struct error *error)
{
    return sqlite3_prepare_v2(database->handle, sql, -1, statement, NULL) == SQLITE_OK
        || database_fail(database, "cannot be read", error);
}

bool database_next_row(const struct database *database, struct sqlite3_stmt *statement, bool *good,
                       struct error *error)
{
    if (!*good)
        return false;
    int code = sqlite3_step(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE)
        *good = database_fail(database, "cannot be read", error);
    return code == SQLITE_ROW;
}

bool database_read_integer(struct database *database, const char *sql, int64_t *value,
                           struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool read = database_prepare(database, &statement, sql, error);
    if (database_next_row(database, statement, &read, error))
        *value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return read;
}

struct sqlite3 *database_handle(struct database *database)
{
    return database->handle;
}

const char *database_path(const struct database *database)
{
    return database->path;
}
