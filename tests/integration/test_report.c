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
                  "the report is in x.html\n11\n10\n"
                  "<code>pisim query x.db latency_by_rate run_id=1</code>\n");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db -o y.html 2>/dev/null; cmp x.html "
                              "y.html; \"$PISIM\" report x.db --run 1 --out - | cmp - x.html",
                              folder),
                  0, "");
    command_remove_folder(folder);
}

Test(report, shows_another_run_beside)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_text(command_run(SWEEP "--set seed=7 --out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --run 2 --against 1 -o - | "
                              "grep -o '<h3>run [12]: ' | uniq -c | tr -d ' '",
                              folder),
                  0, "3<h3>run2:\n3<h3>run1:\n");
    expect_text(command_run("cd '%s' && \"$PISIM\" report x.db --run 2 --against 2 2>&1", folder),
                2, "pisim: --against: must be another run than 2");
    expect_text(command_run("cd '%s' && \"$PISIM\" report x.db --against 3 2>&1", folder), 2,
                "x.db: has no run 3");
    command_remove_folder(folder);
}

/* Steps and layers of one inference, where the run's files are what they were. */
Test(report, shows_one_inference)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && cp \"$SOURCE/models/networks/minionn.json\" mine.json && "
                            "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" --set sweep={} "
                            "--set network=./mine.json --set costs=formula --set "
                            "arrivals.rate_per_s=0.002 --out x.db "
                            "2>&1",
                            folder),
                0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db -o - | grep -c "
                              "'section id=\"inference\"\\|section id=\"layers\"'",
                              folder),
                  0, "2\n");
    expect_text(
        command_run("cd '%s' && echo ' ' >>mine.json && \"$PISIM\" report x.db -o - | grep -o "
                    "'Left out: .*'",
                    folder),
        0, "mine.json is not there, or not what the run read.");
    command_remove_folder(folder);
}

/* The database itself above all; a report is made anew as often as one likes. */
Test(report, writes_over_reports_and_nothing_else)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--out '%s/x.db' 2>&1", folder), 0, "verdict");
    expect_output(command_run("cd '%s' && echo '<!DOCTYPE html>' >mine.html && : >empty.html && "
                              "cp x.db y.db && for place in x.db mine.html empty.html empty.html; "
                              "do \"$PISIM\" report x.db --out $place 2>&1; echo $?; done; "
                              "cmp x.db y.db; cat mine.html",
                              folder),
                  0,
                  "pisim: x.db: is there and is no report, so it is not written over; remove it or "
                  "take another name\ntry: " PISIM_TYPED " report --help\n2\n"
                  "pisim: mine.html: is there and is no report, so it is not written over; remove "
                  "it or take another name\ntry: " PISIM_TYPED " report --help\n2\n"
                  "the report is in empty.html\n0\nthe report is in empty.html\n0\n"
                  "<!DOCTYPE html>\n");
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
            "table = data[\"tables\"][data[\"charts\"][0][\"query\"]]; "
            "at = table[\"columns\"].index(\"mean_s\"); "
            "print([row[at] for row in table[\"rows\"]] == [row[\"mean_s\"] for row in rows],"
            " len(rows))'",
            folder),
        0, "True 9\n");
    command_remove_folder(folder);
}

/* However many rows there are, the page's own elements are few: tables are made when opened. */
Test(report, leaves_its_tables_to_be_made_when_opened)
{
    char *folder = command_new_folder();
    expect_text(command_run(SWEEP "--set 'sweep={\"client.storage_bytes\":[1e9,8e9], "
                                  "\"arrivals.rate_per_s\":{\"linear\":[0.002,0.012,300]}}' "
                                  "--set horizon_s=100 --out '%s/x.db' 2>&1",
                            folder),
                0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db --out x.html 2>/dev/null; "
                              "test $(grep -o '<t[hd]' x.html | wc -l) -lt 3000; echo $?; "
                              "test $(wc -c < x.html) -lt 3000000; echo $?; "
                              "grep -c 'data-query=\"latency_by_rate\"' x.html; "
                              "grep -o '\"latency_by_rate\":{' x.html; "
                              "grep -o 'The first 50 of [0-9]* rows; all: <code>pisim query x.db "
                              "[a-z]* run_id=1' x.html",
                              folder),
                  0,
                  "0\n0\n1\n\"latency_by_rate\":{\n"
                  "The first 50 of 1200 rows; all: <code>pisim query x.db bounds run_id=1\n");
    command_remove_folder(folder);
}

/* The query and `pisim compare`, which judges by its own means, say the same of a shipped scenario
 * where compare decides, as it does at all of its rates. */
