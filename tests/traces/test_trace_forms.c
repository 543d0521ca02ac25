/*
 * Traces as they lie on disk, each a few lines of our own making: read to the exact times.
 */
#include "arrivals_fixture.h"

/* Opens the text as the keys of "arrivals" say. */
static bool open_form(struct fixture *fixture, const char *text, const char *keys)
{
    struct json_document document = {0};
    struct trace_form form;
    struct trace_condition *conditions = NULL;
    *fixture = fixture_of(text);
    cr_assert(json_parse(&document, "form", keys, &fixture->error), "%s", fixture->error.message);
    struct json_node root = json_root(&document);
    bool opened = json_only(&root, trace_form_keys, &fixture->error)
               && trace_form_load(&form, &conditions, &root, &fixture->error);
    if (opened && form.label != NULL)
        form.labels = LABELS_ORDINAL;
    opened = opened
          && trace_file_open(&fixture->trace, fixture->path, &form, &fixture->warnings,
                             &fixture->error);
    free(conditions);
    json_free(&document);
    return opened;
}

static void expect_times(const char *text, const char *keys, const double times_s[], size_t count)
{
    struct fixture fixture;
    cr_assert(open_form(&fixture, text, keys), "%s: %s: %s", keys, fixture.error.place,
              fixture.error.message);
    fixture_expect_times(&fixture, times_s, count);
    fixture_free(&fixture);
}

#define EXPECT_TIMES(text, keys, ...)                                                              \
    expect_times(text, keys, (const double[]){__VA_ARGS__},                                        \
                 sizeof((const double[]){__VA_ARGS__}) / sizeof(double))

static void expect_fault(const char *text, const char *keys, const char *message)
{
    struct fixture fixture;
    cr_assert(not(open_form(&fixture, text, keys)), "%s", keys);
    cr_assert(eq(int, fixture.error.code, ERROR_INPUT));
    cr_assert(ne(ptr, strstr(fixture.error.message, message), NULL), "%s", fixture.error.message);
    fixture_free(&fixture);
}

/* ---- dates ---- */

Test(trace_forms, dates_are_read_in_any_column_and_counted_from_the_first)
{
    EXPECT_TIMES("TIMESTAMP,NumImages\n2024-10-15T12:00:00.100Z,0\n2024-10-15T12:00:05.819Z,1\n"
                 "2024-10-15T12:00:06.513Z,2\n",
                 "{}", 0.0, 5.719, 6.413);
    EXPECT_TIMES("user,ts\na,2024-10-15 14:00:00+02:00\nb,2024-10-15T12:00:01.000000001Z\n",
                 "{\"column\": \"ts\"}", 0.0, 1.000000001);
    EXPECT_TIMES("2024/02/29 23:59:59\n2024/03/01 00:00\n", "{}", 0.0, 1.0);
}

Test(trace_forms, unsorted_dates_are_counted_from_the_earliest)
{
    EXPECT_TIMES("ts\n2024-10-15T12:00:05Z\n2024-10-15T12:00:00.5Z\n", "{\"column\": \"ts\"}", 0.0,
                 4.5);
}

Test(trace_forms, dates_have_no_zero)
{
    expect_fault("ts\n2024-10-15T12:00:05Z\n", "{\"column\": \"ts\", \"origin\": \"zero\"}",
                 "has dates, which are counted from the first");
    expect_fault("ts\n2024-10-15T12:00:05Z\n17\n", "{\"column\": \"ts\"}",
                 "must be a time like 2023-11-16 18:15:46.6805900, is \"17\"");
}

/* ---- numbers ---- */

Test(trace_forms, numbers_may_count_parts_of_a_second)
{
    EXPECT_TIMES("t\n0\n0.1\n3500\n27482\n", "{\"column\": \"t\", \"unit\": \"ms\"}", 0.0, 0.0001,
                 3.5, 27.482);
    EXPECT_TIMES("5\n1234567\n", "{\"unit\": \"us\"}", 0.000005, 1.234567);
    EXPECT_TIMES("1731695870123456789\n1731695870123456790\n1731695871000000000\n",
                 "{\"unit\": \"ns\"}", 0.0, 1e-9, 0.876543211);
}

