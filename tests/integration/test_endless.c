/*
 * What would run without end is refused before it begins, with an estimate of its events.
 */
#include "command_expect.h"

#define NO_TIME "\"$PISIM\" run \"$SOURCE/tests/data/no_time.json\" "

/* 86,400 s x 1e9/s = 8.64e13 requests in each of ten replications, two events or more for each. */
Test(endless, more_requests_than_can_be_simulated)
{
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set arrivals.rate_per_s=1e9 "
                            "--set client.max_waiting=0 2>&1"),
                2, "a replication of point 1 has 8.6e13 requests and ");
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set arrivals.rate_per_s=1e9 "
                            "--set client.max_waiting=0 2>&1"),
                2, "lower the rate, or replications and points, or allow more with --max-events\n");
}

/* 2 x 20 s / 1e-300 s */
Test(endless, precomputes_that_nothing_limits)
{
    expect_text(command_run(NO_TIME "2>&1"), 2, "and 4e301 offline phases. ");
    expect_text(command_run(NO_TIME "--set sharing=contended 2>&1"), 2, "pisim: no_time: refill: ");
    expect_text(command_run(NO_TIME "--set client.offline_slots=1000000 2>&1"), 2,
                "and 4e307 offline ");
}

/* What limits them by itself is no endless run. */
Test(endless, what_limits_them_is_simulated)
{
    expect_text(command_run(NO_TIME "--set refill.policy=on_demand 2>&1"), 0, "verdict");
    expect_text(command_run(NO_TIME "--set 'refill={\"policy\":\"threshold\",\"low\":1,"
                                    "\"high\":9}' 2>&1"),
                0, "verdict");
    expect_text(command_run(NO_TIME "--set refill.check_every_s=1 2>&1"), 0, "verdict");
}

Test(endless, time_must_advance_where_the_estimate_is_let_pass, .timeout = 120)
{
    expect_text(command_run(NO_TIME "--max-events 1e308 2>&1"), 2,
                "pisim: refill: time stands still at ");
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set 'arrivals={\"process\":"
                            "\"batch\",\"batch_size\":100000000,\"rate_per_s\":1e4}' --set "
                            "client.max_waiting=0 --set replications.count=1 2>&1"),
                2, "pisim: arrivals: time stands still at ");
}

Test(endless, the_limit_is_asked_for_by_each_verb)
{
    expect_text(command_run("\"$PISIM\" run default --max-events 1000 2>&1"), 2, "more than 1000");
    expect_text(command_run("\"$PISIM\" compare default --vary client.threads=1,2 --max-events "
                            "1000 2>&1"),
                2, "more than 1000");
    expect_text(command_run("\"$PISIM\" capacity default --stable --max-events 10 2>&1"), 2,
                "more than 10");
    expect_text(command_run("\"$PISIM\" run default --max-events 0 2>&1"), 2,
                "--max-events: must be above 0, is 0\n");
}

/* Of the order of what was simulated, and never far below: a run is not let through by mistake. */
Test(endless, the_estimate_is_of_the_order_of_what_comes)
{
    static const char *const scenarios[] = {
        "default --set sweep={}", "default --set sweep={} --set sharing=contended",
        "contended --set sweep={} --set horizon_s=20000",
        "hundred_clients --set sweep={} --set horizon_s=20000",
        "default --set sweep={} --set client.storage_bytes=1e9 --set sharing=contended"};
    for (size_t i = 0; i < sizeof scenarios / sizeof *scenarios; i++) {
        char *folder = command_new_folder();
        double events = 0.0;
        double estimate = 0.0;
        struct command_result refused =
            command_run("\"$PISIM\" run %s --set replications.count=1 --max-events 1e-9 2>&1 | "
                        "sed -n 's/.*takes about \\([^ ]*\\) events.*/\\1/p'",
                        scenarios[i]);
        struct command_result ran = command_run(
            "\"$PISIM\" run %s --set replications.count=1 --out '%s/x.db' >/dev/null 2>&1; "
            "\"$PISIM\" query '%s/x.db' 'SELECT sum(events) FROM replication' --format csv | tail "
            "-n 1",
            scenarios[i], folder, folder);
        cr_assert(eq(int, sscanf(refused.text, "%lf", &estimate), 1), "%s", refused.text);
        cr_assert(eq(int, sscanf(ran.text, "%lf", &events), 1), "%s", ran.text);
        cr_expect(gt(dbl, estimate, events / 2.0), "%s: %g %g", scenarios[i], estimate, events);
        cr_expect(lt(dbl, estimate, events * 20.0), "%s: %g %g", scenarios[i], estimate, events);
        command_free(&refused);
        command_free(&ran);
        command_remove_folder(folder);
    }
}