Test(report, winner_map_agrees_with_compare)
{
    char *folder = command_new_folder();
    expect_output(
        command_run(
            "cd '%s' && \"$PISIM\" compare thesis_cifar100 --out x.db --csv 2>/dev/null | awk -F, "
            "'$NF == \"best\" {gsub(/\"/, \"\", $1); print $2 \",\" $1}' > compare.csv && "
            "\"$PISIM\" query "
            "x.db winner_map --format csv | awk -F, '$3 ~ /^[rh]/ {print $1 \",\" $3}' > map.csv "
            "&& "
            "cmp compare.csv map.csv && wc -l < map.csv && \"$PISIM\" query x.db winner_map "
            "--format csv | grep -c 'not distinguishable'",
            folder),
        1, "15\n0\n");
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

/* The longest name of an operation has 35 characters of about 5.9 of the 605 points of the width:
 * it ends, at its right, so far from the left edge that it begins within the figure. */
Test(report, names_of_bars_are_not_clipped)
{
    if (system("command -v gnuplot >/dev/null") != 0)
        cr_skip_test("no gnuplot to draw with");
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && " SWEEP "--out x.db >/dev/null 2>&1; \"$PISIM\" report x.db "
                    "--figures f 2>/dev/null && grep -B1 'online_prediction_down (downlink)' "
                    "f/operations.svg | grep 'text-anchor=\"end\"' | sed "
                    "'s/.*translate(\\([0-9]*\\).*/\\1/' | awk '{print ($1 > 35 * 5.9), ($1 < "
                    "303)}'",
                    folder),
        0, "1 1\n");
    command_remove_folder(folder);
}

/* Each contender has its own figure of bars, which names it; the legend, of parts, stands above the
 * plot and far from the title of the axis below, whatever the size of the letters. */
Test(report, bars_say_whose_they_are_and_legends_hide_nothing)
{
    if (system("command -v gnuplot >/dev/null") != 0)
        cr_skip_test("no gnuplot to draw with");
    char *folder = command_new_folder();
    expect_output(
        command_run(
            "cd '%s' && " SWEEP "--out x.db >/dev/null 2>&1; \"$PISIM\" report x.db "
            "--figures f 2>/dev/null && cd f && height() { grep -B1 \">$1<\" $2 | sed -n "
            "'s/.*translate([0-9.]*,\\([0-9]*\\).*/\\1/p' | head -n 1; } && for n in '' _2 _3; "
            "do grep -o \">storage_bytes=[^<]*\" breakdown$n.svg; echo $(($(height "
            "'request rate (per second)' breakdown$n.svg) - $(height 'queue wait' "
            "breakdown$n.svg) > 200)); done",
            folder),
        0, ">storage_bytes=1e9\n1\n>storage_bytes=2e9\n1\n>storage_bytes=8e9\n1\n");
    command_remove_folder(folder);
}

/* At the head of the page, for each setting; and in words what sets the limit. */
Test(report, says_who_is_best_at_which_rates)
{
    char *folder = command_new_folder();
    expect_text(
        command_run("cd '%s' && \"$PISIM\" run thesis_cifar100 --out x.db --set "
                    "'sweep={\"network\":[\"resnet18\",\"hrn18_5x5x3x\"],"
                    "\"client.storage_bytes\":[16e9,64e9],"
                    "\"arrivals.rate_per_s\":[0.0002,0.0004]}' --set replications.count=5 2>&1",
                    folder),
        0, "verdict");
    expect_output(command_run("cd '%s' && \"$PISIM\" report x.db -o - | grep -o "
                              "'^<li>client.*\\|set by.*(offline_slots)' | uniq",
                              folder),
                  0,
                  "set by how many offline phases run at a time (offline_slots)\n"
                  "<li>client.storage_bytes:16000000000: <strong>hrn18_5x5x3x</strong> from 0.0002 "
                  "to 0.0004 per second</li>\n"
                  "<li>client.storage_bytes:64000000000: <strong>hrn18_5x5x3x</strong> from 0.0002 "
                  "to 0.0004 per second</li>\n");
    command_remove_folder(folder);
}

/* Its syntax alone: what it does is for browsers (report_browser). */
Test(report, has_a_script_that_can_be_read)
{
    if (system("command -v node >/dev/null") != 0)
        cr_skip_test("no node to read it with");
    expect_output(command_run("node --check \"$SOURCE/results/report/report.js\" 2>&1"), 0, "");
}

/* Winners by shape, and what all places have in common said once. */
Test(report, draws_who_wins_and_up_to_which_rate)
{
    if (system("command -v gnuplot >/dev/null") != 0)
        cr_skip_test("no gnuplot to draw with");
    char *folder = command_new_folder();
    expect_text(
        command_run(
            "cd '%s' && \"$PISIM\" run thesis_cifar100 --out x.db --set "
            "'sweep={\"network\":[\"resnet18\",\"hrn18_5x5x3x\"],"
            "\"client.storage_bytes\":[16e9,64e9],"
            "\"arrivals.rate_per_s\":[0.0002,0.0008,0.0014]}' --set replications.count=5 2>&1",
            folder),
        0, "verdict");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" report x.db --figures f 2>/dev/null && cd f && "
                    "head -n 3 winners.tsv | cut -f 1-3 && grep -m 1 '^set label 2' "
                    "winners.gp && grep -c '</svg>' winners.svg capacity.svg",
                    folder),
        0,
        "# rate_per_s\tsetting_index\tsetting\n# hrn18_5x5x3x\n"
        "0.0002\t1\t16000000000\nset label 2 'client.storage_bytes' at screen 0.01764, graph 0.5 "
        "center rotate by 90 noenhanced\n"
        "winners.svg:1\ncapacity.svg:1\n");
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
        command_run("cd '%s' && \"$PISIM\" report x.db --out - >/dev/full 2>report; cat report",
                    folder),
        0, "pisim: standard output: cannot be written: No space left on device\n");
    command_remove_folder(folder);
}
