/* Gaps of a trace drawn anew in blocks, and whose request each row is. */
#include "arrivals_fixture.h"

#include "base/hash.h"

/* A trace, held, and its arrivals as the text says. */
static void hold(struct fixture *fixture, const char *trace, const char *text,
                 struct arrivals_settings *settings)
{
    *fixture = fixture_of(trace);
    cr_assert(fixture_open(fixture, NULL));
    cr_assert(trace_file_hold(&fixture->trace, &fixture->error));
    cr_assert(load_text(settings, text, &fixture->trace, &fixture->error), "%s",
              fixture->error.message);
}

/* ---- resampling ---- */

/* The gaps are 1, 2, 4, 8: each tells where it stands, and the next within its block by its like.
 */
Test(arrival_replay, blocks_keep_the_order_of_their_gaps)
{
    double times_s[3000];
    size_t begun[4] = {0};
    struct arrivals_settings settings;
    struct fixture fixture;
    hold(&fixture, "5\n6\n8\n12\n20\n",
         "{\"trace\": \"t\", \"resample\": {\"block\": 3}, \"begin\": \"at_event\"}", &settings);
    cr_assert(arrivals_are_drawn(&settings));
    draw(&settings, 1, 1, times_s, COUNT_OF(times_s));
    for (size_t k = 0; k < COUNT_OF(times_s); k++) {
        double gap_s = times_s[k] - (k > 0 ? times_s[k - 1] : 0.0);
        double before_s = k > 1 ? times_s[k - 1] - times_s[k - 2] : times_s[0];
        if (k % 3 != 0)
            cr_assert(eq(dbl, gap_s, before_s < 8.0 ? 2.0 * before_s : 1.0));
        else
            begun[(size_t)log2(gap_s)]++;
    }
    /* 1,000 blocks begin at each of the four with 250 +- sqrt(1000 * 1/4 * 3/4) = 14 */
    for (size_t k = 0; k < 4; k++)
        cr_assert(epsilon_eq(dbl, (double)begun[k], 250.0, 4 * 14.0));
    fixture_free(&fixture);
}

/* Four gaps in 15 s: 4/15 per second. Of 100,000 single gaps of cv^2 = 85/4 / 3.75^2 - 1 = 0.511
 * the mean's standard error is 0.0023 of it; thinned to a half and stretched to rate 2, about
 * 0.004. */
Test(arrival_replay, resampled_gaps_keep_the_rate_that_is_asked_for)
{
    const size_t count = 100000;
    double *times_s = malloc(count * sizeof *times_s);
    struct arrivals_settings settings;
    struct fixture fixture;
    hold(&fixture, "5\n6\n8\n12\n20\n", "{\"trace\": \"t\", \"resample\": {\"block\": 1}}",
         &settings);
    cr_assert(epsilon_eq(dbl, settings.rate_per_s, 4.0 / 15.0, 1e-15));
    draw(&settings, 1, 1, times_s, count);
    cr_assert(epsilon_eq(dbl, times_s[count - 1] / (double)count / 3.75, 1.0, 4 * 0.0023));
    cr_assert(load_text(&settings,
                        "{\"trace\": \"t\", \"resample\": {\"block\": 1},"
                        " \"scale\": {\"thin\": 0.5, \"rate_per_s\": 2}}",
                        &fixture.trace, &fixture.error));
    draw(&settings, 1, 1, times_s, count);
    cr_assert(epsilon_eq(dbl, times_s[count - 1] / (double)count / 0.5, 1.0, 4 * 0.004));
    free(times_s);
    fixture_free(&fixture);
}

Test(arrival_replay, replications_draw_other_blocks)
{
    double first_s[20];
    double again_s[20];
    double other_s[20];
    struct arrivals_settings settings;
    struct fixture fixture;
    hold(&fixture, "5\n6\n8\n12\n20\n", "{\"trace\": \"t\", \"resample\": {\"block\": 2}}",
         &settings);
    draw(&settings, 1, 1, first_s, 20);
    draw(&settings, 1, 1, again_s, 20);
    draw(&settings, 1, 2, other_s, 20);
    cr_assert(eq(int, memcmp(first_s, again_s, sizeof first_s), 0));
    cr_assert(ne(int, memcmp(first_s, other_s, sizeof first_s), 0));
    fixture_free(&fixture);
}

