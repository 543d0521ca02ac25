/*
 * bench_pisim.c: what whole runs of the program cost, as JSON lines: CPU seconds and the most
 * memory.
 *
 * Each command is run several times, as its own process; the machine may be busy with other things,
 * so the least CPU time is told beside the median.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#define ROUNDS 7

struct usage {
    double cpu_s;
    double memory_bytes;
};

static double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

/* Runs a shell command in which $PISIM is the program and $FOLDER a folder of its own. */
static struct usage run(const char *command)
{
    struct rusage usage = {0};
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "bench_pisim: failed: %s\n", command);
        exit(EXIT_FAILURE);
    }
    return (struct usage){.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                          .memory_bytes = (double)usage.ru_maxrss * 1024.0};
}

static int compare(const void *left, const void *right)
{
    double a = ((const struct usage *)left)->cpu_s;
    double b = ((const struct usage *)right)->cpu_s;
    return (a > b) - (a < b);
}

static void bench(const char *name, const char *limits, const char *command)
{
    struct usage usages[ROUNDS];
    double memory_bytes = 0.0;
    for (int i = 0; i < ROUNDS; i++) {
        usages[i] = run(command);
        if (usages[i].memory_bytes > memory_bytes)
            memory_bytes = usages[i].memory_bytes;
    }
    qsort(usages, ROUNDS, sizeof *usages, compare);
    printf(
        "{\"bench\":\"%s\",\"cpu_s_least\":%.3f,\"cpu_s_median\":%.3f,\"memory_bytes\":%.0f%s}\n",
        name, usages[0].cpu_s, usages[ROUNDS / 2].cpu_s, memory_bytes, limits);
    fflush(stdout);
}

int main(void)
{
    char folder[] = "/tmp/pisim-bench-XXXXXX";
    if (!mkdtemp(folder))
        return EXIT_FAILURE;
    setenv("FOLDER", folder, 1);
    setenv("PISIM", PISIM_PROGRAM, 1);
    setenv("SCENARIOS", PISIM_SOURCE_DIR "/models/scenarios", 1);
    bench("start_and_help", "", "exec \"$PISIM\" --help >/dev/null");
    bench("catalogue_counts", ",\"limit_cpu_s\":0.05",
          "exec \"$PISIM\" network counts --all --csv >/dev/null");
    bench(
        "figure12_cifar10_resnet32", ",\"limit_cpu_s\":0.3",
        "rm -f \"$FOLDER/x.db\"; exec \"$PISIM\" run \"$SCENARIOS/figure12_cifar10_resnet32.json\" "
        "--jobs 1 --out \"$FOLDER/x.db\" >/dev/null 2>&1");
    bench("default_scenario", "",
          "exec \"$PISIM\" run \"$SCENARIOS/default.json\" --jobs 1 >/dev/null 2>&1");
    run("exec \"$PISIM\" trace generate --process poisson --rate 0.005 --count 10000000 "
        "--out \"$FOLDER/long.txt\" 2>/dev/null");
    bench("replay_10_million_requests", ",\"limit_memory_bytes\":67108864",
          "exec \"$PISIM\" run \"$SCENARIOS/figure12_cifar10_resnet32.json\" --jobs 1 --set "
          "'sweep={}' "
          "--set \"arrivals={\\\"trace\\\": \\\"$FOLDER/long.txt\\\"}\" --set horizon_s=1e11 "
          ">/dev/null 2>&1");
    run("rm -rf \"$FOLDER\"");
    return EXIT_SUCCESS;
}
