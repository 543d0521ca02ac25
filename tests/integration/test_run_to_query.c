/*
 * From a scenario to an answer, as a user would type it.
 */
#include "command_expect.h"

/* A quick scenario: a few points, a few replications. */
/* Of 40 replications without a miss one knows that less than 10 % have one. */
#define MANY " --set replications.count=40"

#define QUICK                                                                                      \
    "default --set replications.count=3 --set 'sweep={\"arrivals.rate_per_s\": [0.0002, 0.001]}'"

Test(run_to_query, the_table_and_the_sentence_go_to_stdout)
{
    struct command_result result = command_run("\"$PISIM\" run " QUICK " 2>/dev/null");
    cr_expect(eq(int, result.status, 0));
    cr_expect(strstr(result.text, "unresolved\n") != NULL); /* by fifty requests */
    cr_expect(strstr(result.text, "overloaded\n") != NULL);
    cr_expect(strstr(result.text, "\nLong-run limit 0.0005381 per second (one per 31 min), set by "
                                  "offline_slots, because a client prepares one inference at a ")
              != NULL);
    command_free(&result);
}

Test(run_to_query, the_limit_is_told_once)
{
    expect_output(command_run("\"$PISIM\" run " QUICK " 2>/dev/null | grep -o 0.0005381"), 0,
                  "0.0005381\n");
    expect_output(command_run("\"$PISIM\" capacity default --onset --set replications.count=3 "
                              "2>/dev/null | grep -o 0.0005381"),
                  0, "0.0005381\n");
}

/* At 0.0002 there are too few requests to say that less than 1 % find none; at 0.001 93 % do. */
Test(run_to_query, where_stock_outs_begin_is_told_as_far_as_it_is_known)
{
    expect_text(command_run("\"$PISIM\" run " QUICK " 2>/dev/null"), 0,
                ": from 0.001 requests per second on, more than 1 % find no precompute (below, "
                "these replications do not tell; about 26 replications might tell).\n");
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set arrivals.rate_per_s=0.001 "
                            "--set replications.count=3 2>/dev/null"),
                0, ": already at 0.001 requests per second, more than 1 % find no precompute.\n");
}

Test(run_to_query, a_second_run_is_added_to_the_database)
{
    char *folder = command_new_folder();
    for (int i = 0; i < 2; i++)
        expect_text(command_run("\"$PISIM\" run " QUICK " --out '%s/x.db' 2>&1 >/dev/null", folder),
                    0, "results are in ");
    expect_output(
        command_run("\"$PISIM\" query '%s/x.db' 'SELECT run_id, status, "
                    "(SELECT count(*) FROM point WHERE point.run_id = run.run_id) AS points "
                    "FROM run' --format csv",
                    folder),
        0, "run_id,status,points\n1,done,2\n2,done,2\n");
    expect_output(command_run("ls '%s'", folder), 0, "x.db\n"); /* one file, no journal */
    command_remove_folder(folder);
}

Test(run_to_query, a_run_that_is_not_there_has_no_answer)
{
    char *folder = command_new_folder();
    expect_text(command_run("\"$PISIM\" run " QUICK " --out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && for run in 1 2 last; do \"$PISIM\" query x.db "
                              "bound_against_simulated run_id=$run 2>&1 >/dev/null; done",
                              folder),
                  2,
                  "pisim: x.db: has no run 2 (pisim runs lists them)\n"
                  "pisim: run_id: must be the number of a run (pisim runs lists them), is "
                  "\"last\"\ntry: " PISIM_TYPED " query --help\n");
    command_remove_folder(folder);
}

/*
 * 500 Mbit/s and 20 ms, without their powers of ten. 100 kbit/s and 10 s may be meant, but the
 * circuits take 5,000 times the 609 s at 500 Mbit/s: 3.0e6 s, 35.2 days.
 */
