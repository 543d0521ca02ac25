/* The logs in tests/data/sci are ours. */
#include "calibration/sci_log.h"

#include "../integration/command.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define LOGS PISIM_SOURCE_DIR "/tests/data/sci"
#define MIB 1048576.0

Test(sci_log, totals_are_added_up_by_what_they_are_of)
{
    struct sci_run run;
    struct error error = {0};
    cr_assert(sci_run_read(&run, LOGS, &error), "%s", error.message);
    cr_expect(epsilon_eq(dbl, run.seconds[SCI_LINEAR], 1.0, 1e-12));
    cr_expect(epsilon_eq(dbl, run.seconds[SCI_TRUNCATION], 0.1, 1e-12));
    cr_expect(epsilon_eq(dbl, run.seconds[SCI_COMPARISON], 0.33, 1e-12));
    cr_expect(epsilon_eq(dbl, run.seconds[SCI_OTHER], 0.01, 1e-12));
    cr_expect(eq(dbl, run.up_bytes[SCI_LINEAR], 2.0 * MIB));
    cr_expect(eq(dbl, run.down_bytes[SCI_LINEAR], 1.25 * MIB));
    cr_expect(eq(dbl, run.up_bytes[SCI_COMPARISON], 2.125 * MIB));
    cr_expect(eq(dbl, run.down_bytes[SCI_COMPARISON], 1.125 * MIB));
    const struct link_profile slow = {.uplink_bps = 8.0 * MIB, .downlink_bps = 16.0 * MIB};
    sci_run_without_link(&run, &slow);
    cr_expect(eq(dbl, run.seconds[SCI_LINEAR], 0.0));
}

static void expect_fault(const char *change, const char *place, const char *message)
{
    char *folder = command_new_folder();
    struct sci_run run;
    struct error error = {0};
    struct command_result result =
        command_run("cp '%s'/*.log '%s' && cd '%s' && %s", LOGS, folder, folder, change);
    cr_assert(result.status == 0, "%s: %s", change, result.text);
    command_free(&result);
    cr_expect_not(sci_run_read(&run, folder, &error), "%s", change);
    cr_expect(eq(str, (char *)error.place, (char *)place), "%s", change);
    cr_expect(strstr(error.message, message) != NULL, "%s: %s", change, error.message);
    command_remove_folder(folder);
}

Test(sci_log, what_is_no_log_is_refused_with_its_line)
{
    expect_fault("sed -i 's/0.800/0,8/' client.log", "line 3", "must be a number of at most 1e9");
    expect_fault("sed -i 's/= 1.5 MiB/= -1 MiB/' client.log", "line 12", "must be a number");
    expect_fault("sed -i '/time in/d' server.log", "line 11", "must be built with LOG_LAYERWISE");
    expect_fault("sed -i '/Relu data/d; /axpool data/d; /ArgMax data/d' server.log", "line 16",
                 "ends without \"Relu data sent");
    expect_fault("cat client.log client.log > x; mv x client.log", "line 22",
                 "tells Conv once more: a second run begins, and a log must be of one");
    expect_fault("echo 'Relu data sent = 2 MiB.' >> server.log", "line 20", "tells Relu once more");
    expect_fault("rm server.log", "", "cannot be opened: No such file");
}
