/*
 * The expected rate over any horizon is the one asked for, whatever the process: at fixed seeds,
 * within four standard errors of what the replications themselves tell.
 */
#include "arrivals_fixture.h"

#include "statistics/tally.h"

#define DAY_S 86400.0

static uint64_t count_before(const struct arrivals_settings *settings, uint64_t replication_index,
                             double horizon_s)
{
    struct error error = {0};
    struct arrival arrival;
    uint64_t count = 0;
    struct arrivals *arrivals = arrivals_open(settings, 1, replication_index, &error);
    while (arrivals_next(arrivals, &arrival, &error) && arrival.arrival_s < horizon_s)
        count++;
    arrivals_close(arrivals);
    return count;
}

static struct tally counts_of(const struct arrivals_settings *settings, double horizon_s,
                              uint64_t replications)
{
    struct tally counts = {0};
    for (uint64_t k = 1; k <= replications; k++)
        tally_add(&counts, (double)count_before(settings, k, horizon_s));
    return counts;
}

static void expect_mean(const struct tally *counts, double expected, const char *text)
{
    double error = sqrt(tally_variance(counts) / (double)counts->count);
    cr_assert(counts->maximum > 0.0, "%s", text);
    cr_assert(epsilon_eq(dbl, counts->mean, expected, 4.0 * error), "%s: %g +- %g instead of %g",
              text, counts->mean, error, expected);
}

/* Of a day and of a quarter of an hour, in which a single request is rare. */
Test(arrival_rates, every_process_has_its_rate_over_any_horizon)
{
    const char *const texts[] = {
        "{\"process\": \"poisson\", \"rate_per_s\": 0.0005}",
        "{\"process\": \"fixed\", \"rate_per_s\": 0.0005, \"begin\": \"equilibrium\"}",
        "{\"process\": \"gamma\", \"rate_per_s\": 0.0005, \"cv\": 10}",
        "{\"process\": \"gamma\", \"rate_per_s\": 0.00001, \"cv\": 3}",
        "{\"process\": \"gamma\", \"rate_per_s\": 1.6e-7, \"cv\": 3}",
        "{\"process\": \"gamma\", \"rate_per_s\": 0.0005, \"cv\": 0.3}",
        "{\"process\": \"weibull\", \"rate_per_s\": 0.0005, \"cv\": 4}",
        "{\"process\": \"weibull\", \"rate_per_s\": 0.0005, \"cv\": 0.5}",
        "{\"process\": \"lognormal\", \"rate_per_s\": 0.0005, \"cv\": 3}",
        "{\"process\": \"lognormal\", \"rate_per_s\": 0.0005, \"cv\": 0.2}",
        "{\"process\": \"batch\", \"rate_per_s\": 0.0005, \"batch_size\": 10,"
        " \"batch_sizes\": \"geometric\"}",
        "{\"process\": \"mmpp\", \"rates_per_s\": [0.005, 0.0001], \"sojourns_s\": [600, 9000]}",
        "{\"process\": \"on_off\", \"rate_per_s\": 0.0005, \"on_s\": 60, \"off_s\": 6000}",
    };
    for (size_t k = 0; k < COUNT_OF(texts); k++) {
        struct error error = {0};
        struct arrivals_settings settings;
        cr_assert(load_text(&settings, texts[k], NULL, &error), "%s: %s", texts[k], error.message);
        struct tally day = counts_of(&settings, DAY_S, 4000);
        struct tally quarter = counts_of(&settings, 900.0, 40000);
        expect_mean(&day, settings.rate_per_s * DAY_S, texts[k]);
        if (settings.rate_per_s > 1e-6)
            expect_mean(&quarter, settings.rate_per_s * 900.0, texts[k]);
        arrivals_settings_free(&settings);
    }
}

/* Whole periods have the mean rate. */
Test(arrival_rates, a_profile_has_its_rate_over_whole_periods)
{
    struct error error = {0};
    struct arrivals_settings settings;
    cr_assert(load_text(&settings,
                        "{\"process\": \"profile\", \"rate_per_s\": 0.0005, \"amplitude\": 0.9,"
                        " \"peak_s\": 50000}",
                        NULL, &error));
    struct tally day = counts_of(&settings, DAY_S, 4000);
    expect_mean(&day, 43.2, "profile");
}

/*
 * A renewal process that begins with a request brings m(t) = t / mean + (cv^2 - 1) / 2 of them in
 * the long run (Cox 1962, section 4.2): with cv 10 at 43.2 a day more than twice as many.
 */
Test(arrival_rates, a_bursty_process_that_begins_with_a_request_brings_more)
{
    struct error error = {0};
    struct arrivals_settings settings;
    cr_assert(load_text(&settings,
                        "{\"process\": \"gamma\", \"rate_per_s\": 0.0005, \"cv\": 10,"
                        " \"begin\": \"at_event\"}",
                        NULL, &error));
    struct tally day = counts_of(&settings, DAY_S, 4000);
    cr_assert(epsilon_eq(dbl, day.mean, 89.0, 4.0), "%g", day.mean);
}

/* ---- the first gap ---- */

struct first_gap {
    const char *text;
    double cv2;
    double below_mean; /* the integral of 1 - F from 0 to the mean, 1 */
};

/*
 * What is left of the gap under way has the density (1 - F(x)) / mean, so its mean is (1 + cv^2) /
 * 2 (Cox 1962, section 5.2), and below 1 lies E min(gap, 1): for gamma of shape k P(k + 1, k) +
 * Q(k, k), for Weibull of exponent 1/2 P(3, sqrt 2) + e^-(sqrt 2), for lognormal 2 Phi(-sigma / 2).
 */
