/*
 * A signal ends what is under way soon, wherever it is, and what was finished is kept.
 */
#define _DEFAULT_SOURCE /* wait4 */
#include "command_expect.h"

#include <signal.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

/* How a program ended. */
struct ending {
    int status;
    double cpu_s; /* that it took after the first signal */
};

/* A shell command in the folder that ends with `exec "$PISIM" ...`, with what it prints in out.txt
 * and err.txt. */
static pid_t start(const char *folder, const char *command)
{
    setenv("PISIM", PISIM_PROGRAM, 1);
    setenv("SOURCE", PISIM_SOURCE_DIR, 1);
    pid_t child = fork();
    if (child != 0)
        return child;
    if (chdir(folder) == 0 && freopen("out.txt", "w", stdout) && freopen("err.txt", "w", stderr))
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
    _exit(127);
}

static double cpu_s_of(pid_t child)
{
    clockid_t clock;
    struct timespec used = {0};
    if (clock_getcpuclockid(child, &clock) == 0)
        clock_gettime(clock, &used);
    return (double)used.tv_sec + (double)used.tv_nsec * 1e-9;
}

static double seconds_of(const struct timeval *time)
{
    return (double)time->tv_sec + (double)time->tv_usec * 1e-6;
}

static void pause_s(double seconds)
{
    time_t whole = (time_t)seconds;
    nanosleep(&(struct timespec){whole, (long)((seconds - (double)whole) * 1e9)}, NULL);
}

/* Until it has worked for a while: on a busy machine a program may take its time to begin. */
static void await_work(pid_t child)
{
    for (int i = 0; i < 1000 && cpu_s_of(child) < 0.15; i++)
        pause_s(0.01);
}

/* Signals it after so many seconds, and again if asked. */
static struct ending signal_and_wait(pid_t child, double after_s, int number, bool twice)
{
    struct rusage usage;
    int status = 0;
    pause_s(after_s);
    double before_s = cpu_s_of(child);
    kill(child, number);
    if (twice) {
        pause_s(0.002);
        kill(child, number);
    }
    cr_assert(eq(int, wait4(child, &status, 0, &usage), child));
    return (struct ending){
        .status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status),
        .cpu_s = seconds_of(&usage.ru_utime) + seconds_of(&usage.ru_stime) - before_s,
    };
}

#define LONG_RUN                                                                                   \
    "exec \"$PISIM\" run default --jobs 2 --out x.db --max-events 1e300 --set sweep={} "

/* Each would take minutes, or for ever. */
static const char *const long_commands[] = {
    LONG_RUN "--set horizon_s=1e12",
    LONG_RUN "--set arrivals.rate_per_s=1e9 --set client.max_waiting=0",
    LONG_RUN "--set horizon_s=1e12 --set sharing=contended",
    LONG_RUN "--set horizon_s=1e12 --set warmup_s=\\\"mser5\\\"",
    LONG_RUN "--set horizon_s=1e12 --set refill.policy=on_demand",
    LONG_RUN "--set horizon_s=1e9 --set at_horizon=cut --set record.requests=true --set "
             "arrivals.rate_per_s=1",
    LONG_RUN "--set horizon_s=1e11 --set 'variability={\"distribution\":\"gamma\",\"cv\":1}'",
    LONG_RUN "--set horizon_s=1e12 --set 'arrivals={\"process\":\"gamma\",\"cv\":3,"
             "\"rate_per_s\":0.0001}'",
    LONG_RUN "--set horizon_s=1e12 --set 'arrivals={\"process\":\"batch\",\"batch_size\":9,"
             "\"rate_per_s\":0.0001}'",
    LONG_RUN "--set horizon_s=1e12 --set client.max_waiting=3 --set arrivals.rate_per_s=1",
    LONG_RUN "--set horizon_s=1e12 --set client.give_up_after_s=1 --set arrivals.rate_per_s=1",
    LONG_RUN "--set horizon_s=1e9 --set replications.count=100000",
    LONG_RUN "--set horizon_s=1e10 --set 'sweep={\"seed\":[1,2,3,4,5,6,7,8]}'",
    "exec \"$PISIM\" run hundred_clients --max-events 1e300 --jobs 1 --out x.db --set "
    "horizon_s=1e11",
    "exec \"$PISIM\" run contended --max-events 1e300 --jobs 1 --out x.db --set horizon_s=1e11",
    "exec \"$PISIM\" compare default --max-events 1e300 --vary client.threads=1,2 --rates "
    "0.0001,0.0002 --jobs 2 "
    "--out x.db --set horizon_s=1e11",
    "exec \"$PISIM\" capacity default --max-events 1e300 --slo 'e2e_s.p95 <= 600' --jobs 1 --out "
    "x.db "
    "--set horizon_s=1e10",
    "exec \"$PISIM\" capacity default --max-events 1e300 --stable --jobs 2 --out x.db --set "
    "horizon_s=1e10",
    "exec \"$PISIM\" check --self",
    /* few rows of a long trace are kept, so that there is hardly an event */
    LONG_RUN
    "--set 'arrivals={\"trace\":\"./t.txt\",\"scale\":{\"thin\":1e-12}}' --set horizon_s=1e9 "
    "--set replications.count=100000",
};
enum { LONG_COMMANDS = sizeof long_commands / sizeof *long_commands };
_Static_assert(LONG_COMMANDS == 20, "as many as are promised");

