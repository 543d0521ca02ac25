/* The logs in tests/data/delphi are ours, of a network of three linear layers. */
#include "calibration/delphi_line.h"
#include "calibration/delphi_log.h"

#include "../integration/command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define TWO_RUNS PISIM_SOURCE_DIR "/tests/data/delphi/two_runs"

static void expect_duration(const char *text, double seconds)
{
    double read_s = -1.0;
    cr_expect(delphi_duration_s(text, &read_s), "%s", text);
    cr_expect(epsilon_eq(dbl, read_s, seconds, 1e-15 + 1e-15 * seconds), "%s", text);
}

Test(delphi_log, a_duration_is_two_integers_of_neighbouring_units)
{
    expect_duration("1.89s", 1.089);
    expect_duration("2.3s", 2.003);
    expect_duration("300.240s", 300.240);
    expect_duration("2.20ms", 2.020e-3);
    expect_duration("162.0ms", 0.162);
    expect_duration("359.26\xC2\xB5s", 359.026e-6);
    expect_duration("70ns", 70e-9);
    expect_duration("12s", 12.0);
}

Test(delphi_log, nothing_else_is_a_duration)
{
    static const char *const texts[] = {"",      "s",     "1.",   "1.5",    "1.2345s",
                                        "-1.5s", "1.5 s", "1e5s", "1.5min", "1.5sec",
                                        ".5s",   "1.5s ", "nan",  "1,5s",   "1234567890.0s"};
    double seconds;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        cr_expect_not(delphi_duration_s(texts[i], &seconds), "%s", texts[i]);
}

static void expect_values(const struct delphi_run *run, enum delphi_series_kind kind,
                          const double values[], size_t count)
{
    const struct delphi_series *series = &run->series[kind];
    cr_assert(series->count == count, "%s: %zu", delphi_series_name(kind), series->count);
    for (size_t i = 0; i < count; i++)
        cr_expect(epsilon_eq(dbl, series->values[i], values[i], 1e-15), "%s %zu",
                  delphi_series_name(kind), i);
}

Test(delphi_log, a_run_is_read_phase_by_phase)
{
    struct delphi_run run;
    struct error error = {0};
    cr_assert(delphi_run_read(&run, TWO_RUNS "/run1", &error), "%s", error.message);
    expect_values(&run, DELPHI_KEYGEN, (double[]){0.325904}, 1);
    expect_values(&run, DELPHI_KEY_SEND, (double[]){0.052630}, 1);
    expect_values(&run, DELPHI_ENCRYPT, (double[]){0.040761, 0.006928}, 2);
    expect_values(&run, DELPHI_DECRYPT, (double[]){0.003012, 0.003709}, 2);
    expect_values(&run, DELPHI_GC_EVALUATE, (double[]){0.077843}, 1);
    expect_values(&run, DELPHI_KEY_UP, (double[]){33180308}, 1);
    expect_values(&run, DELPHI_LINEAR_UP, (double[]){4719545, 524401}, 2);
    expect_values(&run, DELPHI_BASE_OT, (double[]){4096}, 1);
    expect_values(&run, DELPHI_OT_SETUP, (double[]){2752512}, 1);
    expect_values(&run, DELPHI_ONLINE_UP, (double[]){27689, 0, 9257}, 3);
    expect_values(&run, DELPHI_KEY_RECEIVE, (double[]){0.486388}, 1);
    expect_values(&run, DELPHI_NOISE, (double[]){314.625e-6, 300e-9}, 2);
    expect_values(&run, DELPHI_HE_EVAL, (double[]){1.089, 0.071922}, 2);
    expect_values(&run, DELPHI_GARBLE, (double[]){0.122005}, 1);
    expect_values(&run, DELPHI_ENCODE_OFFLINE, (double[]){0.030001}, 1);
    expect_values(&run, DELPHI_ENCODE_ONLINE, (double[]){0.019027}, 1);
    expect_values(&run, DELPHI_SHARED_LINEAR, (double[]){0.061643, 78.709e-6, 0.162}, 3);
    expect_values(&run, DELPHI_LINEAR_DOWN, (double[]){524401, 524401}, 2);
    expect_values(&run, DELPHI_GC_DOWN, (double[]){69926928}, 1);
    expect_values(&run, DELPHI_OT_SEND, (double[]){5505024}, 1);
    expect_values(&run, DELPHI_LABELS_DOWN, (double[]){4849672}, 1);
    expect_values(&run, DELPHI_PREDICTION_DOWN, (double[]){131}, 1);
    expect_values(&run, DELPHI_LINEAR_INPUTS, (double[]){3072, 4096, 1024}, 3);
    expect_values(&run, DELPHI_RELU_INPUTS, (double[]){4096}, 1);
    delphi_run_free(&run);
}

