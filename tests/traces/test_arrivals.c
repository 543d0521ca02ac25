#include "arrivals_fixture.h"

#include "statistics/tally.h"

#include <math.h>

static struct arrivals_settings drawn(enum arrival_process process, double rate_per_s,
                                      uint64_t batch_size)
{
    return (struct arrivals_settings){
        .process = process, .rate_per_s = rate_per_s, .batch_size = batch_size};
}

/* ---- drawn processes ---- */

Test(arrivals, fixed_ones_come_at_multiples_of_the_gap)
{
    double times_s[4];
    struct arrivals_settings settings = drawn(ARRIVAL_FIXED, 8.0, 1);
    draw(&settings, 1, 1, times_s, 4);
    for (size_t k = 0; k < 4; k++)
        cr_assert(eq(dbl, times_s[k], (double)(k + 1) * 0.125));
}

/* Powers of two divide without rounding, so the common draws must come out to the last bit. */
Test(arrivals, another_rate_stretches_the_same_draws)
{
    double slow_s[1000];
    double fast_s[1000];
    struct arrivals_settings slow = drawn(ARRIVAL_POISSON, 0.0078125, 1);
    struct arrivals_settings fast = drawn(ARRIVAL_POISSON, 4.0, 1);
    draw(&slow, 7, 3, slow_s, COUNT_OF(slow_s));
    draw(&fast, 7, 3, fast_s, COUNT_OF(fast_s));
    for (size_t k = 0; k < COUNT_OF(slow_s); k++)
        cr_assert(eq(dbl, slow_s[k] * slow.rate_per_s, fast_s[k] * fast.rate_per_s));
}

Test(arrivals, batches_of_one_are_poisson)
{
    double single_s[100];
    double batch_s[100];
    struct arrivals_settings single = drawn(ARRIVAL_POISSON, 0.3, 1);
    struct arrivals_settings batch = drawn(ARRIVAL_BATCH, 0.3, 1);
    draw(&single, 7, 3, single_s, COUNT_OF(single_s));
    draw(&batch, 7, 3, batch_s, COUNT_OF(batch_s));
    for (size_t k = 0; k < COUNT_OF(single_s); k++)
        cr_assert(eq(dbl, single_s[k], batch_s[k]));
}

Test(arrivals, replications_and_seeds_differ_and_repeat)
{
    double first_s;
    double again_s;
    double other_s;
    struct arrivals_settings settings = drawn(ARRIVAL_POISSON, 1.0, 1);
    draw(&settings, 1, 1, &first_s, 1);
    draw(&settings, 1, 1, &again_s, 1);
    cr_assert(eq(dbl, first_s, again_s));
    draw(&settings, 1, 2, &other_s, 1);
    cr_assert(ne(dbl, first_s, other_s));
    draw(&settings, 2, 1, &other_s, 1);
    cr_assert(ne(dbl, first_s, other_s));
}

/*
 * Unit-mean exponential gaps: mean 1, variance 1. Of n = 100,000 the mean's standard error is 1 /
 * sqrt(n) = 0.0032, the variance's sqrt(8 / n) = 0.0089 (the fourth central moment is 9). Four of
 * each are allowed.
 */
Test(arrivals, poisson_gaps_have_mean_and_variance_of_the_exponential)
{
    const size_t count = 100000;
    double *times_s = malloc(count * sizeof *times_s);
    struct tally gaps = {0};
    struct arrivals_settings settings = drawn(ARRIVAL_POISSON, 0.002, 1);
    draw(&settings, 1, 1, times_s, count);
    for (size_t k = 0; k < count; k++)
        tally_add(&gaps, (times_s[k] - (k > 0 ? times_s[k - 1] : 0.0)) * 0.002);
    free(times_s);
    cr_assert(epsilon_eq(dbl, gaps.mean, 1.0, 4 * 0.0032));
    cr_assert(epsilon_eq(dbl, tally_variance(&gaps), 1.0, 4 * 0.0089));
}

/* Batches of 5 at 2 requests/s come every 2.5 s; the mean of 20,000 has a standard error of 0.7 %.
 */
