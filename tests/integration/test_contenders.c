/*
 * One label per contender, the same everywhere, and two networks of one name are two.
 */
#include "folder_suite.h"

/* Two rates; what else is swept is put in. */
#define SCENARIO(sweep)                                                                            \
    "{\"name\": \"s\", \"network\": \"minionn\", \"input\": \"cifar10\", \"protocol\": "           \
    "\"server_garbler\", "                                                                         \
    "\"costs\": \"formula\", \"arrivals\": {\"process\": \"poisson\", \"rate_per_s\": 0.001}, "    \
    "\"horizon_s\": "                                                                              \
    "20000, \"replications\": {\"count\": 2}, \"client\": {\"device\": \"atom_z8350\", "           \
    "\"storage_bytes\": "                                                                          \
    "32e9}, \"server\": {\"device\": \"epyc_7502\"}, \"sweep\": {" sweep                           \
    ", \"arrivals.rate_per_s\": [0.001, 0.002]}}"

FOLDER_SUITE(contenders);

/* Writes the scenario, compares, runs, and keeps both in q.db: runs 1 and 2. */
static void compare_and_run(const char *scenario)
{
    struct command_result result =
        command_run("cd \"$FOLDER\" && printf '%%s' '%s' >s.json && \"$PISIM\" compare s.json "
                    "--csv --out q.db "
                    "2>&1 >compare.csv && \"$PISIM\" run s.json --out q.db 2>&1 >run.txt",
                    scenario);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
}

/* Whether the rows of a query, of the run, are told of exactly these contenders. */
static void expect_contenders(const char *query, const char *column, const char *labels)
{
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" query q.db %s --format json | python3 -c "
                    "'import json, sys; print(*sorted({row[\"%s\"] for row in "
                    "json.load(sys.stdin)}), sep=\" | \")'",
                    query, column),
        0, labels);
}

/* In compare, in the queries that charts and figures draw, and in the sentences of a run. */
static void expect_everywhere(const char *labels)
{
    static const char *const queries[] = {"latency_by_rate", "stock_outs_by_rate",
                                          "onset_by_network"};
    expect_output(command_run("cd \"$FOLDER\" && python3 -c 'import csv; print(*sorted({row["
                              "\"contender\"] for row in csv.DictReader(open(\"compare.csv\"))}), "
                              "sep=\" | \")'"),
                  0, labels);
    for (size_t i = 0; i < sizeof queries / sizeof *queries; i++)
        expect_contenders(queries[i], "contender", labels);
    expect_output(
        command_run("cd \"$FOLDER\" && sed -nE 's/^(.*) \\([a-z0-9_]+ on .*/\\1/p' run.txt | "
                    "sort | paste -sd'|' | sed 's/|/ | /g'"),
        0, labels);
}

/* Without the ReLUs of the first stage it is another network, of the same name. */
Test(contenders, transforms_of_one_network)
{
    compare_and_run(SCENARIO("\"transforms\": [[], [{\"op\": \"cull\", \"stages\": [\"s1\"]}]]"));
    expect_everywhere("no transforms | transforms=[op:cull,stages:[s1]]\n");
    expect_contenders("cost_by_stage", "contender",
                      "no transforms | transforms=[op:cull,stages:[s1]]\n");
    /* each network has as many stages as it has: four */
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" query q.db cost_by_stage --format csv | "
                    "tail -n +2 | wc -l | tr -d ' '; \"$PISIM\" query q.db \"SELECT count(*) "
                    "AS n FROM stage_cost JOIN point USING (point_id) WHERE run_id = 2 AND "
                    "rate_per_s = 0.001\" --format csv | tail -1"),
        0, "8\n8\n");
}

/* Two files that call their network n. */
Test(contenders, networks_of_one_name)
{
    struct command_result result = command_run(
        "cd \"$FOLDER\" && mkdir a b && for d in a b; do sed 's/\"name\": *\"minionn\"/\"name\": "
        "\"n\"/' \"$SOURCE/models/networks/minionn.json\" >$d/n.json; done");
    cr_assert(eq(int, result.status, 0));
    command_free(&result);
    compare_and_run(SCENARIO("\"network\": [\"./a/n.json\", \"./b/n.json\"]"));
    expect_everywhere("./a/n.json | ./b/n.json\n");
}

