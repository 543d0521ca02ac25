/*
 * bench_against.c OTHER SOURCE: what runs cost beside those of another build of the program.
 *
 * The two programs run in turn, each in the folder of its own commit's files, as a program reads
 * the models of the folder where it runs first. The ratios of CPU time are told of pairs, one right
 * after the other: between two series lies more than between two commits.
 */
#include "process.h"
#include "timing.h"

#define PAIRS 21

static const struct comparison {
    const char *name;
    const char *command;
    double most; /* that the ratio shall be */
} comparisons[] = {
    {"figure12_cifar10_resnet32",
     "cd \"$SOURCE\" && exec \"$PISIM\" run models/scenarios/figure12_cifar10_resnet32.json --jobs "
     "1 >/dev/null 2>&1",
     0.65},
    {"hundred_clients",
     "cd \"$SOURCE\" && exec \"$PISIM\" run models/scenarios/hundred_clients.json --jobs 1 "
     ">/dev/null 2>&1",
     0.45},
    {"capacity_default",
     "cd \"$SOURCE\" && exec \"$PISIM\" capacity models/scenarios/default.json --slo 'e2e_s.p95 <= "
     "600' --jobs 1 "
     ">/dev/null 2>&1",
     0.4},
    {"lognormal_figure12",
     "cd \"$SOURCE\" && exec \"$PISIM\" run models/scenarios/figure12_cifar10_resnet32.json --jobs "
     "1 --set "
     "'variability={\"distribution\": \"lognormal\", \"cv\": 0.2}' >/dev/null 2>&1",
     0.5},
};

static double cpu_s(const char *program, const char *source, const char *command)
{
    setenv("PISIM", program, 1);
    setenv("SOURCE", source, 1);
    return run(command).cpu_s;
}

static void compare(const struct comparison *comparison, const char *other,
                    const char *other_source)
{
    double ratios[PAIRS], ours_s[PAIRS], others_s[PAIRS];
    for (int i = 0; i < PAIRS; i++) {
        ours_s[i] = cpu_s(PISIM_PROGRAM, PISIM_SOURCE_DIR, comparison->command);
        others_s[i] = cpu_s(other, other_source, comparison->command);
        ratios[i] = ours_s[i] / others_s[i];
    }
    printf("{\"bench\":\"%s_against\",\"cpu_s_median\":%.3f,\"other_cpu_s_median\":%.3f,"
           "\"ratio_median\":%.3f,\"limit_ratio\":%g}\n",
           comparison->name, median(ours_s, PAIRS), median(others_s, PAIRS), median(ratios, PAIRS),
           comparison->most);
    fflush(stdout);
}

int main(int argc, char *argv[])
{
    if (argc != 3) {
        fprintf(stderr, "usage: bench_against OTHER_PISIM ITS_SOURCE\n");
        return 2;
    }
    for (size_t i = 0; i < sizeof comparisons / sizeof *comparisons; i++)
        compare(&comparisons[i], argv[1], argv[2]);
    return EXIT_SUCCESS;
}
