/*
 * Databases of every earlier schema, each written by the program of its time: two points of the
 * default scenario at 0.0002 and 0.0006 requests per second, three replications.
 */
#include "results/database/database.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define VERSIONS 8

static void copy_fixture(const struct scratch *scratch, int version)
{
    char command[512];
    snprintf(command, sizeof command, "cp '%s/tests/data/schema/schema_%d.sqlite' '%s'",
             PISIM_SOURCE_DIR, version, scratch->path);
    cr_assert(system(command) == 0);
}

/* The first column of the only row, as text. */
static void expect_value(struct database *database, const char *sql, const char *expected)
{
    sqlite3_stmt *statement = NULL;
    cr_assert(sqlite3_prepare_v2(database_handle(database), sql, -1, &statement, NULL) == SQLITE_OK,
              "%s: %s", sql, sqlite3_errmsg(database_handle(database)));
    cr_assert(sqlite3_step(statement) == SQLITE_ROW, "%s", sql);
    const char *value = (const char *)sqlite3_column_text(statement, 0);
    cr_expect(value != NULL && strcmp(value, expected) == 0, "%s: %s, expected %s", sql,
              value ? value : "NULL", expected);
    sqlite3_finalize(statement);
}

/* What all versions tell; asked of the fixtures with the sqlite3 program. */
static void expect_rows(struct database *database, int version)
{
    expect_value(database, "SELECT count(*) FROM run", "1");
    expect_value(database, "SELECT count(*) FROM point", "2");
    expect_value(database, "SELECT count(*) FROM replication", "6");
    expect_value(database, "SELECT count(*) FROM v_latency", "8");
    expect_value(database,
                 "SELECT printf('%.9g', mean_of_replications_s) FROM point_metric "
                 "WHERE point_id = 1 AND metric = 'e2e_s'",
                 "249.814714");
    /* sum(done * mean_e2e_s) / sum(done) of its three replications */
    expect_value(database,
                 "SELECT printf('%.9g', mean_s) FROM point_metric "
                 "WHERE point_id = 1 AND metric = 'e2e_s'",
                 "248.898826");
    expect_value(database, "SELECT count(*) FROM point_metric WHERE mean_low_s IS NULL",
                 version < 6 ? "8" : "3");
    expect_value(database, "SELECT count(*) FROM uncertain_answer", "0");
    /* both points are of one curve, of which the sweep varied the rate alone */
    expect_value(database, "SELECT DISTINCT contender FROM v_point", "resnet18_delphi");
    expect_value(database, "SELECT max(class_index) FROM resource_use", "1");
    expect_value(database, "SELECT count(*) FROM pragma_foreign_key_check", "0");
    expect_value(database, "SELECT count(*) FROM sqlite_schema WHERE name LIKE 'migrated%'", "0");
}

Test(migrate, every_older_version_is_read_and_its_file_left_alone)
{
    for (int version = 1; version <= VERSIONS; version++) {
        struct scratch scratch = scratch_new();
        copy_fixture(&scratch, version);
        struct database *database = database_open_for_reading(scratch.path, &scratch.error);
        cr_assert(database != NULL, "version %d: %s", version, scratch.error.message);
        expect_rows(database, version);
        cr_assert(database_close(database, &scratch.error));
        char expected[16];
        snprintf(expected, sizeof expected, "%d", version);
        cr_expect(scratch_value_is(&scratch, "PRAGMA user_version", expected));
        scratch_remove(&scratch);
    }
}

Test(migrate, writing_to_an_older_version_brings_it_up)
{
    for (int version = 1; version <= VERSIONS; version++) {
        struct scratch scratch = scratch_new();
        copy_fixture(&scratch, version);
        struct database *database = database_open(scratch.path, &scratch.error);
        cr_assert(database != NULL, "version %d: %s", version, scratch.error.message);
        expect_rows(database, version);
        cr_assert(database_close(database, &scratch.error));
        char expected[8];
        snprintf(expected, sizeof expected, "%d", DATABASE_VERSION);
        cr_expect(scratch_value_is(&scratch, "PRAGMA user_version", expected));
        scratch_remove(&scratch);
    }
}

/* A copy taken in the midst of it must not be half of each. */
Test(migrate, what_fails_leaves_the_file_as_it_was)
{
    struct scratch scratch = scratch_new();
    copy_fixture(&scratch, 1);
    scratch_sql(&scratch, "CREATE TABLE migrated_run (a)");
    cr_expect(database_open(scratch.path, &scratch.error) == NULL);
    cr_expect(eq(int, scratch.error.code, ERROR_IO));
    cr_expect(scratch_value_is(&scratch, "PRAGMA user_version", "1"));
    cr_expect(scratch_value_is(&scratch, "SELECT count(*) FROM point", "2"));
    scratch_remove(&scratch);
}
