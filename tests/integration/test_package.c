/*
 * The Debian package is whole: installed by apt into a bare system, which has neither compiler nor
 * this folder, it runs, has its manual and completes. Takes minutes, root and the archive of
 * Debian: in the long form only.
 */
#include "command_expect.h"

#include <unistd.h>

static void require_means(void)
{
    const char *is_long = getenv("PISIM_LONG");
    if (!is_long || is_long[0] == '\0')
        cr_skip_test("it installs a system: PISIM_LONG");
    if (geteuid() != 0)
        cr_skip_test("only root can install a system");
    if (system("command -v debootstrap dpkg-shlibdeps unshare >/dev/null") != 0)
        cr_skip_test("no debootstrap, dpkg-dev or util-linux to install a system with");
}

/* In a name space of its own, so that what is mounted there ends with the command, whatever
 * happens.
 */
#define APART "timeout 900 unshare --mount "

/* False where the archive is out of reach. */
static bool install_system(const char *folder)
{
    struct command_result result =
        command_run("cd '%s' && " APART "debootstrap --variant=minbase bookworm root "
                    "http://deb.debian.org/debian >log 2>&1 || tail -n 2 log",
                    folder);
    bool is_installed = strcmp(result.text, "") == 0;
    if (!is_installed)
        fputs(result.text, stderr);
    command_free(&result);
    return is_installed;
}

/* The package is put there and installed with what it asks for. */
static void install_package(const char *folder)
{
    expect_output(
        command_run("cd '%s' && cpack --config \"$(dirname \"$PISIM\")/CPackConfig.cmake\" -B pack "
                    ">log 2>&1 && cp pack/pisim_*.deb root/pisim.deb && " APART "chroot root "
                    "env DEBIAN_FRONTEND=noninteractive apt-get install --yes -qq "
                    "--no-install-recommends ./pisim.deb man-db bash-completion >log 2>&1 || "
                    "tail -n 5 log",
                    folder),
        0, "");
}

/* Also without /proc, from which a program learns where it lies. */
Test(package, runs_in_a_bare_system, .timeout = 2000)
{
    require_means();
    char *folder = command_new_folder();
    if (!install_system(folder)) {
        command_remove_folder(folder);
        cr_skip_test("no system could be installed: is the archive of Debian within reach?");
    }
    install_package(folder);
#define WITHIN "cd '%s' && " APART "chroot root "
    expect_text(command_run(WITHIN "pisim run default 2>&1", folder), 0,
                "Long-run limit 0.0005381");
    expect_text(command_run(WITHIN "man pisim", folder), 0, "simulates private inference");
    expect_output(
        command_run(WITHIN "bash -c '. /usr/share/bash-completion/bash_completion; "
                           "_completion_loader pisim; COMP_WORDS=(pisim trace \"\"); COMP_CWORD=2; "
                           "_pisim; echo \"${COMPREPLY[@]}\"'",
                    folder),
        0, "info generate fit\n");
    expect_text(command_run(WITHIN "cat /usr/share/doc/pisim/copyright", folder), 0,
                "version 3 or later");
    command_remove_folder(folder);
}
