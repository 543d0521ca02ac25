#include "traces/reading/trace_writer.h"

#include "trace_fixture.h"

#include <float.h>

static void write_times(const char *path, const double times_s[], size_t count)
{
    struct trace_writer writer;
    struct error error = {0};
    cr_assert(trace_writer_open(&writer, path, &error), "%s", error.message);
    cr_assert(trace_writer_comment(&writer, "how it was made", &error));
    for (size_t k = 0; k < count; k++)
        cr_assert(trace_writer_time(&writer, times_s[k], &error));
    cr_assert(trace_writer_close(&writer, true, &error));
}

/* Awkward ones: a third, a tenth and its neighbour, the smallest and the largest that a trace may
 * hold. */
static const double times_s[] = {
    0.0, DBL_TRUE_MIN, 0.1, 0.1 + DBL_EPSILON / 8, 1.0 / 3.0, 123456789.12345678, TRACE_LATEST_S};
#define TIME_COUNT (sizeof times_s / sizeof *times_s)

Test(trace_writer, times_are_read_back_bit_by_bit)
{
    const char *const names[] = {"trace.txt", "trace.txt.gz"};
    for (size_t k = 0; k < 2; k++) {
        struct fixture fixture = fixture_new(names[k]);
        write_times(fixture.path, times_s, TIME_COUNT);
        cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
        fixture_expect_times(&fixture, times_s, TIME_COUNT);
        fixture_free(&fixture);
    }
}

/* The first bytes of the file of that name, as text of at most 31 bytes. */
static void read_start(const char *path, char start[32])
{
    FILE *file = fopen(path, "rb");
    size_t count = fread(start, 1, 31, file);
    start[count] = '\0';
    fclose(file);
}

Test(trace_writer, only_a_name_in_gz_is_compressed)
{
    char start[32];
    const double one_s[] = {0.5};
    struct fixture plain = fixture_new("gz");
    write_times(plain.path, one_s, 1);
    read_start(plain.path, start);
    cr_assert(eq(str, start, "# how it was made\n0.5\n"));
    fixture_free(&plain);
    struct fixture compressed = fixture_new("trace.gz");
    write_times(compressed.path, one_s, 1);
    read_start(compressed.path, start);
    cr_assert(eq(int, strncmp(start, "\x1f\x8b", 2), 0)); /* RFC 1952: ID1, ID2 */
    fixture_free(&compressed);
}

Test(trace_writer, a_file_that_exists_is_left_alone)
{
    char start[32];
    struct trace_writer writer;
    struct fixture fixture = fixture_of("1\n");
    cr_assert(not(trace_writer_open(&writer, fixture.path, &fixture.error)));
    cr_assert(eq(int, error_exit_status(&fixture.error), 2));
    cr_assert(eq(str, fixture.error.message,
                 "exists already and is not written over; remove it or take another name"));
    read_start(fixture.path, start);
    cr_assert(eq(str, start, "1\n"));
    fixture_free(&fixture);
}

Test(trace_writer, a_folder_that_is_missing_is_told)
{
    struct trace_writer writer;
    struct error error = {0};
    cr_assert(not(trace_writer_open(&writer, "no/such/folder/trace.txt", &error)));
    cr_assert(eq(int, error_exit_status(&error), 1));
    cr_assert(eq(str, error.message, "cannot be written: No such file or directory"));
}

Test(trace_writer, half_a_trace_is_removed)
{
    struct trace_writer writer;
    struct fixture fixture = fixture_new("trace.txt");
    cr_assert(trace_writer_open(&writer, fixture.path, &fixture.error));
    cr_assert(trace_writer_time(&writer, 1.0, &fixture.error));
    cr_assert(ne(int, access(fixture.path, F_OK), 0)); /* it comes when it is whole */
    cr_assert(not(trace_writer_close(&writer, false, &fixture.error)));
    cr_assert(ne(int, access(fixture.path, F_OK), 0));
    fixture_free(&fixture);
}