Test(arrivals, batches_come_at_once_and_keep_the_rate)
{
    const size_t batches = 20000;
    double *times_s = malloc(batches * 5 * sizeof *times_s);
    struct arrivals_settings settings = drawn(ARRIVAL_BATCH, 2.0, 5);
    draw(&settings, 1, 1, times_s, batches * 5);
    for (size_t k = 0; k < batches * 5; k++)
        cr_assert(k % 5 == 0 ? k == 0 || times_s[k] > times_s[k - 1]
                             : times_s[k] == times_s[k - 1]);
    cr_assert(epsilon_eq(dbl, times_s[batches * 5 - 1] / (double)batches, 2.5, 4 * 0.007 * 2.5));
    free(times_s);
}

/* ---- traces ---- */

/* Replays the trace as the text says and compares bit by bit. */
static void expect_replay(const char *text, const double times_s[], size_t count, double rate_per_s)
{
    struct arrival arrival;
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("1\n2\n2\n9\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, text, &fixture.trace, &fixture.error), "%s",
              fixture.error.message);
    cr_assert(epsilon_eq(dbl, settings.rate_per_s, rate_per_s, 1e-15));
    cr_assert(not(arrivals_are_drawn(&settings)));
    struct arrivals *arrivals = arrivals_open(&settings, 1, 1, &fixture.error);
    for (size_t k = 0; k < count; k++) {
        cr_assert(arrivals_next(arrivals, &arrival, &fixture.error));
        cr_assert(eq(dbl, arrival.arrival_s, times_s[k]));
        cr_assert(eq(u64, arrival.label, 0));
    }
    cr_assert(not(arrivals_next(arrivals, &arrival, &fixture.error)));
    cr_assert(eq(int, fixture.error.code, ERROR_NONE));
    arrivals_close(arrivals);
    fixture_free(&fixture);
}

/* The trace 1, 2, 2, 9 has three gaps in 8 s: 0.375/s. */
Test(arrivals, a_trace_is_replayed_as_it_is)
{
    const double times_s[] = {1.0, 2.0, 2.0, 9.0};
    expect_replay("{\"trace\": \"t.txt\"}", times_s, 4, 0.375);
    expect_replay("{\"trace\": \"t.txt\", \"assign\": \"single\", \"scale\": {}}", times_s, 4,
                  0.375);
}

Test(arrivals, a_trace_is_stretched_by_a_factor)
{
    const double times_s[] = {2.5, 5.0, 5.0, 22.5};
    expect_replay("{\"trace\": \"t.txt\", \"scale\": {\"stretch\": 2.5}}", times_s, 4, 0.15);
}

Test(arrivals, a_trace_is_stretched_to_a_rate)
{
    /* 0.375/s to 0.1875/s: twice as long */
    const double times_s[] = {2.0, 4.0, 4.0, 18.0};
    expect_replay("{\"trace\": \"t.txt\", \"scale\": {\"rate_per_s\": 0.1875}}", times_s, 4,
                  0.1875);
}

Test(arrivals, the_rate_to_reach_is_the_one_after_thinning)
{
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("1\n2\n2\n9\n");
    cr_assert(fixture_open(&fixture, NULL));
    /* 0.375/s, a quarter of it kept: 0.09375/s; to 0.375/s: four times as fast */
    cr_assert(load_text(
        &settings, "{\"trace\": \"t.txt\", \"scale\": {\"thin\": 0.25, \"rate_per_s\": 0.375}}",
        &fixture.trace, &fixture.error));
    cr_assert(eq(dbl, settings.stretch, 0.25));
    cr_assert(eq(dbl, settings.rate_per_s, 0.375));
    /* thinned only */
    cr_assert(load_text(&settings, "{\"trace\": \"t.txt\", \"scale\": {\"thin\": 0.25}}",
                        &fixture.trace, &fixture.error));
    cr_assert(eq(dbl, settings.stretch, 1.0));
    cr_assert(eq(dbl, settings.rate_per_s, 0.09375));
    cr_assert(arrivals_are_drawn(&settings));
    fixture_free(&fixture);
}

