#include "results/database/database.h"
#include "results/database/past_run.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <errno.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

/* Opens for writing, which must succeed, and closes. */
static void create(struct scratch *scratch)
{
    struct database *database = database_open(scratch->path, &scratch->error);
    cr_assert(database != NULL, "%s", scratch->error.message);
    cr_assert(database_close(database, &scratch->error));
}

static void expect_refusal(struct scratch *scratch, struct database *database, const char *path,
                           const char *message)
{
    cr_expect(database == NULL);
    cr_expect(eq(int, scratch->error.code, ERROR_IO));
    cr_expect(eq(str, scratch->error.file, (char *)path));
    cr_expect(eq(str, scratch->error.message, (char *)message));
}

static void expect_writing_refused(struct scratch *scratch, const char *message)
{
    struct database *database = database_open(scratch->path, &scratch->error);
    expect_refusal(scratch, database, scratch->path, message);
}

static void expect_reading_refused(struct scratch *scratch, const char *message)
{
    struct database *database = database_open_for_reading(scratch->path, &scratch->error);
    expect_refusal(scratch, database, scratch->path, message);
}

/* root may write everywhere, so these tests become nobody. */
static void give_up_rights(void)
{
    if (geteuid() == 0)
        cr_assert(seteuid(65534) == 0);
}

static void take_back_rights(void)
{
    cr_assert(seteuid(getuid()) == 0);
}

Test(database, a_new_file_gets_tables_and_our_mark)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    /* 0x50 'P', 0x49 'I', 0x53 'S', 0x4d 'M' = 80 * 2^24 + 73 * 2^16 + 83 * 2^8 + 77 */
    cr_expect(scratch_value_is(&scratch, "PRAGMA application_id", "1346982733"));
    cr_expect(scratch_value_is(&scratch, "PRAGMA user_version", "9"));
    cr_expect(eq(int, DATABASE_APPLICATION_ID, 1346982733));
    cr_expect(eq(int, DATABASE_VERSION, 9));
    cr_expect(scratch_value_is(
        &scratch,
        "SELECT group_concat(name) FROM (SELECT name FROM sqlite_schema "
        "WHERE type = 'table' ORDER BY name)",
        "client_class,column_doc,cost,excess,histogram,input_file,phase_cost,phase_time,point,"
        "point_metric,replication,replication_part,request,resource_use,run,server_use,slo_verdict,"
        "stage_cost,stock,uncertain_answer,uncertain_share,warning"));
    scratch_remove(&scratch);
}

Test(database, all_tables_are_strict)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    cr_expect(scratch_value_is(&scratch,
                               "SELECT group_concat(name) FROM pragma_table_list "
                               "WHERE schema = 'main' AND type = 'table' AND strict = 0",
                               "sqlite_schema"));
    scratch_remove(&scratch);
}

Test(database, every_column_of_tables_and_views_has_a_doc)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    cr_expect(scratch_value_is(&scratch,
                               "SELECT group_concat(m.name || '.' || c.name) "
                               "FROM sqlite_schema AS m, pragma_table_xinfo(m.name) AS c "
                               "WHERE m.type IN ('table', 'view') AND NOT EXISTS (SELECT 1 FROM "
                               "column_doc WHERE table_name = m.name AND column_name = c.name "
                               "AND length(unit) > 0 AND length(meaning) > 0)",
                               "NULL"));
    scratch_remove(&scratch);
}

Test(database, every_doc_has_a_column)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    cr_expect(scratch_value_is(&scratch,
                               "SELECT group_concat(table_name || '.' || column_name) FROM "
                               "column_doc WHERE NOT EXISTS (SELECT 1 FROM "
                               "pragma_table_xinfo(table_name) WHERE name = column_name)",
                               "NULL"));
    scratch_remove(&scratch);
}