/* ---- labels ---- */

static void expect_labels(const char *text, const struct trace_form *columns,
                          const double times_s[], const uint64_t labels[], size_t count)
{
    struct trace_row row;
    struct fixture fixture = fixture_of(text);
    cr_assert(
        trace_file_open(&fixture.trace, fixture.path, columns, &fixture.warnings, &fixture.error),
        "%s: %s", fixture.error.place, fixture.error.message);
    struct trace_reader *reader = trace_reader_open(&fixture.trace, &fixture.error);
    for (size_t k = 0; k < count; k++) {
        cr_assert(trace_reader_next(reader, &row, &fixture.error));
        cr_assert(eq(dbl, row.time_s, times_s[k]));
        cr_assert(eq(u64, row.label, labels[k]));
    }
    cr_assert(not(trace_reader_next(reader, &row, &fixture.error)));
    trace_reader_close(reader);
    fixture_free(&fixture);
}

Test(arrival_replay, a_column_of_whole_numbers_labels_the_rows)
{
    const struct trace_form columns = {.time = "t", .label = "client", .labels = LABELS_NUMBER};
    const double times_s[] = {1.0, 2.0, 2.0};
    const uint64_t labels[] = {7, UINT64_C(9007199254740992), 0};
    expect_labels("client,t\n7,1\n9007199254740992,2\n 0 ,2\n", &columns, times_s, labels, 3);
}

Test(arrival_replay, a_column_of_text_labels_the_rows_by_its_hash)
{
    const struct trace_form columns = {.time = "t", .label = "user"};
    const double times_s[] = {1.0, 2.0, 3.0};
    const uint64_t labels[] = {hash_text("ann"), hash_text(""), hash_text("ann")};
    expect_labels("t,user\n1,ann\n2,\n3,\"ann\"\n", &columns, times_s, labels, 3);
}

Test(arrival_replay, labels_stay_with_their_rows_when_these_are_sorted)
{
    const struct trace_form columns = {.time = "t", .label = "client", .labels = LABELS_NUMBER};
    const double times_s[] = {1.0, 2.0, 2.0, 3.0};
    const uint64_t labels[] = {4, 1, 2, 3};
    expect_labels("t,client\n3,3\n2,2\n2,1\n1,4\n", &columns, times_s, labels, 4);
}

Test(arrival_replay, an_azure_trace_may_be_labelled_by_any_column)
{
    const struct trace_form columns = {.label = "ContextTokens", .labels = LABELS_NUMBER};
    const double times_s[] = {0.0, 1.5};
    const uint64_t labels[] = {374, 396};
    expect_labels("TIMESTAMP,ContextTokens,GeneratedTokens\n2023-11-16 18:15:46.0000000,374,44\n"
                  "2023-11-16 18:15:47.5000000,396,109\n",
                  &columns, times_s, labels, 2);
}

struct broken_label {
    const char *text;
    struct trace_form columns;
    const char *place;
    const char *message;
};

static const struct broken_label broken_labels[] = {
    {"t,c\n1,x\n",
     {.time = "t", .label = "c", .labels = LABELS_NUMBER},
     "line 2",
     "must be a whole number from 0 to 2^53 to be a client's, is \"x\""},
    {"t,c\n1,\n",
     {.time = "t", .label = "c", .labels = LABELS_NUMBER},
     "line 2",
     "must be a whole number from 0 to 2^53 to be a client's, is \"\""},
    {"t,c\n1,1.5\n",
     {.time = "t", .label = "c", .labels = LABELS_NUMBER},
     "line 2",
     "must be a whole number from 0 to 2^53 to be a client's, is \"1.5\""},
    {"t,c\n1,9007199254740993\n",
     {.time = "t", .label = "c", .labels = LABELS_NUMBER},
     "line 2",
     "must be a whole number from 0 to 2^53 to be a client's, is \"9007199254740993\""},
    {"t,c\n1,99999999999999999999999999\n",
     {.time = "t", .label = "c", .labels = LABELS_NUMBER},
     "line 2",
     "must be a whole number from 0 to 2^53 to be a client's, is \"99999999999999999999999999\""},
    {"t,client\n1,1\n",
     {.time = "t", .label = "clint", .labels = LABELS_NUMBER},
     "line 1",
     "has no column \"clint\", did you mean \"client\"? Its columns are: t, client"},
    {"1\n2\n",
     {.label = "c"},
     "line 1",
     "has no column \"c\"; for CSV name that of the seconds, too"},
};

