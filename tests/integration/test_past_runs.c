/*
 * What can be done with runs that were made: join their parts, list them, make them again.
 */
#include "command_expect.h"

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "

/* ---- shards and merge ---- */

/* All three parts at a time, as a batch system would. */
static void run_parts_by(const char *tool, const char *folder)
{
    expect_output(command_run("cd '%s' && printf '1\\n2\\n3\\n' | %s -P 3 -I K " SWEEP
                              "--shard K/3 --out partK.db >/dev/null 2>&1; ls | wc -l",
                              folder, tool),
                  0, "3\n");
}

static void run_parts(const char *folder)
{
    run_parts_by("xargs", folder);
}

static void expect_whole_run(const char *folder)
{
    expect_text(command_run(SWEEP "--out '%s/whole.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" merge x.db part3.db part1.db part2.db 2>&1", folder), 0,
        "results are in x.db (" PISIM_TYPED " query x.db)\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" query whole.db --dump > whole && "
                              "\"$PISIM\" query x.db --dump | cmp - whole 2>&1 && ls x.db*",
                              folder),
                  0, "x.db\n");
}

Test(past_runs, shards_that_are_merged_are_the_whole_run)
{
    char *folder = command_new_folder();
    run_parts(folder);
    expect_whole_run(folder);
    command_remove_folder(folder);
}

Test(past_runs, shards_that_gnu_parallel_ran_are_the_whole_run)
{
    if (system("parallel --version 2>/dev/null | grep -q '^GNU parallel'") != 0)
        cr_skip_test("no GNU parallel to run them with");
    char *folder = command_new_folder();
    run_parts_by("PARALLEL_HOME=.parallel parallel --will-cite --quote", folder);
    expect_whole_run(folder);
    command_remove_folder(folder);
}

/* The first schema did not keep of how many points a run is. */
Test(past_runs, of_every_older_schema_are_merged)
{
    char *folder = command_new_folder();
    for (int version = 1; version <= 8; version++)
        expect_text(command_run("cd '%s' && rm -f x.db && \"$PISIM\" merge x.db "
                                "\"$SOURCE/tests/data/schema/schema_%d.sqlite\" 2>&1",
                                folder, version),
                    0, "results are in x.db");
    command_remove_folder(folder);
}

/* Numbers that tables show alike are told to the last digit where they differ. */
Test(past_runs, made_again_by_a_later_program_say_by_how_much)
{
    expect_text(
        command_run("\"$PISIM\" rerun \"$SOURCE/tests/data/schema/schema_4.sqlite\" 1 2>&1 | "
                    "sed -E 's/.* is ([^ ]+), was ([^ ]+)$/\\1 \\2/; t; d' | "
                    "awk '$1 == $2 { same++ } END { print (NR > 2), same + 0 }'"),
        0, "1 0\n");
}

/* A shard reads its own points only: what is told of the run, and the numbers that tell contenders
 * of one name apart, are of the whole sweep all the same. */
Test(past_runs, contenders_of_one_name_are_told_apart_across_shards)
{
    char *folder = command_new_folder();
    const char *sweep =
        "--set costs=formula --set client.storage_bytes=64e9 --set horizon_s=20000 --set "
        "record.requests=false --set replications='{\"count\": 1}' --set sweep='{\"seed\": [5, 6], "
        "\"network\": [\"resnet32_delphi\", \"convnextv2_atto\", {\"family\": \"hrn\", \"name\": "
        "\"mine\", "
        "\"depths\": [2, 2, 2, 2], \"mult\": [5, 5, 3], \"base\": 16}, {\"family\": \"hrn\", "
        "\"name\": \"mine\", \"depths\": [2, 5, 5, 2], \"mult\": [5, 5, 3], \"base\": 16}]}'";
    expect_output(command_run("cd '%s' && for k in 1 2 3 4 5; do " SWEEP "%s --shard $k/5 --out "
                              "part$k.db >/dev/null 2>&1; done; \"$PISIM\" merge x.db part?.db "
                              "2>&1 && " SWEEP "%s --out whole.db >/dev/null 2>&1; "
                              "\"$PISIM\" query whole.db --dump > whole; "
                              "\"$PISIM\" query x.db --dump | cmp - whole 2>&1; "
                              "\"$PISIM\" query x.db 'SELECT DISTINCT contender FROM v_point' "
                              "--format csv; \"$PISIM\" query part3.db 'SELECT seed FROM run' "
                              "--format csv",
                              folder, sweep, sweep),
                  0,
                  "results are in x.db (" PISIM_TYPED " query x.db)\n"
                  "contender\n\"seed=5, resnet32_delphi\"\n\"seed=5, convnextv2_atto\"\n"
                  "\"seed=5, mine\"\n"
                  "\"seed=5, mine (2)\"\n\"seed=6, resnet32_delphi\"\n\"seed=6, "
                  "convnextv2_atto\"\n\"seed=6, mine\"\n"
                  "\"seed=6, mine (2)\"\nseed\n5\n");
    command_remove_folder(folder);
}

