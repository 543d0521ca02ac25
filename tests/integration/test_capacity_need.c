/* What it takes to serve a rate: on which side the objectives are met, and what is known where none
 * is. */
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

TestSuite(capacity_need, .init = begin, .fini = end);

#define RESERVED "--set 'prices={\"cores\": \"reserved\", \"core_hour\": {\"usd\": 3.6}}' "
#define POISSON                                                                                    \
    "--set 'arrivals={\"process\": \"poisson\", \"rate_per_s\": 0.001}' --set "                    \
    "replications.count=20 "
#define CAPACITY "cd \"$RESULTS\" && \"$PISIM\" capacity s.json "

/* One of two classes; a precompute takes 40,696,186,432 bytes at a client. */
Test(capacity_need, storage_of_a_class_is_searched_in_whole_precomputes)
{
    expect_text(
        command_run("\"$PISIM\" capacity default --set sweep={} --set client=null --set "
                    "'clients=[{\"threads\":4,\"initial_stock\":\"full\",\"storage_bytes\":"
                    "128e9},{\"threads\":4,\"initial_stock\":\"full\",\"storage_bytes\":"
                    "128e9}]' --set arrivals.assign=round_robin --set horizon_s=20000 --slo "
                    "'stock_out_fraction <= 1%%' --need 0.0003 --find "
                    "clients[1].storage_bytes --max-replications 2000 2>/dev/null"),
        0,
        "met from clients[1].storage_bytes 81392372864 (81.4 GB) on, failed with "
        "40696186432 (40.7 GB), at 0.0003 per second");
}

/* A month of three cores at 3.6 USD per hour is 7,776 USD, one of four 10,368; a day has 9 requests
 * (the first after 1,000 s), so that one costs 3 * 86.4 / 9 = 28.8 USD with three and 38.4 with
 * four. A round trip is waited for once in an online phase of 10.5 s, so 9.5 s are left for it. */
Test(capacity_need, what_gets_harder_is_met_up_to_a_value)
{
    expect_text(command_run(CAPACITY RESERVED "--slo 'usd_per_month <= 10000' --need 0.0001 --find "
                                              "server.cores 2>/dev/null"),
                0, "met up to server.cores 3, failed from 4 on, at 0.0001 per second");
    expect_text(command_run(CAPACITY RESERVED "--slo 'usd_per_request <= 35usd' --need 0.0001 "
                                              "--find server.cores 2>/dev/null"),
                0, "met up to server.cores 3, failed from 4 on, at 0.0001 per second");
    expect_text(command_run(CAPACITY RESERVED
                            "--slo 'usd_per_month <= 10000' --need 0.0001 --find "
                            "server.cores --json 2>/dev/null | grep 'pass\\|fail\\|easier'"),
                0,
                "    \"pass\": 3,\n    \"fail\": 4,\n    \"is_easier_at_high_rates\": false,\n    "
                "\"is_met_below_pass\": true,\n");
    expect_text(command_run(CAPACITY "--slo 'usd_per_month >= 10000' " RESERVED
                                     "--need 0.0001 --find server.cores 2>/dev/null"),
                0, "met from server.cores 4 on, failed with 3, at 0.0001 per second");
}

/* Whatever was expected: a longer way makes an answer later. */
Test(capacity_need, the_side_is_taken_from_what_was_simulated)
{
    expect_text(command_run(CAPACITY "--slo 'e2e_s.max <= 20' --need 0.0001 --set link.rtt_s=0.1 "
                                     "--find link.rtt_s --json 2>/dev/null | grep is_met"),
                0, "\"is_met_below_pass\": true");
    expect_text(command_run(CAPACITY "--slo 'e2e_s.max <= 20' --need 0.0001 --set link.rtt_s=0.1 "
                                     "--find link.rtt_s 2>/dev/null"),
                0, "met up to link.rtt_s 1");
}

/* More cores help one and cost the other, so there may be a window or none. */
Test(capacity_need, what_it_costs_is_not_sought_with_what_it_helps)
{
    expect_text(command_run(CAPACITY RESERVED "--slo 'usd_per_month <= 10000' --slo 'e2e_s.max <= "
                                              "20' --need 0.0001 --find server.cores 2>&1"),
                2,
                "pisim: s: slo: must all get easier, or all harder, the more there is of what is "
                "searched for");
}

/* 125 s of offline phase: 0.008 per second. Those who give up after 300 s leave time for others, so
 * half of 0.02 per second need not be dropped; what cannot be stable is known. */
Test(capacity_need, above_the_limit_nothing_is_said_of_what_was_not_tried)
{
    expect_text(command_run(CAPACITY "--slo 'dropped_fraction <= 50%%' --set "
                                     "client.give_up_after_s=300 --need 0.02 --find "
                                     "client.storage_bytes 2>/dev/null"),
                4,
                "0.02 per second is above the long-run limit whatever client.storage_bytes is, so "
                "none was tried: offline_slots allow no more than 0.008 requests per second");
    expect_text(command_run(CAPACITY "--slo 'dropped_fraction <= 50%%' --set "
                                     "client.give_up_after_s=300 --need 0.02 --find "
                                     "client.storage_bytes --csv 2>/dev/null | grep -c "
                                     "'offline_slots allow no more.*,,0.008,offline_slots,0,'"),
                0, "1");
    expect_text(
        command_run(CAPACITY "--stable --need 0.02 --find client.storage_bytes 2>/dev/null"), 3,
        "no client.storage_bytes can serve 0.02 per second, since ");
    expect_text(command_run(CAPACITY RESERVED "--slo 'usd_per_month <= 10000' --need 0.02 --find "
                                              "server.cores 2>/dev/null"),
                0, "met up to server.cores 3, failed from 4 on, at 0.02 per second");
}

/* Every request moves 5.5 GB, of which 5 are its precompute's. Twenty replications that all spend
 * more than 5 decide, and more than is ever taken from the stock changes nothing. */
Test(capacity_need, a_search_ends_where_more_changes_nothing)
{
    struct command_result result = command_run(
        CAPACITY POISSON "--slo 'bytes_per_request <= 5GB' --set client.initial_stock='\"full\"' "
                         "--need 0.001 --find client.storage_bytes --max-replications 20 2>&1");
    cr_expect(eq(int, result.status, 3));
    cr_expect(strstr(result.text, "met with no client.storage_bytes that was tried, failed from "
                                  "24656 (24.7 kB) on, at 0.001 per second (")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "the last of them gave the same in every replication") != NULL,
              "%s", result.text);
    command_free(&result);
}

/* Both hold two precomputes of 24,656 bytes. */
Test(capacity_need, contenders_that_never_differ_are_said_to_be_so)
{
    struct command_result result =
        command_run("cd \"$RESULTS\" && \"$PISIM\" compare s.json " POISSON
                    "--max-replications 40 --vary client.storage_bytes=49312,50000 --rates 0.001 "
                    "2>&1");
    cr_expect(strstr(result.text, "those that lead by e2e_s.mean at 1 of 1 rate do not differ in "
                                  "any of 40 replications")
                  != NULL,
              "%s", result.text);
    cr_expect(strstr(result.text, "raise") == NULL, "%s", result.text);
    command_free(&result);
}
