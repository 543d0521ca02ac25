/*
 * Figures can be printed as they are: as wide as asked for, no text is cut off or lies over
 * another, and what cannot be drawn is refused. Texts are read from the PDF (check_figure.py).
 */
#include "command_expect.h"

#define PI "\"$PISIM\" "
#define SWEEP                                                                                      \
    PI "run \"$SOURCE/tests/data/small_sweep.json\" --set replications.max=4 --set "               \
       "horizon_s=4000 "
/* Four contenders with long names, over three powers of ten. */
#define LONG_NAMES                                                                                 \
    PI "run \"$SOURCE/tests/data/small_sweep.json\" --set replications.max=4 --set "               \
       "horizon_s=4000 --set "                                                                     \
       "'sweep={\"client.storage_bytes\":[1e9,8e9],"                                               \
       "\"server.gc_threads\":[1,2],\"arrivals.rate_per_s\":[1e-5,1e-4,1e-3,1e-2]}' "

static bool can_draw_and_read(void)
{
    return system("command -v gnuplot pdftotext python3 >/dev/null") == 0;
}

static char *folder_with(const char *run)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && %s --out x.db 2>&1", folder, run), 0, "verdict");
    return folder;
}

/* The page of the PDF is as wide as asked for, to the point. */
Test(figures, nothing_is_cut_off_or_overprinted_in_a_column_of_a_paper)
{
    if (!can_draw_and_read())
        cr_skip_test("no gnuplot to draw with, or no pdftotext or python3 to read with");
    char *folder = folder_with(LONG_NAMES);
    expect_output(
        command_run("cd '%s' && " PI "report x.db --figures f --width 8.5cm 2>&1 && "
                    "python3 \"$SOURCE/tests/integration/check_figure.py\" "
                    "f/latency.pdf f/quantiles.pdf f/quantiles_2.pdf f/breakdown.pdf "
                    "f/distribution.pdf f/operations.pdf f/stock_outs.pdf f/stages.pdf && "
                    "pdftotext -bbox f/latency.pdf - | grep -o 'page width=\"24[01]'",
                    folder),
        0, "the figures are in f\npage width=\"240\n");
    command_remove_folder(folder);
}

/* A text that is known to be cut off, of which pdftotext gives the beginning, and one that lies
 * over another: the check sees both. */
Test(figures, the_check_finds_what_is_wrong)
{
    if (!can_draw_and_read())
        cr_skip_test("no gnuplot to draw with, or no pdftotext or python3 to read with");
    char *folder = command_new_folder();
    expect_output(
        command_run("cd '%s' && echo 'set terminal pdfcairo size 8cm,5cm; set output \"x.pdf\"; "
                    "set label \"outside\" at screen 0.98, screen 0.5; set label \"first\" at "
                    "screen 0.5, screen 0.5; set label \"second\" at screen 0.5, screen 0.51; "
                    "unset border; unset tics; unset key; plot [0:1] 0 linecolor \"white\"' >x.gp "
                    "&& gnuplot x.gp && python3 \"$SOURCE/tests/integration/check_figure.py\" "
                    "x.pdf | sort",
                    folder),
        0, "x.pdf: ou is cut off\nx.pdf: second lies over first\n");
    command_remove_folder(folder);
}

/* The rate of a distribution stands above it, and its curves are the contenders'. */
Test(figures, axes_have_quantity_and_unit_and_the_legend_the_contenders)
{
    if (!can_draw_and_read())
        cr_skip_test("no gnuplot to draw with, or no pdftotext or python3 to read with");
    char *folder = folder_with(SWEEP);
    expect_output(
        command_run("cd '%s' && " PI "report x.db --figures f --width 85mm --font 'sans,7' --at "
                    "0.007 2>/dev/null; for text in 'request rate (per second)' 'mean latency (s)' "
                    "storage_bytes=1e9 storage_bytes=8e9; do pdftotext f/latency.pdf - | tr '\n' "
                    "' ' | grep -coF \"$text\"; done; head -n 4 f/latency.svg | grep -o "
                    "'width=\"321\"'; grep -c '^# storage_bytes=[128]e9$' f/distribution.tsv; "
                    "pdftotext f/distribution.pdf - | grep -o 'at 0.007 requests per second'",
                    folder),
        0, "1\n1\n1\n1\nwidth=\"321\"\n3\nat 0.007 requests per second\n");
    command_remove_folder(folder);
}

/* Latencies of 0 have no place on a logarithmic axis. */
Test(figures, requests_that_take_no_time_are_drawn)
{
    if (!can_draw_and_read())
        cr_skip_test("no gnuplot to draw with, or no pdftotext or python3 to read with");
    char *folder = folder_with(
        "sed 's/\"seconds\": 1[^,}]*/\"seconds\": 0/g' \"$SOURCE/tests/data/no_time_costs.json\" "
        ">none.json; " PI
        "run \"$SOURCE/tests/data/no_time.json\" --set costs=$PWD/none.json --set "
        "'sweep={\"arrivals.rate_per_s\":[0.1,0.2,0.4]}'");
    expect_output(command_run("cd '%s' && " PI "report x.db --figures f 2>&1 && "
                              "ls f/latency.pdf f/distribution.pdf",
                              folder),
                  0, "the figures are in f\nf/distribution.pdf\nf/latency.pdf\n");
    command_remove_folder(folder);
}

Test(figures, what_cannot_be_drawn_is_refused)
{
    static const struct {
        const char *words;
        const char *message;
    } faults[] = {
        {"--figures f --width 8,5cm",
         "--width: must be a number with a unit (cm, mm, in or pt), such as 8.5cm, is \"8,5cm\""},
        {"--figures f --width 8.5",
         "--width: must be a number with a unit (cm, mm, in or pt), such as 8.5cm, is \"8.5\""},
        {"--figures f --width -3cm", "--width: must be from 4 cm to 100 cm, is \"-3cm\""},
        {"--figures f --width nancm", "--width: must be a number with a unit"},
        {"--figures f --font sans,3",
         "--font: the size behind the comma must be from 4 to 40 points, is \"3\""},
        {"--figures f --font \"x'y\"", "--font: must be a font's name"},
        {"--figures f --width 8.5cm --font sans,12",
         "--width: letters of 12 points need 10.2 cm or more"},
        {"--width 8.5cm", "--width: is about figures: say where they go by --figures DIR, too"},
        {"--figures f --at 0.005",
         "--at: 0.005 per second was not run; the nearest rates are 0.002 and 0.007"},
        {"--figures f --at 1", "--at: 1 per second was not run; the nearest rate is 0.012"},
        {"--at 0.007", "--at: is about figures: say where they go by --figures DIR, too"},
    };
    char *folder = folder_with(SWEEP);
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
        expect_text(command_run("cd '%s' && " PI "report x.db %s 2>&1", folder, faults[i].words), 2,
                    faults[i].message);
    if (system("command -v fc-list >/dev/null") == 0)
        expect_text(
            command_run("cd '%s' && " PI "report x.db --figures f --font Tmes 2>&1", folder), 2,
            "--font: there is no font \"Tmes\" on this machine");
    command_remove_folder(folder);
}
