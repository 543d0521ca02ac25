/*
 * tools/slurm_array.sh on a real Slurm, which the trial starts by itself: see slurm_trial.sh.
 */
#include "command_expect.h"

#define CANNOT_START 77

Test(slurm, tasks_that_were_killed_requeued_and_timed_out_end_in_the_dump_of_one_run,
     .timeout = 900)
{
    if (!getenv("PISIM_LONG"))
        cr_skip_test("it starts a Slurm, and waits for a time limit of a minute: PISIM_LONG");
    char *folder = command_new_folder();
    struct command_result result = command_run(
        "\"$SOURCE/tests/integration/slurm_trial.sh\" '%s' 2>'%s/faults'", folder, folder);
    if (result.status == CANNOT_START) {
        char why[256];
        snprintf(why, sizeof why, "Slurm cannot be started here: %.200s", result.text);
        command_free(&result);
        command_remove_folder(folder);
        cr_skip_test("%s", why);
    }
    expect_output(result, 0,
                  "task 1: FAILED\n"
                  "task 2: COMPLETED\n"
                  "task 3: TIMEOUT\n"
                  "tasks again: COMPLETED COMPLETED\n"
                  "merge: COMPLETED\n"
                  "the dump of one run\n");
    command_remove_folder(folder);
}
