#include "study/slo_verdict.h"

#include "study/answer.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* The objective that a text says; false where it is none, with the message. */
static bool read(const char *text, struct slo *slo, struct error *error)
{
    struct json_document document = {0};
    char json[256];
    snprintf(json, sizeof json, "\"%s\"", text);
    cr_assert(json_parse(&document, "x.json", json, error));
    struct json_node root = json_root(&document);
    bool loaded = slo_load(slo, &root, error);
    json_free(&document);
    return loaded;
}

static struct answer answer_of(double mean_s, double half_width_s)
{
    struct answer answer = {.is_drawn = true};
    answer.metrics[METRIC_E2E].mean =
        (struct interval){mean_s, mean_s - half_width_s, mean_s + half_width_s};
    answer.shares[MEASURE_STOCK_OUT] = (struct interval){0.02, 0.01, 0.03};
    return answer;
}

static enum slo_verdict judge(const char *text, const struct answer *answer)
{
    struct slo slo;
    struct error error = {0};
    struct interval interval;
    cr_assert(read(text, &slo, &error), "%s", error.message);
    return slo_judge(&slo, answer, &interval);
}

static void expect_name(const char *name, const char *told)
{
    struct measure measure;
    char text[MEASURE_NAME_SIZE];
    cr_assert(measure_read(name, &measure), "%s", name);
    measure_print(measure, text);
    cr_expect(eq(str, text, (char *)told));
}

Test(measure, every_name_is_read_and_told_again)
{
    static const char *const names[] = {
        "e2e_s.mean",         "queue_wait_s.p50", "online_s.p99",      "e2e_s.p99.9",
        "offline_wait_s.max", "done_fraction",    "dropped_fraction",  "e2e_s.p0.1",
        "stock_out_fraction", "growth_fraction",  "throughput_per_s",  "online_s.p90",
        "e2e_s.p99.99",       "e2e_s.p7",         "e2e_s.within(600)", "e2e_s.within(0.5)"};
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_name(names[i], names[i]);
    expect_name("online_s", "online_s.mean");
    expect_name("online_s.p95.0", "online_s.p95");
    expect_name("e2e_s.within(10min)", "e2e_s.within(600)");
    expect_name("e2e_s.within(1.5 h)", "e2e_s.within(5400)");
}

Test(measure, what_is_no_name_is_refused)
{
    static const char *const names[] = {"",
                                        "e2e",
                                        "e2e_s.",
                                        "e2e_s.p",
                                        "e2e_s.p0",
                                        "e2e_s.p100",
                                        "e2e_s.p9e1",
                                        "e2e_s.p-5",
                                        "e2e_s.p.5",
                                        "e2e_s.p95.",
                                        "e2e_s.p9 5",
                                        "e2e_s.p95.9.9",
                                        "e2e_s.within",
                                        "e2e_s.within()",
                                        "e2e_s.within(5",
                                        "e2e_s.within(0)",
                                        "e2e_s.within(-5)",
                                        "e2e_s.within(5GB)",
                                        "e2e_s.within(inf)",
                                        "done_fraction.mean"};
    struct measure measure;
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        cr_expect(not(measure_read(names[i], &measure)), "%s", names[i]);
}

/* 0.999 is not 99.9 / 100 in doubles: each level is the nearest to what was written. */
Test(measure, a_level_is_rounded_once)
{
    struct measure measure;
    cr_assert(measure_read("e2e_s.p99.9", &measure));
    cr_expect(measure.level == 0.999);
    cr_assert(measure_read("e2e_s.p95", &measure));
    cr_expect(measure.level == 0.95);
}

Test(measure, the_nearest_name_is_told)
{
    char *message = measure_unknown_message("e2e.mean");
    cr_expect(eq(str, message, "no metric \"e2e.mean\" (did you mean \"e2e_s.mean\"?)"));
    free(message);
}

Test(measure, without_chance_a_value_is_its_own_interval)
{
    struct answer answer = answer_of(5.0, NAN);
    struct measure mean = {.source = MEASURE_LATENCY};
    cr_expect(isnan(measure_interval(mean, &answer).low));
    cr_expect(not(measure_is_precise(mean, &answer, 0.5)));
    answer.is_drawn = false;
    cr_expect(eq(dbl, measure_interval(mean, &answer).low, 5.0));
    cr_expect(measure_is_precise(mean, &answer, 0.0));
}

Test(measure, precision_is_the_half_width_over_the_value)
{
    struct answer answer = answer_of(100.0, 5.0);
    struct measure mean = {.source = MEASURE_LATENCY};
    cr_expect(measure_is_precise(mean, &answer, 0.05));
    cr_expect(not(measure_is_precise(mean, &answer, 0.049)));
}

