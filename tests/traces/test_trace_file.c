#include "trace_fixture.h"
#include "traces/reading/trace_writer.h"

#define COUNT_OF(array) (sizeof(array) / sizeof *(array))

/* Opens the text and expects these times, in this format. */
static void expect_trace(const char *text, const char *column, enum trace_format format,
                         const double times_s[], size_t count)
{
    struct fixture fixture = fixture_of(text);
    cr_assert(fixture_open(&fixture, column), "%s: %s", fixture.error.place, fixture.error.message);
    cr_assert(eq(int, fixture.trace.format, format));
    cr_assert(eq(dbl, fixture.trace.first_s, times_s[0]));
    cr_assert(eq(dbl, fixture.trace.last_s, times_s[count - 1]));
    cr_assert(eq(sz, fixture.warnings.count, 0));
    fixture_expect_times(&fixture, times_s, count);
    fixture_free(&fixture);
}

static const double three_s[] = {0.5, 2.0, 1000.0};

/* ---- plain seconds ---- */

Test(trace_file, plain_seconds_may_have_comments_and_empty_lines)
{
    expect_trace("# one\n\n0.5\n2\n  # two\n\n1e3\n\n", NULL, TRACE_SECONDS, three_s, 3);
}

Test(trace_file, lines_may_end_with_crlf)
{
    expect_trace("0.5\r\n2\r\n1000\r\n", NULL, TRACE_SECONDS, three_s, 3);
}

Test(trace_file, the_last_line_may_lack_its_end)
{
    expect_trace("0.5\n2\n1000", NULL, TRACE_SECONDS, three_s, 3);
}

Test(trace_file, a_byte_order_mark_is_skipped)
{
    expect_trace("\xEF\xBB\xBF"
                 "0.5\n2\n1000\n",
                 NULL, TRACE_SECONDS, three_s, 3);
}

Test(trace_file, blanks_around_a_number_are_skipped)
{
    expect_trace(" 0.5\n2\t\n \t1000 \n", NULL, TRACE_SECONDS, three_s, 3);
}

