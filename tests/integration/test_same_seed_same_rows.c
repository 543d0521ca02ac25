/*
 * The same seed gives the same bytes, whatever the number of threads, and a run can be had again
 * from what it stored.
 */
#include "dump_expect.h"

/* A short sweep that draws, records requests, and has points of every kind: stocked, starved,
 * inline. */
#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\""
#define DUMP "\"$PISIM\" query '%s/%s.db' --dump"

Test(same_seed_same_rows, for_one_two_and_eight_threads)
{
    expect_same_for_all_jobs(SWEEP);
}

/* Threads wait until those before were written. */
Test(same_seed_same_rows, with_more_points_than_are_begun_ahead)
{
    expect_same_for_all_jobs("\"$PISIM\" run \"$SOURCE/tests/data/one_day.json\" "
                             "--set record.requests=false --set replications.count=2 "
                             "--set 'sweep={\"seed\": {\"linear\": [1, 600, 600]}}'");
}

Test(same_seed_same_rows, but_another_seed_gives_others)
{
    char *folder = command_new_folder();
    char *one = dump_of(SWEEP, folder, "one", "");
    char *other = dump_of(SWEEP, folder, "other", "--set seed=2");
    cr_expect(strcmp(one, other) != 0);
    free(one);
    free(other);
    command_remove_folder(folder);
}

Test(same_seed_same_rows, the_effective_scenario_runs_to_the_same_results)
{
    char *folder = command_new_folder();
    struct command_result written = command_run(
        "\"$PISIM\" check \"$SOURCE/tests/data/small_sweep.json\" --json > '%s/effective.json'",
        folder);
    cr_assert(eq(int, written.status, 0));
    char *named = dump_of(SWEEP, folder, "named", "");
    struct command_result run = command_run(
        "\"$PISIM\" run '%s/effective.json' --out '%s/effective.db' 2>&1", folder, folder);
    cr_assert(eq(int, run.status, 0), "%s", run.text);
    struct command_result effective = command_run(DUMP, folder, "effective");
    cr_expect(strcmp(named, effective.text) == 0);
    command_free(&written);
    command_free(&run);
    command_free(&effective);
    free(named);
    command_remove_folder(folder);
}

/* Everything that classes of clients, links and the server can be told is written out and read. */
Test(same_seed_same_rows, the_effective_scenario_is_its_own_effective_scenario)
{
    char *folder = command_new_folder();
    struct command_result result = command_run(
        "\"$PISIM\" check \"$SOURCE/tests/data/contended.json\" --json > '%s/once.json' && "
        "\"$PISIM\" check '%s/once.json' --json > '%s/twice.json' && "
        "cmp '%s/once.json' '%s/twice.json' 2>&1",
        folder, folder, folder, folder, folder);
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    command_remove_folder(folder);
}

/* Also with what some settings leave out of others: one server, or stocks of every one; batches,
 * disks, or none. */
Test(same_seed_same_rows, effective_scenarios_of_servers_batches_and_disks_are_their_own)
{
    static const char *const settings[] = {
        "",
        "--set server.count=2",
        "--set server.count=2 --set server.routing=least_busy",
        "--set server.routing=round_robin --set server.prefer_ready=false",
        "--set refill.batch.size=1 --set client.storage_read_bps=1e9 --set "
        "server.storage_write_bps=1e9 --set client.storage_overlap=true",
        "--set 'refill.batch={\"size\": 2, \"seconds_fraction\": {\"garble\": 0.5}}'"};
    char *folder = command_new_folder();
    for (size_t i = 0; i < sizeof settings / sizeof *settings; i++) {
        struct command_result result =
            command_run("\"$PISIM\" check default --set 'sweep={}' %s --json > '%s/once.json' && "
                        "\"$PISIM\" check '%s/once.json' --json > '%s/twice.json' && "
                        "cmp '%s/once.json' '%s/twice.json' 2>&1",
                        settings[i], folder, folder, folder, folder, folder);
        cr_expect(eq(int, result.status, 0), "%s: %s", settings[i], result.text);
        command_free(&result);
    }
    command_remove_folder(folder);
}

/* Arrivals drawn, recorded, exported, and replayed as a trace. */
Test(same_seed_same_rows, exported_arrivals_replayed_give_the_same_requests)
{
    char *folder = command_new_folder();
    const char *requests = "\"$PISIM\" query '%s/%s.db' 'SELECT request_index, arrival_s, start_s, "
                           "offline_wait_s, completion_s, status FROM request' --format csv";
    struct command_result drawn = command_run(
        "\"$PISIM\" run \"$SOURCE/tests/data/one_day.json\" --out '%s/drawn.db' 2>&1 && "
        "\"$PISIM\" query '%s/drawn.db' 'SELECT arrival_s FROM request ORDER BY request_index' "
        "--format csv | tail -n +2 > '%s/arrivals.txt'",
        folder, folder, folder);
    cr_assert(eq(int, drawn.status, 0), "%s", drawn.text);
    struct command_result replayed =
        command_run("\"$PISIM\" run \"$SOURCE/tests/data/one_day.json\" --out '%s/replayed.db' "
                    "--set 'arrivals={\"trace\": \"%s/arrivals.txt\"}' 2>&1",
                    folder, folder);
    cr_assert(eq(int, replayed.status, 0), "%s", replayed.text);
    struct command_result before = command_run(requests, folder, "drawn");
    struct command_result after = command_run(requests, folder, "replayed");
    cr_expect(gt(sz, strlen(before.text), 1000));
    cr_expect(strcmp(before.text, after.text) == 0);
    command_free(&drawn);
    command_free(&replayed);
    command_free(&before);
    command_free(&after);
    command_remove_folder(folder);
}

/* And trace generate draws what a run with the same seed and replication draws. */
Test(same_seed_same_rows, a_generated_trace_is_the_arrivals_of_a_run)
{
    char *folder = command_new_folder();
    struct command_result result = command_run(
        "\"$PISIM\" run \"$SOURCE/tests/data/one_day.json\" --out '%s/drawn.db' >&2 && "
        "\"$PISIM\" query '%s/drawn.db' 'SELECT arrival_s FROM request ORDER BY request_index' "
        "--format csv | tail -n +2 > '%s/arrivals.txt' && "
        "\"$PISIM\" trace generate --process poisson --rate 0.003 --duration 86400 --seed 7 "
        "| grep -v '^#' | cmp - '%s/arrivals.txt'",
        folder, folder, folder, folder);
    cr_expect(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    command_remove_folder(folder);
}
