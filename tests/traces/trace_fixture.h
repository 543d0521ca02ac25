/*
 * trace_fixture.h: a trace in a folder of its own, as text or in pieces, opened and thrown away.
 */
#ifndef TESTS_TRACE_FIXTURE_H
#define TESTS_TRACE_FIXTURE_H

#include "traces/reading/trace_file.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct fixture {
    char folder[256];
    char path[300];
    struct trace_file trace;
    struct warnings warnings;
    struct error error;
};

/* The folder is made in TMPDIR, or else in /tmp. */
static inline struct fixture fixture_new(const char *name)
{
    struct fixture fixture = {0};
    const char *parent = getenv("TMPDIR");
    snprintf(fixture.folder, sizeof fixture.folder, "%s/pisim-traces-XXXXXX",
             parent != NULL ? parent : "/tmp");
    cr_assert(ne(ptr, mkdtemp(fixture.folder), NULL));
    snprintf(fixture.path, sizeof fixture.path, "%s/%s", fixture.folder, name);
    return fixture;
}

static inline void fixture_write_bytes(const struct fixture *fixture, const char *bytes,
                                       size_t size)
{
    FILE *file = fopen(fixture->path, "wb");
    cr_assert(ne(ptr, file, NULL));
    cr_assert(eq(sz, fwrite(bytes, 1, size, file), size));
    cr_assert(eq(int, fclose(file), 0));
}

static inline struct fixture fixture_of(const char *text)
{
    struct fixture fixture = fixture_new("trace.csv");
    fixture_write_bytes(&fixture, text, strlen(text));
    return fixture;
}

static inline bool fixture_open(struct fixture *fixture, const char *column)
{
    struct trace_form columns = {.time = column};
    return trace_file_open(&fixture->trace, fixture->path, &columns, &fixture->warnings,
                           &fixture->error);
}

static inline void fixture_free(struct fixture *fixture)
{
    trace_file_free(&fixture->trace);
    warnings_free(&fixture->warnings);
    unlink(fixture->path);
    rmdir(fixture->folder);
}

/* Reads the open trace through and compares it, bit by bit. */
static inline void fixture_expect_times(struct fixture *fixture, const double times_s[],
                                        size_t count)
{
    struct trace_row row;
    cr_assert(eq(u64, fixture->trace.rows, count));
    struct trace_reader *reader = trace_reader_open(&fixture->trace, &fixture->error);
    cr_assert(ne(ptr, reader, NULL));
    for (size_t k = 0; k < count; k++) {
        cr_assert(trace_reader_next(reader, &row, &fixture->error));
        cr_assert(eq(dbl, row.time_s, times_s[k]), "row %zu is %.17g", k, row.time_s);
    }
    cr_assert(not(trace_reader_next(reader, &row, &fixture->error)));
    cr_assert(eq(int, fixture->error.code, ERROR_NONE));
    trace_reader_close(reader);
}

#endif