Test(past_runs, there_may_be_more_shards_than_files_may_be_open)
{
    char *folder = command_new_folder();
    const char *sweep =
        "--set replications='{\"count\": 1}' --set sweep='{\"arrivals.rate_per_s\": "
        "{\"linear\": [0.001, 0.01, 24]}}'";
    expect_output(command_run("cd '%s' && for k in $(seq 24); do " SWEEP "%s --shard $k/24 --out "
                              "part$k.db >/dev/null 2>&1; done; ulimit -n 16; "
                              "\"$PISIM\" merge x.db part*.db 2>&1",
                              folder, sweep),
                  0, "results are in x.db (" PISIM_TYPED " query x.db)\n");
    command_remove_folder(folder);
}

/* A part is done when its last point is; one that was killed is resumed as a part. */
Test(past_runs, a_killed_shard_is_resumed)
{
    char *folder = command_new_folder();
    run_parts(folder);
    expect_text(command_run("cd '%s' && sqlite3 part2.db \"PRAGMA foreign_keys = 1; UPDATE run SET "
                            "status = 'running'; DELETE FROM point WHERE point_index > 2\"; "
                            "\"$PISIM\" merge x.db part1.db part2.db part3.db 2>&1; ls x.db 2>&1",
                            folder),
                2, "part2.db: its run is not done but running; pisim run --resume goes on with it");
    expect_text(command_run("cd '%s' && " SWEEP "--shard 2/3 --resume --out part2.db 2>&1", folder),
                0, "run 1: 1 point is there already\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" merge x.db part?.db 2>&1 && \"$PISIM\" query "
                            "x.db 'SELECT count(*) AS n FROM point' --format csv",
                            folder),
                0, "n\n9\n");
    command_remove_folder(folder);
}

Test(past_runs, what_are_not_the_parts_of_one_run_is_refused)
{
    char *folder = command_new_folder();
    run_parts(folder);
    expect_output(command_run("cd '%s' && \"$PISIM\" merge x.db part1.db part2.db 2>&1", folder), 2,
                  "pisim: shard 3/3 is missing\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" merge x.db part1.db part1.db 2>&1", folder), 2,
                  "pisim: part1.db: is shard 1/3, as is part1.db\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" merge part1.db part?.db 2>&1", folder), 2,
                "pisim: part1.db: is a part, so cannot take the whole\n");
    expect_output(command_run("cd '%s' && " SWEEP "--set seed=2 --shard 3/3 --out other.db "
                              ">/dev/null 2>&1; \"$PISIM\" merge x.db part1.db other.db 2>&1",
                              folder),
                  2, "pisim: other.db: is of another scenario than part1.db\n");
    expect_output(command_run("cd '%s' && " SWEEP "--out other.db >/dev/null 2>&1; "
                              "\"$PISIM\" merge x.db part1.db other.db 2>&1; ls x.db 2>&1",
                              folder),
                  2,
                  "pisim: other.db: must hold one run, holds 2\n"
                  "ls: cannot access 'x.db': No such file or directory\n");
    command_remove_folder(folder);
}

/* What some points alone read, such as a measured set, the first part may not have read at all. */
Test(past_runs, a_file_that_two_parts_read_otherwise_is_refused)
{
    char *folder = command_new_folder();
    run_parts(folder);
    expect_output(command_run("cd '%s' && for k in 2 3; do sqlite3 part$k.db \"INSERT INTO "
                              "input_file VALUES (1, 1000, '/models/measurements/own.json', "
                              "10, printf('%%064d', $k))\"; done; "
                              "\"$PISIM\" merge x.db part1.db part2.db part3.db 2>&1",
                              folder),
                  2, "pisim: part3.db: is of other input files than part2.db\n");
    command_remove_folder(folder);
}

