/*
 * Counts of networks, as a user would ask for them.
 */
#include "command_expect.h"

#define COUNTS "\"$PISIM\" network counts --models \"$SOURCE/models\" "

/* The same header and rows, byte for byte, as in the published table. */
Test(network_command, csv_has_the_columns_and_rows_of_the_reference)
{
    expect_output(
        command_run(COUNTS
                    "resnet18,hrn18_5x5x3x --input 32,64 --csv 2>&1 >\"${TMPDIR:-/tmp}\"/$$.csv;"
                    "for name in network resnet18 hrn18_5x5x3x; do"
                    " grep -E \"^$name,(input|3x32x32|3x64x64),\""
                    " \"$SOURCE/tests/reference/data/network_counts.csv\"; done"
                    " | diff - \"${TMPDIR:-/tmp}\"/$$.csv; rm \"${TMPDIR:-/tmp}\"/$$.csv"),
        0, "");
}

Test(network_command, the_catalogue_has_a_row_for_each_network_and_input)
{
    struct command_result list =
        command_run("\"$PISIM\" network list --format ndjson --models \"$SOURCE/models\" | wc -l");
    struct command_result rows = command_run(COUNTS "--all --csv | wc -l");
    cr_expect(gt(int, atoi(list.text), 35));
    cr_expect(eq(int, atoi(rows.text), 3 * atoi(list.text) + 1));
    command_free(&list);
    command_free(&rows);
}

Test(network_command, json_has_the_same_columns)
{
    expect_text(command_run(COUNTS "vgg16 --input 32 --classes 10 --json"), 0,
                "\"relus\": 276480, \"relus_stem\": null, \"relus_s1\": 131072, ");
    expect_text(command_run("\"$PISIM\" network list --json --models \"$SOURCE/models\""), 0,
                "{\"network\": \"resnet50\", \"family\": \"resnet-bottleneck\", \"stages\": 4}");
}

Test(network_command, csv_quotes_what_would_break_a_row)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && printf '{\"name\": \"n\", \"family\": \"a, \\\\\"b\\\\\"\", "
                    "\"stages\": [], \"head\": {\"fc\": [\"classes\"]}}' >n.json &&"
                    "\"$PISIM\" network counts ./n.json --input 2 --classes 3 --csv",
                    folder),
        0, "\nn,3x2x2,3,\"a, \"\"b\"\"\",none,,,39,36,0,36,0,0,0,1,0,0,,,,,,,0,");
    command_remove_folder(folder);
}

Test(network_command, hybrenets_need_no_file)
{
    /* 16384 * (5 + 4 + 4 * 9 / 4 + 4 * 9 * 2 / 16) */
    expect_text(command_run(COUNTS "hrn18_4x9x2x --input 32 --csv"), 0, ",17,368640,16384,");
}

Test(network_command, what_was_asked_wrongly_is_told_and_nothing_printed)
{
    expect_output(command_run(COUNTS "resnet1 --csv 2>/dev/null"), 2, "");
    expect_text(command_run(COUNTS "resnet1 2>&1"), 2,
                "pisim: no network named \"resnet1\" (did you mean \"resnet18\"?)");
    expect_text(command_run(COUNTS "2>&1"), 2, "which networks?");
    expect_text(command_run(COUNTS "resnet18 --all 2>&1"), 2, "names and --all exclude each other");
    expect_text(command_run(COUNTS "resnet18 --csv --json 2>&1"), 2,
                "--csv and --json exclude each other");
    expect_text(command_run(COUNTS "resnet18 --input 48 2>&1"), 2,
                "--classes: must be given for an input of 48");
    expect_text(command_run(COUNTS "resnet18 --input 32x32 2>&1"), 2,
                "--input: must be a side from 1 to 65536, such as 32, channels, height and "
                "width, such as 1x28x28, or one of cifar10, cifar100, tinyimagenet, imagenet, is "
                "\"32x32\"");
    /* 61089792 MACs with three channels: two of them are 2 x 9 x 64 x 32 x 32 */
    expect_text(command_run(COUNTS "minionn --input 1x32x32 --classes 10"), 0, " 59910144 ");
    expect_text(command_run(COUNTS "minionn --input 1x32x32 2>&1"), 2, "--classes: must be given");
    expect_text(command_run(COUNTS "minionn --input 1x32x 2>&1"), 2, "is \"1x32x\"");
    expect_output(command_run(COUNTS "resnet18,resnet1 --input 32 --json 2>/dev/null"), 2, "");
    expect_text(command_run(COUNTS "vgg16 --input 16 --classes 2 2>&1"), 2,
                "vgg16.json: stages[4].pool_after: s5.pool: a window of 2 x 2 does not fit 1 x 1");
}

/* A scenario may name one, and is told that nobody measured it. */
Test(network_command, a_scenario_takes_a_hybrenet_by_its_name)
{
    expect_text(command_run("\"$PISIM\" plan \"$SOURCE/models/scenarios/default.json\""
                            " --set network=hrn18_4x9x2x 2>&1"),
                2, "no measurement named \"garimella_2023/hrn18_4x9x2x_");
}
