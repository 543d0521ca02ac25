/*
 * tools/check_layers.sh, check_includes.sh and check_circles.sh on trees that break their rules:
 * includes go downwards only, between floors and between the rooms of one, and name what is used;
 * no three files of a room call each other in a circle.
 */
#include "command_expect.h"

/* The check of a tree of one file, which includes something. */
static struct command_result check(const char *file, const char *included)
{
    return command_run("tree=$(mktemp -d) && mkdir -p \"$tree\"/$(dirname %s) && "
                       "printf '#include %s\\n' >\"$tree\"/%s && "
                       "\"$SOURCE\"/tools/check_layers.sh \"$tree\" 2>&1; status=$?; "
                       "rm -r \"$tree\"; exit $status",
                       file, included, file);
}

Test(layers, the_tree_as_it_is_is_sound)
{
    expect_text(command_run("\"$SOURCE\"/tools/check_layers.sh"), 0, "includes, all downwards");
}

Test(layers, an_include_upwards_is_refused)
{
    expect_output(check("base/a.c", "\"json/json.h\""), 1,
                  "sim/base/a.c:1: base may not include \"json/json.h\"\n");
    expect_output(check("models/plan/a.h", "\"system/machine/machine.h\""), 1,
                  "sim/models/plan/a.h:1: models/plan may not include "
                  "\"system/machine/machine.h\"\n");
    expect_output(check("system/machine/a.c", "\"system/requests/client.h\""), 1,
                  "sim/system/machine/a.c:1: system/machine may not include "
                  "\"system/requests/client.h\"\n");
}

Test(layers, an_include_sideways_is_refused)
{
    expect_output(check("study/known/a.c", "\"study/search/compare.h\""), 1,
                  "sim/study/known/a.c:1: study/known may not include "
                  "\"study/search/compare.h\"\n");
    expect_output(check("traces/reading/a.c", "\"models/plan/plan.h\""), 1,
                  "sim/traces/reading/a.c:1: traces/reading may not include "
                  "\"models/plan/plan.h\"\n");
}

/* The system sees plans, never a cipher. */
Test(layers, a_room_of_a_floor_below_may_be_closed)
{
    expect_output(check("system/machine/a.c", "\"models/crypto/he_schedule.h\""), 1,
                  "sim/system/machine/a.c:1: system/machine may not include "
                  "\"models/crypto/he_schedule.h\"\n");
}

Test(layers, packages_and_rooms_are_known)
{
    expect_output(check("study/a.c", "<sqlite3.h>"), 1,
                  "sim/study/a.c:1: study may not include <sqlite3.h>\n");
    expect_text(check("attic/a.c", "\"base/error.h\""), 1, "sim/attic, which is no room,");
}

Test(layers, an_include_downwards_is_fine)
{
    expect_output(check("system/requests/a.c", "\"system/machine/machine.h\""), 0,
                  "layers: 1 includes, all downwards\n");
    expect_output(check("study/search/a.c", "\"study/runner.h\""), 0,
                  "layers: 1 includes, all downwards\n");
}

Test(layers, headers_of_the_project_come_first)
{
    expect_output(check("base/a.c", "<stdio.h>\\n#include \"base/error.h\""), 1,
                  "sim/base/a.c:2: \"base/error.h\" must come before what is in angle brackets\n");
    expect_output(check("base/a.c", "\"base/error.h\"\\n#include <stdio.h>"), 0,
                  "layers: 2 includes, all downwards\n");
}

Test(layers, headers_of_the_project_come_first_in_tests_too)
{
    expect_output(command_run("tree=$(mktemp -d) && cd \"$tree\" && mkdir sim tests && "
                              "printf '#include <stdio.h>\\n' >sim/main.c && "
                              "printf '#include <stdio.h>\\n#include \"a.h\"\\n' >tests/a.c && "
                              "\"$SOURCE\"/tools/check_layers.sh $tree/sim $tree/tests 2>&1 | "
                              "sed 's/.*tests.a/tests\\/a/'; rm -r \"$tree\""),
                  0, "tests/a.c:2: \"a.h\" must come before what is in angle brackets\n");
}

Test(layers, what_is_called_is_included)
{
    const char *tree = "tree=$(mktemp -d) && mkdir -p \"$tree\"/base && cd \"$tree\"/base && "
                       "echo 'int lower_of(int a, int b);' >lower.h && "
                       "printf '#include \"base/lower.h\"\\nint upper;\\n' >upper.h && "
                       "echo '#include \"base/%s.h\"\n/* lower_of() */\n"
                       "int zero(void) { return lower_of(0, 1); }' >a.c && "
                       "\"$SOURCE\"/tools/check_includes.sh \"$tree\"; status=$?; rm -r \"$tree\"; "
                       "exit $status";
    char command[1024];
    snprintf(command, sizeof command, tree, "upper");
    expect_output(command_run("%s", command), 1,
                  "sim/base/a.c:3: calls lower_of without #include \"base/lower.h\"\n");
    snprintf(command, sizeof command, tree, "lower");
    expect_output(command_run("%s", command), 0,
                  "includes: who calls one of 1 functions includes its header\n");
}

/* a calls b, b calls c, and c calls whom it is told to; a text or a comment calls nobody. */
static struct command_result check_circle(const char *called)
{
    return command_run("tree=$(mktemp -d) && mkdir -p \"$tree\"/base \"$tree\"/json && "
                       "cd \"$tree\"/base && echo 'int a(void) { return b(); }' >a.c && "
                       "echo 'int b(void) { return c(\"a()\"); /* a() */ }' >b.c && "
                       "printf 'int c(const char *text)\\n{\\n    return %s();\\n}\\n' >c.c && "
                       "echo 'int d(void) { return a(); }' >../json/d.c && "
                       "\"$SOURCE\"/tools/check_circles.sh \"$tree\"; status=$?; rm -r \"$tree\"; "
                       "exit $status",
                       called);
}

Test(layers, three_files_that_call_in_a_circle_are_told)
{
    expect_output(check_circle("a"), 1, "a circle of calls: base/a.c, base/b.c, base/c.c\n");
    expect_output(check_circle("b"), 0, /* two of them are one */
                  "circles: 4 functions of 4 files, none of more than two files\n");
    expect_output(check_circle("d"), 0, /* of another room: the layers' affair */
                  "circles: 4 functions of 4 files, none of more than two files\n");
    expect_text(command_run("\"$SOURCE\"/tools/check_circles.sh"), 0, "none of more than two");
}

/* A room holds as many files as can be looked through: 32. */
Test(layers, no_folder_is_full)
{
    expect_output(command_run("cd \"$SOURCE\"/sim && find . -type d | while read -r room; do "
                              "count=$(find \"$room\" -maxdepth 1 -type f | wc -l); "
                              "[ $count -le 32 ] || echo $room has $count files; done"),
                  0, "");
}