/* Counted from the first, differences are exact where a double has no more digits left. */
Test(trace_forms, times_that_begin_late_are_counted_from_the_first)
{
    struct fixture fixture;
    const char *text = "request,start\nr0,1731695870.123456\nr1,1731695871.5\nr2,1731695871.75\n";
    cr_assert(open_form(&fixture, text, "{\"column\": \"start\"}"));
    fixture_expect_times(&fixture, (const double[]){0.0, 1.376544, 1.626544}, 3);
    cr_assert(eq(sz, fixture.warnings.count, 1));
    cr_assert(eq(str, fixture.warnings.items[0].code, "trace_origin"));
    fixture_free(&fixture);
    EXPECT_TIMES(text, "{\"column\": \"start\", \"origin\": \"zero\"}", 1731695870.123456,
                 1731695871.5, 1731695871.75);
    EXPECT_TIMES("100000\n150000\n", "{}", 100000.0, 150000.0);
    EXPECT_TIMES("5\n6.5\n", "{\"origin\": \"first\"}", 0.0, 1.5);
}

Test(trace_forms, a_duration_may_be_taken_off)
{
    EXPECT_TIMES("app,end,duration\na,10.5,0.25\nb,11.0,9.75\na,12.0,0.031\nc,300.0,299.5\n",
                 "{\"column\": \"end\", \"minus_column\": \"duration\"}", 0.5, 1.25, 10.25, 11.969);
    EXPECT_TIMES("end,ms\n2024-10-15T12:00:05Z,1500\n2024-10-15T12:00:06Z,4000\n",
                 "{\"column\": \"end\", \"minus_column\": \"ms\", \"unit\": \"ms\"}", 0.0, 1.5);
    expect_fault("end,duration\n1,2\n", "{\"column\": \"end\", \"minus_column\": \"duration\"}",
                 "must be at least 0, is \"1\" before its duration");
    expect_fault("end,duration\n1,-2\n", "{\"column\": \"end\", \"minus_column\": \"duration\"}",
                 "must be a duration of at least 0, is \"-2\"");
}

/* ---- separators, JSON ---- */

Test(trace_forms, fields_may_be_separated_by_semicolons_and_tabs)
{
    EXPECT_TIMES("a;t\n1,5;2\n;3\n", "{\"column\": \"t\"}", 2.0, 3.0);
    EXPECT_TIMES("t\tb\n2\t\n3\t\"x\ty\"\n", "{\"column\": \"t\"}", 2.0, 3.0);
    EXPECT_TIMES("\"t;x\",b\n2,5\n", "{\"column\": \"t;x\"}", 2.0);
}

#define LINES                                                                                      \
    "{\"timestamp\": 0, \"in\": {\"model\": \"a\", \"at\": \"7\"}, \"ids\": [1, {\"at\": 2}]}\n"   \
    "{\"ids\": [], \"in\": {\"at\": 7.25}, \"timestamp\": 3500}\n"

Test(trace_forms, json_lines_have_members_for_columns)
{
    EXPECT_TIMES(LINES, "{\"column\": \"timestamp\", \"unit\": \"ms\"}", 0.0, 3.5);
    EXPECT_TIMES(LINES, "{\"column\": \"in.at\"}", 7.0, 7.25);
    EXPECT_TIMES(LINES, "{\"column\": \"in.at\", \"where\": {\"in.model\": \"a\"}}", 7.0);
    EXPECT_TIMES("{\"t\":\"2024-10-15T12:00:00Z\"}\r\n{\"t\":\"2024-10-15T12:00:02\\u005a\"}",
                 "{\"column\": \"t\"}", 0.0, 2.0);
}

Test(trace_forms, json_that_cannot_be_read_is_told)
{
    const struct {
        const char *text;
        const char *message;
    } cases[] = {
        {"{\"t\": 1}\n{\"x\": 1}\n", "lacks the member \"t\""},
        {"{\"t\": 1}\n{\"t\": null}\n", "lacks the member \"t\", or has null for it"},
        {"[{\"t\": 1}, {\"t\": 2}]\n", "is a JSON list: must be JSON lines"},
        {" [\n{\"t\": 1}]\n", "is a JSON list"},
        {"[1, 2]", "is a JSON list"},
        {"{\"t\": 1}\n{\"t\": 1, \"t\": 2}\n", "a member must not be there twice"},
        {"{\"t\": [1]}\n", "a wanted member must be a text or a number"},
        {"{\"t\": 1\n", "an object must end with }"},
        {"{\"t\": 1} 2\n", "nothing must stand behind the object"},
        {"{\"t\": 1}\n2\n", "each line must be an object"},
        {"{\"t\": \"1}\n", "a text must end with a quote"},
        {"{\"t\": \"\\ud800x\"}\n", "a \\u in a text must be followed by four digits of a letter"},
        {"{\"t\" 1}\n", "a colon must stand behind the name of a member"},
        {"{\"t\": yes}\n", "a value must be a text, a number, true, false or null"},
        {"{\"t\": true}\n", "must be a number of seconds, is \"true\""},
    };
    for (size_t k = 0; k < COUNT_OF(cases); k++)
        expect_fault(cases[k].text, "{\"column\": \"t\"}", cases[k].message);
    expect_fault(LINES, "{}", "its members are: timestamp, in, ids");
}