/* How many of the rows 0, 1, ... are kept; their sum distinguishes one choice from another. */
static size_t count_kept(const struct trace_file *trace, double keep_probability,
                         uint64_t replication_index, double *sum_s)
{
    struct error error = {0};
    struct arrivals_settings settings = {.process = ARRIVAL_TRACE,
                                         .trace = trace,
                                         .stretch = 1.0,
                                         .keep_probability = keep_probability};
    struct arrivals *arrivals = arrivals_open(&settings, 1, replication_index, &error);
    size_t kept = 0;
    *sum_s = 0.0;
    for (struct arrival arrival; arrivals_next(arrivals, &arrival, &error); kept++)
        *sum_s += arrival.arrival_s;
    arrivals_close(arrivals);
    return kept;
}

/* 20,000 rows kept with probability 0.3: 6,000, standard deviation sqrt(20,000 * 0.3 * 0.7) = 65.
 */
Test(arrivals, thinning_keeps_its_share_by_replication)
{
    struct fixture fixture = fixture_new("many.txt");
    FILE *file = fopen(fixture.path, "w");
    for (int k = 0; k < 20000; k++)
        fprintf(file, "%d\n", k);
    fclose(file);
    cr_assert(fixture_open(&fixture, NULL));
    double first_sum_s;
    double again_sum_s;
    double other_sum_s;
    size_t kept = count_kept(&fixture.trace, 0.3, 1, &first_sum_s);
    cr_assert(epsilon_eq(dbl, (double)kept, 6000.0, 4 * 65.0));
    cr_assert(eq(sz, count_kept(&fixture.trace, 0.3, 1, &again_sum_s), kept));
    cr_assert(eq(dbl, again_sum_s, first_sum_s));
    count_kept(&fixture.trace, 0.3, 2, &other_sum_s);
    cr_assert(ne(dbl, other_sum_s, first_sum_s));
    fixture_free(&fixture);
}

Test(arrivals, a_trace_that_is_gone_is_an_error_of_the_replication)
{
    struct fixture fixture = fixture_of("1\n2\n");
    cr_assert(fixture_open(&fixture, NULL));
    struct arrivals_settings settings = {
        .process = ARRIVAL_TRACE, .trace = &fixture.trace, .stretch = 1.0, .keep_probability = 1.0};
    unlink(fixture.path);
    cr_assert(eq(ptr, arrivals_open(&settings, 1, 1, &fixture.error), NULL));
    cr_assert(eq(int, fixture.error.code, ERROR_INPUT));
    fixture_free(&fixture);
}

/* ---- shipped traces ---- */

struct shipped {
    const char *name;
    enum arrival_process process;
    double rate_per_s;
    uint64_t batch_size;
    uint64_t seed;
    uint64_t rows;
};

/* As the first line of each file says. */
static const struct shipped shipped_traces[] = {
    {"generated_poisson_0_002_per_s_seed_1.txt", ARRIVAL_POISSON, 0.002, 1, 1, 500},
    {"generated_poisson_0_005_per_s_day_seed_2.txt.gz", ARRIVAL_POISSON, 0.005, 1, 2, 434},
    {"generated_batch_10_0_002_per_s_seed_1.txt", ARRIVAL_BATCH, 0.002, 10, 1, 500},
    {"generated_fixed_0_001_per_s.txt", ARRIVAL_FIXED, 0.001, 1, 1, 200},
};

/* A replayed export is the run that was exported, to the last bit. */
Test(arrivals, the_shipped_traces_are_what_is_drawn)
{
    for (size_t k = 0; k < COUNT_OF(shipped_traces); k++) {
        const struct shipped *shipped = &shipped_traces[k];
        double times_s[500];
        struct arrivals_settings settings =
            drawn(shipped->process, shipped->rate_per_s, shipped->batch_size);
        struct fixture fixture = {0};
        snprintf(fixture.path, sizeof fixture.path, "%s/traces/%s", PISIM_SOURCE_DIR,
                 shipped->name);
        cr_assert(fixture_open(&fixture, NULL), "%s", fixture.error.message);
        draw(&settings, shipped->seed, 1, times_s, shipped->rows);
        fixture_expect_times(&fixture, times_s, shipped->rows);
        trace_file_free(&fixture.trace);
    }
}

