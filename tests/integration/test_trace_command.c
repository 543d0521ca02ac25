/*
 * Traces made and fitted, as a user would.
 */
#include "command_expect.h"

#define GENERATE "\"$PISIM\" trace generate "
#define UNVERSIONED " | sed 's/^# pisim [0-9.]*: /# /'"

/* The first line makes the same trace again. */
Test(trace_command, any_arrivals_are_generated_and_say_how)
{
    expect_output(command_run(GENERATE "--process fixed --rate 4 --count 2" UNVERSIONED), 0,
                  "# pisim trace generate --process fixed --rate 4 --count 2 --seed 1 "
                  "--replication 1\n# seconds, one request per line\n0.25\n0.5\n");
    expect_output(
        command_run(GENERATE
                    "--arrivals '{\"process\": \"fixed\", \"rate_per_s\": 1, \"first_s\": 3}'"
                    " --rate 2 --duration 4 --seed 7" UNVERSIONED),
        0,
        "# pisim trace generate --arrivals "
        "'{\"process\":\"fixed\",\"rate_per_s\":2,\"first_s\":3}' --duration 4 --seed 7 "
        "--replication 1\n# seconds, one request per line\n3\n3.5\n");
}

Test(trace_command, a_file_may_hold_the_arrivals_alone_or_in_a_scenario)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && printf '1\\n2\\n4\\n' >t.txt &&"
                    "echo '{\"trace\": \"t.txt\", \"scale\": {\"stretch\": 2}}' >a.json &&"
                    "echo '{\"name\": \"n\", \"arrivals\": {\"trace\": \"t.txt\"}}' >s.json &&"
                    "cd / &&" GENERATE "--arrivals '%s'/a.json --count 3 | tail -n 3 &&" GENERATE
                    "--arrivals '%s'/s.json --duration 100 | tail -n 3",
                    folder, folder, folder),
        0, "2\n4\n8\n1\n2\n4\n");
    expect_text(
        command_run("cd '%s' && " GENERATE "--arrivals a.json --count 4 2>&1 >/dev/null", folder),
        2, "pisim: --count: must be at most 3, the requests of the trace, is 4\n");
    command_remove_folder(folder);
}

Test(trace_command, one_is_told_in_the_singular)
{
    expect_output(
        command_run("printf '5\\n5\\n' | \"$PISIM\" trace info - | grep -v 'gap\\|minute' | "
                    "tail -n +3"),
        0,
        "rows                         2 requests\n"
        "first at                     5 s\n"
        "span, first to last          0 s\n"
        "mean rate                    not defined\n"
        "ties                         1 request at the time of the one before\n");
}

Test(trace_command, what_cannot_be_generated_is_told)
{
    expect_output(command_run(GENERATE "--count 1 2>&1"), 2,
                  "pisim: --process or --arrivals must be given, which says how requests come\n"
                  "try: " PISIM_TYPED " trace generate --help\n");
    expect_output(
        command_run(GENERATE "--process gama --rate 1 --cv 1 --count 1 2>&1"), 2,
        "pisim: command line: process: must be one of poisson, fixed, gamma, weibull, "
        "lognormal, batch, mmpp, on_off, profile, closed, is \"gama\" (did you mean \"gamma\"?) "
        "(set on the command line)\n");
    expect_output(command_run(GENERATE "--process poisson --rate 1e300 --count 1 2>&1"), 2,
                  "pisim: command line: rate_per_s: must be above 0 and at most 1e9, is 1e+300 "
                  "(set on the command line)\n");
    expect_output(command_run(GENERATE "--process poisson --rate 1 2>&1"), 2,
                  "pisim: exactly one of --count and --duration must be given\n"
                  "try: " PISIM_TYPED " trace generate --help\n");
    expect_text(command_run(GENERATE "--arrivals '{\"process\": }' --count 1 2>&1"), 2,
                "pisim: --arrivals: 1:13: ");
}

/* In the foreground timeout sends one signal; else two, the second of which ends at once. */
Test(trace_command, an_interrupted_one_leaves_no_file)
{
    static const char *const names[] = {"t.txt", "t.gz"};
    char *folder = command_new_folder();
    for (size_t i = 0; i < sizeof names / sizeof *names; i++)
        expect_output(command_run("cd '%s' && timeout --foreground --preserve-status -s TERM "
                                  "0.2 " GENERATE
                                  "--process poisson --rate 1 --count 900000000000 --out %s 2>&1; "
                                  "echo $?; ls -A",
                                  folder, names[i]),
                      0, "pisim: interrupted\n130\n");
    command_remove_folder(folder);
}

/* The fragment of a fit is arrivals; so is what --json says. */
Test(trace_command, a_fit_can_be_generated_from)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " GENERATE "--arrivals '{\"process\": \"mmpp\","
                            " \"rates_per_s\": [1, 0.1], \"sojourns_s\": [10, 40]}' --count 100001"
                            " --out m.gz && \"$PISIM\" trace fit m.gz >fit.txt && cat fit.txt &&"
                            "(echo '{'; tail -n 1 fit.txt; echo '}') >a.json &&" GENERATE
                            "--arrivals a.json --count 1",
                            folder),
                0, "minute variance / mean  ");
    expect_text(command_run("cd '%s' && \"$PISIM\" trace fit m.gz --json", folder), 0,
                "\"arrivals\": {\"process\": \"mmpp\", \"rates_per_s\": [");
    command_remove_folder(folder);
}

Test(trace_command, what_is_not_fitted_is_told_with_its_reason)
{
    expect_text(command_run("cd \"$SOURCE/traces\" && \"$PISIM\" trace fit "
                            "generated_fixed_0_001_per_s.txt 2>&1 >/dev/null"),
                0,
                "pisim: warning: generated_fixed_0_001_per_s.txt: no gamma is fitted: its gaps are "
                "alike: the process fixed is like it [gamma_not_fitted]\n");
    expect_text(command_run("\"$PISIM\" trace fit --json "
                            "\"$SOURCE/traces/generated_fixed_0_001_per_s.txt\" 2>/dev/null"),
                0, "\"reason\": \"its gaps vary no more than those of a Poisson process\"");
}