/* ---- which rows ---- */

#define MODELS "t,Model,Request tokens\n1,GPT-4,906\n2,ChatGPT,36\n3,GPT-4,12\n4,Claude,100\n5,,\n"

Test(trace_forms, rows_may_be_chosen_by_what_their_columns_hold)
{
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"where\": {\"Model\": \"GPT-4\"}}", 1.0, 3.0);
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"where\": {\"Model\": [\"Claude\", \"GPT-4\"]}}",
                 1.0, 3.0, 4.0);
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"where\": {\"Request tokens\": \"> 36\"}}", 1.0,
                 4.0);
    EXPECT_TIMES(MODELS,
                 "{\"column\": \"t\", \"where\": {\"Request tokens\": {\">=\": 36, \"<\": 906}}}",
                 2.0, 4.0);
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"where\": {\"Request tokens\": [12, 100.0]}}", 3.0,
                 4.0);
    EXPECT_TIMES(MODELS,
                 "{\"column\": \"t\", \"where\": {\"Request tokens\": {\">\": 12}, \"Model\":"
                 " [\"GPT-4\", \"ChatGPT\"]}}",
                 1.0, 2.0);
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"where\": {\"Model\": \"\"}}", 5.0);
    expect_fault(MODELS, "{\"column\": \"t\", \"where\": {\"Model\": \"GPT-5\"}}",
                 "has no requests that arrivals.where, window and counts take");
    expect_fault(MODELS, "{\"column\": \"t\", \"where\": {\"model\": \"GPT-4\"}}",
                 "did you mean \"Model\"?");
}

/* The first row that is taken is time 0; then the window begins there. */
Test(trace_forms, a_part_of_the_time_may_be_read)
{
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"window\": {\"from_s\": 2, \"to_s\": 4.5}}", 0.0,
                 1.0, 2.0);
    EXPECT_TIMES(MODELS, "{\"column\": \"t\", \"window\": {\"to_s\": 2}}", 1.0);
    EXPECT_TIMES(MODELS,
                 "{\"column\": \"t\", \"origin\": \"first\", \"window\": {\"from_s\": 1},"
                 " \"where\": {\"Model\": [\"ChatGPT\", \"GPT-4\"]}}",
                 0.0, 1.0);
    EXPECT_TIMES(
        "t\n9\n1731695870.5\n1731695871.25\n1731695869.5\n",
        "{\"column\": \"t\", \"where\": {\"t\": \"> 10\"}, \"window\": {\"from_s\": 0.25}}", 0.75,
        1.5);
    EXPECT_TIMES("86400.1\n86400.3\n", "{\"window\": {\"from_s\": 86400}}", 0.1, 0.3);
    /* binary fractions of these are a little more and less than the rows' */
    EXPECT_TIMES("9.519458\n9.619458\n10.519458\n",
                 "{\"window\": {\"from_s\": 9.519458, \"to_s\": 10.519458}}", 0.0, 0.1);
    EXPECT_TIMES("0.00005\n0.1\n0.3\n", "{\"window\": {\"from_s\": 5e-5, \"to_s\": 0.3}}", 0.0,
                 0.09995);
}

/* ---- counts ---- */

#define FUNCTIONS "HashApp,Trigger,1,2,3,4\nb,http,0,3,0,1\nc,timer,1,0,0,1\n"

Test(trace_forms, counts_are_spread_over_their_intervals)
{
    EXPECT_TIMES(FUNCTIONS, "{\"counts\": {}}", 30.0, 70.0, 90.0, 110.0, 195.0, 225.0);
    EXPECT_TIMES(FUNCTIONS, "{\"counts\": {\"every_s\": 6}, \"where\": {\"Trigger\": \"http\"}}",
                 7.0, 9.0, 11.0, 21.0);
    EXPECT_TIMES(FUNCTIONS, "{\"counts\": {}, \"window\": {\"from_s\": 60, \"to_s\": 180}}", 10.0,
                 30.0, 50.0);
    EXPECT_TIMES("begin,n\n0,2\n120,1\n60,0\n",
                 "{\"column\": \"begin\", \"counts\": {\"column\": \"n\"}}", 15.0, 45.0, 150.0);
    EXPECT_TIMES(
        "{\"at\": \"2019-07-15 00:00\", \"n\": 1}\n{\"at\": \"2019-07-15 00:01\", \"n\": 2}\n",
        "{\"column\": \"at\", \"counts\": {\"column\": \"n\"}}", 30.0, 75.0, 105.0);
}

