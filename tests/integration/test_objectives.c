/*
 * Objectives of any quantile, of what is done in time, and with units, by the program: an M/M/1
 * queue, whose time in system is exponential with the rate 1 - 0.5 per second (Kleinrock, Queueing
 * Systems I, 1975, section 5.7). P90 = 2 ln 10, P99.9 = 2 ln 1000, P(T <= 4) = 1 - exp(-2).
 */
#include "command_expect.h"

#include <math.h>

#define QUEUE                                                                                      \
    "cd \"$SOURCE/models/scenarios/reference\" && \"$PISIM\" run mm1.json --set sweep={} "         \
    "--set arrivals.rate_per_s=0.5 --set replications.count=20 --set horizon_s=24000 --set "       \
    "seed=2 "

/* The interval of the k-th objective, from 0, in the JSON of a run. */
static void expect_interval(const char *json, int k, double truth)
{
    const char *place = json;
    double low;
    double high;
    for (int i = 0; i <= k; i++) {
        place = strstr(place + 1, "\"criterion\"");
        cr_assert(place != NULL);
    }
    cr_assert(sscanf(strstr(place, "\"low\""), "\"low\": %lf", &low) == 1);
    cr_assert(sscanf(strstr(place, "\"high\""), "\"high\": %lf", &high) == 1);
    cr_expect(low <= truth && truth <= high, "%g is not in [%g, %g]", truth, low, high);
    cr_expect(high - low < 0.2 * truth);
}

Test(objectives, the_time_in_an_exponential_queue_is_as_theory_says)
{
    char *folder = command_new_folder();
    setenv("RESULTS", folder, 1);
    struct command_result result = command_run(
        QUEUE
        "--json --out \"$RESULTS/r.db\" --slo 'e2e_s.p90 <= 1min' --slo 'e2e_s.p99.9 <= 60' "
        "--slo 'e2e_s.within(4000ms) >= 80%%' --slo 'throughput_per_s >= 1700/h' 2>/dev/null");
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    expect_interval(result.text, 0, 2.0 * log(10.0));
    expect_interval(result.text, 1, 2.0 * log(1000.0));
    expect_interval(result.text, 2, 1.0 - exp(-2.0));
    expect_interval(result.text, 3, 0.5);
    cr_expect(strstr(result.text, "\"e2e_s.within(4) >= 0.8\"") != NULL);
    command_free(&result);
    command_remove_folder(folder);
}

Test(objectives, a_wrong_unit_is_one_line)
{
    expect_output(command_run(QUEUE "--slo 'e2e_s.p90 <= 64GB' 2>&1"), 2,
                  "pisim: mm1.json: slo[0]: has the limit \"64GB\", which must be a number or a "
                  "time such as 10min (set on the command line)\n");
    expect_output(
        command_run(QUEUE "--slo 'e2e_s.within(4) >= 200%%' 2>&1"), 2,
        "pisim: mm1.json: slo[0]: has the limit \"200%\", which must be a share from 0 to "
        "1 (0 to 100%) (set on the command line)\n");
    expect_output(command_run(QUEUE "--slo 'e2e_s.p100 <= 1' 2>&1"), 2,
                  "pisim: mm1.json: slo[0]: no metric \"e2e_s.p100\" (did you mean \"e2e_s.p50\"?) "
                  "(set on the command line)\n");
}
