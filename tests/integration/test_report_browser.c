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
    "--user-data-dir=profile --virtual-time-budget=5000 --dump-dom "

Test(report_browser, draws_every_chart_and_runs_nothing_of_the_data)
{
    const char *is_long = getenv("PISIM_LONG");
    if (!is_long || is_long[0] == '\0' || system("command -v chromium >/dev/null") != 0)
        cr_skip_test("only in the long form, with Chromium");
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && \"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "
                            "--set \"name=" HOSTILE "\" --note \"" HOSTILE "\" --out x.db 2>&1",
                            folder),
                0, "verdict");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" report x.db --out x.html 2>/dev/null && "
                    "sed \"/^<head>$/r $SOURCE/tests/browser/probe.html\" x.html > y.html "
                    "&& " CHROMIUM "\"file://$PWD/y.html\" 2>/dev/null | "
                    "grep -o 'data-seen=\"[^\"]*\"'",
                    folder),
        0,
        "data-seen=\"elements few, unseen wait, rows 9, charts 10, drawn 10, toggled true, back "
        "true, controls 12, silent 0, wider false, faults 0, images 0, "
        "requests 0, attacked false\"\n");
    expect_text(command_run("cd '%s' && " CHROMIUM "--window-size=400,900 \"file://$PWD/y.html\" "
                            "2>/dev/null | grep -o 'data-seen=\"[^\"]*\"'",
                            folder),
                0, "silent 0, wider false, faults 0");
    command_remove_folder(folder);
}
