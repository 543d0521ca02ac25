/*
 * Arrivals in a closed loop: users who think, ask and wait. One core that takes requests in order
 * is the machine repairman, M/M/1//N (Kleinrock, Queueing Systems, vol. 1, section 3.8); for 1, 5
 * and 50 users of 4 s and a service of 1 s the mean time in system is, summed by hand, 1 s (nobody
 * else is there), 2.24 s and 46 s (the core is never idle: 50 / 1 - 4).
 */
#include "folder_suite.h"

#include <math.h>

FOLDER_SUITE(closed);

#define CLOSED "\"$PISIM\" %s \"$SOURCE/models/scenarios/reference/closed.json\" "

/* Five users: sum of 5! / (5 - n)! / 4^n = 1 + 1.25 + 1.25 + 0.9375 + 0.46875 + 0.1171875, so that
 * X = 1 - 1 / 5.0234375 and R = 5 / X - 4. */
Test(closed, response_times_are_those_of_the_machine_repairman)
{
    const double expected_s[] = {1.0, 5.0 / (1.0 - 1.0 / 5.0234375) - 4.0, 46.0};
    struct command_result result = command_run(
        CLOSED "--set seed=3 --set horizon_s=5000 --out \"$FOLDER/c.db\" >/dev/null "
               "2>&1; \"$PISIM\" query \"$FOLDER/c.db\" --format csv \"SELECT mean_low_s, "
               "mean_high_s FROM v_latency WHERE metric = 'e2e_s' ORDER BY point_index\" "
               "| tail -n 3",
        "run");
    const char *line = result.text;
    for (size_t i = 0; i < 3; i++) {
        double low_s, high_s;
        cr_assert(line && sscanf(line, "%lf,%lf", &low_s, &high_s) == 2, "%s", result.text);
        cr_expect(low_s <= expected_s[i] && expected_s[i] <= high_s, "%g not in [%g, %g]",
                  expected_s[i], low_s, high_s);
        cr_expect(high_s - low_s < 0.05 * expected_s[i]);
        line = strchr(line, '\n');
        line = line ? line + 1 : NULL;
    }
    command_free(&result);
}

/* Two users with fixed thinking and service: each asks every 5 s after a first part of 4 s. */
Test(closed, a_user_asks_again_when_it_has_thought)
{
    expect_output(
        command_run(CLOSED
                    "--set sweep={} --set clients[0].count=2 --set server.cores=2 --set "
                    "variability.distribution=fixed --set warmup_s=0 --set horizon_s=1000 --set "
                    "record.requests=true --set replications.count=1 --set "
                    "arrivals.think_s.distribution=fixed --out \"$FOLDER/f.db\" >/dev/null "
                    "2>&1; \"$PISIM\" query \"$FOLDER/f.db\" --format csv \"SELECT client_index, "
                    "count(*) BETWEEN 199 AND 200 AS n, max(abs(gap - 5)) < 1e-9 AS regular, "
                    "min(arrival_s) BETWEEN 0 AND 4 AS spread FROM (SELECT *, arrival_s - "
                    "lag(arrival_s) OVER (PARTITION BY client_index ORDER BY arrival_s) AS gap "
                    "FROM request) GROUP BY client_index\" | tail -n 2",
                    "run"),
        0, "1,1,1,1\n2,1,1,1\n");
}

Test(closed, what_does_not_go_with_users_is_refused)
{
    expect_text(command_run(CLOSED "--set arrivals.trace=x.csv 2>&1", "check"), 2,
                "arrivals: process and trace exclude each other");
    expect_text(command_run(CLOSED "--set arrivals.rate_per_s=2 2>&1", "check"), 2,
                "arrivals.rate_per_s: must be left out: users who wait for answers have the rate "
                "that these allow");
    expect_text(command_run(CLOSED "--set arrivals.assign=random 2>&1", "check"), 2,
                "arrivals.assign: must be left out");
    expect_text(command_run(CLOSED "--set arrivals.process=poisson 2>&1", "check"), 2,
                "arrivals.think_s: belongs to the process closed only");
    expect_text(command_run(CLOSED "--set arrivals.think_s=60 2>&1", "check"), 2,
                "arrivals.think_s: must be an object such as");
    expect_text(command_run(CLOSED "--set sweep={} --at 0.1 2>&1", "whatif"), 2,
                "arrivals.process: must not be closed with --at: users who wait for answers have "
                "no rate that could be set");
    expect_text(command_run(CLOSED "--set sweep={} --stable 2>&1", "capacity"), 2,
                "--stable: is asked of a rate, not of users who wait for answers: name an "
                "objective with --slo\n");
    expect_text(command_run(CLOSED "--vary server.cores=1,2 --rates 0.1,0.2 2>&1", "compare"), 2,
                "arrivals.process: must not be closed with --rates");
    expect_text(command_run(CLOSED "--set arrivals.think_s.mean=0 2>&1", "check"), 2,
                "arrivals.think_s.mean: must be from 1e-6 to 1e12");
}