Test(delphi_log, seconds_of_several_runs_are_averaged)
{
    struct delphi_run run;
    size_t count;
    struct error error = {0};
    cr_assert(delphi_runs_read(&run, &count, TWO_RUNS, &error), "%s", error.message);
    cr_assert(eq(sz, count, 2));
    expect_values(&run, DELPHI_ENCRYPT, (double[]){0.0408805, 0.0069645}, 2);
    expect_values(&run, DELPHI_HE_EVAL, (double[]){1.090, 0.071962}, 2);
    expect_values(&run, DELPHI_NOISE, (double[]){314.815e-6, 400e-9}, 2);
    expect_values(&run, DELPHI_LINEAR_UP, (double[]){4719545, 524401}, 2);
    delphi_run_free(&run);
    cr_assert(delphi_runs_read(&run, &count, TWO_RUNS "/run2", &error), "%s", error.message);
    cr_assert(eq(sz, count, 1));
    expect_values(&run, DELPHI_HE_EVAL, (double[]){1.091, 0.072002}, 2);
    delphi_run_free(&run);
}

/* Logs of a run in which a shell command has changed one. */
static void expect_fault(const char *change, const char *place, const char *message)
{
    char *folder = command_new_folder();
    struct delphi_run run;
    struct error error = {0};
    size_t count;
    struct command_result result =
        command_run("cp '%s'/run1/*.log '%s' && cd '%s' && %s", TWO_RUNS, folder, folder, change);
    cr_assert(result.status == 0, "%s: %s", change, result.text);
    command_free(&result);
    cr_expect_not(delphi_runs_read(&run, &count, folder, &error), "%s", change);
    cr_expect(eq(str, (char *)error.place, (char *)place), "%s", change);
    cr_expect(strstr(error.message, message) != NULL, "%s: %s", change, error.message);
    delphi_run_free(&run);
    command_remove_folder(folder);
}

Test(delphi_log, what_is_no_log_is_refused_with_its_line)
{
    expect_fault("sed -i 's/1\\.89s/1.8999s/' server.log", "line 15",
                 "must end with a duration such as 1.89s, is \"1.8999s\"");
    expect_fault("sed -i 's/1\\.89s/1e400s/' server.log", "line 15", "must end with a duration");
    expect_fault("sed -i '15d' server.log", "line 18",
                 "must end \"Processing Layer\", which began last, is \"Server linear");
    expect_fault("sed -i '15s/Processing Layer/Layer/' server.log", "line 15",
                 "must end \"Processing Layer\", which began last, is \"Layer...");
    expect_fault("sed -i '17s/.*/Writing.. 99999999999999999999/' server.log", "line 17",
                 "must end with a number of bytes");
    expect_fault("sed -i '17s/.*/Writing.. -1/' server.log", "line 17",
                 "must end with a number of bytes");
    expect_fault("sed -i 's/(1, 3, 32, 32)/(1, 3, 32)/' client.log", "line 1", "must be a shape");
    expect_fault("sed -i '1s/true/false/' client.log", "line 1", "behind a linear layer");
    expect_fault("sed -i '30q' server.log", "line 30",
                 "the log ends within \"Linear layers offline phase\"");
    expect_fault("sed -i '/^EXT-OT/d' client.log", "line 74", "ends without bytes (\"EXT-OT.0");
    expect_fault("cat server.log server.log > x; mv x server.log", "line 78",
                 "a second run begins");
    expect_fault("printf 'a\\0b\\n' >> client.log", "line 76", "has a zero byte");
    expect_fault("head -c 70000 /dev/zero | tr '\\0' x >> client.log", "line 76",
                 "must be at most 65536 bytes long");
    expect_fault("for i in $(seq 65); do echo 'Start: x'; done > server.log", "line 65",
                 "must nest at most 64 deep");
    expect_fault(": > client.log", "", "is empty");
    expect_fault("echo > client.log", "line 1",
                 "ends without the phase \"Generating keys\", expected before \"Client offline");
    expect_fault("rm server.log", "", "cannot be opened: No such file");
    expect_fault("rm client.log", "", "must hold client.log and server.log, or a folder");
}

