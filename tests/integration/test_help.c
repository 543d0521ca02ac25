/*
 * What help says is true: each example works, the manual has every verb, the starter runs.
 */
#include "command_expect.h"

/* Verbs as the help lists them, one a line. */
#define VERBS                                                                                      \
    "\"$PISIM\" --help | sed -n 's/^  pisim \\(................\\) .*/\\1/p' | sed 's/ *$//'"

/* A folder in which pisim is on the path, with what the examples name; owned by the caller. */
static char *prepared_folder(void)
{
    char *folder = command_new_folder();
    struct command_result prepared = command_run(
        "cd '%s' && mkdir bin results && ln -s \"$PISIM\" bin/pisim && ln -s \"$SOURCE/traces\" "
        "traces && cp \"$SOURCE/tests/data/onnx/small.onnx\" resnet50.onnx && for k in 1 2; do "
        "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" --shard "
        "$k/2 --out results/part$k.db || exit 1; done 2>&1 && PATH=\"$PWD/bin:$PATH\" sh -c "
        "\"$(bin/pisim run --help | sed -n '/^example:/{n;p;}')\" 2>&1",
        folder);
    cr_assert(eq(int, prepared.status, 0), "%s", prepared.text);
    command_free(&prepared);
    return folder;
}

/* But for the program's check of itself, which has a test of its own. */
Test(help, each_example_works)
{
    char *folder = prepared_folder();
    expect_output(command_run("cd '%s' && export PATH=\"$PWD/bin:$PATH\" && " VERBS
                              " | while IFS= read -r verb; do "
                              "example=$(pisim $verb --help | sed -n '/^example:/{n;s/ && pisim "
                              "check --self$//;p;}'); sh -c \"$example\" >/dev/null 2>fault || "
                              "{ echo \"$verb: $example\"; cat fault; }; done",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

Test(help, it_is_found_by_any_first_word)
{
    expect_text(command_run("\"$PISIM\" help run"), 0, "usage: pisim run ");
    expect_text(command_run("\"$PISIM\" trace --help"), 0, "  pisim trace fit ");
    expect_text(command_run("\"$PISIM\" trace 2>&1"), 2, "  pisim trace fit ");
    expect_text(command_run("\"$PISIM\" trace 2>&1"), 2,
                "\npisim: trace: needs a second word, one of these\n");
    expect_text(command_run("\"$PISIM\" help trace info"), 0, "usage: pisim trace info ");
    expect_text(command_run("\"$PISIM\" help rum 2>&1"), 2,
                "there is no verb \"rum\" (did you mean \"run\"?)");
    expect_text(command_run("\"$PISIM\" -h"), 0, "  pisim run ");
    expect_text(command_run("\"$PISIM\" --verison 2>&1"), 2,
                "there is no verb \"--verison\" (did you mean \"--version\"?)");
    expect_text(command_run("\"$PISIM\" trace inf 2>&1"), 2,
                "there is no verb \"trace inf\" (did you mean \"trace info\"?)");
}

Test(help, the_manual_has_every_verb)
{
    expect_output(command_run(VERBS
                              " | while IFS= read -r verb; do \"$PISIM\" help --man | "
                              "grep -qF \".SS pisim $verb [options]\" || echo \"$verb\"; done"),
                  0, "");
    if (system("command -v groff >/dev/null") == 0)
        expect_output(command_run("\"$PISIM\" help --man | groff -man -Tascii -ww 2>&1 >/dev/null"),
                      0, "");
}

Test(help, the_starter_runs_and_is_not_overwritten)
{
    char *folder = command_new_folder();
    expect_output(command_run("cd '%s' && \"$PISIM\" init mine.json 2>&1", folder), 0,
                  "mine.json is there; " PISIM_TYPED " run mine.json simulates it\n");
    expect_text(
        command_run("cd '%s' && \"$PISIM\" run mine.json --set replications.count=2 2>&1", folder),
        0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" init mine.json 2>&1", folder), 2,
                  "pisim: mine.json: exists already and is not written over; remove it or take "
                  "another name\n");
    command_remove_folder(folder);
}
