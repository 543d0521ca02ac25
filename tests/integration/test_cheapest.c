/* Which setting meets the objectives at a rate for the least, by the program. */
#include "costed_day.h"

static char *folder;

static void begin(void)
{
    folder = costed_day_write();
}

static void end(void)
{
    command_remove_folder(folder);
}

TestSuite(cheapest, .init = begin, .fini = end);

#define RESERVED "--set 'prices={\"cores\": \"reserved\", \"core_hour\": {\"usd\": 3.6}}' "
#define CAPACITY "cd \"$RESULTS\" && \"$PISIM\" capacity s.json " RESERVED
#define LEAST "--need 0.0001 --least usd_per_month "

/* A month of 2 cores at 3.6 USD per hour is 5,184 USD, one of 3 is 7,776. With 100 kbit/s 4 GB take
 * 320,000 s, which serves nobody every 10,000 s. A request is done in 10.5 s where one fits, and in
 * 131 s where each is prepared for. */
Test(cheapest, a_grid_without_chance_is_ranked_as_reckoned)
{
    struct command_result result =
        command_run(CAPACITY LEAST "--slo 'e2e_s.max <= 20' --vary server.cores=3,2 --vary "
                                   "link.downlink_bps=8e9,1e5 --csv 2>/dev/null | cut -d, -f "
                                   "1-7,9");
    expect_output(result, 0,
                  "rank,parameters,state,metric,value,low,high,difference_low\n"
                  "1,\"{\"\"server.cores\"\": 2, \"\"link.downlink_bps\"\": "
                  "8000000000}\",meets,usd_per_month,5184,5184,\n"
                  "2,\"{\"\"server.cores\"\": 3, \"\"link.downlink_bps\"\": "
                  "8000000000}\",meets,usd_per_month,7776,7776,2592\n"
                  ",\"{\"\"server.cores\"\": 3, \"\"link.downlink_bps\"\": "
                  "100000}\",cannot_serve,usd_per_month,,,\n"
                  ",\"{\"\"server.cores\"\": 2, \"\"link.downlink_bps\"\": "
                  "100000}\",cannot_serve,usd_per_month,,,\n");
}

Test(cheapest, the_cheapest_the_runner_up_and_how_sure_it_is_are_told)
{
    struct command_result result =
        command_run(CAPACITY LEAST "--slo 'e2e_s.max <= 20' --vary server.cores=3,2 --vary "
                                   "link.downlink_bps=8e9,1e5 2>/dev/null");
    cr_expect(eq(int, result.status, 0));
    cr_expect(
        strstr(result.text,
               "At 0.0001 per second: 2 of 4 settings were simulated; 2 meet all objectives.\n"
               "Cheapest by usd_per_month: {\"server.cores\": 2, "
               "\"link.downlink_bps\": 8000000000}, 5184.\n"
               "Runner-up: {\"server.cores\": 3, \"link.downlink_bps\": "
               "8000000000}, 7776: dearer by 2592.\n")
            != NULL,
        "%s", result.text);
    cr_expect(strstr(result.text, "cannot_serve") != NULL);
    command_free(&result);
}

/* 4 GB at 100 kbit/s again. What was not simulated has failed nothing. */
Test(cheapest, where_every_setting_is_above_the_limit_nothing_is_decided)
{
    expect_text(command_run(CAPACITY LEAST "--slo 'e2e_s.max <= 20' --vary server.cores=3,2 "
                                           "--set link.downlink_bps=1e5 2>/dev/null"),
                4,
                "0 of 2 settings were simulated; 0 meet all objectives.\n"
                "No setting is known to meet them, so none is the cheapest by usd_per_month.\n"
                "What cannot serve the rate in the long run was not simulated (cannot_serve), so "
                "whether it meets the objectives within the horizon is open.\n");
}

/* Poisson requests, of which a stock of two serves more at once than none. */
#define DRAWN                                                                                      \
    "--set 'arrivals={\"process\": \"poisson\", \"rate_per_s\": 0.001}' --set "                    \
    "replications.count=50 --need 0.001 --least usd_per_month --vary "                             \
    "client.storage_bytes=0,49312 --vary server.cores=2,3 "

