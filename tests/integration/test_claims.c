/* Sentences that the program prints: each says what is, in numbers that can be met. */
#include "folder_suite.h"
#include "one_layer.h"

FOLDER_SUITE(claims);

#define IN_FOLDER(what) command_run("cd '%s' && \"$PISIM\" " what " 2>&1", folder)

/* ---- nothing takes time ---- */

Test(claims, where_nothing_takes_time_nothing_limits_the_rate)
{
    one_layer_write(folder, "0", "0",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.1}");
    expect_text(IN_FOLDER("capacity s.json --stable"), 0,
                "met at every rate: nothing limits it, since nothing takes time (nothing was "
                "simulated).\n");
    expect_text(IN_FOLDER("capacity s.json --slo 'e2e_s.p95 <= 1'"), 0, "met at every rate");
    expect_text(IN_FOLDER("capacity s.json --slo 'throughput_per_s >= 1'"), 2,
                "pisim: s: slo: cannot be searched for: nothing limits the rate, since nothing "
                "takes time\n");
    expect_text(IN_FOLDER("capacity s.json --stable --json"), 0, "\"is_unlimited\": true");
}

Test(claims, an_operation_that_costs_nothing_is_named)
{
    one_layer_write(folder, "0", "1",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.1}");
    expect_text(IN_FOLDER("plan s.json"), 0,
                "  without seconds or bytes here: he_encrypt (client_cpu)\n");
}

/* ---- whose limit it is ---- */

/* Labels 1, 1, 1, 2: client 1 has three of four requests, so four can come while it serves three.
 */
#define LABELED                                                                                    \
    "cd '%s' && printf 't,c\\n10,1\\n20,1\\n30,1\\n40,2\\n' > t.csv && \"$PISIM\" run s.json 2>&1"

Test(claims, the_busiest_client_is_told_with_its_share)
{
    one_layer_write(folder, "3", "1",
                    ", \"clients\": [{\"count\": 3}], \"arrivals\": {\"trace\": \"./t.csv\", "
                    "\"column\": \"t\", \"assign\": \"column\", \"assign_column\": \"c\"}");
    expect_text(command_run(LABELED, folder), 0,
                "Long-run limit 0.4444 per second (one per 2.25 s), beyond which not all requests "
                "of this mix can be served, set by offline_slots, because the busiest client, "
                "whose are 75 % of the requests, prepares one inference at a time and that takes "
                "3.000 s");
}

/* Of 0.6 per second half are of the one client of class 1, which prepares one in 3 s: 1 / 3 per
 * second, less than the 2 / 3 that all ask for. The ten of class 2 have all that they ask for, so
 * 2 / 3 per second are beyond which not all are served, and of 1 per second 1 / 3 + 1 / 2 are. */
Test(claims, of_several_classes_more_than_the_limit_is_served)
{
    one_layer_write(folder, "3", "1",
                    ", \"clients\": [{\"share\": 1}, {\"share\": 1, \"count\": 10}], "
                    "\"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 1, "
                    "\"assign\": \"random\"}, \"horizon_s\": 2000, \"at_horizon\": \"cut\", "
                    "\"replications\": {\"count\": 20}");
    expect_text(IN_FOLDER("run s.json --slo 'throughput_per_s >= 0.8'"), 0,
                "Long-run limit 0.6667 per second (one per 1.5 s), beyond which not all requests "
                "of this mix can be served, set by offline_slots of class 1, because a client ");
    expect_text(IN_FOLDER("run s.json --slo 'throughput_per_s >= 0.8'"), 0, "slo pass");
}

/* ---- in digits that are read at a glance ---- */