Test(trace_forms, counts_that_cannot_be_are_told)
{
    expect_fault(FUNCTIONS, "{\"column\": \"1\"}", "look like counts per interval");
    expect_fault("t,a\n1,2\n", "{\"counts\": {}}", "must have columns 1, 2, 3, ... with counts");
    expect_fault("1,2\n1,x\n", "{\"counts\": {}}", "has \"x\" in column 2");
    expect_fault("t,n\n0,1\n30,1\n", "{\"column\": \"t\", \"counts\": {\"column\": \"n\"}}",
                 "nearer to each other than counts.every_s, 60 s");
    expect_fault("t,n\n0,0\n", "{\"column\": \"t\", \"counts\": {\"column\": \"n\"}}",
                 "has no requests that");
    expect_fault("1,2\n19999999,19999999\n", "{\"counts\": {}}", "must have at most 20000000");
    expect_fault("1,2\n1,9007199254740992\n", "{\"counts\": {}}",
                 "must have whole numbers up to 20000000 in columns 1 to 2, has "
                 "\"9007199254740992\" in column 2");
    expect_fault("t,n\n0,1000000000000\n", "{\"column\": \"t\", \"counts\": {\"column\": \"n\"}}",
                 "must be a whole number of requests up to 20000000, is \"1000000000000\"");
}

/* Labels take turns, and are numbered in the order of the file. */
Test(trace_forms, counts_keep_their_labels)
{
    struct fixture fixture;
    const uint64_t labels[] = {1, 2, 1, 2, 1};
    struct trace_row row;
    cr_assert(open_form(&fixture, "f,1\nx,3\ny,2\n", "{\"counts\": {}, \"assign_column\": \"f\"}"));
    fixture_expect_times(&fixture, (const double[]){6.0, 18.0, 30.0, 42.0, 54.0}, 5);
    struct trace_reader *reader = trace_reader_open(&fixture.trace, &fixture.error);
    for (size_t k = 0; k < COUNT_OF(labels); k++) {
        cr_assert(trace_reader_next(reader, &row, &fixture.error));
        cr_assert(eq(u64, row.label, labels[k]), "%zu", k);
    }
    trace_reader_close(reader);
    fixture_free(&fixture);
}

static void expect_rows(struct fixture *fixture, const double times_s[], const uint64_t labels[],
                        size_t count)
{
    struct trace_row row;
    struct trace_reader *reader = trace_reader_open(&fixture->trace, &fixture->error);
    for (size_t k = 0; k < count; k++) {
        cr_assert(trace_reader_next(reader, &row, &fixture->error), "%s", fixture->error.message);
        cr_expect(eq(dbl, row.time_s, times_s[k]), "%zu", k);
        cr_expect(eq(u64, row.label, labels[k]), "%zu", k);
    }
    cr_expect(not(trace_reader_next(reader, &row, &fixture->error)));
    cr_expect(eq(int, fixture->error.code, ERROR_NONE));
    trace_reader_close(reader);
}

#define BEGINS "{\"column\": \"t\", \"counts\": {\"column\": \"n\"}, \"assign_column\": \"f\"}"

/* Rows in order, some of the same interval, are read on and on; out of order, or where all are
 * wanted, they are held; the requests are the same. */
Test(trace_forms, counts_in_order_are_streamed)
{
    static const char *const texts[] = {"t,f,n\n60,x,2\n60,y,1\n60,x,1\n120,y,0\n180,y,2\n",
                                        "t,f,n\n180,y,2\n60,x,2\n60,y,1\n60,x,1\n"};
    const double times_s[] = {67.5, 82.5, 97.5, 112.5, 195.0, 225.0};
    const uint64_t labels[][6] = {{1, 1, 2, 1, 2, 2}, {2, 1, 2, 2, 1, 1}};
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        struct fixture fixture;
        cr_assert(open_form(&fixture, texts[i], BEGINS), "%s", fixture.error.message);
        cr_expect(eq(int, fixture.trace.sorted_s == NULL, i == 0));
        cr_expect(eq(dbl, fixture.trace.first_s, 67.5));
        cr_expect(eq(dbl, fixture.trace.last_s, 225.0));
        cr_expect(eq(u64, fixture.trace.rows, 6));
        if (i == 0)
            expect_rows(&fixture, times_s, labels[i], 6);
        cr_assert(trace_file_hold(&fixture.trace, &fixture.error));
        cr_expect(fixture.trace.sorted_s != NULL);
        if (i == 0)
            expect_rows(&fixture, times_s, labels[i], 6);
        fixture_free(&fixture);
    }
}