Test(trace_file, minus_zero_is_zero)
{
    struct fixture fixture = fixture_of("-0\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(eq(dbl, 1.0 / fixture.trace.first_s, 1.0 / 0.0));
    fixture_free(&fixture);
}

/* ---- CSV ---- */

Test(trace_file, csv_takes_the_named_column)
{
    expect_trace("id,arrival_s,who\n1,0.5,a\n2,2,\n3,1000,c\n\n\n", "arrival_s", TRACE_CSV, three_s,
                 3);
}

Test(trace_file, csv_fields_may_be_quoted)
{
    expect_trace("who,\"the \"\"time\"\", s\"\n\"a, b\",\"0.5\"\n\"\",2\n\"\"\"\",\"1000\"\n",
                 "the \"time\", s", TRACE_CSV, three_s, 3);
}

Test(trace_file, csv_may_have_crlf_and_a_byte_order_mark)
{
    expect_trace("\xEF\xBB\xBF"
                 "arrival_s,x\r\n0.5,\r\n2,\r\n1000,\r\n",
                 "arrival_s", TRACE_CSV, three_s, 3);
}

Test(trace_file, a_named_column_of_an_azure_trace_is_read_as_seconds)
{
    expect_trace("TIMESTAMP,seen_s\nx,0.5\ny,2\nz,1000\n", "seen_s", TRACE_CSV, three_s, 3);
}

/* ---- Azure ---- */

Test(trace_file, azure_times_count_from_the_first_row)
{
    /* 18:15:46.6805900 to 18:15:50.9951690 and to 18:15:51.2224670 */
    const double times_s[] = {0.0, 4.314579, 4.541877};
    expect_trace("TIMESTAMP,ContextTokens,GeneratedTokens\r\n"
                 "2023-11-16 18:15:46.6805900,374,44\r\n"
                 "2023-11-16 18:15:50.9951690,396,109\r\n"
                 "2023-11-16 18:15:51.2224670,879,55",
                 NULL, TRACE_AZURE, times_s, 3);
}

Test(trace_file, azure_times_are_exact_to_100_ns_over_midnight_and_leap_day)
{
    /* 200 ns over midnight; from there one leap day; then one day to 1 March, 100 ns short */
    const double times_s[] = {0.0, 2e-7, 86400.0000002, 172800.0000001};
    expect_trace("TIMESTAMP\n2024-02-27 23:59:59.9999999\n2024-02-28 00:00:00.0000001\n"
                 "2024-02-29 00:00:00.0000001\n2024-03-01 00:00:00\n",
                 "TIMESTAMP", TRACE_AZURE, times_s, 4);
}

Test(trace_file, azure_times_of_2024_have_offsets)
{
    /* 00:00:00.009930 UTC; 250 ms later; one second after the first, told in Berlin's and in UTC */
    const double times_s[] = {0.0, 0.25, 1.0, 1.0};
    expect_trace("\"TIMESTAMP\",ContextTokens\n2024-05-10 00:00:00.009930+00:00,1\n"
                 "2024-05-10 00:00:00.259930Z,2\n2024-05-10 02:00:01.009930+02:00,3\n"
                 "2024-05-10 00:00:01.00993,4\n",
                 NULL, TRACE_AZURE, times_s, 4);
}

/* ---- order ---- */

Test(trace_file, a_sorted_trace_with_ties_is_not_held_in_memory)
{
    const double times_s[] = {1.0, 1.0, 2.0, 2.0, 2.0};
    struct fixture fixture = fixture_of("1\n1\n2\n2\n2\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(eq(ptr, fixture.trace.sorted_s, NULL));
    cr_assert(eq(sz, fixture.warnings.count, 0));
    fixture_expect_times(&fixture, times_s, 5);
    fixture_free(&fixture);
}

Test(trace_file, an_unsorted_trace_is_sorted_with_a_warning)
{
    const double times_s[] = {1.0, 1.0, 2.0, 3.0, 4.0};
    struct fixture fixture = fixture_of("3\n1\n2\n4\n1\n"); /* 1, 2 and 1 come late */
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(eq(dbl, fixture.trace.first_s, 1.0));
    cr_assert(eq(dbl, fixture.trace.last_s, 4.0));
    fixture_expect_times(&fixture, times_s, 5);
    cr_assert(eq(sz, fixture.warnings.count, 1));
    cr_assert(eq(str, fixture.warnings.items[0].code, "trace_unsorted"));
    char expected[600];
    snprintf(expected, sizeof expected,
             "%s: 3 of 5 rows stand behind a later one; the trace was sorted and is held in memory "
             "(40 bytes); sort the file to save that",
             fixture.path);
    cr_assert(eq(str, fixture.warnings.items[0].message, expected));
    fixture_free(&fixture);
}

Test(trace_file, an_unsorted_azure_trace_counts_from_its_earliest_row)
{
    const double times_s[] = {0.0, 0.1, 60.1};
    struct fixture fixture = fixture_of("TIMESTAMP,x\n2023-12-31 23:59:30.1,1\n"
                                        "2024-01-01 00:00:30.1,2\n2023-12-31 23:59:30,3\n");
    cr_assert(fixture_open(&fixture, NULL));
    fixture_expect_times(&fixture, times_s, 3);
    cr_assert(ne(ptr, strstr(fixture.warnings.items[0].message, "with the earliest row as time 0"),
                 NULL));
    fixture_free(&fixture);
}

/* ---- long files and lines ---- */

Test(trace_file, lines_are_whole_across_blocks)
{
    /* Comments of all lengths up to 64 KiB move the rows over every border of the blocks. */
    struct fixture fixture = fixture_new("long.txt");
    FILE *file = fopen(fixture.path, "w");
    double times_s[40];
    for (size_t k = 0; k < COUNT_OF(times_s); k++) {
        times_s[k] = (double)k + 0.125;
        fprintf(file, "#%0*d\n%.3f\n", (int)(k * 65535 / (COUNT_OF(times_s) - 1)), 0, times_s[k]);
    }
    cr_assert(eq(int, fclose(file), 0));
    cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
    fixture_expect_times(&fixture, times_s, COUNT_OF(times_s));
    fixture_free(&fixture);
}

Test(trace_file, a_line_beyond_64_KiB_is_refused)
{
    struct fixture fixture = fixture_new("long.txt");
    FILE *file = fopen(fixture.path, "w");
    fprintf(file, "1\n#%0*d\n2\n", 65536, 0);
    cr_assert(eq(int, fclose(file), 0));
    cr_assert(not(fixture_open(&fixture, NULL)));
    cr_assert(eq(str, fixture.error.place, "line 2"));
    cr_assert(eq(str, fixture.error.message, "must be at most 65536 bytes long"));
    fixture_free(&fixture);
}

/* ---- gzip ---- */

/* Seconds 0, 0.001, ... as gzip; returns the size of the file. */
static long write_gzip(const struct fixture *fixture, size_t count)
{
    struct trace_writer writer;
    struct error error = {0};
    cr_assert(trace_writer_open(&writer, fixture->path, &error));
    for (size_t k = 0; k < count; k++)
        cr_assert(trace_writer_time(&writer, (double)k / 1000.0, &error));
    cr_assert(trace_writer_close(&writer, true, &error));
    FILE *file = fopen(fixture->path, "rb");
    cr_assert(eq(int, fseek(file, 0, SEEK_END), 0));
    long size = ftell(file);
    fclose(file);
    return size;
}

Test(trace_file, a_compressed_trace_reads_like_a_plain_one)
{
    double times_s[1000];
    for (size_t k = 0; k < COUNT_OF(times_s); k++)
        times_s[k] = (double)k / 1000.0;
    struct fixture fixture = fixture_new("trace.gz");
    write_gzip(&fixture, COUNT_OF(times_s));
    cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
    fixture_expect_times(&fixture, times_s, COUNT_OF(times_s));
    fixture_free(&fixture);
}

/* Of all bytes of the file, also behind the window, and before they are unpacked. */
static void expect_own_digest(struct fixture *fixture)
{
    char digest[DIGEST_SIZE];
    uint64_t size_bytes = 0;
    cr_assert(digest_file(fixture->path, digest, &size_bytes, &fixture->error));
    cr_expect(eq(str, fixture->trace.sha256, digest));
    cr_expect(eq(u64, fixture->trace.size_bytes, size_bytes));
    fixture_free(fixture);
}

Test(trace_file, its_digest_is_of_what_was_read)
{
    static const char unsorted[] = "t,c\n3,1\n1,1\n200,1\n\n";
    struct trace_form form = {.time = "t", .from_s = 1.0, .to_s = 3.5};
    struct fixture text = fixture_of(unsorted);
    cr_assert(trace_file_open(&text.trace, text.path, &form, &text.warnings, &text.error), "%s",
              text.error.message);
    expect_own_digest(&text);
    struct fixture packed = fixture_new("trace.gz");
    write_gzip(&packed, 100000);
    cr_assert(fixture_open(&packed, NULL), "%s", packed.error.message);
    expect_own_digest(&packed);
}

Test(trace_file, a_truncated_gzip_is_refused_wherever_it_is_cut)
{
    struct fixture fixture = fixture_new("trace.gz");
    long size = write_gzip(&fixture, 1000);
    const long cuts[] = {size - 1, size - 8, size - 9, size / 2, 11, 4};
    for (size_t k = 0; k < COUNT_OF(cuts); k++) {
        cr_assert(eq(int, truncate(fixture.path, cuts[k]), 0));
        cr_assert(not(fixture_open(&fixture, NULL)), "cut at %ld of %ld", cuts[k], size);
        cr_assert(eq(int, fixture.error.code, ERROR_INPUT));
        cr_assert(eq(str, fixture.error.message,
                     "is compressed with gzip and ends too early: it was cut off"));
        trace_file_free(&fixture.trace);
    }
    fixture_free(&fixture);
}

Test(trace_file, a_damaged_gzip_is_refused)
{
    struct fixture fixture = fixture_new("trace.gz");
    long size = write_gzip(&fixture, 1000);
    FILE *file = fopen(fixture.path, "r+b");
    fseek(file, size - 6, SEEK_SET); /* within the check sum */
    int byte = fgetc(file);
    fseek(file, size - 6, SEEK_SET);
    fputc(byte ^ 1, file);
    fclose(file);
    cr_assert(not(fixture_open(&fixture, NULL)));
    cr_assert(eq(str, fixture.error.message, "is compressed with gzip and damaged"));
    fixture_free(&fixture);
}

static void append(const struct fixture *fixture, const char *bytes, size_t size)
{
    FILE *file = fopen(fixture->path, "ab");
    cr_assert(eq(sz, fwrite(bytes, 1, size, file), size));
    fclose(file);
}

/* The file is longer than what is read of it at once. */
Test(trace_file, what_follows_a_complete_gzip_is_refused)
{
    const char *const rests[] = {"12\n", "", "\x1e\x8b"};
    for (size_t k = 0; k < COUNT_OF(rests); k++) {
        struct fixture fixture = fixture_new("trace.gz");
        write_gzip(&fixture, 100000);
        append(&fixture, rests[k], strlen(rests[k]) + 1);
        cr_assert(not(fixture_open(&fixture, NULL)), "%zu", k);
        cr_assert(eq(str, fixture.error.message,
                     "is compressed with gzip and has something else behind its end"));
        fixture_free(&fixture);
    }
}

/* As `cat a.gz b.gz` makes it (RFC 1952, section 2.2). */
Test(trace_file, gzip_members_may_follow_each_other)
{
    static char bytes[4096];
    struct fixture fixture = fixture_new("trace.gz");
    size_t size = (size_t)write_gzip(&fixture, 2);
    FILE *file = fopen(fixture.path, "rb");
    cr_assert(eq(sz, fread(bytes, 1, sizeof bytes, file), size));
    fclose(file);
    append(&fixture, bytes, size);
    cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
    cr_assert(eq(u64, fixture.trace.rows, 4));
    cr_assert(eq(dbl, fixture.trace.last_s, 0.001));
    fixture_free(&fixture);
}

/* ---- broken files ---- */

struct broken {
    const char *text;
    const char *column;
    const char *place;
    const char *message;
};

#define AZURE "TIMESTAMP,ContextTokens\n"
#define TIME_RULE "must be a time like 2023-11-16 18:15:46.6805900, is "

static const struct broken broken_traces[] = {
    {"", NULL, "", "has no requests"},
    {"# nothing\n\n", NULL, "", "has no requests"},
    {"", "arrival_s", "", "has no requests"},
    {"arrival_s\n\n", "arrival_s", "", "has no requests"},
    {AZURE, NULL, "", "has no requests"},
    {"abc\n1\n", NULL, "line 1",
     "must be a number of seconds, is \"abc\"; for CSV name the column"},
    {"# c\n\narrival_s,x\n1,2\n", NULL, "line 3",
     "must be a number of seconds, is \"arrival_s,x\"; for CSV name the column"},
    {"timestamp,x\n", NULL, "line 1",
     "must be a number of seconds, is \"timestamp,x\"; for CSV name the column"},
    {"1\nabc\n", NULL, "line 2", "must be a number of seconds, is \"abc\""},
    {"1\n2 3\n", NULL, "line 2", "must be a number of seconds, is \"2 3\""},
    {"1\n2,3\n", NULL, "line 2", "must be a number of seconds, is \"2,3\""},
    {"1\n2s\n", NULL, "line 2", "must be a number of seconds, is \"2s\""},
    {"1\n+2\n", NULL, "line 2", "must be a number of seconds, is \"+2\""},
    {"1\n0x10\n", NULL, "line 2", "must be a number of seconds, is \"0x10\""},
    {"1\nnan\n", NULL, "line 2", "must be a number of seconds, is \"nan\""},
    {"1\ninf\n", NULL, "line 2", "must be a number of seconds, is \"inf\""},
    {"1\n.\n", NULL, "line 2", "must be a number of seconds, is \".\""},
    {"1\n1e\n", NULL, "line 2", "must be a number of seconds, is \"1e\""},
    {"1\n-0.5\n", NULL, "line 2", "must be at least 0, is \"-0.5\""},
    {"1\n1e999\n", NULL, "line 2", "must be at most 9007199254740992 s, is \"1e999\""},
    {"1\n9007199254740994\n", NULL, "line 2",
     "must be at most 9007199254740992 s, is \"9007199254740994\""},
    {"1\n1234567890123456789012345678901234567890123456789012345678901x\n", NULL, "line 2",
     "must be a number of seconds, is "
     "\"123456789012345678901234567890123456789012345678901234567890...\""},
    {"id,arrival\n1,2\n", "arrival_s", "line 1",
     "has no column \"arrival_s\", did you mean \"arrival\"? Its columns are: id, arrival"},
    {"id,when\n1,2\n", "arrival_s", "line 1",
     "has no column \"arrival_s\"; its columns are: id, when"},
    {"t,t\n1,2\n", "t", "line 1", "has 2 columns \"t\", must have one"},
    {"t,x\n1,2\n3\n", "t", "line 3", "must have 2 fields as the header has, has 1"},
    {"t,x\n1,2,3\n", "t", "line 2", "must have 2 fields as the header has, has 3"},
    {"t,x\n,2\n", "t", "line 2", "must be a number of seconds, is \"\""},
    {"t,x\n-1,2\n", "t", "line 2", "must be at least 0, is \"-1\""},
    {"t,x\n1,\"2\n", "t", "line 2",
     "a quoted field must end with a quote before a comma or the line's end"},
    {"t,x\n1,\"2\"3\n", "t", "line 2",
     "a quoted field must end with a quote before a comma or the line's end"},
    {"\"t\n", "t", "line 1",
     "a quoted field must end with a quote before a comma or the line's end"},
    {"t\n1\n\n\n2\n", "t", "line 5", "comes after line 4, which is empty"},
    {AZURE "2023-02-29 00:00:00,1\n", NULL, "line 2",
     TIME_RULE "\"2023-02-29 00:00:00\": the month has no such day"},
    {AZURE "2023-02-28 00:00:00,1\n12.5,1\n", NULL, "line 3",
     TIME_RULE "\"12.5\": the form is YYYY-MM-DD hh:mm:ss.ddd"},
    {AZURE "2023-11-16 18:15:46.6805900\n", NULL, "line 2",
     "must have 2 fields as the header has, has 1"},
};

Test(trace_file, a_broken_trace_is_told_with_its_line)
{
    for (size_t k = 0; k < COUNT_OF(broken_traces); k++) {
        const struct broken *broken = &broken_traces[k];
        struct fixture fixture = fixture_of(broken->text);
        cr_assert(not(fixture_open(&fixture, broken->column)), "trace %zu was accepted", k);
        cr_assert(eq(int, fixture.error.code, ERROR_INPUT));
        cr_assert(eq(str, fixture.error.file, fixture.path));
        cr_assert(eq(str, fixture.error.place, (char *)broken->place));
        cr_assert(eq(str, fixture.error.message, (char *)broken->message));
        fixture_free(&fixture);
    }
}

Test(trace_file, a_zero_byte_is_refused)
{
    struct fixture fixture = fixture_new("trace.txt");
    fixture_write_bytes(&fixture, "1\n2\0003\n", 6);
    cr_assert(not(fixture_open(&fixture, NULL)));
    cr_assert(eq(str, fixture.error.place, "line 2"));
    cr_assert(eq(str, fixture.error.message, "must be text, has a zero byte"));
    fixture_free(&fixture);
}

/* Known by their first bytes, so that it is told what they are. */
Test(trace_file, files_of_other_programs_are_called_by_name)
{
    static const char *const files[][2] = {
        {"PAR1\x15\x04", "is a Parquet file: save it as CSV"},
        {"ARROW1\0\0", "is an Arrow file: save it as CSV"},
        {"SQLite format 3", "is an SQLite database: export its rows as CSV"},
        {"\xff\xfe\x31", "is text in UTF-16: save it as UTF-8"},
        {"BZh91AY", "is compressed with bzip2 and this build has no library for that: unpack it"},
        {"PK\3\4\x14", "is compressed with zip and this build has no library for that: unpack it"},
    };
    for (size_t k = 0; k < COUNT_OF(files); k++) {
        struct fixture fixture = fixture_of(files[k][0]);
        cr_assert(not(fixture_open(&fixture, NULL)), "%s", files[k][1]);
        cr_assert(eq(int, fixture.error.code, ERROR_INPUT));
        cr_assert(ne(ptr, strstr(fixture.error.message, files[k][1]), NULL), "%s",
                  fixture.error.message);
        fixture_free(&fixture);
    }
}

Test(trace_file, a_missing_file_and_a_folder_are_refused)
{
    struct fixture fixture = fixture_new("missing.txt");
    cr_assert(not(fixture_open(&fixture, NULL)));
    cr_assert(eq(str, fixture.error.message, "cannot be opened: No such file or directory"));
    trace_file_free(&fixture.trace);
    cr_assert(not(
        trace_file_open(&fixture.trace, fixture.folder, NULL, &fixture.warnings, &fixture.error)));
    cr_assert(eq(str, fixture.error.message,
                 "must be a file, since it is read more than once, is a folder"));
    fixture_free(&fixture);
}

/* ---- a file that is written to after it was checked ---- */

/* The message with which reading ends, "" if the trace reads well. */
static void expect_reading_ends(const char *before, const char *after, const char *message)
{
    struct fixture fixture = fixture_of(before);
    struct trace_row row;
    cr_assert(fixture_open(&fixture, NULL));
    fixture_write_bytes(&fixture, after, strlen(after));
    struct trace_reader *reader = trace_reader_open(&fixture.trace, &fixture.error);
    cr_assert(ne(ptr, reader, NULL));
    while (trace_reader_next(reader, &row, &fixture.error))
        continue;
    cr_assert(eq(str, fixture.error.message, (char *)message));
    trace_reader_close(reader);
    fixture_free(&fixture);
}

Test(trace_file, a_trace_that_changed_is_not_replayed)
{
    const char *changed = "has changed since it was checked; start again";
    expect_reading_ends("1\n2\n3\n", "1\n2\n3\n", "");
    expect_reading_ends("1\n2\n3\n", "1\n2\n", changed);
    expect_reading_ends("1\n2\n3\n", "1\n2\n3\n4\n", changed);
    expect_reading_ends("1\n2\n3\n", "1\n3\n2\n", changed);
    expect_reading_ends("1\n2\n3\n", "0\n2\n3\n", changed);
    expect_reading_ends("1\n2\n3\n", "1\nx\n3\n", "must be a number of seconds, is \"x\"");
}

Test(trace_file, a_trace_that_is_gone_cannot_be_replayed)
{
    struct fixture fixture = fixture_of("1\n");
    cr_assert(fixture_open(&fixture, NULL));
    unlink(fixture.path);
    cr_assert(eq(ptr, trace_reader_open(&fixture.trace, &fixture.error), NULL));
    cr_assert(eq(str, fixture.error.message, "cannot be opened: No such file or directory"));
    fixture_free(&fixture);
}
