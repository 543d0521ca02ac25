/*
 * Inputs that were once simulated or shown as something else than they say; each with its right
 * value, and the number reckoned by hand. Those that a smaller part shows as well are tests of it:
 *
 * who goes first at one instant       system/instant, system/in_order (drawn cases)
 * windows of the day                  system/instant, system/refill
 * slots where nothing can be stored   system/refill
 * rates of bursty processes, traces   traces/arrival_rates
 * traces that the horizon cuts        traces/arrival_extent
 * users who are taken for one         traces/trace_forms
 * whose requests weigh in bounds      integration/assigned_traces
 * a clock too coarse, many clients
 *   with the defaults of one          scenario/scenario
 * objectives that get easier with the
 *   rate, what no setting can reach   integration/capacity
 * one label for each contender        integration/contenders, in figures integration/report
 * totals, formula against measured    integration/sums_add_up
 * polynomials that nobody asked for,
 *   links of 100 bits per second      integration/plan_formula
 */
#include "folder_suite.h"
#include "one_layer.h"

FOLDER_SUITE(found_cases);

#define IN_FOLDER(what) command_run("cd '%s' && " what, folder)
#define RUN "\"$PISIM\" run s.json "

/* ---- stock ---- */

/* 24,656 bytes each: in 20,000 there is room for none. */
Test(found_cases, a_stock_that_finds_no_room_is_refused_with_both_numbers)
{
    one_layer_write(folder, "3", "1",
                    ", \"clients\": [{\"initial_stock\": 1}, {\"storage_bytes\": 20000, "
                    "\"initial_stock\": 2}], \"arrivals\": {\"process\": \"poisson\", "
                    "\"rate_per_s\": 0.1}");
    expect_text(IN_FOLDER(RUN "2>&1"), 2,
                "clients[1].initial_stock: must be at most what the storage holds (0 precomputes "
                "of 2 ");
}

/* One offline slot of 3 s serves a third of a request per second, wherever precomputes lie. Of
 * requests every 2 s that begin with nothing, the k-th waits for k offline phases: less storage
 * cannot help. */
Test(found_cases, less_storage_never_looks_better)
{
    one_layer_write(folder, "3", "1",
                    ", \"client\": {\"online_slots\": 10}, \"arrivals\": {\"process\": \"fixed\", "
                    "\"rate_per_s\": 0.5}, \"horizon_s\": 200, \"sweep\": "
                    "{\"client.storage_bytes\": [0, 30000, 1e6]}");
    expect_output(IN_FOLDER(RUN "--json 2>/dev/null | tr -d ' ,' | awk -F: '/\"bound_per_s\"/ "
                                "{printf \"%%.4f \", $2} /\"e2e_s\"/ {inside = 1} inside && "
                                "/\"value\"/ {mean[n++] = $2; inside = 0} END {print (mean[0] >= "
                                "mean[1]), (mean[1] >= mean[2]), n}'"),
                  0, "0.3333 0.3333 0.3333 1 1 3\n");
}

/* ---- who uses what ---- */

/* 0.5 requests per second of 1 s each are client 1's: its core is busy half of the time, not a
 * twentieth of those of ten. */
Test(found_cases, what_is_used_is_of_the_client_that_sends)
{
    one_layer_write(folder, "0", "1",
                    ", \"clients\": [{\"count\": 10}], \"sharing\": \"contended\", \"arrivals\": "
                    "{\"process\": \"fixed\", \"rate_per_s\": 0.5, \"first_s\": 0}, \"horizon_s\": "
                    "1000");
    expect_output(IN_FOLDER("sed -i 's/\"resource\": \"server_cpu\"/\"resource\": "
                            "\"client_cpu\"/' s.json && " RUN "--out x.db >/dev/null 2>&1; "
                            "\"$PISIM\" query x.db \"SELECT capacity, used_fraction FROM "
                            "v_resource_use WHERE resource = 'client_cpu'\" --format csv"),
                  0, "capacity,used_fraction\n1,0.5\n");
}

/* ---- instants ---- */

/*
 * Three clients alike, a request each every 0.3 s, and a grid of 0.1 s. A request takes the
 * precompute on a grid point, and the next offline phase of 0.3 s begins on the one after it: the
 * k-th request, which comes before its precompute, is done after 0.7 + 0.4 (k - 2) s at each of
 * them, whatever rounding makes of 0.1 * k.
 */