Test(delphi_log, a_phase_that_is_missing_is_told_where_it_was_expected)
{
    expect_fault(
        "sed -i '/Garbling/d' server.log", "line 43",
        "lacks the phase \"Garbling\", expected before the end of \"ReLU offline protocol");
    expect_fault(
        "sed -i '25,26d' server.log", "line 28",
        "lacks the phase \"Processing Layer\", expected before the end of \"Server linear");
    expect_fault("sed -i '/Evaluating/d' client.log", "line 58",
                 "lacks the phase \"Evaluating GCs\", expected before the end of \"ReLU layer\"");
    expect_fault(
        "sed -i '/Generating/d' client.log", "line 44",
        "lacks the phase \"Generating keys\", expected before the end of \"Client offline");
}

static void expect_same_series(const struct delphi_run *left, const struct delphi_run *right,
                               enum delphi_series_kind kind, const char *change)
{
    const struct delphi_series *expected = &left->series[kind];
    const struct delphi_series *series = &right->series[kind];
    cr_assert(series->count == expected->count, "%s: %s: %zu, not %zu", change,
              delphi_series_name(kind), series->count, expected->count);
    for (size_t i = 0; i < series->count; i++)
        cr_expect(
            epsilon_eq(dbl, series->values[i], expected->values[i], 1e-12 * expected->values[i]),
            "%s: %s", change, delphi_series_name(kind));
}

static bool is_bytes_or_shape(enum delphi_series_kind kind)
{
    return (kind >= DELPHI_KEY_UP && kind <= DELPHI_ONLINE_UP) || kind >= DELPHI_LINEAR_DOWN;
}

/* The same run after a shell command has written its logs in another form. */
static void expect_same(const char *change, bool has_bytes)
{
    char *folder = command_new_folder();
    struct delphi_run expected;
    struct delphi_run run;
    struct error error = {0};
    struct command_result result =
        command_run("cp '%s'/run1/*.log '%s' && cd '%s' && %s", TWO_RUNS, folder, folder, change);
    cr_assert(result.status == 0, "%s: %s", change, result.text);
    command_free(&result);
    cr_assert(delphi_run_read(&expected, TWO_RUNS "/run1", &error), "%s", error.message);
    cr_assert(delphi_run_read(&run, folder, &error), "%s: %s: %s", change, error.place,
              error.message);
    for (int kind = 0; kind < DELPHI_SERIES_COUNT; kind++)
        if (!is_bytes_or_shape((enum delphi_series_kind)kind))
            expect_same_series(&expected, &run, (enum delphi_series_kind)kind, change);
        else if (has_bytes)
            expect_same_series(&expected, &run, (enum delphi_series_kind)kind, change);
        else if (kind != DELPHI_RELU_TOTAL)
            cr_expect(run.series[kind].count == 0, "%s: %s", change,
                      delphi_series_name((enum delphi_series_kind)kind));
    delphi_run_free(&expected);
    delphi_run_free(&run);
    command_remove_folder(folder);
}