/* ---- settings ---- */

Test(arrivals, a_process_is_loaded)
{
    struct error error = {0};
    struct arrivals_settings settings;
    cr_assert(
        load_text(&settings, "{\"process\": \"poisson\", \"rate_per_s\": 0.002}", NULL, &error));
    cr_assert(eq(int, settings.process, ARRIVAL_POISSON));
    cr_assert(eq(dbl, settings.rate_per_s, 0.002));
    cr_assert(arrivals_are_drawn(&settings));
    cr_assert(load_text(&settings, "{\"process\": \"fixed\", \"rate_per_s\": 3}", NULL, &error));
    cr_assert(eq(int, settings.process, ARRIVAL_FIXED));
    cr_assert(not(arrivals_are_drawn(&settings)));
    cr_assert(load_text(&settings,
                        "{\"process\": \"batch\", \"rate_per_s\": 3, \"batch_size\": 4,"
                        " \"assign\": \"single\"}",
                        NULL, &error));
    cr_assert(eq(int, settings.process, ARRIVAL_BATCH));
    cr_assert(eq(u64, settings.batch_size, 4));
}

/* What a scenario wants of a trace; the document is freed by the caller. */
static struct arrivals_trace wanted_of(struct json_document *document, const char *text)
{
    struct error error = {0};
    struct arrivals_trace wanted;
    cr_assert(json_parse(document, "s.json", text, &error));
    struct json_node root = json_root(document);
    cr_assert(arrivals_trace_name(&root, false, &wanted, &error), "%s", error.message);
    return wanted;
}

Test(arrivals, what_is_wanted_of_the_trace_is_told_before_it_is_opened)
{
    struct json_document document = {0};
    struct arrivals_trace wanted =
        wanted_of(&document, "{\"trace\": \"a.csv\", \"column\": \"t_s\", \"assign\": \"hash\","
                             " \"assign_column\": \"user\", \"resample\": {\"block\": 1}}");
    cr_assert(eq(str, (char *)wanted.file, "a.csv"));
    cr_assert(eq(str, (char *)wanted.form.time, "t_s"));
    cr_assert(eq(str, (char *)wanted.form.label, "user"));
    cr_assert(eq(int, wanted.form.labels, LABELS_HASH));
    cr_assert(wanted.is_held);
    json_free(&document);
    wanted = wanted_of(&document, "{\"trace\": \"a.csv\", \"assign\": \"column\","
                                  " \"assign_column\": \"client\"}");
    cr_assert(eq(ptr, (void *)wanted.form.time, NULL));
    cr_assert(eq(int, wanted.form.labels, LABELS_NUMBER));
    cr_assert(not(wanted.is_held));
    json_free(&document);
    wanted = wanted_of(&document, "{\"process\": \"fixed\", \"rate_per_s\": 1}");
    cr_assert(eq(ptr, (void *)wanted.file, NULL));
    json_free(&document);
}

struct broken {
    const char *text;
    bool is_trace;
    const char *place;
    const char *message;
};