/* Two classes of which each waits for hours, asked once in a day and a half. */
Test(claims, hours_and_rare_requests_are_told_without_exponents)
{
    one_layer_write(folder, "20000", "12345",
                    ", \"clients\": [{}, {}], \"arrivals\": {\"process\": \"poisson\", "
                    "\"assign\": \"round_robin\", \"rate_per_s\": 0.00002}, \"horizon_s\": 3e6, "
                    "\"replications\": {\"count\": 5}");
    expect_text(IN_FOLDER("run s.json"), 0, "\nLoad at 0.00002 per second");
    expect_text(IN_FOLDER("run s.json --out s.db | grep -E '[0-9]e[+-]0' | wc -l"), 0, "0\n");
    expect_text(IN_FOLDER("query s.db latency_by_rate"), 0, " 0.00002 ");
    expect_text(IN_FOLDER("query s.db latency_by_rate --csv"), 0, ",2e-05,");
    expect_text(IN_FOLDER("capacity s.json --slo 'e2e_s.p50 <= 50000' --max-replications 5"), 0,
                "met up to 0.0000");
}

/* ---- users ---- */

/* Precomputes take 3 s, and a user of 0.5 s thinking and 1 s of answer asks for more: one in 3 s,
 * so that an answer takes 3 - 0.5 s on average. */
#define USERS(think, more)                                                                         \
    ", \"clients\": [{\"storage_bytes\": 1e6, \"initial_stock\": \"full\"}], \"arrivals\": {"      \
    "\"process\": \"closed\", \"think_s\": {\"mean\": " think "}}" more

Test(claims, of_users_it_is_said_whether_they_find_precomputes)
{
    one_layer_write(folder, "3", "1",
                    USERS("0.5", ", \"horizon_s\": 2000, \"replications\": {\"count\": 20}"));
    expect_text(IN_FOLDER("run s.json"), 0,
                "with 1 user, more than 1 % of the requests find no precompute.\n"
                "Long-run limit 0.3333 per second (one per 3 s), set by offline_slots, because ");
    expect_text(
        IN_FOLDER("run s.json --set arrivals.think_s.mean=100 --set replications.count=900"), 0,
        "with 1 user, at most 1 % of the requests find no precompute.\n");
    expect_text(IN_FOLDER("run s.json --set arrivals.think_s.mean=100 --set replications.count=1"),
                0,
                "whether more than 1 % of the requests of 1 user find no precompute cannot be told "
                "from these replications.\n");
    expect_text(IN_FOLDER("run s.json --set replications.count=1"), 0,
                "\nHow often users ask, and so the load, is not told by one replication.\n");
}

#define REPORTED "run s.json --out s.db >/dev/null; \"$PISIM\" report s.db -o -"

Test(claims, cards_have_the_words_of_users_and_of_a_mix)
{
    one_layer_write(folder, "3", "1",
                    USERS("9", ", \"horizon_s\": 100, \"replications\": {\"count\": 5}"));
    expect_text(IN_FOLDER(REPORTED), 0, "<dd>no rate was asked for: how many find none");
    one_layer_write(folder, "3", "1",
                    ", \"clients\": [{}, {\"count\": 10}], \"arrivals\": {\"process\": "
                    "\"poisson\", \"rate_per_s\": 0.1, \"assign\": \"random\"}, \"horizon_s\": "
                    "100, \"replications\": {\"count\": 5}");
    expect_text(IN_FOLDER(REPORTED), 0,
                "(beyond, not all requests of this mix of classes are served), set by ");
}

Test(claims, users_who_live_on_the_first_stock_are_told)
{
    one_layer_write(folder, "3", "1",
                    USERS("0.5", ", \"horizon_s\": 60, \"replications\": {\"count\": 20}"));
    expect_text(IN_FOLDER("run s.json --csv | grep -c unresolved"), 0, "1\n");
    expect_text(
        IN_FOLDER(
            "run s.json --csv --set clients[0].initial_stock=0 --set horizon_s=9999 | grep -c "
            "stable"),
        0, "1\n");
}

/* ---- what one replication, or none, tells ---- */

Test(claims, where_no_request_was_done_it_is_so_in_all_replications)
{
    one_layer_write(folder, "3", "100",
                    ", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}");
    expect_text(IN_FOLDER("run s.json --set horizon_s=10 --set at_horizon=cut"), 0,
                "no request was done in any replication, so there are no latencies");
    expect_text(IN_FOLDER("run s.json --set horizon_s=200"), 0,
                "in some replications no request was done, and they are left out of the means");
}

