/*
 * Inputs that were once simulated or shown as something else than they say; each with its right
 * value, and the number reckoned by hand.
 */
#include "one_layer.h"

static char *folder;

static void make_folder(void)
{
    folder = command_new_folder();
}

static void remove_folder(void)
{
    command_remove_folder(folder);
}

TestSuite(found_cases, .init = make_folder, .fini = remove_folder);

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
                "clients[1].initial_stock: must be at most what the storage holds: 0 precomputes "
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
Test(found_cases, a_trace_of_which_all_is_done_is_stable)
{
    expect_text(IN_FOLDER("seq 20 > t.txt && \"$PISIM\" run default --set sweep={} --set "
                          "'arrivals={\"trace\": \"./t.txt\"}' --set horizon_s=86400 --csv "
                          "2>/dev/null | grep -o stable"),
                0, "stable\n");
}