/* Inline, they have no other name than n. */
Test(contenders, inline_networks_of_one_name)
{
    struct command_result result = command_run(
        "cd \"$FOLDER\" && python3 -c 'import json; s = json.loads(\"\"\"%s\"\"\"); n = "
        "json.load(open(\"%s/models/networks/minionn.json\")); s[\"sweep\"][\"network\"] = [n, "
        "dict(n, "
        "name=\"minionn\", source=\"other\")]; json.dump(s, open(\"s.json\", \"w\"))' && "
        "\"$PISIM\" "
        "compare s.json --csv --out q.db 2>&1 >compare.csv && \"$PISIM\" run s.json --out q.db "
        "2>&1 "
        ">run.txt",
        SCENARIO("\"server.he_threads\": [2]"), PISIM_SOURCE_DIR);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    expect_contenders("latency_by_rate", "contender", "minionn | minionn (2)\n");
    expect_contenders("cost_by_stage", "contender", "minionn | minionn (2)\n");
}

/* Names speak for what advances with them; numbers are told with their key, and null in words. */
Test(contenders, names_and_numbers)
{
    compare_and_run(
        SCENARIO("\"zip\": {\"name\": [\"slow\", \"fast\"], \"server.he_threads\": [1, 4]}, "
                 "\"client.storage_bytes\": [32e9, 64e9], \"seed\": [1]"));
    expect_everywhere("fast, storage_bytes=32e9 | fast, storage_bytes=64e9 | slow, "
                      "storage_bytes=32e9 | slow, storage_bytes=64e9\n");
    compare_and_run(SCENARIO("\"client.give_up_after_s\": [null, 1e6]"));
    expect_contenders("latency_by_rate", "contender", "give_up_after_s=1e6 | no give_up_after_s\n");
}

/* A name is told as it is, with what JSON escapes. */
Test(contenders, names_with_quotes_are_told_as_they_are)
{
    expect_text(command_run("\"$PISIM\" run default --set replications.count=1 --set "
                            "'sweep={\"name\": [\"a\\\"b\", \"c\\\\d{e}\"]}' 2>/dev/null"),
                0, "\na\"b (resnet18_delphi on");
    expect_text(command_run("\"$PISIM\" run default --set replications.count=1 --set "
                            "'sweep={\"name\": [\"a\\\"b\", \"c\\\\d{e}\"]}' 2>/dev/null"),
                0, "\nc\\d{e} (resnet18_delphi on");
}

/* The seed that advances with the rate makes no curves of its own; the run keeps its own name, and
 * the table has no columns for what names speak for. */
Test(contenders, seeds_go_along_with_the_rate)
{
    struct command_result result = command_run(
        "cd \"$FOLDER\" && cat >s.json <<'END'\n"
        "{\"name\": \"both\", \"network\": \"minionn\", \"input\": \"cifar10\", \"protocol\": "
        "\"server_garbler\", \"costs\": \"formula\", \"arrivals\": {\"process\": \"poisson\", "
        "\"rate_per_s\": 0.001}, \"horizon_s\": 20000, \"replications\": {\"count\": 2}, "
        "\"client\": {\"device\": \"atom_z8350\", \"storage_bytes\": 32e9}, \"server\": "
        "{\"device\": \"epyc_7502\"}, \"sweep\": {\"zip\": [{\"name\": [\"small\", \"large\"], "
        "\"client.storage_bytes\": [32e9, 64e9]}, {\"arrivals.rate_per_s\": [0.001, 0.002], "
        "\"seed\": [1, 2]}]}}\nEND\n"
        "\"$PISIM\" compare s.json --csv --out q.db 2>&1 >compare.csv && \"$PISIM\" run s.json "
        "--out q.db 2>&1 >run.txt");
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
    expect_everywhere("large | small\n");
    expect_output(command_run("cd \"$FOLDER\" && sed -n '2s/  */ /gp' run.txt | cut -d' ' -f2-4; "
                              "\"$PISIM\" query q.db 'SELECT name, seed FROM run' --format csv"),
                  0, "name rate_per_s seed\nname,seed\nboth,1\nboth,1\n");
}

/* ---- for people ---- */

#define VARIED                                                                                     \
    SCENARIO("\"network\": [\"minionn\", \"resnet18\"], \"variability\": "                         \
             "[{\"distribution\": \"gamma\", \"cv\": 0.5}, {\"distribution\": \"lognormal\", "     \
             "\"cv\": 1}]")