/* The unit in a column's name is the unit of its doc. */
Test(database, docs_and_names_agree_on_the_unit)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    cr_expect(scratch_value_is(
        &scratch,
        "SELECT group_concat(table_name || '.' || column_name) FROM column_doc WHERE unit <> CASE "
        "WHEN column_name LIKE '%\\_per\\_s' ESCAPE '\\' THEN '1/s' "
        "WHEN column_name LIKE '%\\_core\\_s' ESCAPE '\\' THEN 'core s' "
        "WHEN column_name LIKE '%\\_s' ESCAPE '\\' THEN 's' "
        "WHEN column_name LIKE '%\\_s2' ESCAPE '\\' THEN 's^2' "
        "WHEN column_name LIKE '%\\_bytes' ESCAPE '\\' THEN 'bytes' "
        "WHEN column_name LIKE '%\\_bps' ESCAPE '\\' THEN 'bit/s' "
        "WHEN column_name LIKE '%\\_index' ESCAPE '\\' THEN 'index' "
        "WHEN column_name LIKE '%\\_id' ESCAPE '\\' THEN 'id' "
        "WHEN column_name LIKE '%\\_fraction%' ESCAPE '\\' THEN 'fraction' ELSE unit END",
        "NULL"));
    scratch_remove(&scratch);
}

Test(database, while_open_it_has_a_log_and_when_closed_it_is_one_file)
{
    struct scratch scratch = scratch_new();
    struct database *database = database_open(scratch.path, &scratch.error);
    cr_assert(database != NULL);
    cr_expect(eq(int, scratch_files(&scratch, false), 3)); /* .db, .db-wal, .db-shm */
    cr_assert(database_close(database, &scratch.error));
    cr_expect(eq(int, scratch_files(&scratch, false), 1));
    cr_expect(scratch_value_is(&scratch, "PRAGMA journal_mode", "delete"));
    scratch_remove(&scratch);
}

Test(database, opening_again_keeps_what_is_there)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    scratch_sql(&scratch, "UPDATE column_doc SET meaning = 'mine' WHERE column_name = 'seed'");
    create(&scratch);
    cr_expect(scratch_value_is(&scratch,
                               "SELECT meaning FROM column_doc WHERE table_name = 'run' AND "
                               "column_name = 'seed'",
                               "mine"));
    scratch_remove(&scratch);
}

Test(database, an_empty_file_is_taken_as_new)
{
    struct scratch scratch = scratch_new();
    scratch_write(&scratch, "");
    create(&scratch);
    cr_expect(scratch_value_is(&scratch, "PRAGMA user_version", "9"));
    scratch_remove(&scratch);
}

Test(database, names_that_mean_something_to_sqlite_are_plain_files)
{
    struct scratch scratch = scratch_new();
    cr_assert(chdir(scratch.folder) == 0);
    const char *const names[] = {":memory:", "file:x.db?mode=memory"};
    for (size_t i = 0; i < 2; i++) {
        struct database *database = database_open(names[i], &scratch.error);
        cr_assert(database != NULL);
        cr_assert(database_close(database, &scratch.error));
        cr_expect(access(names[i], F_OK) == 0, "%s", names[i]);
    }
    scratch_remove(&scratch);
}

/* ---- refusals ---- */

Test(database, the_empty_name_is_refused)
{
    struct scratch scratch = scratch_new();
    struct database *database = database_open("", &scratch.error);
    expect_refusal(&scratch, database, "", "the name of the result database is empty");
    scratch_remove(&scratch);
}

Test(database, another_programs_database_is_refused_and_left_alone)
{
    struct scratch scratch = scratch_new();
    scratch_sql(&scratch, "CREATE TABLE song (title TEXT)");
    expect_writing_refused(&scratch, "is not a result database but another program's");
    expect_reading_refused(&scratch, "is not a result database but another program's");
    cr_expect(scratch_value_is(&scratch, "PRAGMA journal_mode", "delete"));
    cr_expect(scratch_value_is(&scratch, "SELECT count(*) FROM sqlite_schema", "1"));
    scratch_remove(&scratch);
}

