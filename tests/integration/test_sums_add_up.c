/*
 * Every table that has a total is added up, for the plans of all shipped scenarios.
 */
#include "command_expect.h"

#include <glob.h>

/* Of the table's numbers each is rounded to the thousandth at the coarsest. */
#define ADD_UP                                                                                     \
    "function abs(x) {return x < 0 ? -x : x} "                                                     \
    "function same(a, b, n, what) {if (abs(a - b) > 0.00051 * (n + 1)) "                           \
    "{print FILENAME, NR, what, \"rows make\", a, \"the total says\", b; bad = 1} told++} "

/* Rows of "operation resource seconds core-seconds GB messages"; step by step "layer" comes in
 * between. A line in short is that a total was found. */
#define OPERATIONS                                                                                 \
    "awk '" ADD_UP                                                                                 \
    "/^(Offline|Online) phase/ {alone = $4; delete s; delete c; delete b; delete m; delete n; "    \
    "inside = 1; next} /^$|^Storage/ {inside = 0} "                                                \
    "inside && $1 != \"operation\" && NF >= 6 && $(NF - 4) ~ /link|cpu|disk|all/ {r = $(NF - 4); " \
    "if ($1 == \"total\") {same(s[r], $(NF - 3), n[r], r \" s\"); "                                \
    "same(c[r], $(NF - 2) + 0, n[r], r \" core s\"); "                                             \
    "same(b[r], $(NF - 1) + 0, n[r], r \" bytes\"); same(m[r], $NF + 0, 0, r \" messages\")} "     \
    "else {split(r \" all\", where, \" \"); for (k in where) {w = where[k]; s[w] += $(NF - 3); "   \
    "c[w] += $(NF - 2); b[w] += $(NF - 1); m[w] += $NF; n[w]++}}} "                                \
    "END {if (told < 4) {print \"only\", told, \"totals\"; bad = 1} exit bad}'"

/* Formula and measured seconds and bytes; by phase */
#define AGAINST                                                                                    \
    "awk '" ADD_UP                                                                                 \
    "$1 ~ /^o(ff|n)line$/ {if ($2 == \"total\") {same(f[$1], $3, n[$1], \"formula\"); "            \
    "same(m[$1], $4, n[$1], \"measured\")} else {f[$1] += $3; m[$1] += $4; n[$1]++}} "             \
    "END {exit bad || told != 4}'"

/* Layers: each column has its sum below, and the kinds of seconds make both phases. */
#define LAYERS                                                                                     \
    "awk -F, 'function abs(x) {return x < 0 ? -x : x} NR == 1 {next} "                             \
    "$1 == \"total\" {for (i = 2; i <= NF; i++) if (abs(sum[i] - $i) > 1e-9 * abs($i)) "           \
    "{print \"column\", i, sum[i], $i; bad = 1} told = 1; next} "                                  \
    "{for (i = 2; i <= NF; i++) sum[i] += $i; if (abs($2 + $3 + $4 + $5 + $6 - $12 - $13) > "      \
    "1e-9 * ($12 + $13)) {print; bad = 1}} END {exit bad || !told}'"

/* "... that takes 1859 s: 1066 s this, 609 s that, less 3 s ...": rounded all alike */
#define BECAUSE                                                                                    \
    "sed -nE 's/^Long-run limit .* (that takes|busy for) ([0-9.]+) (core )?s[^:]*: /\\2, /p' | "   \
    "awk "                                                                                         \
    "-F', ' 'function abs(x) {return x < 0 ? -x : x} {n = split($1, d, \".\"); unit = n > 1 ? "    \
    "10 ^ -length(d[2]) : 1; s = 0; for (i = 2; i <= NF; i++) {sub(/^less /, \"-\", $i); if ($i "  \
    "~ "                                                                                           \
    "/^-?[0-9.]+ s /) {s += $i + 0; k++}} if (abs(s - $1) > 0.51 * unit * (k + 1)) {print s, $0; " \
    "bad = 1}} END {exit bad || k < 1}'"

static glob_t scenarios;

static void find_scenarios(void)
{
    glob(PISIM_SOURCE_DIR "/models/scenarios/*.json", 0, NULL, &scenarios);
    glob(PISIM_SOURCE_DIR "/models/scenarios/published/*.json", GLOB_APPEND, NULL, &scenarios);
    glob(PISIM_SOURCE_DIR "/models/scenarios/reference/*.json", GLOB_APPEND, NULL, &scenarios);
}

static void forget_scenarios(void)
{
    globfree(&scenarios);
}

TestSuite(sums_add_up, .init = find_scenarios, .fini = forget_scenarios);

static void expect_sums(const char *scenario, const char *options, const char *adder)
{
    struct command_result result =
        command_run("\"$PISIM\" plan '%s' %s 2>/dev/null | %s", scenario, options, adder);
    cr_expect(eq(int, result.status, 0), "%s %s: %s", scenario, options, result.text);
    command_free(&result);
}

