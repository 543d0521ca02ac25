/*
 * Reports are one file each, in which nothing of what a database says is markup or script.
 */
#include "command_expect.h"

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "

/* Ends the script and the element, breaks out of an attribute, ends a line of a script. */
#define HOSTILE                                                                                    \
    "</script><script>alert(1)</script><img src=x onerror=\\\"alert(1)\\\">&\xe2\x80\xa8"

Test(report, has_each_chart_with_its_data_and_its_query)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --out x.html 2>&1 && "
                              "grep -c '<canvas role=\"img\"' x.html && "
                              "grep -c '<summary>The query' x.html && "
                              "grep -o '<code>pisim query x.db latency_by_rate run_id=1</code>' "
                              "x.html | head -n 1",
                              folder),
                  0,
                  "the report is in x.html\n8\n8\n"
                  "<code>pisim query x.db latency_by_rate run_id=1</code>\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db -o y.html 2>/dev/null; cmp x.html "
                              "y.html; \"$PISIM\" report x.db --run 1 | cmp - x.html",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

/* Its data are JSON with the numbers that the query gives. */
Test(report, carries_the_numbers_of_the_query)
{
    if (system("command -v python3 >/dev/null") != 0)
        cr_skip_test("no python3 to read it with");
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(
        command_run(
            "cd '%s' && \"$PISIM\" report x.db --out x.html 2>/dev/null && \"$PISIM\" query "
            "x.db latency_by_rate --format json > rows && python3 -c 'import json, re; "
            "page = open(\"x.html\").read(); rows = json.load(open(\"rows\")); "
            "data = json.loads(re.search(r\"id=.data.>(.*?)</script>\", page, re.S)[1]); "
            "chart = data[\"charts\"][0]; at = chart[\"columns\"].index(\"mean_s\"); "
            "print([row[at] for row in chart[\"rows\"]] == [row[\"mean_s\"] for row in rows],"
            " len(rows))'",
            folder),
        0, "True 9\n");
    command_remove_folder(folder);
}

Test(report, escapes_what_a_scenario_says)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--set \"name=" HOSTILE "\" --note \"" HOSTILE
                            "\" --out x.db 2>&1",
                            folder),
                0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --out x.html 2>/dev/null; "
                              "grep -o '</script>' x.html | wc -l; grep -c '<img' x.html; "
                              "grep -c 'alert(1)</script' x.html",
                              folder),
                  1, "3\n0\n0\n");
    expect_text(command_run("cd '%s' && grep '^<title>' x.html", folder), 0,
                "<title>&lt;/script&gt;&lt;script&gt;alert(1)&lt;/script&gt;&lt;img src=x "
                "onerror=&quot;alert(1)&quot;&gt;&amp;");
    command_remove_folder(folder);
}

/* The policy forbids what the page has no need of. */
Test(report, asks_for_nothing_from_the_network)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --out x.html 2>/dev/null; "
                              "grep -o \"default-src 'none'\" x.html; "
                              "grep -cE '<(script|img|iframe|link)[^>]* (src|href)=\"?[a-z]*:?//' "
                              "x.html",
                              folder),
                  1, "default-src 'none'\n0\n");
    command_remove_folder(folder);
}

Test(report, draws_figures_with_gnuplot)
{
    if (system("command -v gnuplot >/dev/null") != 0)
        cr_skip_test("no gnuplot to draw with");
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' --set \"name=a'b\" 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --figures figures 2>&1 && "
                              "cd figures && head -c 5 latency.pdf && head -c 4 latency.png | tail "
                              "-c 3 && grep -o '</svg>' latency.svg && head -n 1 latency.tsv && "
                              "ls breakdown_3.svg && ! ls breakdown_4.svg 2>/dev/null",
                              folder),
                  0,
                  "the figures are in figures\n%PDF-PNG</svg>\n"
                  "# rate_per_s\tmean_s\tmean_low_s\tmean_high_s\nbreakdown_3.svg\n");
    command_remove_folder(folder);
}

Test(report, without_gnuplot_leaves_data_and_scripts)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_text(
        command_run("cd '%s' && PATH=/nowhere \"$PISIM\" report x.db --figures figures 2>&1",
                    folder),
        1,
        "pisim: figures: data and scripts are there, but gnuplot, which draws them, is not "
        "installed (Debian: gnuplot-nox); afterwards: gnuplot all.gp\n");
    expect_output(
        command_run("ls '%s/figures/all.gp' '%s/figures/latency.tsv' | wc -l", folder, folder), 0,
        "2\n");
    command_remove_folder(folder);
}

Test(report, faults_are_told)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --run 2 2>&1", folder), 2,
                  "pisim: x.db: has no run 2 (pisim runs lists them)\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --out /no/x.html 2>&1", folder), 1,
                  "pisim: /no/x.html: cannot be written: No such file or directory\n");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" report x.db >/dev/full 2>report; cat report", folder), 0,
        "pisim: standard output: cannot be written: No space left on device\n");
    command_remove_folder(folder);
}
