/*
 * File systems of networks, which may lack locks or shared memory: told at once, or done without.
 * Not built with sanitizers: what is loaded before their library ends the program.
 */
#include "command_expect.h"

#include <errno.h>

#define SWEEP "\"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" "
/* By a link, as spaces part the names in LD_PRELOAD. */
#define PRELOADED "ln -sf '" NO_LOCKS "' no_locks.so && LD_PRELOAD=\"$PWD/no_locks.so\" "
#define WITHOUT_LOCKS PRELOADED "NO_LOCKS=%d timeout 20 "
#define WITHOUT_MEMORY PRELOADED "NO_SHARED_MEMORY=1 timeout 20 "

/* Whatever a system says where locks are not there, also what it says where others hold them. */
Test(file_systems, without_locks_it_is_told_at_once, .timeout = 120)
{
    static const int faults[] = {ENOLCK, ENOSYS, EOPNOTSUPP, EINVAL, EACCES};
    for (size_t i = 0; i < sizeof faults / sizeof *faults; i++) {
        char *folder = command_new_folder();
        char expected[256];
        snprintf(expected, sizeof expected, ") has no locks: %s; write to a local disk, and copy",
                 strerror(faults[i]));
        expect_text(
            command_run("cd '%s' && " WITHOUT_LOCKS SWEEP "--out x.db 2>&1", folder, faults[i]), 1,
            expected);
        expect_output(command_run("ls -A '%s'", folder), 0, "no_locks.so\n");
        command_remove_folder(folder);
    }
}

Test(file_systems, without_locks_reading_is_told_at_once, .timeout = 60)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--out x.db 2>&1", folder), 0, "verdict");
    expect_text(
        command_run("cd '%s' && " WITHOUT_LOCKS "\"$PISIM\" runs x.db 2>&1", folder, ENOLCK), 1,
        ") has no locks: No locks available;");
    command_remove_folder(folder);
}

Test(file_systems, without_shared_memory_it_is_told_at_once, .timeout = 60)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " WITHOUT_MEMORY SWEEP "--out x.db 2>&1", folder), 1,
                ") has no shared memory: ");
    expect_output(command_run("ls -A '%s'", folder), 0, "no_locks.so\n");
    command_remove_folder(folder);
}

/* A part has one writer. Shared memory is for the merged whole, on a disk that has it. */
Test(file_systems, parts_need_no_shared_memory, .timeout = 120)
{
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && " SWEEP "--out x.db 2>&1", folder), 0, "verdict");
    for (int k = 1; k <= 2; k++)
        expect_text(command_run("cd '%s' && " WITHOUT_MEMORY SWEEP
                                "--shard %d/2 --out part%d.db 2>&1",
                                folder, k, k),
                    0, "results are in ");
    expect_output(
        command_run("cd '%s' && \"$PISIM\" merge y.db part?.db 2>/dev/null && \"$PISIM\" "
                    "query x.db --dump >x && \"$PISIM\" query y.db --dump | cmp - x && ls",
                    folder),
        0, "no_locks.so\npart1.db\npart2.db\nx\nx.db\ny.db\n");
    command_remove_folder(folder);
}