Test(run_to_query, what_is_likely_in_another_unit_is_told)
{
    static const char warning[] =
        "pisim: warning: link.uplink_bps is 500 bits per second: 500 Mbit/s are 500e6 "
        "[unlikely_unit]\npisim: warning: link.rtt_s is 20 seconds: 20 ms are 0.02 "
        "[unlikely_unit]\n";
    expect_text(command_run("\"$PISIM\" check default --set 'link={\"uplink_bps\": 500, "
                            "\"downlink_bps\": 1e5, \"rtt_s\": 20}' 2>&1"),
                0, warning);
    expect_output(command_run("\"$PISIM\" check default --set 'link={\"uplink_bps\": 1e5, "
                              "\"downlink_bps\": 1e5, \"rtt_s\": 10}' 2>&1 >/dev/null"),
                  0,
                  "pisim: warning: gc_transfer alone takes 35.2 days of one inference on the "
                  "downlink of 100 kbit/s: is a unit meant otherwise? Links are in bits per "
                  "second, 1e6 of which are 1 Mbit/s [phase_takes_months]\n"
                  "pisim: warning: the horizon of 24 h is over before one inference is, which "
                  "takes 2.47 days online: horizon_s is in seconds [horizon_is_short]\n");
}

Test(run_to_query, requests_are_counted_to_the_last)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("\"$PISIM\" run " QUICK " --out '%s/x.db' --set at_horizon=cut 2>&1", folder),
        0, "verdict");
    expect_output(
        command_run("\"$PISIM\" query '%s/x.db' 'SELECT count(*) AS n FROM replication "
                    "WHERE arrived <> done + in_service + waiting + dropped' --format csv",
                    folder),
        0, "n\n0\n");
    command_remove_folder(folder);
}

/* What recorded requests say of it. */
Test(run_to_query, how_many_the_warm_up_left_out_is_in_the_database)
{
    static const char *const warmups[] = {"0", "0.5", "mser5"};
    char *folder = command_new_folder();
    for (size_t i = 0; i < sizeof warmups / sizeof *warmups; i++) {
        expect_text(command_run("\"$PISIM\" run \"$SOURCE/tests/data/mm1.json\" --out '%s/x.db' "
                                "--set warmup_s=%s --set arrivals.rate_per_s=250 "
                                "--set record.requests=true --set replications.count=3 2>&1",
                                folder, warmups[i]),
                    0, "verdict");
        expect_output(
            command_run("\"$PISIM\" query '%s/x.db' 'SELECT sum(left_out) > 0 AS some, "
                        "sum(left_out = (SELECT count(*) FROM request WHERE "
                        "request.point_id = replication.point_id AND request.replication_index = "
                        "replication.replication_index AND arrival_s < warmup_s)) AS right "
                        "FROM replication JOIN point USING (point_id) WHERE run_id = %zu' "
                        "--format csv",
                        folder, i + 1),
            0, i == 0 ? "some,right\n0,3\n" : "some,right\n1,3\n");
    }
    command_remove_folder(folder);
}

Test(run_to_query, every_shipped_query_runs)
{
    char *folder = command_new_folder();
    expect_text(command_run("\"$PISIM\" run " QUICK
                            " --out '%s/x.db' --set record.requests=true 2>&1",
                            folder),
                0, "verdict");
    expect_output(
        command_run("for file in \"$SOURCE\"/results/queries/*.sql; do "
                    "\"$PISIM\" query '%s/x.db' \"$(basename \"$file\" .sql)\" >/dev/null "
                    "|| echo \"$file\"; done 2>&1",
                    folder),
        0, "");
    command_remove_folder(folder);
}

/* ResNet-18 on CIFAR-10 has 557K ReLUs (Jha et al., DeepReDuce, ICML 2021). */
Test(run_to_query, costs_are_kept_by_stage)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("\"$PISIM\" run " QUICK " --set input=cifar10 --out '%s/x.db' 2>&1", folder), 0,
        "verdict");
    expect_output(
        command_run("\"$PISIM\" query '%s/x.db' 'SELECT point_id, sum(relus) AS relus, "
                    "count(he_s) AS known FROM stage_cost GROUP BY point_id' --format csv",
                    folder),
        0, "point_id,relus,known\n1,557056,0\n2,557056,0\n");
    command_remove_folder(folder);
}

Test(run_to_query, a_place_that_cannot_be_written_is_told_before_anything_is_simulated)
{
    expect_text(command_run("\"$PISIM\" run " QUICK " --out /no/such/folder/x.db 2>&1"), 1,
                "pisim: /no/such/folder/x.db: ");
    expect_output(command_run("\"$PISIM\" run " QUICK " --out /no/such/folder/x.db 2>/dev/null"), 1,
                  "");
}

