/*
 * What `cmake --install` leaves is whole: a program that finds its models from anywhere, a manual,
 * completions.
 */
#include "command_expect.h"

/* Installed into a folder of its own; owned by the caller. */
static char *installed(void)
{
    char *folder = command_new_folder();
    expect_output(
        command_run("cmake --install \"$(dirname \"$PISIM\")\" --prefix '%s/usr' >'%s/log' "
                    "2>&1 || cat '%s/log'; mkdir '%s/elsewhere'",
                    folder, folder, folder, folder),
        0, "");
    return folder;
}

Test(install, the_program_finds_its_models_from_anywhere)
{
    char *folder = installed();
    expect_text(
        command_run("cd '%s/elsewhere' && ../usr/bin/pisim plan default --bounds 2>&1", folder), 0,
        "offline_slots");
    expect_text(command_run("cd '%s/elsewhere' && ../usr/bin/pisim init mine.json 2>&1 && "
                            "../usr/bin/pisim check mine.json",
                            folder),
                0, "mine.json: good");
    command_remove_folder(folder);
}

/* A folder that PISIM_MODELS names comes before what is shipped. */
Test(install, models_of_the_user_come_first)
{
    char *folder = installed();
    expect_text(
        command_run("cd '%s/elsewhere' && mkdir -p own/links && echo '{\"uplink_bps\": 5e6, "
                    "\"downlink_bps\": 7e6, \"rtt_s\": 0}' >own/links/asplos23_wired.json && "
                    "PISIM_MODELS=own ../usr/bin/pisim check default --effective 2>&1",
                    folder),
        0, "7000000");
    command_remove_folder(folder);
}

Test(install, manual_and_completions_are_of_this_program)
{
    char *folder = installed();
    expect_output(command_run("cd '%s/usr/share' && zcat man/man1/pisim.1.gz | "
                              "grep -c '^.SS pisim run '",
                              folder),
                  0, "1\n");
    expect_output(command_run("cd '%s/usr/share' && bash -c '. bash-completion/completions/pisim; "
                              "COMP_WORDS=(pisim trace \"\"); COMP_CWORD=2; _pisim; "
                              "echo \"${COMPREPLY[@]}\"'",
                              folder),
                  0, "info generate fit\n");
    expect_output(command_run("cd '%s/usr/share' && bash -c '. bash-completion/completions/pisim; "
                              "COMP_WORDS=(pisim run --slo); COMP_CWORD=2; _pisim; "
                              "echo \"${COMPREPLY[@]}\"'",
                              folder),
                  0, "--slo\n");
    expect_text(command_run("cat '%s/usr/share/doc/pisim/copyright'", folder), 0,
                "version 3 or later");
    command_remove_folder(folder);
}