Test(slo, it_is_read_however_it_is_spaced_and_told_in_one_form)
{
    static const char *const forms[] = {"e2e_s.p95 <= 600", " e2e_s.p95<=6e2 ",
                                        "e2e_s.p95   <=600.0", "e2e_s.p95 <= 10min",
                                        "e2e_s.p95 <= 600 s"};
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct slo slo;
        struct error error = {0};
        char text[SLO_TEXT_SIZE];
        cr_assert(read(forms[i], &slo, &error), "%s", error.message);
        slo_print(&slo, text);
        cr_expect(eq(str, text, "e2e_s.p95 <= 600"));
    }
}

Test(slo, what_is_no_objective_is_refused)
{
    static const char *const texts[] = {"",
                                        "e2e_s",
                                        "e2e_s <=",
                                        "<= 5",
                                        "e2e_s < 5",
                                        "e2e_s == 5",
                                        "e2e_s <= 5 GB",
                                        "done_fraction >= 5 s",
                                        "e2e_s.within(600) >= 10min",
                                        "e2e_s <= nan",
                                        "e2e_s <= 1e999",
                                        "e2e_s =< 5",
                                        "latency <= 5",
                                        "e2e_s.p95 e2e_s.p99 <= 5"};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        struct slo slo;
        struct error error = {0};
        cr_expect(not(read(texts[i], &slo, &error)), "%s", texts[i]);
        cr_expect(eq(int, error.code, ERROR_INPUT));
    }
}

Test(slo, the_whole_interval_decides)
{
    struct answer answer = answer_of(100.0, 5.0);
    cr_expect(eq(int, judge("e2e_s <= 105", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s <= 104", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s <= 95", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s <= 94", &answer), SLO_FAIL));
    cr_expect(eq(int, judge("e2e_s >= 95", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s >= 96", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s >= 106", &answer), SLO_FAIL));
    cr_expect(eq(int, judge("stock_out_fraction <= 0.03", &answer), SLO_PASS));
    cr_expect(eq(int, judge("stock_out_fraction <= 0.009", &answer), SLO_FAIL));
}

/* A clock at 20,000 s has steps of 4e-12 s. */
Test(slo, what_differs_by_rounding_does_not_decide)
{
    struct answer answer = answer_of(1.0, 0.0);
    answer.metrics[METRIC_E2E].mean.high = 1.0 + 4e-12;
    cr_expect(eq(int, judge("e2e_s <= 1", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s <= 0.999999", &answer), SLO_FAIL));
    answer.metrics[METRIC_E2E].mean.low = 1.0 - 4e-12;
    cr_expect(eq(int, judge("e2e_s >= 1", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s >= 1.000001", &answer), SLO_FAIL));
}

Test(slo, a_lower_bound_fails_a_limit_but_never_meets_it)
{
    struct answer answer = answer_of(100.0, 5.0);
    answer.latency_is_lower_bound = true;
    cr_expect(eq(int, judge("e2e_s <= 1000", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s <= 90", &answer), SLO_FAIL));
    cr_expect(eq(int, judge("stock_out_fraction <= 0.03", &answer), SLO_PASS));
}

/* Whoever is not done will have taken as long. */
Test(slo, what_is_constant_is_known_of_those_that_were_not_done)
{
    struct answer answer = answer_of(100.0, 5.0);
    answer.metrics[METRIC_ONLINE] = answer.metrics[METRIC_E2E];
    answer.metrics[METRIC_ONLINE].is_constant = true;
    answer.latency_is_lower_bound = true;
    cr_expect(eq(int, judge("online_s <= 1000", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s <= 1000", &answer), SLO_UNDECIDED));
}

/* Nobody ever waited: it is less than a second; whether it is 0 is not known. */
Test(slo, a_mean_that_all_replications_have_decides_off_the_limit)
{
    struct answer answer = answer_of(0.0, NAN);
    answer.metrics[METRIC_E2E].is_alike = true;
    cr_expect(eq(int, judge("e2e_s <= 1", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s >= 1", &answer), SLO_FAIL));
    cr_expect(eq(int, judge("e2e_s <= 0", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s.max <= 1", &answer), SLO_UNDECIDED));
    answer.latency_is_lower_bound = true;
    cr_expect(eq(int, judge("e2e_s <= 1", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s >= 1", &answer), SLO_UNDECIDED));
}

Test(slo, what_has_no_interval_is_undecided)
{
    struct answer answer = answer_of(100.0, NAN);
    cr_expect(eq(int, judge("e2e_s <= 1000", &answer), SLO_UNDECIDED));
    cr_expect(eq(int, judge("e2e_s >= 1000", &answer), SLO_UNDECIDED));
    answer.is_drawn = false;
    cr_expect(eq(int, judge("e2e_s <= 1000", &answer), SLO_PASS));
    cr_expect(eq(int, judge("e2e_s >= 1000", &answer), SLO_FAIL));
}