Test(run_to_query, a_foreign_file_is_left_as_it_is)
{
    char *folder = command_new_folder();
    expect_text(command_run("echo precious > '%s/x.db'; \"$PISIM\" run " QUICK
                            " --out '%s/x.db' 2>&1",
                            folder, folder),
                1, "x.db: is not a result database");
    expect_output(command_run("cat '%s/x.db'", folder), 0, "precious\n");
    command_remove_folder(folder);
}

Test(run_to_query, a_dry_run_prints_the_points_and_runs_nothing)
{
    expect_output(command_run("\"$PISIM\" run " QUICK " --dry-run 2>/dev/null"), 0,
                  "1 {\"arrivals.rate_per_s\": 0.0002}\n2 {\"arrivals.rate_per_s\": 0.001}\n");
}

Test(run_to_query, check_tells_where_a_value_comes_from)
{
    expect_text(
        command_run("\"$PISIM\" check default --effective --set client.threads=2 | tr -s ' '"), 0,
        "\n client.threads 2 command line\n");
    expect_text(command_run("\"$PISIM\" check default --effective | tr -s ' '"), 0,
                "\n link.uplink_bps 500000000 named file\n");
    expect_text(command_run("\"$PISIM\" check default --effective | tr -s ' '"), 0,
                "\n refill.check_every_s 0 built in\n");
    expect_text(command_run("\"$PISIM\" check default --effective | tr -s ' '"), 0,
                "\n server.gc_threads 4 scenario\n");
}

/* Without --foreground, timeout sends the signal to the program and to its group: two end it at
 * once. */
Test(run_to_query, what_was_finished_before_an_interrupt_is_kept)
{
    char *folder = command_new_folder();
    expect_text(command_run("timeout --foreground --preserve-status -s INT 2 \"$PISIM\" run "
                            "default --jobs 2 --out '%s/x.db' "
                            "--set horizon_s=8.64e8 --set replications.count=100 2>&1",
                            folder),
                130, "interrupted after ");
    expect_output(
        command_run("\"$PISIM\" query '%s/x.db' 'SELECT status FROM run' --format csv", folder), 0,
        "status\ninterrupted\n");
    command_remove_folder(folder);
}

Test(run_to_query, a_run_as_json_is_json)
{
    if (system("command -v python3 >/dev/null") != 0)
        cr_skip_test("no python3 to read it with");
    expect_output(command_run("\"$PISIM\" run " QUICK
                              " --json 2>/dev/null | python3 -c 'import json, sys; "
                              "print([p[\"verdict\"] for p in json.load(sys.stdin)])'"),
                  0, "['unresolved', 'overloaded']\n");
    expect_output(
        command_run("\"$PISIM\" plan default --json 2>/dev/null | python3 -c 'import json, sys; "
                    "p = json.load(sys.stdin); "
                    "print(round(sum(s[\"seconds\"] for s in p[\"steps\"] "
                    "if s[\"phase\"] == \"online\") - p[\"online_total_s\"], 9))'"),
        0, "0.0\n");
}

/* A request takes 243.06 s at least. */
Test(run_to_query, objectives_decide_the_exit_status)
{
    expect_text(
        command_run("\"$PISIM\" run " QUICK MANY " --slo 'done_fraction >= 0.9' 2>/dev/null"), 0,
        "slo pass       done_fraction >= 0.9: 1 [");
    expect_text(command_run("\"$PISIM\" run " QUICK " --slo 'e2e_s >= 1' --slo 'e2e_s <= 243' "
                            "2>/dev/null"),
                3, "slo fail       e2e_s.mean <= 243: ");
    expect_text(command_run("\"$PISIM\" run " QUICK " --slo 'done_fraction >= 0.9999' 2>/dev/null"),
                4, "slo undecided  done_fraction >= 0.9999: 1 [");
}