Test(arrival_replay, broken_labels_are_told_with_their_line)
{
    for (size_t k = 0; k < COUNT_OF(broken_labels); k++) {
        const struct broken_label *broken = &broken_labels[k];
        struct fixture fixture = fixture_of(broken->text);
        cr_assert(not(trace_file_open(&fixture.trace, fixture.path, &broken->columns,
                                      &fixture.warnings, &fixture.error)),
                  "%zu", k);
        cr_assert(eq(str, fixture.error.place, (char *)broken->place), "%zu", k);
        cr_assert(eq(str, fixture.error.message, (char *)broken->message), "%zu", k);
        fixture_free(&fixture);
    }
}

/* Clients are told from 1; the label of a gap is that of the row at its end. */
Test(arrival_replay, arrivals_bring_the_labels_of_their_rows)
{
    const struct trace_form columns = {.time = "t", .label = "client", .labels = LABELS_NUMBER};
    const char *text = "{\"trace\": \"t\", \"column\": \"t\", \"assign\": \"column\","
                       " \"assign_column\": \"client\"%s}";
    struct arrival arrival;
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("t,client\n0,1\n1,2\n3,1\n");
    cr_assert(
        trace_file_open(&fixture.trace, fixture.path, &columns, &fixture.warnings, &fixture.error));
    cr_assert(trace_file_hold(&fixture.trace, &fixture.error));
    for (int is_drawn = 0; is_drawn < 2; is_drawn++) {
        char json[256];
        snprintf(json, sizeof json, text,
                 is_drawn ? ", \"resample\": {\"block\": 2}, \"begin\": \"at_event\"" : "");
        cr_assert(load_text(&settings, json, &fixture.trace, &fixture.error), "%s",
                  fixture.error.message);
        struct arrivals *arrivals = arrivals_open(&settings, 1, 1, &fixture.error);
        for (double before_s = 0.0; before_s < (is_drawn ? 100.0 : 3.0);
             before_s = arrival.arrival_s) {
            cr_assert(arrivals_next(arrivals, &arrival, &fixture.error));
            cr_assert(eq(u64, arrival.label, arrival.arrival_s - before_s == 1.0 ? 2 : 1));
        }
        arrivals_close(arrivals);
    }
    fixture_free(&fixture);
}

Test(arrival_replay, a_column_must_name_clients_that_there_are)
{
    struct warnings warnings = {0};
    struct trace_file trace = {.rows = 2, .last_s = 1.0, .lowest_label = 1, .highest_label = 3};
    struct arrivals_settings settings = {
        .process = ARRIVAL_TRACE, .assignment = ARRIVALS_COLUMN, .trace = &trace};
    struct json_document document = {0};
    struct error error = {0};
    cr_assert(json_parse(&document, "s.json", "{\"assign_column\": \"c\"}", &error));
    struct json_node node = json_root(&document);
    cr_assert(arrivals_check_clients(&settings, &node, 3, &warnings, &error));
    cr_assert(not(arrivals_check_clients(&settings, &node, 2, &warnings, &error)));
    cr_assert(eq(str, error.place, "assign_column"));
    cr_assert(eq(str, error.message, "must name clients from 1 to 2, names those from 1 to 3"));
    trace.lowest_label = 0;
    cr_assert(not(arrivals_check_clients(&settings, &node, 3, &warnings, &error)));
    json_free(&document);
}