Test(past_runs, a_shard_is_named_by_two_numbers)
{
    static const char *const wrong[] = {"0/3", "4/3", "1", "1/", "/3", "1/3x", "-1/3", "1/9999999"};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++)
        expect_text(command_run(SWEEP "--shard=%s 2>&1", wrong[i]), 2,
                    "--shard: must be K/N, part K of N, from 1/N to N/N, is ");
    expect_text(command_run(SWEEP "--shard 2/4 --dry-run 2>&1"), 0,
                "2 {\"client.storage_bytes\": 1000000000, \"arrivals.rate_per_s\": 0.007}\n"
                "6 {\"client.storage_bytes\": 2000000000, \"arrivals.rate_per_s\": 0.012}\n");
}

/* ---- the list ---- */

Test(past_runs, are_listed_by_what_differs)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--tag first --out x.db 2>&1 && " SWEEP
                            "--set client.threads=2 --out x.db 2>&1",
                            folder),
                0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" runs x.db --run 2 --tag slow --note 'it''s "
                              "so' --format csv | cut -d, -f1,3-",
                              folder),
                  0,
                  "run_id,status,points,tag,note,settings\n"
                  "1,done,9,first,,client.threads=4\n"
                  "2,done,9,slow,its so,client.threads=2\n");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" runs x.db --run 1 --tag '' --format ndjson", folder), 0,
        "\"points\":9,\"tag\":null,\"note\":null,\"settings\":\"client.threads=4\"}\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" runs x.db --run 3 --tag a 2>&1", folder), 2,
                "pisim: x.db: has no run 3 (pisim runs lists them)\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" runs x.db --tag a 2>&1", folder), 2,
                "--run: is needed to say which run to label\n");
    command_remove_folder(folder);
}

Test(past_runs, keep_how_they_came_about)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--note \"it's\" --out x.db 2>&1", folder), 0,
                "verdict");
    expect_text(
        command_run("\"$PISIM\" query '%s/x.db' 'SELECT argv FROM run' --format csv", folder), 0,
        "'--note' 'it'\\''s' '--out' 'x.db'\n");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" query x.db \"SELECT sha256 || '  ' || path AS line FROM "
                    "input_file\" --format csv | tail -n +2 | sha256sum --check --quiet && "
                    "\"$PISIM\" query x.db 'SELECT count(*) > 2 AS some FROM input_file' "
                    "--format csv",
                    folder),
        0, "some\n1\n");
    expect_output(command_run("cd '%s' && sqlite3 x.db 'SELECT scenario FROM run' | head -c -1 "
                              "| sha256sum | cut -d' ' -f1 > a; sqlite3 x.db "
                              "'SELECT scenario_sha256 FROM run' | cmp - a",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

/* ---- again ---- */

/* What is stored says as many replications as evidence takes, and a named file's prices. */
Test(past_runs, what_names_prices_and_no_count_is_made_again)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run default --set sweep={} --set "
                            "prices=example_cloud --set client.storage_bytes=64e9 --out x.db "
                            ">/dev/null 2>&1; \"$PISIM\" rerun x.db 1 2>/dev/null",
                            folder),
                0, "run 1: identical (1 point, ");
    expect_output(command_run("cd '%s' && \"$PISIM\" query x.db --format csv 'SELECT replications "
                              ">= 200 AND usd_per_request > 0 FROM v_point' | tail -n 1",
                              folder),
                  0, "1\n");
    command_remove_folder(folder);
}

Test(past_runs, made_again_are_identical)
{
    char *folder = command_new_folder();
    run_parts(folder);
    expect_text(command_run("cd '%s' && \"$PISIM\" rerun part2.db 1 2>/dev/null", folder), 0,
                "run 1: identical (3 points, ");
    expect_output(command_run("cd '%s' && \"$PISIM\" rerun part2.db 1 --out x.db >/dev/null 2>&1; "
                              "\"$PISIM\" query part2.db --dump > part2; \"$PISIM\" query x.db "
                              "--dump | cmp - part2 2>&1",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

Test(past_runs, made_again_say_what_differs)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && cp \"$SOURCE/models/networks/resnet32_delphi.json\" n.json "
                            "&& " SWEEP "--set network=./n.json --out x.db 2>&1 && sqlite3 x.db "
                            "'UPDATE point_metric SET mean_s = 1 WHERE point_id = 4; "
                            "DELETE FROM replication WHERE point_id = 9 AND replication_index = 8' "
                            "&& echo >> n.json",
                            folder),
                0, "verdict");
    expect_text(command_run("cd '%s' && \"$PISIM\" rerun x.db 1 2>/dev/null", folder), 3,
                "run 1: differs\n"
                "  point_metric of point 4: mean_s is 2");
    expect_text(command_run("cd '%s' && \"$PISIM\" rerun x.db 1 2>/dev/null", folder), 3,
                ", was 1\n"
                "  replication of point 9: there are more rows\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" rerun x.db 1 2>/dev/null", folder), 3,
                "/n.json: has changed since\n");
    expect_text(command_run("\"$PISIM\" rerun '%s/x.db' 7 2>&1", folder), 2, "has no run 7");
    command_remove_folder(folder);
}