/* What BENCH_OUTPUT_FILE gets: an end's name and its duration with a decimal fraction. */
#define AS_LIST                                                                                    \
    "sed -i -n -E 's/.*End: +(.*[^.])\\.\\.+([0-9]+)\\.?([0-9]*)([^0-9]*s)$/\\1, \\2.00\\3\\4/; "  \
    "T; "                                                                                          \
    "s/\\.0*([0-9]{3})([^0-9]*)$/.\\1\\2/; p' "

Test(delphi_log, the_form_of_the_lines_does_not_matter)
{
    expect_same("sed -i 's/··/    /g' *.log", true);
    expect_same("sed -i 's/··/\t/g; s/Start: */Start: /' *.log", true);
    expect_same("sed -i 's/··/........../g' *.log", true);
    expect_same("sed -i 's/^·*//' *.log", true);
    expect_same("sed -i 's/^/[2026-11-29T10:00:00.123Z INFO  delphi] /' *.log", true);
    expect_same("sed -i 's/^/Nov 29 10:00:00 /' *.log", true);
    expect_same("sed -i 's/$/\r/' *.log", true);
    expect_same("sed -i 's/Start:  /\x1b[1;33m&\x1b[0m/; s/End:    /\x1b[1;32m&\x1b[0m/;"
                " s/\\.[0-9]*\\.[0-9]*s$/\x1b[1m&\x1b[0m/' *.log",
                true);
    expect_same("sed -i '1iStart: Neural network inference' client.log;"
                "echo 'End: Neural network inference...3.4s' >> client.log",
                true);
}

Test(delphi_log, the_published_form_tells_seconds_only)
{
    expect_same("sed -i '/Writing\\|-OT\\|Layer dim\\|SIZE\\|Len/d' *.log", false);
    expect_same("sed -i '/Writing\\|-OT\\|Layer dim/d; s/^/12:00:00.5 /' *.log", false);
    expect_same(AS_LIST "*.log", false);
}

Test(delphi_log, shapes_without_words_are_kept_in_order)
{
    char *folder = command_new_folder();
    struct delphi_run run;
    struct error error = {0};
    struct command_result result =
        command_run("cp '%s'/run1/*.log '%s' && cd '%s' && sed -i 's/) true/)/; s/) false/)/' *",
                    TWO_RUNS, folder, folder);
    cr_assert(result.status == 0, "%s", result.text);
    command_free(&result);
    cr_assert(delphi_run_read(&run, folder, &error), "%s", error.message);
    expect_values(&run, DELPHI_SHAPES, (double[]){3072, 4096, 4096, 1024}, 4);
    expect_values(&run, DELPHI_RELU_TOTAL, (double[]){4096, 4096}, 2);
    delphi_run_free(&run);
    command_remove_folder(folder);
}

Test(delphi_log, a_list_has_decimal_fractions)
{
    size_t length = 0;
    double seconds = 0.0;
    cr_assert(delphi_list_item("Generating keys, 325.904112ms", &length, &seconds));
    cr_expect(eq(sz, length, 15));
    cr_expect(epsilon_eq(dbl, seconds, 0.325904112, 1e-15));
    cr_assert(delphi_list_item("ReLU layers offline phase, with 4096 activations, 1.89s", &length,
                               &seconds));
    cr_expect(epsilon_eq(dbl, seconds, 1.89, 1e-15));
    cr_expect_not(delphi_list_item("Generating keys 325ms", &length, &seconds));
    cr_expect_not(delphi_list_item("Generating keys, 325", &length, &seconds));
    cr_expect_not(delphi_list_item(", 325ms", &length, &seconds));
}

Test(delphi_log, runs_of_different_networks_are_not_averaged)
{
    const char *two = "mkdir a b; cp *.log a; mv *.log b; ";
    char change[256];
    snprintf(change, sizeof change, "%ssed -i 's/4849672/4849671/' b/server.log", two);
    expect_fault(change, "", "has 4849671 of \"ReLU layer\" (1), the runs before 4849672");
    snprintf(change, sizeof change, "%ssed -i '1p' b/client.log", two);
    expect_fault(change, "", "has \"Layer dim\" 4 times, the runs before 3 times");
}