Test(cheapest, what_fails_is_dropped_and_pairs_decide)
{
    struct command_result result =
        command_run(CAPACITY DRAWN "--slo 'e2e_s.p95 <= 2min' --json --out r.db 2>/dev/null");
    cr_expect(eq(int, result.status, 0));
    const char *first = strstr(result.text, "\"rank\": 1");
    const char *second = strstr(result.text, "\"rank\": 2");
    const char *fails = strstr(result.text, "\"state\": \"fails\"");
    cr_assert(first != NULL && second > first && fails > second, "%s", result.text);
    const char *cheapest = strstr(first, "{\"client.storage_bytes\": 49312, \"server.cores\": 2}");
    cr_expect(cheapest != NULL && cheapest < second);
    cr_expect(strstr(second, "\"difference\": 2592") < fails);
    cr_expect(strstr(second, "\"is_dearer\": true") < fails);
    command_free(&result);
    expect_output(command_run("\"$PISIM\" query \"$RESULTS/r.db\" \"SELECT count(*), "
                              "count(DISTINCT parameters) FROM point\" --csv | tail -1"),
                  0, "4,4\n");
}

/* One core for a month at 0.01 USD per hour is 7.2 USD; 4.5 GB out for each request vary far more.
 * What costs more for sure has 20 replications, of which the mean of all may be above it or below.
 */
Test(cheapest, differences_are_of_the_replications_that_both_have)
{
    for (int seed = 1; seed <= 2; seed++)
        expect_text(command_run("cd \"$RESULTS\" && \"$PISIM\" capacity s.json --set "
                                "'prices={\"cores\": \"reserved\", \"core_hour\": {\"usd\": 0.01}, "
                                "\"gb_out\": {\"usd\": 0.1}}' --set 'arrivals={\"process\": "
                                "\"poisson\", \"rate_per_s\": 0.001}' --set replications.count=20 "
                                "--need 0.001 --least usd_per_month --vary "
                                "client.storage_bytes=24656,49312 --vary server.cores=2,3 --slo "
                                "'e2e_s.p95 <= 90' --max-replications 320 --set seed=%d "
                                "2>/dev/null | grep -o 'st by.*cores\": [23]}\\|er-up:.*cores\": "
                                "[23]}\\|dearer by 7.*sure'",
                                seed),
                    0,
                    "st by usd_per_month: {\"client.storage_bytes\": 49312, \"server.cores\": 2}\n"
                    "er-up: {\"client.storage_bytes\": 49312, \"server.cores\": 3}\n"
                    "dearer by 7.2 [7.2, 7.2] in the same replications, for sure\n");
}

Test(cheapest, where_nothing_meets_the_objectives_none_is_named)
{
    expect_text(command_run(CAPACITY DRAWN "--slo 'e2e_s.p95 <= 5' 2>/dev/null"), 3,
                "No setting meets them, so none is the cheapest by usd_per_month.");
}

Test(cheapest, what_does_not_go_together_is_one_line)
{
    expect_output(command_run(CAPACITY "--least usd_per_month --slo 'e2e_s <= 1' 2>&1"), 2,
                  "pisim: --least: needs the rate to serve: --need\ntry: " PISIM_TYPED
                  " capacity --help\n");
    expect_text(command_run(CAPACITY LEAST "--find server.cores 2>&1"), 2,
                "--find: belongs to a search, and --least tries all that --vary gives");
    expect_text(command_run(CAPACITY "--need 0.0001 --least usd_per_moth 2>&1"), 2,
                "--least: no metric \"usd_per_moth\" (did you mean \"usd_per_month\"?)");
    expect_text(command_run(CAPACITY "--need 0.0001 --least throughput_per_s 2>&1"), 2,
                "--least: must be a metric of which less is better, is \"throughput_per_s\"");
    expect_text(
        command_run("\"$PISIM\" capacity default --slo 'e2e_s <= 1' " LEAST "--set sweep={} 2>&1"),
        2, "prices: needs prices");
    expect_text(command_run(CAPACITY LEAST "2>&1"), 2, "there is no objective");
}