#define SLURM                                                                                      \
    "PATH=\"$PWD/bin:$PATH\" SLURM_CPUS_PER_TASK=1 \"$SOURCE/tools/slurm_array.sh\" "              \
    "\"$SOURCE/tests/data/small_sweep.json\" parts 3 2>&1"

/* Also when some tasks are submitted again by themselves: the number of shards is an argument. */
Test(past_runs, the_script_for_slurm_runs_one_shard)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && mkdir bin && ln -s \"$PISIM\" bin/pisim && SLURM_ARRAY_TASK_ID=2 "
                    "SLURM_ARRAY_TASK_COUNT=3 " SLURM
                    " && \"$PISIM\" query parts/part2.db 'SELECT shard_index, shard_count, "
                    "point_count FROM v_run' --format csv",
                    folder),
        0, "\n2,3,3\n");
    expect_text(command_run("cd '%s' && cp parts/part2.txt before && SLURM_ARRAY_TASK_ID=2 "
                            "SLURM_ARRAY_TASK_COUNT=1 " SLURM " && cmp parts/part2.txt before && "
                            "wc -l <before && ls parts",
                            folder),
                0, "5\npart2.db\npart2.txt\n");
    expect_text(command_run("cd '%s' && for k in 1 3; do SLURM_ARRAY_TASK_ID=$k "
                            "SLURM_ARRAY_TASK_COUNT=2 " SLURM "; done; \"$PISIM\" merge whole.db "
                            "parts/*.db 2>&1",
                            folder),
                0, "results are in whole.db (" PISIM_TYPED " query whole.db)\n");
    command_remove_folder(folder);
}

Test(past_runs, a_part_does_not_judge_the_whole)
{
    expect_text(
        command_run(SWEEP "--shard 1/3 --slo 'e2e_s.mean <= 1e9' 2>&1"), 0,
        "only a part of the sweep was simulated here: no word on onsets, and the objectives "
        "are undecided\n");
    expect_text(command_run(SWEEP "--shard 1/3 2>&1"), 0, "simulated here: no word on onsets\n");
}

Test(past_runs, a_shard_does_not_go_on_in_the_database_of_another)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--shard 1/3 --out x.db 2>&1", folder), 0,
                "results are in");
    expect_text(command_run("cd '%s' && " SWEEP "--shard 2/3 --resume --out x.db 2>&1", folder), 2,
                "pisim: x.db: holds shard 1/3 of this scenario, which does not go on as shard "
                "2/3\n");
    expect_text(command_run("cd '%s' && " SWEEP "--resume --out x.db 2>&1", folder), 2,
                "pisim: x.db: holds shard 1/3 of this scenario, which does not go on as all of "
                "it\n");
    expect_text(command_run("cd '%s' && " SWEEP "--out y.db 2>/dev/null >&2; " SWEEP
                            "--shard 2/3 --resume --out y.db 2>&1",
                            folder),
                2, "pisim: y.db: holds all of this scenario, which does not go on as shard 2/3\n");
    expect_text(command_run("cd '%s' && " SWEEP "--shard 1/3 --resume --out x.db 2>&1", folder), 0,
                "nothing to do: all results are in x.db");
    command_remove_folder(folder);
}

Test(past_runs, a_label_that_is_given_with_resume_is_kept)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--tag old --note why --out x.db 2>&1", folder), 0,
                "results are in");
    expect_text(command_run("cd '%s' && " SWEEP "--resume --tag new --out x.db 2>/dev/null; "
                            "\"$PISIM\" query x.db 'SELECT tag, note FROM run' --format csv",
                            folder),
                0, "\nnew,why\n");
    command_remove_folder(folder);
}

/* The part that is cut, not the first one. */
Test(past_runs, merge_names_the_part_that_lacks_points)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && for k in 1 2 3; do " SWEEP
                            "--shard $k/3 --out part$k.db >/dev/null 2>&1; done; sqlite3 part2.db "
                            "'DELETE FROM point WHERE point_index = 5'; \"$PISIM\" merge whole.db "
                            "part?.db 2>&1; s=$?; ls whole.db 2>&1; exit $s",
                            folder),
                2, "pisim: part2.db: lacks points: has 2 of 3\n");
    command_remove_folder(folder);
}

