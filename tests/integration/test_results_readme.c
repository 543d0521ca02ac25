/*
 * What README.md and results/README.md say can be typed of results: commands, and programs in
 * Python.
 */
#include "command_expect.h"

#define README "\"$SOURCE/results/README.md\""

/* A folder with what the lines name; owned by the caller. */
static char *prepared_folder(void)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && mkdir bin results && ln -s \"$PISIM\" bin/pisim && cp "
                    "\"$SOURCE/tests/data/small_sweep.json\" burst.json && "
                    "for k in 1 2 3 4 5 6 7 8; do bin/pisim run burst.json --shard $k/8 --out "
                    "part$k.db || exit 1; done 2>&1 && for seed in 1 2; do bin/pisim run "
                    "burst.json --set seed=$seed --out results/burst.db || exit 1; done 2>&1 && cp "
                    "results/burst.db results/day.db",
                    folder),
        0, "results are in results/burst.db");
    return folder;
}

Test(results_readme, each_command_works)
{
    char *folder = prepared_folder();
    expect_output(command_run("cd '%s' && export PATH=\"$PWD/bin:$PATH\" && grep -cE '^    (pisim|"
                              "sqlite3) ' " README " | awk '{print ($1 >= 12)}'; "
                              "sed -nE 's/^    ((pisim|sqlite3) .*)/\\1/p' " README
                              " | while IFS= read -r line; do "
                              "sh -c \"$line\" >/dev/null 2>fault || "
                              "{ echo \"$line\"; cat fault; }; done",
                              folder),
                  0, "1\n");
    command_remove_folder(folder);
}

/* Those of the README's own section, in a shortened form. */
Test(results_readme, the_tour_of_the_readme_works)
{
    char *folder = prepared_folder();
    expect_output(
        command_run("cd '%s' && ln -s bin build && sed -n '/^## Keep, query, look/,/^## Cal/"
                    "s/^    //p' \"$SOURCE/README.md\" | sed 's/ run default / run default "
                    "--set replications.count=2 /' > tour && grep -c . tour && "
                    "sh -e tour >/dev/null 2>fault || cat fault",
                    folder),
        0, "9\n");
    expect_output(
        command_run("cd '%s' && bin/pisim runs results/mine.db --format csv | cut -d, -f1,3-7",
                    folder),
        0,
        "run_id,status,points,tag,note,settings\n1,done,45,first,,server.he_threads=1 "
        "server.cores=4\n"
        "2,done,45,,,server.he_threads=8 server.cores=8\n");
    command_remove_folder(folder);
}

Test(results_readme, the_programs_in_python_work)
{
    if (system("command -v python3 >/dev/null") != 0)
        cr_skip_test("no python3 to run them");
    char *folder = prepared_folder();
    expect_output(command_run("cd '%s' && sed -n '/^```python/,/^```$/{/^```/d;p;}' " README
                              " > example.py && python3 example.py 2>&1 | wc -l",
                              folder),
                  0, "18\n");
    command_remove_folder(folder);
}