static void expect_sound(const char *folder)
{
    expect_text(command_run("cd '%s' && if test -s x.db; then sqlite3 x.db "
                            "'PRAGMA integrity_check; SELECT count(*) FROM "
                            "pragma_foreign_key_check; SELECT max(status) FROM run'; else "
                            "echo 'ok 0 interrupted'; fi | tr '\\n' ' '",
                            folder),
                0, "ok 0 ");
}

/* Sanitizers make everything several times slower. */
#if defined __SANITIZE_ADDRESS__
#define MOST_CPU_S 2.0
#else
#define MOST_CPU_S 0.2
#endif

Test(signals, each_of_twenty_long_scenarios_ends_at_once, .timeout = 300)
{
    for (int i = 0; i < LONG_COMMANDS; i++) {
        char *folder = command_new_folder();
        expect_output(command_run("seq 1 500000 >'%s/t.txt'", folder), 0, "");
        pid_t child = start(folder, long_commands[i]);
        await_work(child);
        struct ending ending = signal_and_wait(child, 0.2, i % 2 == 0 ? SIGTERM : SIGINT, false);
        cr_expect(eq(int, ending.status, 130), "%s", long_commands[i]);
        cr_expect(lt(dbl, ending.cpu_s, MOST_CPU_S), "%s", long_commands[i]);
        expect_sound(folder);
        command_remove_folder(folder);
    }
}

Test(signals, the_second_ends_it_at_once)
{
    char *folder = command_new_folder();
    pid_t child = start(folder, LONG_RUN "--set horizon_s=1e12");
    await_work(child);
    cr_expect(eq(int, signal_and_wait(child, 0.0, SIGINT, true).status, 130));
    expect_sound(folder);
    command_remove_folder(folder);
}

#ifdef CLOCK_BACK /* what is loaded before the sanitizers' library ends the program */

/* Each point is saved within moments, though a thread is busy with the one that takes for ever. */
Test(signals, a_clock_that_is_set_back_delays_nothing)
{
    char *folder = command_new_folder();
    pid_t child = start(
        folder,
        "ln -s '" CLOCK_BACK
        "' clock_back.so; export LD_PRELOAD=\"$PWD/clock_back.so\"; exec \"$PISIM\" run default "
        "--jobs 1 --out x.db --max-events 1e300 --set "
        "'sweep={\"horizon_s\":[1e4,1e12]}' --set replications.count=2");
    await_work(child);
    for (int i = 0; i < 100; i++) {
        struct command_result points = command_run(
            "cd '%s' && sqlite3 -readonly x.db 'SELECT count(*) FROM point' 2>&1", folder);
        bool is_saved = strcmp(points.text, "1\n") == 0;
        command_free(&points);
        if (is_saved)
            break;
        cr_expect(lt(int, i, 99));
        pause_s(0.1);
    }
    struct ending ending = signal_and_wait(child, 0.0, SIGTERM, false);
    cr_expect(eq(int, ending.status, 130));
    cr_expect(lt(dbl, ending.cpu_s, MOST_CPU_S));
    expect_sound(folder);
    command_remove_folder(folder);
}

#endif

Test(signals, one_that_is_ignored_stays_ignored)
{
    char *folder = command_new_folder();
    pid_t child = start(folder, "trap '' INT; " LONG_RUN "--set horizon_s=1e12");
    await_work(child);
    kill(child, SIGINT);
    kill(child, SIGINT);
    pause_s(0.3);
    cr_expect(eq(int, waitpid(child, NULL, WNOHANG), 0)); /* goes on */
    cr_expect(eq(int, signal_and_wait(child, 0.0, SIGTERM, false).status, 130));
    command_remove_folder(folder);
}

/* Several signals a point, and what was left is gone on with. */
Test(signals, what_was_interrupted_goes_on_to_the_same_bytes)
{
    static const char run[] =
        "exec \"$PISIM\" run \"$SOURCE/tests/data/small_sweep.json\" --jobs 2 "
        "--set horizon_s=30000 --out x.db --resume";
    char *folder = command_new_folder();
    expect_text(command_run("cd '%s' && %s 2>&1", folder, run), 0, "results are in");
    expect_text(
        command_run("cd '%s' && mv x.db whole.db && \"$PISIM\" query whole.db --dump >whole",
                    folder),
        0, "");
    for (int i = 0; i < 5; i++) {
        int status = signal_and_wait(start(folder, run), 0.05 + 0.05 * i, SIGTERM, false).status;
        /* where even the program's start had not come yet, the system ends it */
        cr_expect(status == 130 || status == 0 || status == 128 + SIGTERM, "%d", status);
    }
    expect_text(command_run("cd '%s' && %s 2>&1", folder, run), 0, "");
    expect_output(command_run("cd '%s' && \"$PISIM\" query x.db --dump | cmp - whole 2>&1", folder),
                  0, "");
    command_remove_folder(folder);
}
