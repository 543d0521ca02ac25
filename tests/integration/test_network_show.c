/*
 * A network before and after its transforms, as a user would look at it.
 */
#include "command_expect.h"

#define SHOW "\"$PISIM\" network show --models \"$SOURCE/models\" "

/* 557,056 ReLUs at 0.10374 and 0.34595 ms for 292 gates, of which DELPHI's circuit has 288. */
Test(network_show, stages_stand_with_counts_shares_and_bars)
{
    expect_text(command_run(SHOW "resnet18 | tr -s ' '"), 0,
                "\n s1 0 262144 47.1 % ##### 150994944 27.2 % ##### 53.4");
    expect_text(command_run(SHOW "resnet18 | tr -s ' '"), 0,
                "\n total 0 557056 100.0 % 555468800 100.0 % 311.695 100.0 % 247.072 100.0 % ");
    expect_text(command_run(SHOW "resnet18 --csv"), 0,
                "\nbefore,total,0,557056,1,555468800,1,311.69");
}

/* Culling s1 saves its ReLUs and no MACs; halving s4's inner width mostly MACs. */
Test(network_show, transforms_act_in_their_order)
{
    expect_text(command_run(SHOW "hrn18_5x5x3x --transform '{\"op\": \"cull\", \"stages\": "
                                 "[\"stem\", \"s1\"]}' --transform '{\"op\": \"prune\", \"mode\": "
                                 "\"inner\", \"keep\": {\"s4\": 0.5}}' | tr -s ' '"),
                0, "\n total 0 241920 70.5 % 707753152 67.2 %");
    expect_text(command_run(SHOW "minionn --input cifar10 --activations --transform "
                                 "'{\"op\": \"poly_layers\", \"layers\": [6]}' | tr -s ' '"),
                0, "\n 5 s3.b2.act 4096 4096 0\n 6 s3.b3.act 1024 0 1024\n");
}

Test(network_show, json_has_both_networks_with_shares_and_activations)
{
    expect_text(command_run(SHOW "minionn --input cifar10 --json --transform "
                                 "'{\"op\": \"poly_layers\", \"layers\": [6]}'"),
                0,
                "{\"index\": 6, \"slot\": \"s3.b3.act\", \"stage\": \"s3\", \"elements\": 1024, "
                "\"relus\": 0, \"polynomials\": [0, 0, 1024, 0]}");
    expect_text(command_run(SHOW "minionn --input cifar10 --json | grep -c after"), 1, "0");
    expect_text(command_run(SHOW "resnet18 --json"), 0,
                "\"relus\": 557056, \"polynomials\": 0, \"macs\": 555468800, ");
}

Test(network_show, layers_that_nobody_measured_are_warned_of)
{
    expect_text(command_run(SHOW "convnextv2_pico 2>&1 >/dev/null"), 0, "[extrapolated_layers]");
    expect_output(command_run(SHOW "resnet18_delphi 2>&1 >/dev/null"), 0, "");
}

Test(network_show, what_cannot_be_is_told_and_nothing_printed)
{
    expect_output(command_run(SHOW "resnet18 --transform '{\"op\": \"cull\", \"stages\": "
                                   "[\"s5\"]}' 2>&1"),
                  2,
                  "pisim: --transform: [0].stages[0]: resnet18 has no stage \"s5\": it has 6, from "
                  "stem to head\n");
    expect_output(command_run(SHOW "resnet18 --transform '{\"op\"' 2>&1"), 2,
                  "pisim: --transform: 1:7: expected ':' after the key, found ']'\n");
    expect_text(command_run(SHOW "resnet18 --input 0 2>&1"), 2,
                "--input: must be a side from 1 to 65536");
    expect_text(command_run(SHOW "resnet18 --input 48 2>&1"), 2, "--classes: must be given");
    expect_text(command_run(SHOW "resnet18 --server atom_z8350 2>&1"), 2,
                "--server: must be a device that says what HE costs; atom_z8350 does not");
    expect_text(command_run(SHOW "resnet18 --client atom 2>&1"), 2, "no device named \"atom\"");
    expect_text(command_run(SHOW "resnet19 2>&1"), 2, "no network named \"resnet19\"");
}

/* 491,520 ReLUs without the stem; half of them, then a budget, swept by its path. */
Test(network_show, a_scenario_takes_transforms_of_its_own)
{
    expect_text(command_run("\"$PISIM\" plan \"$SOURCE/models/scenarios/default.json\" --set "
                            "network=resnet18 --set input=cifar100 --set costs=formula --set "
                            "client.device=atom_z8350 --set server.device=epyc_7502 --set "
                            "'transforms=[{\"op\": \"cull\", \"stages\": [\"stem\"]}, {\"op\": "
                            "\"thin\"}, {\"op\": \"mask\", \"fraction\": 1}]' --set "
                            "'sweep={\"transforms[2].fraction\": [0.5, 1]}' 2>/dev/null"),
                0, "resnet18 on cifar100, server_garbler, costs formula: 122880 ReLUs");
}

Test(network_show, dilated_layers_are_told_as_extrapolated)
{
    expect_text(
        command_run(
            "file=$(mktemp); echo '{\"name\":\"x\",\"nodes\":["
            "{\"id\":\"a\",\"stage\":\"stem\",\"op\":\"conv\",\"k\":3,\"dilation\":2,\"out\":4},"
            "{\"id\":\"b\",\"op\":\"fc\",\"out\":\"classes\"}]}' > $file; " SHOW
            "$file --input cifar10 2>&1 >/dev/null; rm $file"),
        0, "cannot run a layer with groups or dilation, or too large for one ciphertext");
}
