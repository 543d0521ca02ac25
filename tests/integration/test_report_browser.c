/*
 * A report in a browser, which takes seconds and Chromium: in the long form only, where it is
 * installed.
 */
#include "command_expect.h"

#define HOSTILE                                                                                    \
    "</script><script>window.attacked = true</script><img src=x "                                  \
    "onerror=\\\"window.attacked = true\\\">\xe2\x80\xa8"

/* Nothing but the page: no updates, no other connections. */
#define CHROMIUM                                                                                   \
    "chromium --headless --no-sandbox --disable-gpu --disable-quic --no-first-run "                \
    "--disable-background-networking --disable-component-update --disable-sync "                   \
    "--allow-file-access-from-files --window-size=1400,1000 "                                      \
    "--user-data-dir=profile --virtual-time-budget=5000 --dump-dom "

static void require_browser(void)
{
    const char *is_long = getenv("PISIM_LONG");
    if (!is_long || is_long[0] == '\0' || system("command -v chromium >/dev/null") != 0)
        cr_skip_test("only in the long form, with Chromium");
}

/* What the probe sees of x.html in a frame of this width, in the light or in the dark. */
static struct command_result look(const char *folder, int width, bool is_dark)
{
    return command_run(
        "cd '%s' && sed \"/^<head>$/r $SOURCE/tests/browser/probe.html\" x.html > "
        "y.html && sed s/WIDTH/%d/ \"$SOURCE/tests/browser/frame.html\" >z.html && " CHROMIUM
        "%s \"file://$PWD/z.html\" 2>/dev/null | grep -o "
        "'data-\\(seen\\|where\\)=\"[^\"]*\"'",
        folder, width, is_dark ? "--blink-settings=preferredColorScheme=0" : "");
}

/* Whatever the page shows: nothing fails, is cut off, printed over or too faint. */
#define LAID_OUT                                                                                   \
    "unsorted 0, clipped 0, overprinted 0, faint 0, wider false, faults 0, images 0, requests 0, " \
    "attacked false"

static void expect_everywhere(const char *folder, const char *part)
{
    expect_text(look(folder, 1280, false), 0, part);
    expect_text(look(folder, 400, false), 0, part);
    expect_text(look(folder, 1280, true), 0, part);
}

Test(report_browser, draws_every_chart_and_runs_nothing_of_the_data)
{
    require_browser();
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "
                            "--set \"name=" HOSTILE "\" --note \"" HOSTILE "\" --out x.db 2>&1 && "
                            "\"$PISIM\" report x.db --out x.html 2>&1",
                            folder),
                0, "verdict");
    /* Two choices change nothing: contenders that differ in storage have the same inference. */
    expect_everywhere(
        folder, "data-seen=\"elements few, unseen wait, rows 9, charts 11, drawn 11, steps true, "
                "toggled true, back true, controls 16, silent 2, " LAID_OUT);
    command_remove_folder(folder);
}

/* One rate: no axis of rates, but requests, stock and queue over time. */
Test(report_browser, shows_a_single_point)
{
    require_browser();
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run hundred_clients --set sweep={} "
                            "--set arrivals.rate_per_s=0.01 --set horizon_s=3600 "
                            "--set 'record={\"requests\":true,\"stock\":true}' --out x.db 2>&1 && "
                            "\"$PISIM\" report x.db --out x.html 2>&1",
                            folder),
                0, "verdict");
    expect_text(
        command_run("cd '%s' && grep -o '<section id=\"[a-z_]*\"' x.html | cut -d'\"' -f2 | "
                    "paste -sd ' '",
                    folder),
        0,
        "answer distribution latency_of_contenders breakdown_of_contenders "
        "use_of_resources time_of_phases stock queue operations stages stage_seconds "
        "inference layers slowest_requests bounds");
    expect_everywhere(folder, "silent 0, " LAID_OUT);
    command_remove_folder(folder);
}

Test(report_browser, shows_another_run_beside)
{
    require_browser();
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && for network in resnet18 hrn18_5x5x3x; do \"$PISIM\" run "
                            "thesis_cifar100 --set \"sweep={\\\"arrivals.rate_per_s\\\":[0.0008,"
                            "0.0012]}\" --set network=$network --set replications.count=10 --out "
                            "x.db 2>&1; done; \"$PISIM\" report x.db --run 2 --against 1 --out "
                            "x.html 2>&1",
                            folder),
                0, "the report is in x.html");
    expect_text(command_run("cd '%s' && grep -o 'run [12]: [a-z0-9_]*' x.html | sort -u", folder),
                0, "run 1: resnet18\nrun 2: hrn18_5x5x3x\n");
    expect_everywhere(folder, "silent 0, " LAID_OUT);
    command_remove_folder(folder);
}