static const struct broken broken_settings[] = {
    {"{}", false, "", "must have a process or a trace"},
    {"{\"process\": \"fixed\", \"trace\": \"t\", \"rate_per_s\": 1}", true, "",
     "process and trace exclude each other"},
    {"{\"process\": \"poisson\"}", false, "", NULL},
    {"{\"process\": \"posson\", \"rate_per_s\": 1}", false, "process", NULL},
    {"{\"process\": \"poisson\", \"rate_per_s\": 0}", false, "rate_per_s",
     "must be above 0 and at most 1e9, is 0"},
    {"{\"process\": \"fixed\", \"rate_per_s\": -1}", false, "rate_per_s",
     "must be above 0 and at most 1e9, is -1"},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1, \"batch_size\": 2}", false, "batch_size",
     "belongs to the process batch only"},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1e300}", false, "rate_per_s",
     "must be above 0 and at most 1e9, is 1e+300"},
    {"{\"process\": \"gamma\", \"rate_per_s\": 1}", false, "", "lacks the key \"cv\""},
    {"{\"process\": \"gamma\", \"rate_per_s\": 1, \"cv\": 0}", false, "cv",
     "must be from 0.001 to 100, is 0"},
    {"{\"process\": \"fixed\", \"rate_per_s\": 1, \"cv\": 1}", false, "cv",
     "belongs to the processes gamma, weibull and lognormal only"},
    {"{\"process\": \"fixed\", \"rate_per_s\": 1, \"first_s\": -1}", false, "first_s",
     "must be from 0 to 1e12, is -1"},
    {"{\"process\": \"mmpp\", \"rate_per_s\": 1}", false, "", "lacks the key \"rates_per_s\""},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [1], \"sojourns_s\": [1, 1]}", false, "rates_per_s",
     "must be two numbers, one of each state, is [1]"},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [0, 0], \"sojourns_s\": [1, 1]}", false,
     "rates_per_s", "must be at least 1e-12 somewhere, is [0,0]"},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [1, 2e9], \"sojourns_s\": [1, 1]}", false,
     "rates_per_s", "must be at most 1e9, is [1,2000000000]"},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [1, 2], \"sojourns_s\": [1, 0]}", false,
     "sojourns_s", "must be from 1e-6 to 1e12, is [1,0]"},
    {"{\"process\": \"mmpp\", \"rates_per_s\": [1, 2], \"sojourns_s\": [1, 1],"
     " \"rate_per_s\": 1e-9}",
     false, "",
     "switches more than a million times from one request to the next; use the process poisson"},
    {"{\"process\": \"on_off\", \"rate_per_s\": 1, \"on_s\": 1}", false, "",
     "lacks the key \"off_s\""},
    {"{\"process\": \"on_off\", \"rate_per_s\": 1, \"on_s\": 1, \"off_s\": 1e13}", false, "off_s",
     "must be from 1e-6 to 1e12, is 10000000000000"},
    {"{\"process\": \"profile\", \"rate_per_s\": 1}", false, "", "lacks the key \"amplitude\""},
    {"{\"process\": \"profile\", \"rates_per_s\": []}", false, "rates_per_s", NULL},
    {"{\"process\": \"profile\", \"rates_per_s\": [1], \"amplitude\": 1}", false, "rates_per_s",
     "excludes amplitude and peak_s"},
    {"{\"process\": \"profile\", \"rate_per_s\": 1, \"amplitude\": 1.5}", false, "amplitude",
     "must be from 0 to 1, is 1.5"},
    {"{\"process\": \"profile\", \"rate_per_s\": 1, \"amplitude\": 1, \"peak_s\": 86401}", false,
     "peak_s", "must be from 0 to period_s, is 86401"},
    {"{\"process\": \"profile\", \"rates_per_s\": [1], \"period_s\": 0}", false, "period_s",
     "must be from 0.001 to 1e12, is 0"},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1, \"assign\": \"hash\"}", false, "assign",
     "hash belongs to a trace, not to a process"},
    {"{\"trace\": \"t\", \"assign\": \"hash\"}", true, "assign",
     "needs assign_column, the trace's column that it looks at"},
    {"{\"trace\": \"t\", \"assign_column\": \"c\"}", true, "assign_column",
     "belongs to assign hash, column and label only"},
    {"{\"trace\": \"t\", \"cv\": 1}", true, "cv",
     "belongs to the processes gamma, weibull and lognormal, not to a trace"},
    {"{\"trace\": \"t\", \"resample\": {}}", true, "resample", "lacks the key \"block\""},
    {"{\"trace\": \"t\", \"resample\": {\"block\": 0}}", true, "resample.block",
     "must be above 0, is 0"},
    {"{\"trace\": \"t\", \"resample\": {\"block\": 4}}", true, "resample.block",
     "must be at most the trace's gaps, one less than its requests, is 4"},
    {"{\"trace\": \"t\", \"scale\": {\"stretch\": 1e-20}, \"resample\": {\"block\": 1}}", true,
     "resample", "must be at most 1e9 requests per second, is 3.75e19"},
    {"{\"trace\": \"t\", \"scale\": {\"rate_per_s\": 2e9}}", true, "scale.rate_per_s",
     "must be above 0 and at most 1e9, is 2000000000"},
    {"{\"process\": \"batch\", \"rate_per_s\": 1}", false, "", NULL},
    {"{\"process\": \"batch\", \"rate_per_s\": 1, \"batch_size\": 0}", false, "batch_size",
     "must be above 0, is 0"},
    {"{\"process\": \"batch\", \"rate_per_s\": 1, \"batch_size\": 1.5}", false, "batch_size", NULL},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1, \"scale\": {}}", false, "scale",
     "belongs to a trace, not to a process"},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1, \"column\": \"t\"}", false, "column",
     "belongs to a trace, not to a process"},
    {"{\"process\": \"poisson\", \"rate_per_s\": 1, \"assign\": \"robin\"}", false, "assign", NULL},
    {"{\"process\": \"poisson\", \"rate\": 1}", false, "", NULL},
    {"{\"trace\": \"t\", \"rate_per_s\": 1}", true, "rate_per_s",
     "belongs to a process; a trace has scale.rate_per_s"},
    {"{\"trace\": \"t\", \"batch_size\": 1}", true, "batch_size",
     "belongs to the process batch, not to a trace"},
    {"{\"trace\": \"t\", \"scale\": 2}", true, "scale", NULL},
    {"{\"trace\": \"t\", \"scale\": {\"strech\": 2}}", true, "scale", NULL},
    {"{\"trace\": \"t\", \"scale\": {\"stretch\": 0}}", true, "scale.stretch",
     "must be above 0, is 0"},
    {"{\"trace\": \"t\", \"scale\": {\"rate_per_s\": 0}}", true, "scale.rate_per_s",
     "must be above 0 and at most 1e9, is 0"},
    {"{\"trace\": \"t\", \"scale\": {\"stretch\": 1, \"rate_per_s\": 1}}", true, "scale",
     "stretch and rate_per_s exclude each other"},
    {"{\"trace\": \"t\", \"scale\": {\"thin\": 0}}", true, "scale.thin",
     "must be above 0 and at most 1, is 0"},
    {"{\"trace\": \"t\", \"scale\": {\"thin\": 1.5}}", true, "scale.thin",
     "must be above 0 and at most 1, is 1.5"},
    {"{\"trace\": \"t\", \"scale\": {\"stretch\": 1e308}}", true, "scale",
     "scales the trace beyond what numbers can hold"},
};