Test(run_to_query, replications_stop_when_all_metrics_are_precise_or_it_is_told)
{
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set "
                            "'replications={\"min\": 2, \"max\": 16, \"precision\": 0.5, "
                            "\"metrics\": [\"online_s\"]}' --json 2>/dev/null"),
                0, "\"replications\": 2,");
    expect_text(command_run("\"$PISIM\" run default --set sweep={} --set "
                            "'replications={\"min\": 2, \"max\": 4, \"precision\": 0.001, "
                            "\"metrics\": [\"online_s\", \"stock_out_fraction\"]}' 2>&1"),
                0,
                "stock_out_fraction is not known within 0.1 %, although all replications were run");
}

Test(run_to_query, what_qualifies_a_point_is_stored_with_it)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("\"$PISIM\" run " QUICK " --set at_horizon=cut --out '%s/x.db' 2>&1", folder),
        0, "(1 of 2 points) [latency_is_lower_bound]");
    expect_output(
        command_run("\"$PISIM\" query '%s/x.db' \"SELECT code, point_index FROM warning "
                    "JOIN point USING (point_id) WHERE code LIKE 'latency%%'\" --format csv",
                    folder),
        0, "code,point_index\nlatency_is_lower_bound,2\n");
    command_remove_folder(folder);
}

/* A horizon that is drained has gone on already; at a load of 2.8 it does not reach. */
Test(run_to_query, what_is_set_already_is_not_advised)
{
    static const char run[] = "\"$PISIM\" run default --set sweep={} --set replications.count=20 "
                              "--set arrivals.rate_per_s=%s --set at_horizon=%s 2>&1";
    expect_text(command_run(run, "0.0015", "drain"), 0, "drain\" ends: lower the rate (1 of");
    expect_text(command_run(run, "0.0015", "cut"), 0, "by the horizon: lower the rate, or at_hor");
    expect_text(command_run(run, "0.0005", "cut"), 0, "by the horizon: at_horizon \"drain\" goes");
    expect_text(command_run(run, "0.0005",
                            "drain --set client.initial_stock=empty --set "
                            "horizon_s=300 --set replications.count=200"),
                0, "drain\" ends: lengthen the horizon (1 of");
}

Test(run_to_query, verdicts_on_objectives_are_stored)
{
    char *folder = command_new_folder();
    expect_text(command_run("\"$PISIM\" run " QUICK MANY " --slo 'done_fraction >= 0.9' "
                            "--slo 'e2e_s.max<=1' --out '%s/x.db' 2>/dev/null",
                            folder),
                3, "slo fail ");
    expect_output(command_run("\"$PISIM\" query '%s/x.db' 'SELECT point_index, criterion, "
                              "slo_verdict.verdict FROM slo_verdict JOIN point USING (point_id)' "
                              "--format csv",
                              folder),
                  0,
                  "point_index,criterion,verdict\n1,done_fraction >= 0.9,pass\n"
                  "1,e2e_s.max <= 1,fail\n2,done_fraction >= 0.9,pass\n2,e2e_s.max <= 1,fail\n");
    command_remove_folder(folder);
}

/* More than memory is to hold: most lie in a temporary file until the point is told. Where there is
 * no folder for one, all stay in memory, and nothing else is different. */
Test(run_to_query, many_recorded_requests_are_all_there)
{
    char *folder = command_new_folder();
#define MANY_REQUESTS                                                                              \
    "run \"$SOURCE/models/scenarios/figure12_cifar10_resnet32.json\" --jobs 2 --set sweep={} "     \
    "--set arrivals.rate_per_s=0.004 --set horizon_s=1e7 --set record.requests=true "              \
    "--set 'replications={\"count\":2}' "
    expect_text(command_run("cd '%s' && \"$PISIM\" " MANY_REQUESTS "--out x.db >/dev/null 2>&1 && "
                            "TMPDIR=/does/not/exist \"$PISIM\" " MANY_REQUESTS
                            "--out y.db >/dev/null 2>&1 && \"$PISIM\" query y.db --dump >y && "
                            "\"$PISIM\" query x.db --dump | cmp - y && "
                            "sqlite3 x.db 'SELECT count(*) > 32768, count(*) = max(request_index), "
                            "min(request_index) FROM request GROUP BY replication_index'",
                            folder),
                0, "1|1|1\n1|1|1\n");
    command_remove_folder(folder);
}