static const struct first_gap first_gaps[] = {
    {"{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 0.5}", 0.25, 0.804633},
    {"{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 1.414213562373095}", 2.0, 0.516059},
    {"{\"process\": \"weibull\", \"rate_per_s\": 1, \"cv\": 2.23606797749979}", 5.0, 0.413065},
    {"{\"process\": \"lognormal\", \"rate_per_s\": 1, \"cv\": 2}", 4.0, 0.525876},
};

Test(arrival_rates, the_first_gap_is_what_is_left_of_the_one_under_way)
{
    const uint64_t replications = 40000;
    for (size_t k = 0; k < COUNT_OF(first_gaps); k++) {
        const struct first_gap *first = &first_gaps[k];
        struct error error = {0};
        struct arrivals_settings settings;
        struct tally gaps = {0};
        struct tally below = {0};
        cr_assert(load_text(&settings, first->text, NULL, &error));
        for (uint64_t index = 1; index <= replications; index++) {
            double first_s;
            draw(&settings, 1, index, &first_s, 1);
            tally_add(&gaps, first_s);
            tally_add(&below, first_s < 1.0);
        }
        expect_mean(&gaps, (1.0 + first->cv2) / 2.0, first->text);
        expect_mean(&below, first->below_mean, first->text);
    }
}

/* The gaps after it are the same however the process begins. */
Test(arrival_rates, how_it_begins_moves_all_that_follows_alike)
{
    double *equilibrium_s =
        draw_text("{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 3}", 1000);
    double *at_event_s = draw_text("{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 3,"
                                   " \"begin\": \"at_event\"}",
                                   1000);
    for (size_t k = 1; k < 1000; k++)
        cr_assert(epsilon_eq(dbl, equilibrium_s[k] - equilibrium_s[0], at_event_s[k - 1], 1e-9));
    free(equilibrium_s);
    free(at_event_s);
}

/* ---- resampled traces ---- */

/* A bursty trace: a hundred bursts of ten requests a second apart, 1,000 s between them. */
static struct fixture bursts(void)
{
    static char text[32000];
    size_t used = 0;
    for (int k = 0; k < 1000; k++)
        used += (size_t)snprintf(text + used, sizeof text - used, "%d\n", k / 10 * 1009 + k % 10);
    return fixture_of(text);
}

static void expect_resampled_rate(struct fixture *fixture, const char *text, double expected)
{
    struct arrivals_settings settings;
    cr_assert(load_text(&settings, text, &fixture->trace, &fixture->error), "%s",
              fixture->error.message);
    struct tally counts = counts_of(&settings, DAY_S, 4000);
    expect_mean(&counts, expected, text);
}

Test(arrival_rates, a_resampled_trace_has_the_rate_that_is_asked_for)
{
    const int blocks[] = {1, 2, 20, 200};
    struct fixture fixture = bursts();
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(trace_file_hold(&fixture.trace, &fixture.error));
    for (size_t k = 0; k < COUNT_OF(blocks); k++) {
        char text[160];
        snprintf(text, sizeof text,
                 "{\"trace\": \"t\", \"scale\": {\"rate_per_s\": 0.0005},"
                 " \"resample\": {\"block\": %d}}",
                 blocks[k]);
        expect_resampled_rate(&fixture, text, 43.2);
    }
    expect_resampled_rate(&fixture,
                          "{\"trace\": \"t\", \"scale\": {\"rate_per_s\": 0.0005, \"thin\": 0.2},"
                          " \"resample\": {\"block\": 20}}",
                          43.2);
    fixture_free(&fixture);
}

/* Gaps 1, 2, 4, 8 in blocks of three: the first is cut, by (1 + 4 + 16 + 64) / 15 / 2 on average,
 * and the block has from none to two left after it. */
Test(arrival_rates, a_resampled_trace_begins_anywhere_within_a_block)
{
    const uint64_t replications = 20000;
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("5\n6\n8\n12\n20\n");
    struct tally first = {0};
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(trace_file_hold(&fixture.trace, &fixture.error));
    cr_assert(load_text(&settings, "{\"trace\": \"t\", \"resample\": {\"block\": 3}}",
                        &fixture.trace, &fixture.error));
    for (uint64_t index = 1; index <= replications; index++) {
        double first_s;
        draw(&settings, 1, index, &first_s, 1);
        tally_add(&first, first_s);
    }
    expect_mean(&first, 85.0 / 30.0, "first gap");
    cr_assert(first.minimum >= 0.0 && first.maximum <= 8.0);
    fixture_free(&fixture);
}

/* ---- what is refused ---- */

Test(arrival_rates, how_it_begins_is_asked_of_whom_it_matters)
{
    const char *const texts[] = {
        "{\"process\": \"poisson\", \"rate_per_s\": 1, \"begin\": \"at_event\"}",
        "{\"process\": \"mmpp\", \"rates_per_s\": [1, 2], \"sojourns_s\": [1, 1],"
        " \"begin\": \"at_event\"}",
        "{\"process\": \"fixed\", \"rate_per_s\": 1, \"first_s\": 3, \"begin\": \"equilibrium\"}",
        "{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 2, \"begin\": \"now\"}",
    };
    for (size_t k = 0; k < COUNT_OF(texts); k++) {
        struct error error = {0};
        struct arrivals_settings settings;
        cr_assert(not(load_text(&settings, texts[k], NULL, &error)), "%s", texts[k]);
        cr_assert(eq(str, error.place, "begin"), "%s", error.place);
        arrivals_settings_free(&settings);
    }
}