/* Where the message is base/json's, the place is enough. */
Test(arrivals, broken_settings_are_told_with_their_place)
{
    struct fixture fixture = fixture_of("1\n2\n2\n9\n");
    cr_assert(fixture_open(&fixture, NULL));
    for (size_t k = 0; k < COUNT_OF(broken_settings); k++) {
        const struct broken *broken = &broken_settings[k];
        struct arrivals_settings settings;
        struct error error = {0};
        cr_assert(not(load_text(&settings, broken->text, broken->is_trace ? &fixture.trace : NULL,
                                &error)),
                  "%s", broken->text);
        cr_assert(eq(int, error.code, ERROR_INPUT));
        cr_assert(eq(str, error.place, (char *)broken->place), "%s: %s", broken->text,
                  error.message);
        if (broken->message != NULL)
            cr_assert(eq(str, error.message, (char *)broken->message), "%s", broken->text);
    }
    fixture_free(&fixture);
}

Test(arrivals, a_trace_without_a_span_has_no_rate_to_be_scaled)
{
    struct arrivals_settings settings;
    struct fixture fixture = fixture_of("5\n5\n");
    cr_assert(fixture_open(&fixture, NULL));
    cr_assert(load_text(&settings, "{\"trace\": \"t\"}", &fixture.trace, &fixture.error));
    cr_assert(isnan(settings.rate_per_s));
    cr_assert(not(load_text(&settings, "{\"trace\": \"t\", \"scale\": {\"rate_per_s\": 1}}",
                            &fixture.trace, &fixture.error)));
    cr_assert(eq(str, fixture.error.place, "scale.rate_per_s"));
    cr_assert(eq(str, fixture.error.message,
                 "cannot be reached: all requests of the trace come at one time"));
    fixture_free(&fixture);
}
