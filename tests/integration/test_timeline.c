/*
 * run --timeline: a trace that readers of traces take, whose account is the database's, and which
 * changes no result.
 */
#include "command_expect.h"

#define FIRST_HOUR                                                                                 \
    "hundred_clients --set sweep={} --set arrivals.rate_per_s=0.01 --set horizon_s=3600 "          \
    "--set replications.count=1 "

/* Cores and bits per second of all that a row of resource_use is of. */
#define USES                                                                                       \
    "\"SELECT *, CASE resource WHEN 'server_cpu' THEN 32 WHEN 'client_cpu' THEN 100 * 4 "          \
    "WHEN 'server_uplink' THEN 3e9 WHEN 'server_downlink' THEN 3e9 ELSE 100 * 1e9 END "            \
    "AS amount_per_s FROM resource_use\" --format ndjson > uses "

static bool lacks_python(void)
{
    return system("command -v python3 >/dev/null") != 0;
}

static void expect_account(const char *options, const char *expected)
{
    char *folder = command_new_folder();
    if (lacks_python())
        cr_skip_test("no python3 to read it with");
    expect_output(command_run("cd '%s' && \"$PISIM\" run " FIRST_HOUR
                              "%s --timeline t.json --out x.db >/dev/null 2>&1 && "
                              "\"$PISIM\" query x.db " USES " && "
                              "python3 \"$SOURCE/tests/integration/check_trace.py\" t.json uses",
                              folder, options),
                  0, expected);
    command_remove_folder(folder);
}

Test(timeline, of_an_hour_tells_how_busy_each_resource_was)
{
    expect_account("--timeline-to 3600", "good: 33 requests, 12 accounts of resources\n");
}

Test(timeline, what_is_under_way_when_it_begins_or_ends_is_cut_there)
{
    expect_account("--set warmup_s=1800 --timeline-from 1800 --timeline-to 3600",
                   "good: 16 requests, 12 accounts of resources\n");
}

/* Here links have stations of their own, and steps wait in line. */
Test(timeline, of_links_without_an_interface_tells_the_same)
{
    expect_account("--set server.link=null --set clients[0].discipline=fcfs --timeline-to "
                   "3600",
                   "good: 33 requests, 8 accounts of resources\n");
}

Test(timeline, changes_no_result)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && for name in a b; do \"$PISIM\" run " FIRST_HOUR
                              "--out $name.db $options >$name.out 2>/dev/null || exit 1; "
                              "\"$PISIM\" query $name.db --dump | grep -v 'INTO run' >$name.dump; "
                              "options='--timeline t.json'; done; cmp a.out b.out && "
                              "cmp a.dump b.dump && test -s t.json && echo same",
                              folder),
                  0, "same\n");
    command_remove_folder(folder);
}

/* Phases are one piece where nothing competes. */
Test(timeline, of_dedicated_sharing_has_requests_and_levels)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && \"$PISIM\" run default --set sweep={} --timeline t.json "
                              "--timeline-to 80000 --set replications.count=10 >/dev/null 2>&1; "
                              "grep -c '\"name\":\"request ' t.json; grep -c precomputes t.json; "
                              "grep -c core t.json",
                              folder),
                  1, "43\n196\n0\n");
    command_remove_folder(folder);
}

Test(timeline, options_that_do_not_fit_are_refused)
{
    expect_text(command_run("\"$PISIM\" run default --timeline-to 5 2>&1"), 2,
                "pisim: --timeline-from, --timeline-to: need a file: --timeline FILE");
    expect_text(command_run("\"$PISIM\" run default --timeline t --timeline-from 5 --timeline-to 5 "
                            "2>&1"),
                2, "pisim: --timeline-to: must be after --timeline-from, 5, is 5");
    expect_text(command_run("\"$PISIM\" run default --timeline t --timeline-from=-5 2>&1"), 2,
                "pisim: --timeline-from: must be at least 0, is -5");
    /* before anything is simulated */
    expect_output(command_run("\"$PISIM\" run default --set sweep={} --set horizon_s=3600 "
                              "--timeline /none/t.json 2>&1"),
                  1, "pisim: /none/t.json: cannot be written: No such file or directory\n");
}
