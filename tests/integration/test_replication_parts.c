/*
 * Runs that are split by replications: the parts together are what one run is, to the byte.
 */
#include "command_expect.h"

#define SWEEP                                                                                      \
    "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" --set 'replications={\"count\":5}' "   \
    "--set "                                                                                       \
    "horizon_s=4000 --set 'sweep={\"arrivals.rate_per_s\":{\"linear\":[0.002,0.012,9]}}' "
#define TOLD                                                                                       \
    "pisim: a part of each point's replications was simulated here: pisim merge puts them "        \
    "together\n"

/* Each part with as many threads as its number. */
static void expect_same(const char *folder, const char *scenario, int parts,
                        const char *replications)
{
    expect_output(
        command_run(
            "cd '%s' && { \"$PISIM\" run %s --out whole.db; for k in $(seq %d); do \"$PISIM\" "
            "run %s --shard $k/%d --by replications --jobs $k --out part$k.db; done; } "
            ">log 2>&1; \"$PISIM\" merge x.db part*.db 2>log && \"$PISIM\" query whole.db "
            "--dump >whole && \"$PISIM\" query x.db --dump | cmp - whole 2>&1 && "
            "grep -c '\"table\":\"replication\"' whole",
            folder, scenario, parts, scenario, parts),
        0, replications);
}

/* Two classes, several servers, prices, objectives, requests, the stock, and a horizon that cuts.
 */
Test(replication_parts, all_that_is_recorded_is_that_of_one_run)
{
    char *folder = command_new_folder();
    expect_same(folder, "\"$SOURCE/tests/data/all_rows.json\"", 3, "20\n");
    command_remove_folder(folder);
}

/* Users; no link is given, nor a first stock, of which it is warned. */
Test(replication_parts, what_a_scenario_leaves_out_is_left_out_of_parts)
{
    char *folder = command_new_folder();
    expect_same(folder,
                "default --set sweep={} --set link=null --set client=null --set "
                "'clients=[{\"count\":2}]' --set "
                "'arrivals={\"process\":\"closed\",\"think_s\":{\"mean\":4000}}' --set "
                "sharing=contended --set horizon_s=20000 --set replications.count=3",
                2, "3\n");
    command_remove_folder(folder);
}

/* A warm-up of its own for each replication, and more parts than replications. */
Test(replication_parts, some_parts_may_have_nothing)
{
    char *folder = command_new_folder();
    expect_same(folder,
                "\"$SOURCE/tests/data/small_sweep.json\" --set 'replications={\"count\":5}' --set "
                "'warmup_s=\"mser5\"' --set horizon_s=3000",
                6, "45\n");
    command_remove_folder(folder);
}

/* One that was killed at its eighth point, say. */
Test(replication_parts, a_part_goes_on_as_itself_alone)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && " SWEEP "--shard 2/3 --by replications --out x.db 2>&1 && "
                    "\"$PISIM\" query x.db --dump >before && sqlite3 x.db \"DELETE FROM "
                    "replication_part WHERE point_index >= 8; UPDATE run SET status = "
                    "'running'\" && " SWEEP "--shard 2/3 --by replications --resume --out x.db "
                    "2>&1 && \"$PISIM\" query x.db --dump | cmp - before && " SWEEP
                    "--shard 2/3 --by replications --resume --out x.db 2>&1",
                    folder),
        0,
        TOLD "results are in x.db (" PISIM_TYPED
             " query x.db)\nrun 1: 7 points are there already\n" TOLD
             "results are in x.db (" PISIM_TYPED " query x.db)\n"
             "nothing to do: all results are in x.db (" PISIM_TYPED " query x.db)\n");
    expect_output(command_run("cd '%s' && " SWEEP "--shard 2/3 --resume --out x.db 2>&1", folder),
                  2,
                  "pisim: x.db: holds shard 2/3 by replications of this scenario, which does not "
                  "go on as shard 2/3\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" rerun x.db 1 2>&1", folder), 2,
                "run 1 has some replications of each point: pisim merge puts the parts together");
    command_remove_folder(folder);
}

Test(replication_parts, what_is_missing_or_damaged_is_named)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && for k in 1 2; do " SWEEP "--shard $k/2 --by replications --out "
                    "part$k.db >/dev/null 2>&1; done; " SWEEP "--shard 1/2 --out points.db "
                    ">/dev/null 2>&1; \"$PISIM\" merge x.db part1.db points.db 2>&1",
                    folder),
        2, "pisim: points.db: is of another kind of shards than part1.db\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" merge x.db part1.db 2>&1", folder), 2,
                  "pisim: shard 2/2 is missing\n");
    expect_output(command_run("cd '%s' && sqlite3 part2.db \"DELETE FROM replication_part WHERE "
                              "point_index = 3 AND replication_index = 4\"; \"$PISIM\" merge x.db "
                              "part1.db part2.db 2>&1; \"$PISIM\" query x.db 'SELECT status FROM "
                              "run' --format csv",
                              folder),
                  0, "pisim: no part has replication 4 of point 3\nstatus\nfailed\n");
    expect_text(command_run("cd '%s' && sqlite3 part1.db \"UPDATE replication_part SET observed = "
                            "substr(observed, 1, 500)\"; \"$PISIM\" merge y.db part1.db part2.db "
                            "2>&1",
                            folder),
                2, "what a part has of a replication is damaged\n");
    command_remove_folder(folder);
}

Test(replication_parts, who_asks_for_them_says_how_many_there_are)
{
    expect_output(command_run(SWEEP "--by replications 2>&1"), 2,
                  "pisim: --by: needs --shard K/N\ntry: " PISIM_TYPED " run --help\n");
    expect_output(command_run(SWEEP "--shard 1/2 --by halves 2>&1"), 2,
                  "pisim: --by: must be points or replications, is \"halves\"\ntry: " PISIM_TYPED
                  " run --help\n");
    expect_output(command_run(SWEEP "--shard 1/2 --by replications 2>&1"), 2,
                  "pisim: --by: needs a database for what was observed: --out DB\ntry: " PISIM_TYPED
                  " run --help\n");
    char *folder = command_new_folder();
    expect_output(command_run("\"$PISIM\" run default --shard 1/2 --by replications --out "
                              "'%s/x.db' 2>&1; ls '%s'",
                              folder, folder),
                  0,
                  "pisim: --by: replications can be split where their number is given: --set "
                  "replications.count=N\ntry: " PISIM_TYPED " run --help\n");
    command_remove_folder(folder);
}