Test(database, another_schema_version_is_refused_by_name)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    scratch_sql(&scratch, "PRAGMA user_version = 10");
    const char *message = "was written by schema version 10; this program knows versions 1 to 9";
    expect_writing_refused(&scratch, message);
    expect_reading_refused(&scratch, message);
    scratch_remove(&scratch);
}

Test(database, a_file_that_is_no_database_is_refused)
{
    struct scratch scratch = scratch_new();
    scratch_write(&scratch, "rate_per_s,mean_s\n0.001,12.5\n");
    expect_writing_refused(&scratch, "is not a result database");
    expect_reading_refused(&scratch, "is not a result database");
    scratch_remove(&scratch);
}

Test(database, a_folder_is_refused)
{
    struct scratch scratch = scratch_new();
    struct database *database = database_open(scratch.folder, &scratch.error);
    expect_refusal(&scratch, database, scratch.folder, "is a folder, not a result database");
    scratch_remove(&scratch);
}

Test(database, a_device_is_refused)
{
    struct scratch scratch = scratch_new();
    struct database *database = database_open("/dev/null", &scratch.error);
    expect_refusal(&scratch, database, "/dev/null", "is not a regular file");
    scratch_remove(&scratch);
}

Test(database, a_missing_file_is_not_created_by_reading)
{
    struct scratch scratch = scratch_new();
    expect_reading_refused(&scratch, "cannot be opened: No such file or directory");
    cr_expect(eq(int, scratch_files(&scratch, false), 0));
    scratch_remove(&scratch);
}

Test(database, a_missing_folder_is_told)
{
    struct scratch scratch = scratch_new();
    snprintf(scratch.path, sizeof scratch.path, "%s/no/results.db", scratch.folder);
    expect_writing_refused(&scratch, "cannot be created: No such file or directory");
    scratch_remove(&scratch);
}

Test(database, an_empty_file_has_nothing_to_read)
{
    struct scratch scratch = scratch_new();
    scratch_write(&scratch, "");
    expect_reading_refused(&scratch, "holds no results: nothing was ever written to it");
    scratch_remove(&scratch);
}

Test(database, a_read_only_file_is_refused_for_writing)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    chmod(scratch.path, 0444);
    chmod(scratch.folder, 0777);
    give_up_rights();
    expect_writing_refused(&scratch, "cannot be written: the file is read-only");
    take_back_rights();
    scratch_remove(&scratch);
}

Test(database, a_new_file_in_a_read_only_folder_is_refused)
{
    struct scratch scratch = scratch_new();
    chmod(scratch.folder, 0555);
    give_up_rights();
    expect_writing_refused(&scratch, "cannot be created: Permission denied");
    take_back_rights();
    scratch_remove(&scratch);
}

Test(database, an_old_file_in_a_read_only_folder_is_refused_for_writing_but_can_be_read)
{
    struct scratch scratch = scratch_new();
    create(&scratch);
    chmod(scratch.path, 0666);
    chmod(scratch.folder, 0555);
    give_up_rights();
    expect_writing_refused(&scratch, "cannot be written: its folder is read-only");
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    cr_expect(database != NULL);
    database_close(database, &scratch.error);
    take_back_rights();
    scratch_remove(&scratch);
}

/* ---- several at once ---- */

static void insert_run(struct database *database, struct error *error)
{
    struct run_row run = run_called("several");
    if (!database_begin(database, error))
        _exit(2);
    struct recorder *recorder = recorder_new(database, &run, error);
    if (recorder == NULL || !database_commit(database, error))
        _exit(3);
    recorder_free(recorder);
}