Test(found_cases, a_grid_has_whole_ticks)
{
    one_layer_write(folder, "0.3", "0.1",
                    ", \"clients\": [{\"count\": 3, \"storage_bytes\": 30000, \"initial_stock\": "
                    "1}], \"refill\": {\"check_every_s\": 0.1}, \"arrivals\": {\"trace\": "
                    "\"./t.csv\", \"column\": \"t\", \"assign\": \"column\", \"assign_column\": "
                    "\"c\"}, \"record\": {\"requests\": true}");
    expect_output(
        IN_FOLDER("awk 'BEGIN {print \"t,c\"; for (k = 1; k <= 300; k++) for (c = 1; c <= "
                  "3; c++) printf \"%%d.%%d,%%d\\n\", int(3 * k / 10), 3 * k %% 10, c}' > "
                  "t.csv && " RUN "--quiet --out x.db >/dev/null && \"$PISIM\" query x.db "
                  "\"SELECT count(*) AS n, max(abs(completion_s - 0.7 - 0.4 * "
                  "((request_index + 2) / 3 - 2))) < 1e-9 AS in_time FROM request WHERE "
                  "request_index > 3\" --format csv"),
        0, "n,in_time\n897,1\n");
}

/*
 * A medium of 8 Mbit/s for both directions takes 2 s for 1 MB up and 1 MB down, and one core 2 s
 * for two steps of 1 s, though each pair stands side by side; whether others compete or not.
 */
Test(found_cases, branches_of_one_phase_share_what_they_use)
{
    one_layer_write(folder, "0", "1",
                    ", \"server\": {\"cores\": 1}, \"link\": {\"duplex\": \"half\", "
                    "\"shared_bps\": 8e6}, \"arrivals\": {\"process\": \"fixed\", "
                    "\"rate_per_s\": 0.01}, \"horizon_s\": 1000, \"sweep\": {\"sharing\": "
                    "[\"dedicated\", \"contended\"]}");
    expect_output(
        IN_FOLDER("python3 - <<'X'\nimport json\ns = json.load(open('s.json'))\n"
                  "costs = json.load(open('costs.json'))\n"
                  "step = lambda name, where: [dict(operation=name, resource=where, "
                  "per='network')]\ns['protocol'] = dict(name='mini', online=[dict(parallel=["
                  "step('online_linear_up', 'uplink'), step('online_labels_down', 'downlink')]), "
                  "dict(parallel=[step('online_ss', 'server_cpu'), step('online_encode', "
                  "'server_cpu')])])\ncosts['operations'] = dict(online_ss=dict(seconds=1), "
                  "online_encode=dict(seconds=1), online_linear_up=dict(bytes=1000000), "
                  "online_labels_down=dict(bytes=1000000))\njson.dump(s, open('s.json', 'w'))\n"
                  "json.dump(costs, open('costs.json', 'w'))\nX\n" RUN
                  "--out x.db >/dev/null 2>&1; \"$PISIM\" query x.db \"SELECT sharing, mean_s, "
                  "bound_per_s FROM v_latency JOIN v_resource_use USING (point_id) "
                  "WHERE metric = 'e2e_s' AND resource = 'online_slots'\" --format csv"),
        0, "sharing,mean_s,bound_per_s\ndedicated,4,0.25\ncontended,4,0.25\n");
}

/* ---- traces and sweeps ---- */

Test(found_cases, times_since_1970_are_counted_from_the_first_row)
{
    one_layer_write(folder, "3", "1", ", \"arrivals\": {\"trace\": \"./t.txt\"}");
    expect_text(
        IN_FOLDER("printf '1731695870.5\\n1731695880.5\\n1731695890.5\\n' > t.txt && " RUN "2>&1"),
        0, "its times begin at 1731695870 s, so they are counted from the first row");
    expect_text(IN_FOLDER(RUN "2>/dev/null | sed -n '3p' | awk '{print $2, $3}'"), 0, "3 0.1\n");
    expect_text(IN_FOLDER(RUN "--set arrivals.origin=zero --set horizon_s=86400 2>&1"), 2,
                "has its first request at 1731695870 s, not before the horizon of 86400 s");
}

Test(found_cases, a_sweep_that_replaces_what_it_varies_is_refused)
{
    one_layer_write(folder, "3", "1",
                    ", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.1}, \"sweep\": "
                    "{\"client.threads\": [1, 2], \"client\": [{}, {\"threads\": 3}]}");
    expect_text(IN_FOLDER(RUN "2>&1"), 2,
                "sets \"client\" and within it \"client.threads\", of which one replaces what the "
                "other varies");
    expect_text(IN_FOLDER(RUN "--set 'sweep={\"sweep\":[1,2]}' 2>&1"), 2,
                "a sweep cannot vary itself");
}

