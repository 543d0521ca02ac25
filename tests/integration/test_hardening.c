/*
 * What the released program is guarded by, as checksec would tell it, read from the binary.
 */
#include "command_expect.h"

static void expect_guarded(const char *command, const char *expected)
{
#ifdef PISIM_HARDENED
    expect_output(command_run("%s", command), 0, expected);
#else
    (void)command;
    (void)expected;
    cr_skip_test("only the Release build without sanitizers is hardened");
#endif
}

Test(hardening, it_is_loaded_anywhere)
{
    expect_guarded("readelf -hW \"$PISIM\" | grep -c 'Type: *DYN'", "1\n");
    expect_guarded("readelf -dW \"$PISIM\" | grep -c 'FLAGS_1.* PIE'", "1\n");
}

/* Full RELRO: what points elsewhere is read-only, and nothing is resolved later. */
Test(hardening, relocations_are_done_before_main)
{
    expect_guarded("readelf -lW \"$PISIM\" | grep -c GNU_RELRO", "1\n");
    expect_guarded("readelf -dW \"$PISIM\" | grep -c 'FLAGS_1.* NOW'", "1\n");
    expect_guarded("readelf -dW \"$PISIM\" | grep -c -e TEXTREL -e RPATH -e RUNPATH; true", "0\n");
}

Test(hardening, no_stack_is_executable)
{
    expect_guarded("readelf -lW \"$PISIM\" | awk '$1 == \"GNU_STACK\" {print $7}'", "RW\n");
    expect_guarded("readelf -lW \"$PISIM\" | awk '$1 == \"LOAD\"' | grep -c 'RWE'; true", "0\n");
}

Test(hardening, stacks_have_canaries)
{
    expect_guarded("readelf -sW --dyn-syms \"$PISIM\" | grep -c ' __stack_chk_fail'  | "
                   "awk '{print ($1 > 0)}'",
                   "1\n");
}

/* Calls that know the size of what they write to. */
Test(hardening, buffers_are_fortified)
{
    expect_guarded("readelf -sW --dyn-syms \"$PISIM\" | grep -c -e '__snprintf_chk' -e "
                   "'__vsnprintf_chk' -e '__memcpy_chk' | awk '{print ($1 > 0)}'",
                   "1\n");
}

/* Of frames larger than a page every page is touched. */
Test(hardening, large_frames_are_probed)
{
    expect_guarded("case $(uname -m) in x86_64) objdump -d \"$PISIM\" | "
                   "grep -c -e 'orq *$0x0,(%rsp)' -e 'orq *$0x0,0x[0-9a-f]*(%rsp)' | "
                   "awk '{print ($1 > 0)}';; *) echo 1;; esac",
                   "1\n");
}
