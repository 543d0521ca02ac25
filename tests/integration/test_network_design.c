/*
 * ReLU equalization as a user would ask for it: what stands on stdout, and the network files.
 */
#include "command_expect.h"

#define DESIGN "\"$PISIM\" network design "

/* Everything on stdout that looks like a triple, whatever surrounds it. */
static void expect_triples(const char *options, const char *expected)
{
    expect_output(
        command_run(DESIGN "%s 2>/dev/null | grep -oE '[0-9]+x[0-9]+(x[0-9]+)*'", options), 0,
        expected);
}

Test(network_design, nothing_but_the_four_triples_looks_like_one)
{
    expect_triples("--depths 2,2,2,2", "5x5x3\n5x7x2\n6x6x2\n7x5x2\n");
    expect_triples("--depths 2,2,2,2 --json", "5x5x3\n5x7x2\n6x6x2\n7x5x2\n");
    expect_triples("--depths 2,2,2,2 --order 3,2,4,1 --min-multiplier 2 --max-multiplier 50 "
                   "--minimal least_alpha --base-width 32 --input 64 --classes 200",
                   "5x5x3\n5x7x2\n6x6x2\n7x5x2\n");
    expect_triples("--depths 2,2,2,2 --not-strict",
                   "4x4x4\n4x8x2\n5x5x3\n5x7x2\n6x4x3\n6x6x2\n7x5x2\n8x4x2\n");
    expect_triples("--depths 2,2,2,2 --count-stem", "6x5x3\n6x7x2\n7x6x2\n9x5x2\n");
    expect_triples("--depths 2,2,2,2 --block bottleneck", "5x5x3\n5x7x2\n6x6x2\n7x5x2\n");
    expect_triples("--depths 2,2,2,2 --max-multiplier 6", "5x5x3\n6x6x2\n");
}

/* The counts of the published HRN18-5x5x3x on CIFAR-100. */
Test(network_design, the_table_counts_relus_and_macs_per_stage)
{
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --choose 5x5x3 2>&1 | tr -s ' '"), 0,
                  " multipliers stem s1 s2 s3 s4 head total\n"
                  " 5x5x3 width 16 16 80 400 1200 - -\n"
                  " ReLUs 16384 65536 81920 102400 76800 0 343040\n"
                  " MACs 442368 9437184 47513600 296960000 698880000 120000 1053353152\n");
}

Test(network_design, json_has_the_same)
{
    expect_text(
        command_run(DESIGN "--depths 2,2,2,2 --choose 5x5x3 --json"), 0,
        "[\n  {\n    \"tuple\": \"5x5x3\",\n    \"multipliers\": [5, 5, 3],\n"
        "    \"relus\": 343040,\n    \"macs\": 1053353152,\n    \"stages\": [\n"
        "      {\"stage\": \"stem\", \"width\": 16, \"relus\": 16384, \"macs\": 442368},\n");
}

Test(network_design, budgets_leave_out_what_is_over)
{
    expect_triples("--depths 2,2,2,2 --most-relus 401408", "5x5x3\n5x7x2\n6x6x2\n");
    expect_triples("--depths 2,2,2,2 --most-relus 401407", "5x5x3\n5x7x2\n");
    expect_triples("--depths 2,2,2,2 --most-macs 1270330752", "5x5x3\n5x7x2\n");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-macs 1000 2>/dev/null"), 0, "");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-macs 1000 2>&1"), 0,
                  "pisim: warning: solutions left out: 4, over the budget [over_budget]\n"
                  "pisim: warning: there is no solution to show [no_design]\n");
}

/* ReLUs per channel of the base, 32 * 32 * (5 + ...): 21,440, 23,680, 25,088 and 25,728. */
Test(network_design, the_widest_base_within_a_budget_is_found)
{
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-relus 343040 --widest 2>&1 "
                                     "| grep width | tr -s ' ' | cut -d ' ' -f 2,4"),
                  0, "5x5x3 16\n5x7x2 14\n6x6x2 13\n7x5x2 13\n");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-relus 343039 --widest 2>&1 "
                                     "--choose 5x5x3 | grep width | tr -s ' ' | cut -d ' ' -f 4"),
                  0, "15\n");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-macs 1053353152 --widest 2>&1 "
                                     "--choose 5x5x3 | grep width | tr -s ' ' | cut -d ' ' -f 4"),
                  0, "16\n");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 --most-macs 1053353151 --widest 2>&1 "
                                     "--choose 5x5x3 | grep width | tr -s ' ' | cut -d ' ' -f 4"),
                  0, "15\n");
}

Test(network_design, a_limit_that_was_hit_is_told_on_stderr)
{
    expect_text(command_run(DESIGN "--depths 2,2,2,2 --max-multiplier 6 2>&1 >/dev/null"), 0,
                "multiplier 1 was tried up to 6 only");
    expect_output(command_run(DESIGN "--depths 2,2,2,2 2>&1 >/dev/null"), 0, "");
}

