/*
 * The contended machine as a user meets it: many clients, one server, from a scenario to an answer.
 */
#include "dump_expect.h"

/* Every kind of setting: classes, disciplines, patience, a narrow interface. */
#define SCENARIO "\"$PISIM\" run \"$SOURCE/tests/data/contended.json\""
#define RUN SCENARIO " --out '%s/%s.db' %s 2>&1"
#define TOTAL " --json 2>/dev/null | grep -o '\"offline_total_s\": *[0-9.]*' | tr -dc '0-9.'"
#define QUERY "\"$PISIM\" query '%s/x.db' %s --format csv"

Test(contended, one_two_and_eight_threads_give_the_same_rows)
{
    expect_same_for_all_jobs(SCENARIO);
}

Test(contended, what_is_recorded_agrees_with_itself)
{
    char *folder = command_new_folder();
    expect_text(command_run(RUN, folder, "x", ""), 0, "\nDropped: ");
    /* Where an online phase's seconds went is all of them, of a request and on average. */
    expect_output(command_run(QUERY, folder,
                              "\"SELECT count(*) > 300 AS many, max(abs(online_compute_s "
                              "+ online_transfer_s + online_propagation_s "
                              "+ online_processor_wait_s + online_link_wait_s - online_s)) < 1e-6 "
                              "AS whole FROM v_request WHERE status = 'done'\""),
                  0, "many,whole\n1,1\n");
    expect_output(
        command_run(QUERY, folder,
                    "\"SELECT count(*) AS n, max(abs(compute_s + transfer_s + propagation_s "
                    "+ contention_s - mean_s)) < 1e-6 AS whole FROM v_phase_time\""),
        0, "n,whole\n4,1\n");
    /* Nothing is used more than all the time; who is dropped says why. */
    expect_output(command_run(QUERY, folder,
                              "\"SELECT count(*) AS n, max(used_fraction) < 1 + 1e-9 AS possible "
                              "FROM v_resource_use WHERE used_fraction IS NOT NULL\""),
                  0, "n,possible\n18,1\n");
    expect_output(command_run(QUERY, folder,
                              "\"SELECT count(*) AS n FROM request "
                              "WHERE (status = 'dropped') <> (drop_reason IS NOT NULL)\""),
                  0, "n\n0\n");
    expect_output(
        command_run(QUERY, folder,
                    "\"SELECT count(*) AS n, max(to_s) AS last_s, max(mean_stock) AS most "
                    "FROM stock\""),
        0, "n,last_s,most\n2000,20000,27\n");
    command_remove_folder(folder);
}

Test(contended, every_shipped_query_has_something_to_tell)
{
    char *folder = command_new_folder();
    expect_text(command_run(RUN, folder, "x", "--set replications.count=2"), 0, "verdict");
    expect_output(command_run("for name in time_by_rate utilization stock dropped_by_rate bounds "
                              "slowest_requests; do \"$PISIM\" query '%s/x.db' $name --format csv "
                              "| wc -l | { read n; test $n -ge 3 || echo $name $n; }; done 2>&1",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

/*
 * The shipped scenario in short: with a hundred clients the server's interface (ResNet-18: the
 * bytes of garbled circuits) or its cores (the HybReNet: homomorphic encryption) bind, and
 * dedicated sharing, which knows of neither, would place the onset several times later. The query
 * tells the ends that the run's own sentences do.
 */
Test(contended, dedicated_sharing_would_place_the_onset_later)
{
    char *folder = command_new_folder();
    const char *shorter =
        "--set replications.count=2 --set variability=null --set 'sweep={\"network\": "
        "[\"resnet18\", \"hrn18_5x5x3x\"], "
        "\"clients[0].count\": [100], \"arrivals.rate_per_s\": [0.006, 0.03, 0.07, 0.15], "
        "\"zip\": {\"sharing\": [\"contended\", \"dedicated\"], \"server.link\": [\"lan_3g\", "
        "null]}}'";
    expect_text(command_run("\"$PISIM\" run contended %s --out '%s/x.db' 2>&1", shorter, folder), 0,
                ", set by server_uplink, because ");
    expect_output(command_run("\"$PISIM\" query '%s/x.db' dedicated_against_contended --format csv "
                              "| cut -d, -f1,4-9,11,13",
                              folder),
                  0,
                  "network,client_count,contended_below_per_s,contended_above_per_s,"
                  "dedicated_below_per_s,dedicated_above_per_s,times_later,contended_bound,"
                  "dedicated_bound\n"
                  "hrn18_5x5x3x,100,0.006,0.03,0.07,0.15,2.3333333333333335,server_cpu,"
                  "offline_slots\n"
                  "resnet18,100,0.006,0.03,0.07,0.15,2.3333333333333335,server_uplink,"
                  "offline_slots\n");
    command_remove_folder(folder);
}

/* Rows by hand: 3 cores, 4 slots, 3 and 2 clients, of which the former have 2 online slots each. */
Test(contended, plan_tells_the_bounds_alone_and_each_class_by_itself)
{
    struct command_result bounds =
        command_run("\"$PISIM\" plan \"$SOURCE/tests/data/contended.json\" --bounds 2>/dev/null "
                    "| awk 'NR > 2 {print $1, $2, $3}'");
    cr_expect(eq(int, bounds.status, 0));
    static const char *const rows[] = {"online_slots 1 6\n",    "online_slots 2 2\n",
                                       "uplink 1 3\n",          "client_cpu 1 12\n",
                                       "server_cpu server 3\n", "server_offline_slots server 4\n",
                                       "downlink 2 2\n",        "server_uplink server 1\n"};
    for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
        cr_expect(strstr(bounds.text, rows[i]) != NULL, "%s is not in %s", rows[i], bounds.text);
    command_free(&bounds);
    /* Four threads garble faster than two. */
    struct command_result first =
        command_run("\"$PISIM\" plan \"$SOURCE/tests/data/contended.json\" --class 1" TOTAL);
    struct command_result second =
        command_run("\"$PISIM\" plan \"$SOURCE/tests/data/contended.json\" --class 2" TOTAL);
    cr_expect(lt(dbl, atof(first.text), atof(second.text)), "%s, %s", first.text, second.text);
    command_free(&first);
    command_free(&second);
    expect_text(command_run("\"$PISIM\" plan \"$SOURCE/tests/data/contended.json\" --class 3 2>&1"),
                2, "pisim: --class: must be");
}