/* Into run.txt and q.db. */
static void run_varied(void)
{
    struct command_result result = command_run(
        "cd \"$FOLDER\" && printf '%%s' '%s' >s.json && \"$PISIM\" run s.json --out q.db "
        "2>&1 >run.txt",
        VARIED);
    cr_assert(eq(int, result.status, 0), "%s", result.text);
    command_free(&result);
}

/* What the label tells stands in no other column, what all rows share above them, and programs get
 * all. */
Test(contenders, a_table_says_once_what_its_rows_share)
{
    run_varied();
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" query q.db stock_outs_by_rate | head -2 | "
                    "tr -s ' '"),
        0,
        "In all rows protocol: server_garbler; done_fraction: 1\n"
        "contender rate_per_s most_precomputes taken_up stock_outs stock_out_fraction "
        "stock_out_fraction_low stock_out_fraction_high verdict\n");
    expect_output(
        command_run("cd \"$FOLDER\" && \"$PISIM\" query q.db stock_outs_by_rate --csv | head -1"),
        0,
        "contender,network,protocol,parameters,rate_per_s,most_precomputes,taken_up,stock_outs,"
        "stock_out_fraction,stock_out_fraction_low,stock_out_fraction_high,done_fraction,"
        "verdict\n");
    expect_text(command_run("cd \"$FOLDER\" && \"$PISIM\" query q.db "
                            "'SELECT network, protocol FROM v_point'"),
                0, "minionn   server_garbler\n");
}

/* Objects as swept values are told as in labels, and columns stay columns. */
Test(contenders, swept_objects_do_not_slip_columns)
{
    run_varied();
    expect_text(command_run("cat \"$FOLDER/run.txt\""), 0,
                "  distribution:lognormal,cv:1         0.001 ");
    expect_output(command_run("awk 'NF == 0 {exit} NR > 2 {print match($0, / 0.00[12] /)}' "
                              "\"$FOLDER/run.txt\" | sort -u | wc -l"),
                  0, "1\n");
}

/* A request that is done in its bucket is not done at the bucket's lower end. */
Test(contenders, nothing_is_done_where_a_cdf_begins)
{
    run_varied();
    expect_output(
        command_run(
            "cd \"$FOLDER\" && \"$PISIM\" query q.db cdf_by_rate --json | python3 -c "
            "'import json, sys; rows = json.load(sys.stdin); print(all(rows[i][\"e2e_s\"] < "
            "rows[i + 1][\"e2e_s\"] for i in range(len(rows)) if rows[i][\"fraction\"] == 0))'"),
        0, "True\n");
}

/* ---- each point once ---- */

static void expect_refused(const char *sweep, const char *message)
{
    expect_text(command_run("\"$PISIM\" run default --set replications.count=2 --set 'sweep={%s}' "
                            "2>&1",
                            sweep),
                2, message);
}

Test(contenders, nobody_is_set_beside_itself)
{
    expect_refused("\"arrivals.rate_per_s\": [0.0001, 0.0002, 0.00010]",
                   "default.json: sweep: must have each value of \"arrivals.rate_per_s\" once for "
                   "each contender, has 0.0001 at points 1 and 3 (set on the command line)\n");
    expect_refused(
        "\"network\": [\"resnet32_delphi\", \"resnet32_delphi\"], \"arrivals.rate_per_s\": "
        "[0.0001, 0.0002]",
        "has 0.0001 at points 1 and 3, both of {\"network\": \"resnet32_delphi\"} (set on the "
        "command line)\n");
    expect_refused("\"zip\": {\"arrivals.rate_per_s\": [0.0001, 0.0001], \"seed\": [1, 2]}",
                   "has 0.0001 at points 1 and 2 (set on the command line)\n");
    expect_refused(
        "\"server.he_threads\": [1, 2, 1.0]",
        "default.json: sweep: must have each setting once, has {\"server.he_threads\": 1} at "
        "points 1 and 3 (set on the command line)\n");
    expect_refused("\"client.storage_bytes\": {\"linear\": [16e9, 16e9, 2]}",
                   "must have each setting once, has {\"client.storage_bytes\": 16000000000} at ");
}

/* Other draws are another point, and so is what goes by another name. */
Test(contenders, what_differs_in_anything_may_stand_beside_the_other)
{
    expect_text(
        command_run("\"$PISIM\" run default --dry-run --set 'sweep={\"zip\": {\"name\": [\"a\", "
                    "\"b\"], \"server.he_threads\": [1, 1]}, \"seed\": [1, 2]}' 2>&1"),
        0, "4 points");
}