Test(past_runs, hints_can_be_pasted)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--shard 1/9 --out=-dash.db 2>&1", folder), 0,
                "results are in -dash.db (" PISIM_TYPED " query ./-dash.db)\n");
    expect_text(command_run("cd '%s' && " SWEEP "--shard 1/9 --out \"it's mine.db\" 2>&1", folder),
                0, "results are in it's mine.db (" PISIM_TYPED " query 'it'\\''s mine.db')\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" init 'my own.json' 2>&1", folder), 0,
                "my own.json is there; " PISIM_TYPED " run 'my own.json' simulates it\n");
    expect_text(command_run("cd '%s' && " SWEEP "--out \"$(printf 'a\\nb.db')\" 2>&1; s=$?; ls; "
                            "exit $s",
                            folder),
                2,
                "pisim: the name of a file must be of one line and without control characters, ");
    expect_text(command_run("\"$PISIM\" merge \"$(printf 'a\\tb.db')\" x.db 2>&1"), 2,
                "pisim: the name of a file must be of one line");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" query ./-dash.db \"$(printf 'SELECT\\n1 AS n')\" "
                    "--format csv",
                    folder),
        0, "n\n1\n");
    command_remove_folder(folder);
}

/* What was stored is a scenario: of users, and of classes with requests of their own, nothing is
 * assigned; what a later protocol reads of a device stands there although the first reads less; and
 * what was only warned of since it was left out is no difference. */
static void expect_made_again(const char *scenario, const char *told)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run %s --out x.db 2>&1", folder, scenario), 0,
                "verdict");
    expect_text(command_run("\"$PISIM\" rerun '%s/x.db' 1 2>/dev/null", folder), 0, told);
    expect_output(command_run("cd '%s' && \"$PISIM\" rerun x.db 1 --out y.db >/dev/null 2>&1; "
                              "\"$PISIM\" query x.db --dump >x; \"$PISIM\" query y.db --dump | "
                              "cmp - x 2>&1; \"$PISIM\" report x.db -o x.html >/dev/null; grep -c "
                              "'Left out: ' x.html",
                              folder),
                  1, "0\n");
    command_remove_folder(folder);
}

#define TWO_CLASSES                                                                                \
    "--set horizon_s=20000 --set replications.count=2 --set 'sweep={}' --set 'arrivals=null' "

Test(past_runs, of_users_are_made_again)
{
    expect_made_again("\"$SOURCE/models/scenarios/reference/closed.json\" --set horizon_s=2000 "
                      "--set replications.count=2",
                      "run 1: identical (3 points, ");
}

Test(past_runs, of_classes_with_their_own_requests_are_made_again)
{
    expect_made_again("default " TWO_CLASSES
                      "--set 'client=null' --set 'clients=[{\"arrivals\":{\"process\":\"poisson\","
                      "\"rate_per_s\":0.0003}},{\"arrivals\":{\"process\":\"closed\",\"think_s\":"
                      "{\"mean\":4000}}}]'",
                      "run 1: identical (1 point, ");
}

Test(past_runs, of_protocols_that_read_more_of_a_device_are_made_again)
{
    expect_made_again("protocols --set replications.count=2 --set horizon_s=10000",
                      "run 1: identical (28 points, ");
}

/* The stock is not said to begin empty, nor how many threads evaluate. */
Test(past_runs, with_warnings_of_what_was_left_out_are_made_again)
{
    expect_made_again("\"$SOURCE/models/scenarios/reference/several_clients.json\" --set "
                      "replications.count=2 --set 'record={}' --set horizon_s=30000",
                      "run 1: identical (3 points, ");
}

/* Each protocol has its own bytes of a precompute, where the scenario says nothing. */
Test(past_runs, of_several_protocols_are_made_again_with_the_defaults_of_each)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run default --set replications.count=2 --set "
                            "'sweep={\"protocol\": [\"server_garbler\", \"client_garbler\"], "
                            "\"arrivals.rate_per_s\": [0.0001, 0.001]}' --out x.db 2>&1",
                            folder),
                0, "verdict");
    expect_text(command_run("\"$PISIM\" rerun '%s/x.db' 1 2>/dev/null", folder), 0,
                "run 1: identical (4 points, ");
    command_remove_folder(folder);
}
