/*
 * scratch.h: a database in a folder of its own, and rows to put into it.
 */
#ifndef TESTS_RESULTS_SCRATCH_H
#define TESTS_RESULTS_SCRATCH_H

#include "results/database/recorder.h"

#include <criterion/criterion.h>
#include <dirent.h>
#include <math.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct scratch {
    char folder[32];
    char path[64]; /* of a database in it, which is not there yet */
    struct error error;
};

static inline struct scratch scratch_new(void)
{
    struct scratch scratch = {.folder = "/tmp/pisim_test_XXXXXX"};
    cr_assert(mkdtemp(scratch.folder) != NULL);
    snprintf(scratch.path, sizeof scratch.path, "%s/results.db", scratch.folder);
    return scratch;
}

/* The number of files in the folder; removes them when asked. */
static inline int scratch_files(const struct scratch *scratch, bool removes)
{
    int count = 0;
    DIR *folder = opendir(scratch->folder);
    cr_assert(folder != NULL);
    for (struct dirent *entry; (entry = readdir(folder)) != NULL;) {
        char path[512];
        snprintf(path, sizeof path, "%s/%s", scratch->folder, entry->d_name);
        if (entry->d_name[0] == '.')
            continue;
        count++;
        if (removes)
            remove(path);
    }
    closedir(folder);
    return count;
}

static inline void scratch_remove(const struct scratch *scratch)
{
    chmod(scratch->folder, 0700);
    scratch_files(scratch, true);
    cr_assert(rmdir(scratch->folder) == 0);
}

static inline void scratch_write(const struct scratch *scratch, const char *text)
{
    FILE *file = fopen(scratch->path, "w");
    cr_assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

/* Plain SQL on the file, without any of our code. */
static inline void scratch_sql(const struct scratch *scratch, const char *sql)
{
    sqlite3 *handle;
    cr_assert(sqlite3_open(scratch->path, &handle) == SQLITE_OK);
    cr_assert(sqlite3_exec(handle, sql, NULL, NULL, NULL) == SQLITE_OK, "%s",
              sqlite3_errmsg(handle));
    sqlite3_close(handle);
}

/* The first column of the first row, as text; "NULL" and "no row" where there is none. Owned by the
 * caller. */
static inline char *scratch_value(const struct scratch *scratch, const char *sql)
{
    sqlite3 *handle;
    sqlite3_stmt *statement;
    cr_assert(sqlite3_open(scratch->path, &handle) == SQLITE_OK);
    cr_assert(sqlite3_prepare_v2(handle, sql, -1, &statement, NULL) == SQLITE_OK, "%s",
              sqlite3_errmsg(handle));
    const char *text = "no row";
    if (sqlite3_step(statement) == SQLITE_ROW)
        text = (const char *)sqlite3_column_text(statement, 0);
    char *copy = strdup(text == NULL ? "NULL" : text);
    sqlite3_finalize(statement);
    sqlite3_close(handle);
    return copy;
}

static inline bool scratch_value_is(const struct scratch *scratch, const char *sql,
                                    const char *expected)
{
    char *value = scratch_value(scratch, sql);
    bool same = strcmp(value, expected) == 0;
    if (!same)
        fprintf(stderr, "%s\n  is %s, not %s\n", sql, value, expected);
    free(value);
    return same;
}

static inline struct run_row run_called(const char *name)
{
    return (struct run_row){.name = name,
                            .started_at = "2024-05-01T10:00:00Z",
                            .host = "lab",
                            .version = "0.1.0",
                            .git_commit = "abc",
                            .git_dirty = 1,
                            .verb = "run",
                            .argv = "pisim run a.json",
                            .jobs = 2,
                            .seed = 7,
                            .generator = "philox4x32-10",
                            .confidence = 0.95,
                            .scenario = "{}",
                            .scenario_sha256 = "44136f",
                            .scenario_file = "a.json",
                            .point_total = 3};
}

static inline struct point_row point_at(uint64_t index, double rate_per_s)
{
    return (struct point_row){.point_index = index,
                              .parameters = "{}",
                              .contender = "resnet18_delphi",
                              .network = "resnet18_delphi",
                              .input = "cifar10",
                              .protocol = "server_garbler",
                              .costs = "formula",
                              .sharing = "contended",
                              .priority = "online_first",
                              .assign = "single",
                              .refill_policy = "eager",
                              .refill_order = "round_robin",
                              .batch_size = 1,
                              .server_count = 1,
                              .routing = "sticky",
                              .class_count = 1,
                              .client_count = 1,
                              .rate_per_s = rate_per_s,
                              .confidence = 0.95,
                              .verdict = "stable"};
}

/* Of which nobody asked where its seconds went. */
static inline struct request_row request_at(uint64_t request_index, double arrival_s,
                                            double start_s, double offline_wait_s,
                                            double completion_s, const char *status)
{
    struct time_columns unknown = {NAN, NAN, NAN, NAN, NAN, NAN, NAN};
    return (struct request_row){.replication_index = 1,
                                .request_index = request_index,
                                .client_index = 1,
                                .arrival_s = arrival_s,
                                .start_s = start_s,
                                .offline_wait_s = offline_wait_s,
                                .completion_s = completion_s,
                                .status = status,
                                .online = unknown,
                                .offline = unknown};
}

#endif
