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

/* All are done in the end. With 10 s of thought and 1 s served N users ask for N / 11 at most, of
 * which 1 per second is served: from 4 on doubled, 256 are the first who ask for 16 times that. */
Test(closed_loop, an_objective_that_any_number_meets_is_not_searched_to_the_end)
{
    expect_text(
        command_run(LOOP TEN "--slo 'done_fraction >= 0.5' --max-replications 10 2>&1", "capacity"),
        0,
        "met up to 256 users, failed at none that was tried; no more than 256 users were: "
        "they would ask for more than 16 times what can be served in the long run, where ");
    expect_text(command_run(LOOP TEN "--slo 'throughput_per_s >= 1.5' --max-replications 10 2>&1",
                            "capacity"),
                3,
                "met by no number that was tried, failed up to 256 users; no more than 256 users ");
    expect_text(
        command_run(
            LOOP TEN
            "--set sharing=dedicated --set server.discipline=fair --slo 'done_fraction >= 0.5' "
            "--max-replications 10 2>&1",
            "capacity"),
        0,
        "no more than 256 users were: that is 64 times as many as the scenario has, whose "
        "\"count\" begins the search");
}

/* Twice as many users are no better a setting; and there is no offline phase to be late. */
Test(closed_loop, users_are_ranked_for_each_number_of_them)
{
    char *folder = command_new_folder();
    expect_output(
        command_run(
            "cd '%s' && \"$PISIM\" run \"$SOURCE/models/scenarios/reference/closed.json\" --set "
            "horizon_s=2000 --set replications.count=10 --out x.db >/dev/null 2>&1; \"$PISIM\" "
            "query "
            "x.db winner_by_rate --format csv | cut -d, -f2,10; \"$PISIM\" query x.db "
            "bound_against_simulated --format csv | cut -d, -f12,13",
            folder),
        0,
        "contender,next_contender\ncount=1,\ncount=5,\ncount=50,\n"
        "verdict,agrees\nstable,\nstable,\nstable,\n");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" report x.db >/dev/null; grep -c 'no "
                    "precompute</dt><dd>never, since there is no offline phase</dd>' x.html",
                    folder),
        0, "3\n");
    command_remove_folder(folder);
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
    /* one user is limited by their own turn, nine by the server's core */
    expect_text(command_run(LOOP "--vary arrivals.think_s.mean=10,20 --counts 1,9 --metric "
                                 "throughput_per_s --max-replications 200 2>/dev/null",
                            "compare"),
                0, "\nmean=20 with 9 users: Long-run limit 1 per second, set by server_cpu, ");
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
