/*
 * Users who wait for answers, in place of a rate: M/M/1//N with a mean of 1 s served and 10 s of
 * thought. By mean value analysis (Reiser and Lavenberg, JACM 27 (1980)), R(n) = 1 + Q(n - 1), X(n)
 * = n / (10 + R(n)), Q(n) = X(n) R(n): R(8) = 2.090, R(9) = 2.383, R(12) = 3.632.
 */
#include "command_expect.h"

#define LOOP                                                                                       \
    "cd \"$SOURCE/models/scenarios/reference\" && \"$PISIM\" %s closed.json --set sweep={} --set " \
    "'clients=[{\"count\": 4}]' --set horizon_s=4000 --set "                                       \
    "warmup_s=400 "

#define TEN "--set arrivals.think_s.mean=10 "

/* 2.2 s are met by 8 users, and not by 9. */
Test(closed_loop, capacity_finds_how_many_users_are_served_in_time)
{
    expect_text(command_run(LOOP TEN "--slo 'e2e_s.mean <= 2.2' 2>/dev/null", "capacity"), 0,
                "e2e_s.mean <= 2.2: met up to 8 users, failed from 9 users on (");
    struct command_result result = command_run(LOOP TEN "--slo 'e2e_s.mean <= 2.2' --format ndjson "
                                                        "2>/dev/null",
                                               "capacity");
    cr_expect(strstr(result.text, "\"path\": \"client_count\", \"pass\": 8, \"fail\": 9,") != NULL,
              "%s", result.text);
    command_free(&result);
}

/* Two cores serve 9 users in time, and 8.5 times as fast a think no longer matters to 3. */
Test(closed_loop, what_it_takes_to_serve_so_many_users_is_found)
{
    expect_text(command_run(LOOP TEN "--slo 'e2e_s.mean <= 2.2' --need count=9 --find server.cores "
                                     "--set server.gc_threads=4 2>/dev/null",
                            "capacity"),
                0, "met from server.cores 2 on, failed with 1, at 9 users");
}

Test(closed_loop, contenders_are_compared_at_counts_of_users)
{
    struct command_result result = command_run(
        LOOP "--vary arrivals.think_s.mean=10,20 --counts 1,9 --metric throughput_per_s "
             "--set replications.count=20 --max-replications 20 --json 2>/dev/null",
        "compare");
    cr_expect(eq(int, result.status, 0));
    cr_expect(strstr(result.text, "\"client_count\": 9, ") != NULL, "%s", result.text);
    cr_expect(strstr(result.text, "rate_per_s\": ") == NULL);
    command_free(&result);
    expect_text(command_run(LOOP "--vary arrivals.think_s.mean=10,20 --counts 1,9 --metric "
                                 "throughput_per_s --max-replications 200 2>/dev/null",
                            "compare"),
                0, "mean=10 is best from 1 to 9 users\n");
    /* nor does it matter who says how many */
    expect_text(command_run(LOOP "--vary arrivals.think_s.mean=10,20 --set "
                                 "'sweep={\"clients[0].count\": [1, 9]}' --metric "
                                 "throughput_per_s --max-replications 200 2>/dev/null",
                            "compare"),
                0, "mean=10 is best from 1 to 9 users\n");
}

Test(closed_loop, rates_and_users_are_not_mixed_up)
{
    expect_text(
        command_run(LOOP TEN "--slo 'e2e_s <= 2' --need 0.1 --find server.cores 2>&1", "capacity"),
        2, "pisim: --need: must be count=USERS, as a closed loop has no rate\n");
    expect_text(command_run("\"$PISIM\" capacity default --set sweep={} --slo 'e2e_s <= 2' --need "
                            "count=5 --find server.he_threads 2>&1"),
                2, "pisim: --need: must be a rate: only a closed loop has a count of users\n");
    expect_text(command_run(LOOP "--vary seed=1,2 --rates 0.1 2>&1", "compare"), 2,
                "arrivals.process: must not be closed with --rates");
    expect_text(command_run("\"$PISIM\" compare default --vary seed=1,2 --counts 1,2 2>&1"), 2,
                "arrivals.process: must be closed with --counts, which sets how many users wait");
    expect_text(command_run(LOOP "--set 'clients=[{\"count\": 1}, {\"count\": 2}]' --vary seed=1,2 "
                                 "--counts 1,2 2>&1",
                            "compare"),
                2, "must have \"clients\" of one class with --counts, which sets their count");
    expect_output(command_run(LOOP "--set 'arrivals.trace=\"x.csv\"' 2>&1", "run"), 2,
                  "pisim: closed.json: arrivals: process and trace exclude each other\n");
}