/* Two of three clients send, two requests each. */
Test(claims, clients_are_counted_that_send)
{
    one_layer_write(folder, "3", "1",
                    ", \"clients\": [{\"count\": 3}], \"arrivals\": {\"trace\": \"./t.csv\", "
                    "\"column\": \"t\", \"assign\": \"column\", \"assign_column\": \"c\"}");
    expect_text(command_run("cd '%s' && printf 't,c\\n10,1\\n20,3\\n30,1\\n40,3\\n' > t.csv && "
                            "\"$PISIM\" run s.json 2>&1",
                            folder),
                0, "because 2 clients prepare one inference at a time each and that takes");
}

/* Five requests in 40 s are 0.1 per second, whatever the horizon. */
Test(claims, a_trace_in_a_longer_horizon_has_its_own_rate)
{
    one_layer_write(folder, "3", "1",
                    ", \"arrivals\": {\"trace\": \"./t.csv\"}, \"horizon_s\": 86400");
    struct command_result result = command_run("cd '%s' && printf '10\\n20\\n30\\n40\\n50\\n' > "
                                               "t.csv && \"$PISIM\" run s.json 2>&1",
                                               folder);
    cr_expect(strstr(result.text, "Load at 0.1 per second: offline_slots 0.3") != NULL, "%s",
              result.text);
    cr_expect(strstr(result.text, "in place of") == NULL, "%s", result.text);
    command_free(&result);
}

/* ---- what is hardly meant ---- */

/* The first line with the code is the sentence. */
static void expect_warning(const char *settings, const char *sentence)
{
    expect_text(command_run("cd '%s' && \"$PISIM\" check s.json --set horizon_s=1000 %s 2>&1",
                            folder, settings),
                0, sentence);
}

Test(claims, units_that_slipped_are_told)
{
    one_layer_write(folder, "3", "10",
                    ", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.01}");
    expect_warning("--set link='{\"uplink_bps\":100,\"downlink_bps\":1e8}'",
                   "link.uplink_bps is 100 bits per second: 500 Mbit/s are 500e6");
    expect_warning("--set client.storage_bytes=128",
                   "client.storage_bytes is 128 bytes: 8 GB are 8e9");
    expect_warning("--set variability='{\"distribution\":\"lognormal\",\"cv\":20}'",
                   "variability.cv is 20 times the mean: 20 % are 0.2");
    expect_warning("--set refill='{\"policy\":\"off_peak\",\"from_s\":22,\"to_s\":6}'",
                   "refill.from_s is 22 seconds from midnight: 6 o'clock is 21600");
    expect_warning("--set horizon_s=8", "the horizon of 8 s is over before one inference is, which "
                                        "takes 10 s online");
    expect_warning("--set arrivals.rate_per_s=3600",
                   "requests come at 3600 per second, where no more than 0.1 per second (one per "
                   "10 s) can be served: rates are per second, 36 per hour are 0.01");
    expect_warning("--set 'sweep={\"server.storage_bytes\":[10,8e9]}'",
                   "server.storage_bytes is 10 bytes: 8 GB are 8e9");
}

Test(claims, replications_of_what_is_not_drawn_are_told)
{
    one_layer_write(folder, "3", "1",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.01}");
    expect_warning("--set replications.count=20",
                   "nothing is drawn, so that all replications would be alike: one is run, not 20");
}

Test(claims, a_name_is_one_line)
{
    one_layer_write(folder, "3", "1",
                    ", \"arrivals\": {\"process\": \"fixed\", \"rate_per_s\": 0.01}");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" check s.json --set 'name=\"a\\nb\"' 2>&1", folder), 2,
        "name: must be one line without tabs");
    expect_text(command_run("cd '%s' && \"$PISIM\" check s.json --set 'network.name=\"a\\tb\"' "
                            "2>&1",
                            folder),
                2, "network.name: must be one line without tabs");
}

/* Half of the requests of each find no precompute: three tell that it is more than 1 %. */
Test(claims, three_replications_tell_what_is_far_beyond)
{
    expect_text(
        command_run("\"$PISIM\" run default --set sweep={} --set arrivals.rate_per_s=0.0005 "
                    "--set replications.count=3 2>&1"),
        0, "already at 0.0005 requests per second, more than 1 % find no precompute");
}
