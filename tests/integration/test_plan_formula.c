/*
 * Plans by formula, as a user would ask for them.
 */
#include "folder_suite.h"

#define SCENARIO                                                                                   \
    "printf '{\"name\": \"p\", \"network\": \"resnet18_delphi\", \"input\": \"tinyimagenet\", "    \
    "\"protocol\": \"server_garbler\", \"costs\": \"formula\", \"arrivals\": {\"process\": "       \
    "\"poisson\", \"rate_per_s\": 0.001}}' >\"$FOLDER/p.json\"; cd \"$FOLDER\"; "
#define PLAN SCENARIO "\"$PISIM\" plan p.json --models \"$SOURCE/models\" "

/* The link and the threads of the published figures. */
#define AGAINST_AS_PUBLISHED                                                                       \
    "--set client.threads=4 --set server.gc_threads=4 --set link.uplink_bps=500e6 --set "          \
    "link.downlink_bps=500e6 --against measurements"

FOLDER_SUITE(plan_formula);

/*
 * Like with like: with the options of the published figures, the same bytes, and totals that differ
 * by what the coefficients of three operations do; garbling is the published line itself. Sums by
 * hand of the rows of the published breakdown: 1858.541 s offline, 243.060 s online.
 */
Test(plan_formula, stands_beside_the_measured_plan)
{
    expect_output(command_run(PLAN AGAINST_AS_PUBLISHED " | grep total | tr -s ' '"), 0,
                  " offline total 1865.207 1858.541 +0.36 % 44.028 44.028\n"
                  " online total 242.359 243.060 -0.29 % 2.658 2.658\n");
    /* Who asks for the other options sees what they do: six times as slow a client. */
    expect_text(
        command_run(PLAN AGAINST_AS_PUBLISHED " --set options.defaults=formula | tr -s ' '"), 0,
        " he_encrypt 68.360 11.304 +504.73 % ");
    expect_text(command_run(PLAN "--against measurements --json"), 0,
                "\"operation\": \"total\", \"formula_s\": ");
    expect_text(command_run(PLAN "--against measurements --set network=resnet18 2>&1 >/dev/null"),
                0, "[measured_chain]");
    expect_text(command_run(PLAN "--against measurements --set network=minionn 2>&1"), 2,
                "pisim: --against: nothing was measured for minionn on tinyimagenet with "
                "server_garbler\n");
    expect_text(command_run(PLAN "--against formula 2>&1"), 2,
                "pisim: --against: must be measurements, is \"formula\"\n");
}

/* 65536 bytes for each of 351616 plaintexts: 21.5 GiB for this network. Keys: 33180315 bytes at 100
 * Mbit/s, six times 0.34 s of making them, 0.09 s of loading. */
Test(plan_formula, tells_what_is_done_once)
{
    expect_text(command_run(PLAN), 0, "\nOnce per model: 21.1 s to encode the weights on one core");
    expect_text(command_run(PLAN), 0,
                "\nOnce per client, in its first offline phase: 4.784425 s for keys\n");
    expect_text(command_run(PLAN "--set options.keys=per_inference | grep -c 'Once per client'"), 1,
                "0\n");
}

/* Encryption is the client's work, at 6 times the server's seconds; options show by themselves. */
Test(plan_formula, options_and_speedups_act)
{
    expect_text(command_run(PLAN "--set options.client_he_slowdown=1 | grep he_encrypt"), 0,
                "11.393");
    expect_text(command_run(PLAN "--set options.client_he_slowdown=1 --set speedup.he=2 | grep "
                                 "he_encrypt"),
                0, "5.697");
    expect_text(command_run(PLAN "--set speedup.link=10 | grep gc_transfer"), 0, " 60.864 ");
    expect_text(command_run(PLAN "--set options.nose=true 2>&1"), 2, "unknown key \"nose\"");
    expect_text(command_run(PLAN "--set options.nose=true 2>&1"), 2, "did you mean \"noise\"");
    expect_text(command_run(PLAN "--set speedup.gc=0 2>&1"), 2,
                "speedup.gc: must be from 1e-9 to 1e9, is 0");
}

/* safenet without polynomials is DELPHI; a link of 100 bit/s is one of 100 Mbit/s with a slip. */
Test(plan_formula, what_is_hardly_meant_is_told)
{
    expect_text(command_run(PLAN "--set protocol=safenet 2>&1 >/dev/null"), 0, "[no_polynomials]");
    expect_text(
        command_run(PLAN "--set link.uplink_bps=1e8 --set link.downlink_bps=500 2>&1 >/dev/null"),
        0,
        "gc_transfer alone takes 7044 days of one inference on the downlink of 500 bit/s: is a "
        "unit meant otherwise?");
    expect_text(command_run(PLAN "2>&1 | grep -c -e phase_takes_months -e no_polynomials"), 1, "0");
}

/* What protocols lack is replaced with a warning, counted, or refused, as the scenario says. */
Test(plan_formula, what_protocols_lack_is_told)
{
    expect_text(command_run(PLAN "--set network=resnet50 --set input=imagenet 2>&1 >/dev/null"), 0,
                "[max_pool_averaged]");
    expect_text(command_run(PLAN "--set network=resnet50 --set input=imagenet --set "
                                 "max_pool=refuse 2>&1"),
                2, "resnet50 has 1 max pool, which max_pool \"refuse\" does not take");
    /* 8 comparisons for each of 64 x 56 x 56 maxima */
    expect_text(command_run(PLAN "--set network=resnet50 --set input=imagenet --set "
                                 "max_pool=garbled --json 2>/dev/null | grep relus"),
                0, "\"relus\": 11214336");
    expect_text(command_run(PLAN "--set network=convnextv2_atto --set input=cifar100 2>&1 "
                                 ">/dev/null"),
                0, "[gelu_as_relu]");
    expect_text(command_run(PLAN "--set network=convnextv2_atto --set input=cifar100 --set "
                                 "layer_norm=refuse 2>&1"),
                2, "layer norms, which layer_norm \"refuse\" does not take");
}

/* A quadratic layer needs a protocol that knows it. */
Test(plan_formula, polynomials_need_their_protocol)
{
    expect_text(command_run(PLAN "--set 'transforms=[{\"op\": \"poly_layers\", \"layers\": "
                                 "[3]}]' 2>&1"),
                2,
                "protocol: server_garbler has no polynomial activations, which s1.b2.a of "
                "resnet18_delphi needs\n");
    expect_text(command_run(PLAN "--set protocol=delphi --set 'transforms=[{\"op\": "
                                 "\"poly_layers\", \"layers\": [3]}]' 2>/dev/null"),
                0, "online_square_up");
    expect_text(command_run(PLAN "--set protocol=gazelle"), 0,
                "client            0 bytes per precompute");
}
