/*
 * judged.h: a database with one run of three replications, for queries that judge its points.
 */
#ifndef TESTS_RESULTS_JUDGED_H
#define TESTS_RESULTS_JUDGED_H

#include "results/report/query.h"
#include "scratch.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

struct fixture {
    struct scratch scratch;
    struct database *database;
    struct recorder *recorder;
    uint64_t point_count;
};

static inline struct fixture recording(void)
{
    struct fixture f = {.scratch = scratch_new()};
    struct run_row run = run_called("judged");
    run.scenario = "{\"replications\":{\"count\":3}}";
    f.database = database_open(f.scratch.path, &f.scratch.error);
    cr_assert(f.database != NULL && database_begin(f.database, &f.scratch.error));
    f.recorder = recorder_new(f.database, &run, &f.scratch.error);
    cr_assert(f.recorder != NULL);
    return f;
}

static inline void expect_rows(struct fixture *f, const char *sql, const char *expected)
{
    char *text = NULL;
    size_t size;
    FILE *stream = open_memstream(&text, &size);
    cr_assert(database_commit(f->database, &f->scratch.error));
    cr_expect(query_run(f->database, sql, NULL, 0, FORMAT_CSV, stream, &f->scratch.error), "%s",
              f->scratch.error.message);
    fclose(stream);
    cr_expect(eq(str, text, (char *)expected));
    free(text);
    recorder_free(f->recorder);
    cr_assert(database_close(f->database, &f->scratch.error));
    scratch_remove(&f->scratch);
}

static inline void add_point(struct fixture *f, struct point_row *point)
{
    point->point_index = ++f->point_count;
    cr_assert(recorder_add_point(f->recorder, point, &f->scratch.error), "%s",
              f->scratch.error.message);
}

#endif