/* Intervals are the same, so what is drawn within them is, too. */
Test(trace_forms, streamed_counts_are_spread_as_held_ones)
{
    static const char *const texts[] = {"t,n\n60,2\n120,1\n180,3\n", "t,n\n180,3\n60,2\n120,1\n"};
    double drawn_s[2][6];
    for (size_t i = 0; i < COUNT_OF(texts); i++) {
        static const char form[] = "{\"trace\": \"t\", \"column\": \"t\", \"counts\": "
                                   "{\"column\": \"n\", \"spread\": \"poisson\"}}";
        struct fixture fixture;
        struct arrivals_settings settings;
        cr_assert(open_form(&fixture, texts[i],
                            "{\"column\": \"t\", \"counts\": {\"column\": \"n\", "
                            "\"spread\": \"poisson\"}}"));
        cr_assert(load_text(&settings, form, &fixture.trace, &fixture.error));
        draw(&settings, 1, 1, drawn_s[i], 6);
        fixture_free(&fixture);
    }
    for (size_t k = 0; k < 6; k++)
        cr_expect(eq(dbl, drawn_s[0][k], drawn_s[1][k]), "%zu", k);
}

/* Drawn anew in each replication, each within its interval and as often as it says. */
Test(trace_forms, counts_may_be_spread_at_random)
{
    struct fixture fixture;
    struct arrivals_settings settings;
    double first_s[4];
    double second_s[4];
    cr_assert(open_form(&fixture, "1,2,3\n3,0,1\n", "{\"counts\": {\"spread\": \"poisson\"}}"));
    cr_assert(load_text(&settings,
                        "{\"trace\": \"t\", \"counts\": {\"spread\": \"poisson\"},"
                        " \"scale\": {\"stretch\": 2}}",
                        &fixture.trace, &fixture.error));
    cr_assert(arrivals_are_drawn(&settings));
    draw(&settings, 1, 1, first_s, 4);
    draw(&settings, 1, 2, second_s, 4);
    cr_assert(ne(int, memcmp(first_s, second_s, sizeof first_s), 0));
    for (size_t k = 0; k < 4; k++) {
        cr_assert(k == 0 || first_s[k] >= first_s[k - 1]);
        cr_assert(k == 3 ? first_s[k] >= 240.0 && first_s[k] < 360.0 : first_s[k] < 120.0);
    }
    fixture_free(&fixture);
}

/* ---- labels ---- */

Test(trace_forms, the_nth_distinct_label_is_n)
{
    struct fixture fixture;
    const uint64_t labels[] = {1, 2, 1, 3, 3};
    struct trace_row row;
    cr_assert(open_form(&fixture, "t,user\n1,ann\n2,bob\n3,ann\n4,\n5,\n",
                        "{\"column\": \"t\", \"assign_column\": \"user\"}"));
    cr_assert(eq(sz, fixture.trace.labels.count, 3));
    cr_assert(eq(u64, fixture.trace.empty_labels, 2));
    struct trace_reader *reader = trace_reader_open(&fixture.trace, &fixture.error);
    for (size_t k = 0; k < COUNT_OF(labels); k++) {
        cr_assert(trace_reader_next(reader, &row, &fixture.error));
        cr_assert(eq(u64, row.label, labels[k]), "%zu", k);
    }
    trace_reader_close(reader);
    fixture_free(&fixture);
    cr_assert(open_form(&fixture, "t,user\n1,ann\n4,\n5,\n",
                        "{\"column\": \"t\", \"assign_column\": \"user\", \"empty\": \"each\"}"));
    cr_assert(eq(sz, fixture.trace.labels.count, 3));
    fixture_free(&fixture);
}

