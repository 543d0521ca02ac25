/* How much of a trace a horizon takes in, and whether the user is told. */
#include "traces/arrivals/arrival_extent.h"

#include "arrivals_fixture.h"

/* Arrivals of a trace with ten requests, 100 s apart from 0 on. */
static struct arrivals_settings ten(struct fixture *fixture, const char *scale)
{
    char text[160];
    struct arrivals_settings settings;
    *fixture = fixture_of("0\n100\n200\n300\n400\n500\n600\n700\n800\n900\n");
    cr_assert(fixture_open(fixture, NULL));
    snprintf(text, sizeof text, "{\"trace\": \"t\"%s}", scale);
    cr_assert(load_text(&settings, text, &fixture->trace, &fixture->error), "%s",
              fixture->error.message);
    return settings;
}

static bool check(struct fixture *fixture, const struct arrivals_settings *settings,
                  double horizon_s)
{
    struct json_document document = {0};
    cr_assert(json_parse(&document, "test.json", "{\"trace\": \"t\"}", &fixture->error));
    struct json_node root = json_root(&document);
    bool checked =
        arrivals_check_horizon(settings, &root, horizon_s, &fixture->warnings, &fixture->error);
    json_free(&document);
    return checked;
}

/* Ten requests in a thousand seconds: the trace's mean rate, 9 gaps in 900 s. */
Test(arrival_extent, a_replay_goes_on_for_a_mean_gap_after_the_last_request)
{
    struct fixture fixture;
    struct arrivals_settings settings = ten(&fixture, "");
    cr_assert(epsilon_eq(dbl, arrivals_usual_horizon_s(&settings), 1000.0, 1e-9));
    cr_assert(check(&fixture, &settings, arrivals_usual_horizon_s(&settings)));
    cr_assert(eq(sz, fixture.warnings.count, 0));
    fixture_free(&fixture);
    settings = ten(&fixture, ", \"scale\": {\"rate_per_s\": 0.001}");
    cr_assert(epsilon_eq(dbl, arrivals_usual_horizon_s(&settings), 10000.0, 1e-9));
    fixture_free(&fixture);
}

Test(arrival_extent, what_is_drawn_takes_a_day)
{
    struct arrivals_settings settings = {.process = ARRIVAL_POISSON, .rate_per_s = 1.0};
    cr_assert(eq(dbl, arrivals_usual_horizon_s(&settings), 86400.0));
}

Test(arrival_extent, a_single_request_is_before_the_horizon)
{
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("5\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, "{\"trace\": \"t\"}", &fixture.trace, &fixture.error));
    cr_assert(eq(dbl, arrivals_usual_horizon_s(&settings), 86405.0));
    fixture_free(&fixture);
}

Test(arrival_extent, a_trace_that_is_cut_is_told_with_both_numbers)
{
    struct fixture fixture;
    struct arrivals_settings settings = ten(&fixture, "");
    cr_assert(check(&fixture, &settings, 350.0));
    cr_assert(eq(sz, fixture.warnings.count, 1));
    cr_assert(eq(str, fixture.warnings.items[0].code, "trace_cut"));
    cr_assert(ne(ptr,
                 strstr(fixture.warnings.items[0].message,
                        "4 of 10 requests come before the horizon of 350 s"),
                 NULL),
              "%s", fixture.warnings.items[0].message);
    fixture_free(&fixture);
}

Test(arrival_extent, a_trace_that_begins_after_the_horizon_is_refused_with_both_numbers)
{
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("100000\n150000\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, "{\"trace\": \"t\"}", &fixture.trace, &fixture.error));
    cr_assert(not(check(&fixture, &settings, 86400.0)));
    cr_assert(eq(str, fixture.error.place, "trace"));
    cr_assert(ne(ptr,
                 strstr(fixture.error.message,
                        "has its first request at 100000 s, not before the horizon of 86400"),
                 NULL),
              "%s", fixture.error.message);
    cr_assert(check(&fixture, &settings, arrivals_usual_horizon_s(&settings)));
    fixture_free(&fixture);
}

/* Rates 3 and 1 in turn, 4 s each: over 4 s 3 per second instead of 2, over 16 s 2. */
Test(arrival_extent, a_part_of_a_profile_is_told_with_both_rates)
{
    struct fixture fixture = {0};
    struct arrivals_settings settings;
    cr_assert(load_text(&settings,
                        "{\"process\": \"profile\", \"rates_per_s\": [3, 1], \"period_s\": 8}",
                        NULL, &fixture.error));
    cr_assert(check(&fixture, &settings, 16.0));
    cr_assert(eq(sz, fixture.warnings.count, 0));
    cr_assert(check(&fixture, &settings, 4.0));
    cr_assert(eq(str, fixture.warnings.items[0].code, "profile_cut"));
    cr_assert(ne(ptr,
                 strstr(fixture.warnings.items[0].message,
                        "3 requests per second are expected before it, over whole periods 2"),
                 NULL),
              "%s", fixture.warnings.items[0].message);
    warnings_free(&fixture.warnings);
    arrivals_settings_free(&settings);
}

static void expect_span(const struct arrivals_settings *settings, double horizon_s, double begin_s,
                        double end_s)
{
    struct arrivals_span span = arrivals_span(settings, horizon_s);
    cr_expect(epsilon_eq(dbl, span.begin_s, begin_s, 1e-9));
    cr_expect(epsilon_eq(dbl, span.end_s, end_s, 1e-9));
}

/* 50, 150, 250: two gaps of 100 s, so until 350 s, in which three requests are 0.01 per second. */
Test(arrival_extent, a_replay_spans_the_trace_where_the_horizon_is_longer)
{
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("50\n150\n250\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, "{\"trace\": \"t\"}", &fixture.trace, &fixture.error));
    expect_span(&settings, 86400.0, 50.0, 350.0);
    expect_span(&settings, 200.0, 50.0, 200.0);
    fixture_free(&fixture);
    fixture = fixture_of("50\n50\n"); /* they have no gap: that is the horizon's */
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, "{\"trace\": \"t\"}", &fixture.trace, &fixture.error));
    expect_span(&settings, 1e6, 50.0, 1e6);
    fixture_free(&fixture);
    settings = (struct arrivals_settings){.process = ARRIVAL_POISSON, .rate_per_s = 1.0};
    expect_span(&settings, 86400.0, 0.0, 86400.0);
}