/* ---- what is shown ---- */

/* Requests at one time have no rate. */
Test(found_cases, what_is_not_a_number_is_a_dash)
{
    one_layer_write(folder, "3", "1", ", \"arrivals\": {\"trace\": \"./t.txt\"}");
    expect_output(IN_FOLDER("printf '5\\n5\\n5\\n' > t.txt && " RUN "2>&1 | grep -ci nan; " RUN
                            "2>/dev/null | sed -n '3p' | awk '{print $1, $2}'"),
                  0, "0\n- 3\n");
}

/* In hundredths of a second, a service of milliseconds took none. */
Test(found_cases, milliseconds_are_told)
{
    one_layer_write(folder, "0", "0.00152",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.1}, "
                    "\"horizon_s\": 1000");
    expect_output(IN_FOLDER(RUN "2>/dev/null | sed -n '3p' | awk '{print $4, $5, $7, $8}'"), 0,
                  "0.0015 0.00 0.0015 0.0015\n");
}

/* The third of 1000 parts of 100 s ends at 0.3 s, not at 0.30000000000000004. */
Test(found_cases, parts_of_the_horizon_are_clean_numbers)
{
    one_layer_write(folder, "3", "1",
                    ", \"client\": {\"storage_bytes\": 30000}, \"arrivals\": {\"process\": "
                    "\"fixed\", \"rate_per_s\": 0.1}, \"horizon_s\": 100, \"record\": "
                    "{\"stock\": true}");
    expect_output(IN_FOLDER(RUN "--out x.db >/dev/null 2>&1; \"$PISIM\" query x.db stock --format "
                                "csv | sed -n '4p' | cut -d, -f1-3"),
                  0, "3,0.2,0.3\n");
}

/* The first layer of MiniONN has 3x3 weights for each of 64 channels: 576 more for each channel
 * that an image has. */
Test(found_cases, one_channel_can_be_asked_for)
{
    expect_output(command_run("for c in 1 2; do \"$PISIM\" network counts minionn --input "
                              "${c}x28x28 --classes 10 --json | grep -m 1 -o '\"params\": *[0-9]*' "
                              "| tr -dc '0-9\\n'; done | awk '{n = $1 - n} END {print n}'"),
                  0, "576\n");
}

/* Warnings come behind the table, on lines of their own. */
Test(found_cases, a_warning_does_not_tear_a_line)
{
    one_layer_write(folder, "3", "1",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.1}, \"horizon_s\": "
                    "1000");
    expect_output(
        IN_FOLDER(RUN "2>&1 | grep -c '^pisim: warning'; " RUN "2>&1 | grep -c '.pisim: warning'"),
        1, "1\n0\n");
}

/* Twenty requests in twenty seconds, then none for the rest of the day: the system is empty long
 * before its end, though nobody could serve such a rate for long. */
/* Every request takes a second online, and is told so whatever the clock rounds. */
Test(found_cases, a_limit_that_is_met_exactly_is_met)
{
    one_layer_write(folder, "10", "1",
                    ", \"client\": {\"storage_bytes\": 80000, \"initial_stock\": \"full\"}, "
                    "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}, "
                    "\"horizon_s\": 20000, \"replications\": {\"count\": 10}");
    expect_output(IN_FOLDER(RUN "--slo 'online_s.max <= 1' --slo 'online_s.p95 <= 1' --slo "
                                "'online_s.max >= 1' --slo 'online_s.within(1) >= 0.5' "
                                "2>/dev/null | grep '^slo' | cut -d '[' -f 1"),
                  0,
                  "slo pass       online_s.max <= 1: 1\n"
                  "slo pass       online_s.p95 <= 1: 1\n"
                  "slo pass       online_s.max >= 1: 1\n"
                  "slo pass       online_s.within(1) >= 0.5: 1 \n");
}

Test(found_cases, a_trace_of_which_all_is_done_is_stable)
{
    expect_text(IN_FOLDER("seq 20 > t.txt && \"$PISIM\" run default --set sweep={} --set "
                          "'arrivals={\"trace\": \"./t.txt\"}' --set horizon_s=86400 --csv "
                          "2>/dev/null | grep -o stable"),
                0, "stable\n");
}