Test(network_design, chosen_designs_become_network_files)
{
    char *folder = command_new_folder();
    expect_text(command_run(DESIGN "--depths 2,2,2,2 --choose 5x5x3 --choose 6x6x2 --base-width 32 "
                                   "--write '%s' 2>&1 >/dev/null",
                            folder),
                0, "pisim: hrn18_5x5x3x_m32 is in ");
    expect_output(command_run("ls '%s'", folder), 0,
                  "hrn18_5x5x3x_m32.json\nhrn18_6x6x2x_m32.json\n");
    expect_output(
        command_run("cat '%s/hrn18_5x5x3x_m32.json'", folder), 0,
        "{\n  \"name\": \"hrn18_5x5x3x_m32\",\n"
        "  \"family\": \"resnet-basic\",\n"
        "  \"source\": \"ReLU equalization, pisim network design\",\n"
        "  \"stem\": {\"k\": 3, \"stride\": 1, \"pad\": 1, \"out\": 32, \"norm\": \"bn\", "
        "\"act\": \"relu\"},\n  \"stages\": [\n"
        "    {\"block\": \"basic\", \"shortcut\": \"conv\", \"depth\": 2, \"width\": 32, "
        "\"stride\": 1},\n"
        "    {\"block\": \"basic\", \"shortcut\": \"conv\", \"depth\": 2, \"width\": 160, "
        "\"stride\": 2},\n"
        "    {\"block\": \"basic\", \"shortcut\": \"conv\", \"depth\": 2, \"width\": 800, "
        "\"stride\": 2},\n"
        "    {\"block\": \"basic\", \"shortcut\": \"conv\", \"depth\": 2, \"width\": 2400, "
        "\"stride\": 2}\n  ],\n"
        "  \"head\": {\"pool\": \"gap\", \"fc\": [\"classes\"]}\n}\n");
    expect_text(command_run(DESIGN "--depths 2,2,2,2 --choose 5x5x3 --base-width 32 "
                                   "--write '%s' 2>&1",
                            folder),
                2, "hrn18_5x5x3x_m32.json: exists already and is not written over;");
    command_remove_folder(folder);
}

/* The closed forms against the layers that the loader lays out: ReLUs and MACs per stage. */
static void expect_same_counts(const char *options)
{
    char *folder = command_new_folder();
    struct command_result design =
        command_run(DESIGN "%s --write '%s' 2>/dev/null | tail -n 2 | tr -s ' ' | cut -d ' ' -f 3-",
                    options, folder);
    struct command_result counts = command_run(
        "\"$PISIM\" network counts '%s'/*.json --input 32 --classes 100 --csv | tail -n 1 | "
        "awk -F, '{ print $18,$19,$20,$21,$22,0,$17; print $25,$26,$27,$28,$29,$31,$9 }'",
        folder);
    cr_expect(eq(str, design.text, counts.text), "%s", options);
    command_free(&design);
    command_free(&counts);
    command_remove_folder(folder);
}

Test(network_design, network_files_are_counted_alike)
{
    expect_same_counts("--depths 2,2,2,2 --choose 5x7x2");
    expect_same_counts("--depths 3,4,6,3 --choose 11x3x2 --base-width 24");
    expect_same_counts("--depths 2,2,6,2 --choose 5x3x5");
    expect_same_counts("--depths 3,4,6,3 --choose 4x3x6 --block bottleneck --base-width 8");
}

Test(network_design, what_cannot_be_is_refused_with_its_rule)
{
    static const struct {
        const char *options;
        const char *expected;
    } cases[] = {
        {"", "pisim: --depths: must be given"},
        {"--depths 2,2,2,", "pisim: --depths: must be 2 to 16 whole numbers from 1 to 1000"},
        {"--depths 2", "pisim: --depths: must be 2 to 16 whole numbers"},
        {"--depths 2,0", "pisim: --depths: must be 2 to 16 whole numbers"},
        {"--depths 2,99999999999999999999", "pisim: --depths: must be 2 to 16 whole numbers"},
        {"--depths 1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1,1", "pisim: --depths: must be 2 to 16"},
        {"--depths 2,2,2", "pisim: --order: must be given unless there are four stages, has 3"},
        {"--depths 2,2,2,2 --order 3,2,2,1", "pisim: --order: must name each stage from 1 to 4"},
        {"--depths 2,2,2,2 --order 3,2,1", "pisim: --order: must name each stage"},
        {"--depths 2,2,2,2 --order 3,2,5,1", "pisim: --order: must name each stage"},
        {"--depths 2,2,2,2 --minimal paretto", "(did you mean \"pareto\"?)"},
        {"--depths 2,2,2,2 --block preact", "pisim: --block: there is no \"preact\""},
        {"--depths 2,2,2,2 --min-multiplier 0", "pisim: --min-multiplier: must be a whole number"},
        {"--depths 2,2,2,2 --max-multiplier 1", "pisim: --max-multiplier: must be a whole number "
                                                "from 2 to 65536"},
        {"--depths 2,2,2,2 --input 36", "pisim: --input: must be divisible by 8, since each stage "
                                        "up to s4 halves the resolution, is 36"},
        {"--depths 2,2,2,2 --widest", "pisim: --widest: needs --most-relus or --most-macs"},
        {"--depths 2,2,2,2 --choose 4x4x4", "pisim: --choose: must be one of the solutions"},
        {"--depths 2,2,2,2 --write /no/such/folder", "/no/such/folder/hrn18_5x5x3x.json: cannot"},
    };
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        struct command_result result = command_run(DESIGN "%s 2>&1", cases[i].options);
        cr_expect(eq(int, result.status, strstr(cases[i].options, "/no/such") ? 1 : 2));
        cr_expect(strstr(result.text, cases[i].expected) != NULL, "%s: %s", cases[i].options,
                  result.text);
        command_free(&result);
    }
}