Test(database, programs_that_start_at_once_share_one_new_file)
{
    enum { PROGRAMS = 6, RUNS_EACH = 5 };
    struct scratch scratch = scratch_new();
    for (int i = 0; i < PROGRAMS; i++) {
        if (fork() != 0)
            continue;
        struct database *database = database_open(scratch.path, &scratch.error);
        for (int run = 0; database != NULL && run < RUNS_EACH; run++)
            insert_run(database, &scratch.error);
        _exit(database != NULL && database_close(database, &scratch.error) ? 0 : 1);
    }
    for (int i = 0; i < PROGRAMS; i++) {
        int status = -1;
        wait(&status);
        cr_expect(eq(int, status, 0));
    }
    cr_expect(scratch_value_is(&scratch, "SELECT count(*) FROM run", "30"));
    cr_expect(scratch_value_is(&scratch, "PRAGMA integrity_check", "ok"));
    cr_expect(eq(int, scratch_files(&scratch, false), 1));
    scratch_remove(&scratch);
}

Test(database, a_reader_sees_committed_rows_while_a_writer_is_at_work)
{
    struct scratch scratch = scratch_new();
    struct database *writer = database_open(scratch.path, &scratch.error);
    insert_run(writer, &scratch.error);
    struct run_row run = run_called("not yet committed");
    cr_assert(database_begin(writer, &scratch.error));
    struct recorder *recorder = recorder_new(writer, &run, &scratch.error);
    struct database *reader = database_open_for_reading(scratch.path, &scratch.error);
    cr_assert(reader != NULL, "%s", scratch.error.message);
    cr_expect(scratch_value_is(&scratch, "SELECT count(*) FROM run", "1"));
    database_close(reader, &scratch.error);
    recorder_free(recorder);
    database_close(writer, &scratch.error);
    scratch_remove(&scratch);
}

/* The number of runs, as this connection sees it. */
static int runs_seen(struct database *database, struct error *error)
{
    sqlite3_stmt *statement = NULL;
    bool good = database_prepare(database, &statement, "SELECT count(*) FROM run", error);
    cr_assert(database_next_row(database, statement, &good, error));
    int count = sqlite3_column_int(statement, 0);
    cr_expect(not(database_next_row(database, statement, &good, error)));
    cr_expect(good);
    sqlite3_finalize(statement);
    return count;
}

Test(database, what_is_read_at_a_time_is_of_one_state)
{
    struct scratch scratch = scratch_new();
    struct database *writer = database_open(scratch.path, &scratch.error);
    insert_run(writer, &scratch.error);
    struct database *reader = database_open_for_reading(scratch.path, &scratch.error);
    cr_assert(database_begin_reading(reader, &scratch.error));
    cr_expect(eq(int, runs_seen(reader, &scratch.error), 1));
    insert_run(writer, &scratch.error);
    cr_expect(eq(int, runs_seen(reader, &scratch.error), 1));
    database_end_reading(reader);
    cr_expect(eq(int, runs_seen(reader, &scratch.error), 2));
    database_close(reader, &scratch.error);
    database_close(writer, &scratch.error);
    scratch_remove(&scratch);
}

Test(database, a_killed_writer_leaves_what_it_committed)
{
    struct scratch scratch = scratch_new();
    if (fork() == 0) {
        struct database *database = database_open(scratch.path, &scratch.error);
        insert_run(database, &scratch.error);
        struct run_row run = run_called("half-way");
        if (!database_begin(database, &scratch.error)
            || recorder_new(database, &run, &scratch.error) == NULL)
            _exit(1);
        _exit(0);
    }
    int status = -1;
    wait(&status);
    cr_expect(eq(int, status, 0));
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    cr_assert(database != NULL, "%s", scratch.error.message);
    database_close(database, &scratch.error);
    cr_expect(scratch_value_is(&scratch, "SELECT group_concat(name || ' ' || status) FROM run",
                               "several running"));
    cr_expect(scratch_value_is(&scratch, "PRAGMA integrity_check", "ok"));
    scratch_remove(&scratch);
}

/* Its log would give a new one of the name the rows of the old. */
Test(database, one_that_was_removed_without_its_log_does_not_come_back)
{
    struct scratch scratch = scratch_new();
    if (fork() == 0) {
        struct database *database = database_open(scratch.path, &scratch.error);
        insert_run(database, &scratch.error);
        _exit(0);
    }
    wait(NULL);
    cr_expect(gt(int, scratch_files(&scratch, false), 1));
    cr_assert(eq(int, unlink(scratch.path), 0));
    create(&scratch);
    cr_expect(scratch_value_is(&scratch, "SELECT count(*) FROM run", "0"));
    scratch_remove(&scratch);
}