static bool check(struct fixture *fixture, enum arrival_assignment assignment, uint64_t clients)
{
    struct json_document document = {0};
    struct arrivals_settings settings = {
        .process = ARRIVAL_TRACE, .assignment = assignment, .trace = &fixture->trace};
    cr_assert(json_parse(&document, "test.json", "{\"assign\": \"label\"}", &fixture->error));
    struct json_node root = json_root(&document);
    bool checked =
        arrivals_check_clients(&settings, &root, clients, &fixture->warnings, &fixture->error);
    json_free(&document);
    return checked;
}

Test(trace_forms, labels_need_as_many_clients_or_are_told_to_be_merged)
{
    struct fixture fixture;
    cr_assert(open_form(&fixture, "t,user\n1,a\n2,b\n3,c\n4,\n",
                        "{\"column\": \"t\", \"assign_column\": \"user\"}"));
    cr_assert(check(&fixture, ARRIVALS_LABEL, 4));
    cr_assert(not(check(&fixture, ARRIVALS_LABEL, 3)));
    cr_assert(ne(ptr, strstr(fixture.error.message, "4 distinct values"), NULL), "%s",
              fixture.error.message);
    cr_assert(ne(ptr, strstr(fixture.error.message, "there are 3"), NULL));
    cr_assert(eq(sz, fixture.warnings.count, 1));
    cr_assert(eq(str, fixture.warnings.items[0].code, "labels_empty"));
    cr_assert(check(&fixture, ARRIVALS_HASH, 2));
    cr_assert(eq(sz, fixture.warnings.count, 2));
    cr_assert(eq(str, fixture.warnings.items[1].code, "labels_merged"));
    fixture_free(&fixture);
}

/* ---- compressed files ---- */

/* "1\n2.5\n4\n" as zstd and xz pack it. */
static const unsigned char zstd_bytes[] = {0x28, 0xb5, 0x2f, 0xfd, 0x24, 0x08, 0x41,
                                           0x00, 0x00, 0x31, 0x0a, 0x32, 0x2e, 0x35,
                                           0x0a, 0x34, 0x0a, 0x02, 0x94, 0xf4, 0x05};
static const unsigned char xz_bytes[] = {
    0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00, 0x00, 0x04, 0xe6, 0xd6, 0xb4, 0x46, 0x02, 0x00, 0x21, 0x01,
    0x16, 0x00, 0x00, 0x00, 0x74, 0x2f, 0xe5, 0xa3, 0x01, 0x00, 0x07, 0x31, 0x0a, 0x32, 0x2e, 0x35,
    0x0a, 0x34, 0x0a, 0x00, 0x6e, 0x4e, 0x75, 0x42, 0x7c, 0x6d, 0xf2, 0x36, 0x00, 0x01, 0x20, 0x08,
    0xbb, 0x19, 0xd9, 0xbb, 0x1f, 0xb6, 0xf3, 0x7d, 0x01, 0x00, 0x00, 0x00, 0x00, 0x04, 0x59, 0x5a};

/* Whole, twice in a row, and cut off; where the library was not there, that is said. */
static void expect_packed(const unsigned char *bytes, size_t size, const char *name)
{
    char message[128];
    char twice[512];
    struct fixture fixture = fixture_new("trace");
    fixture_write_bytes(&fixture, (const char *)bytes, size);
    bool opened = fixture_open(&fixture, NULL);
    snprintf(message, sizeof message,
             "is compressed with %s and this build has no library for that: unpack it first", name);
    if (!opened) {
        cr_assert(eq(str, fixture.error.message, message));
        fixture_free(&fixture);
        return;
    }
    fixture_expect_times(&fixture, (const double[]){1.0, 2.5, 4.0}, 3);
    trace_file_free(&fixture.trace);
    memcpy(twice, bytes, size);
    memcpy(twice + size, bytes, size);
    fixture_write_bytes(&fixture, twice, 2 * size);
    cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
    cr_assert(eq(u64, fixture.trace.rows, 6));
    trace_file_free(&fixture.trace);
    fixture_write_bytes(&fixture, (const char *)bytes, size - 1);
    cr_assert(not(fixture_open(&fixture, NULL)));
    snprintf(message, sizeof message, "is compressed with %s and ends too early: it was cut off",
             name);
    cr_assert(eq(str, fixture.error.message, message));
    fixture_free(&fixture);
}

Test(trace_forms, zstd_and_xz_are_unpacked_where_their_libraries_are)
{
    expect_packed(zstd_bytes, sizeof zstd_bytes, "zstd");
    expect_packed(xz_bytes, sizeof xz_bytes, "xz");
}