/* Their folders have networks and protocols too, and scenarios whose traces are not shipped. */
static bool can_be_planned(const char *path)
{
    struct command_result result = command_run("\"$PISIM\" plan '%s' --bounds 2>&1", path);
    bool can = result.status == 0;
    command_free(&result);
    return can;
}

Test(sums_add_up, plans_of_all_shipped_scenarios)
{
    size_t count = 0;
    for (size_t i = 0; i < scenarios.gl_pathc; i++) {
        const char *scenario = scenarios.gl_pathv[i];
        if (!can_be_planned(scenario))
            continue;
        count++;
        expect_sums(scenario, "", OPERATIONS);
        expect_sums(scenario, "--per-layer --csv", LAYERS);
        expect_sums(scenario, "--bounds", BECAUSE);
    }
    cr_expect(ge(sz, count, 20));
}

/* Sixteen lanes of HE, and a protocol whose circuits and products run side by side. */
Test(sums_add_up, plans_with_steps_side_by_side)
{
    static const char *const options[] = {
        "--set costs=formula --set server.he_threads=16 --set server.gc_threads=16",
        "--set network=resnet18 --set input=cifar100 --set costs=formula --set protocol=safenet "
        "--set 'transforms=[{\"op\": \"poly_channels\", \"relu\": 0.5, \"degree_2\": 0.5}]'"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        char by_layer[512], by_step[512];
        snprintf(by_layer, sizeof by_layer, "%s --per-layer --csv", options[i]);
        snprintf(by_step, sizeof by_step, "%s --per-operation", options[i]);
        expect_sums("default", options[i], OPERATIONS);
        expect_sums("default", by_step, OPERATIONS);
        expect_sums("default", by_layer, LAYERS);
        expect_sums("default", options[i], BECAUSE);
    }
}

/* Of one inference of a batch, with circuits and keys that cost less from the second on. */
Test(sums_add_up, limits_of_batches)
{
    static const char *const options[] = {
        "--set sweep={} --set client.storage_bytes=64e9",
        "--set sweep={} --set client.storage_bytes=64e9 --set refill.check_every_s=7 --set "
        "client.offline_slots=3",
        "--set sweep={} --set client.storage_bytes=64e9 --set sharing=contended --set "
        "server.offline_slots=1"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        char batch[512];
        snprintf(batch, sizeof batch,
                 "%s --set network=resnet32_delphi --set input=cifar10 --set 'refill.batch={"
                 "\"size\": 4, \"seconds_fraction\": {\"he_eval\": 0.2}}'",
                 options[i]);
        expect_sums("default", batch, OPERATIONS);
        expect_sums("default", batch, BECAUSE);
    }
}

/* Precomputes that are written and read; each disk binds in turn. */
Test(sums_add_up, limits_of_disks)
{
    static const char *const options[] = {
        "--set server.storage_write_bps=2e9 --set client.storage_read_bps=1e9",
        "--set client.storage_write_bps=1e7 --set client.storage_read_bps=1e9",
        "--set sharing=contended --set client.storage_write_bps=1e7",
        "--set sharing=contended --set server.storage_write_bps=1e6 --set "
        "server.storage_read_bps=1e6 --set server.storage_overlap=true --set server.count=2"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        char disks[512];
        snprintf(disks, sizeof disks,
                 "--set sweep={} --set network=resnet32_delphi --set input=cifar10 %s", options[i]);
        expect_sums("default", disks, OPERATIONS);
        expect_sums("default", disks, BECAUSE);
    }
}

/* Classes, a polling grid, cores that slow each other down, and half-duplex links. */
Test(sums_add_up, limits_of_shared_resources)
{
    static const char *const options[] = {
        "--set sweep={}",
        "--set sweep={} --set server.link=null --set server.cores=2 --set server.he_threads=2",
        "--set sweep={} --set 'server.link={\"duplex\": \"half\", \"shared_bps\": 1e8}'",
        "--set sweep={} --set refill.check_every_s=7 --set sharing=dedicated --set "
        "server.link=null"};
    for (size_t i = 0; i < sizeof options / sizeof *options; i++)
        expect_sums("hundred_clients", options[i], BECAUSE);
}

Test(sums_add_up, formula_against_measured)
{
    expect_sums("default", "--against measurements", AGAINST);
    expect_sums("default",
                "--against measurements --set costs=formula --set "
                "options.defaults=formula",
                AGAINST);
}

/* The phase alone is the sum of its operations where nothing runs side by side. */
Test(sums_add_up, the_phase_is_its_operations)
{
    expect_output(
        command_run("\"$PISIM\" plan default --json 2>/dev/null | python3 -c 'import json, "
                    "sys; p = json.load(sys.stdin); print(all(abs(sum(o[\"seconds\"] for o "
                    "in p[\"operations\"] if o[\"phase\"] == q) - p[q + \"_total_s\"]) < "
                    "1e-9 for q in (\"offline\", \"online\")), p[\"layers\"][-1][\"client_"
                    "storage_bytes\"] == p[\"client_storage_bytes\"])'"),
        0, "True True\n");
}