/* Under our mark, but without what our schema demands. */
static void expect_damaged(const char *run, const char *file, int point_index)
{
    struct scratch scratch = scratch_new();
    struct past_run past = {0};
    char sql[2000];
    snprintf(sql, sizeof sql,
             "PRAGMA application_id = %d; PRAGMA user_version = %d;"
             "CREATE TABLE run (run_id, status, version, git_commit, git_dirty, scenario, "
             "scenario_sha256, scenario_file, point_total, shard_index, shard_count, shard_by, "
             "verb, tag, note);"
             "CREATE TABLE replication_part (run_id, point_index);"
             "CREATE TABLE input_file (run_id, file_index, path, sha256);"
             "CREATE TABLE point (run_id, point_index);"
             "CREATE TABLE warning (run_id, point_id, warning_index, code, message);"
             "INSERT INTO run VALUES (1, %s, NULL, 1, 0, 0, NULL, 'run', NULL, NULL);"
             "INSERT INTO input_file VALUES (1, 1, %s);"
             "INSERT INTO point VALUES (1, %d);",
             DATABASE_APPLICATION_ID, DATABASE_VERSION, run, file, point_index);
    scratch_sql(&scratch, sql);
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    cr_assert(database != NULL, "%s", scratch.error.message);
    cr_expect(not(past_run_load(&past, database, 1, &scratch.error)));
    cr_expect(strstr(scratch.error.message, "run 1 lacks what every run has") != NULL, "%s",
              scratch.error.message);
    past_run_free(&past);
    database_close(database, &scratch.error);
    scratch_remove(&scratch);
}

Test(database, a_run_that_lacks_what_every_run_has_is_refused)
{
    expect_damaged("NULL, '1', NULL, 0, '{}', 'abc'", "'a.json', 'abc'", 1);
    expect_damaged("'done', '1', NULL, 0, NULL, 'abc'", "'a.json', 'abc'", 1);
    expect_damaged("'done', '1', NULL, 0, '{}', 'abc'", "'a.json', NULL", 1);
    expect_damaged("'done', '1', NULL, 0, '{}', 'abc'", "'a.json', 'abc'", 0);
}

/* So that no file may become longer: stands for a full disk. Only of this process. */
static rlim_t limit_files(rlim_t bytes)
{
    struct rlimit limit;
    cr_assert(getrlimit(RLIMIT_FSIZE, &limit) == 0);
    rlim_t before = limit.rlim_cur;
    limit.rlim_cur = bytes;
    cr_assert(setrlimit(RLIMIT_FSIZE, &limit) == 0);
    return before;
}

/* The memory that a log shares has 32 KiB. What is left of the attempt, an empty log, keeps nobody
 * from reading, and goes with the next writer. */
Test(database, no_room_for_a_log_is_no_fault_of_the_file_system)
{
    struct scratch scratch = scratch_new();
    char log[sizeof scratch.path + 8];
    snprintf(log, sizeof log, "%s-wal", scratch.path);
    create(&scratch);
    signal(SIGXFSZ, SIG_IGN);
    rlim_t before = limit_files(20000);
    char message[200];
    snprintf(message, sizeof message, "cannot be written: %s", strerror(EFBIG));
    expect_writing_refused(&scratch, message);
    limit_files(before);
    scratch.error = (struct error){0};
    struct database *database = database_open_for_reading(scratch.path, &scratch.error);
    cr_expect(database_close(database, &scratch.error) && database != NULL);
    create(&scratch);
    cr_expect(access(log, F_OK) != 0);
    scratch_remove(&scratch);
}

Test(database, closing_nothing_is_allowed)
{
    struct error error = {0};
    cr_expect(database_close(NULL, &error));
}
