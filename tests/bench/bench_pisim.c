/*
 * bench_pisim.c: what whole runs of the program cost, as JSON lines: CPU seconds and the most
 * memory.
 *
 * Each command is run several times, as its own process; the machine may be busy with other things,
 * so the least CPU time is told beside the median. What a command costs more than another is told
 * of pairs, one right after the other.
 */
#include "process.h"
#include "timing.h"

#include <math.h>

#define ROUNDS 7
#define PAIRS 41

static int compare(const void *left, const void *right)
{
    return compare_numbers(&((const struct usage *)left)->cpu_s,
                           &((const struct usage *)right)->cpu_s);
}

/* Returns the least CPU time. */
static double bench(const char *name, const char *limits, const char *command)
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
    return usages[0].cpu_s;
}

/* What the first command costs more than the second: between the least of both, and the median of
 * the pairs. */
static void bench_pairs(const char *name, const char *limits, const char *more, const char *less)
{
    double differences_s[PAIRS], least_s[2] = {0};
    for (int i = 0; i < PAIRS; i++) {
        const double cpu_s[] = {run(more).cpu_s, run(less).cpu_s};
        differences_s[i] = cpu_s[0] - cpu_s[1];
        for (int k = 0; k < 2; k++)
            least_s[k] = i == 0 || cpu_s[k] < least_s[k] ? cpu_s[k] : least_s[k];
    }
    qsort(differences_s, PAIRS, sizeof *differences_s, compare_numbers);
    printf("{\"bench\":\"%s\",\"cpu_s_least\":%.3f,\"cpu_s_median\":%.3f%s}\n", name,
           least_s[0] - least_s[1], differences_s[PAIRS / 2], limits);
    fflush(stdout);
}

#define FIGURE12                                                                                   \
    "rm -f \"$FOLDER/x.db\"; exec \"$PISIM\" run \"$SCENARIOS/figure12_cifar10_resnet32.json\" "   \
    "--jobs 1 "

/* What --out adds to a run: points, and each request. */
static void bench_writing(void)
{
    bench_pairs("writing_figure12", ",\"limit_cpu_s\":0.05",
                FIGURE12 "--out \"$FOLDER/x.db\" >/dev/null 2>&1", FIGURE12 ">/dev/null 2>&1");
    const char *many = FIGURE12 "--set 'sweep={}' --set 'replications={\"count\":1}' --set "
                                "arrivals.rate_per_s=0.004 --set horizon_s=1e8 ";
    char *command = NULL;
    size_t size;
    double cpu_s[2];
    for (int records = 0; records < 2; records++) {
        FILE *stream = open_memstream(&command, &size);
        fprintf(stream, "%s --set record.requests=%s --out \"$FOLDER/x.db\" >/dev/null 2>&1", many,
                records ? "true" : "false");
        fclose(stream);
        cpu_s[records] =
            bench(records ? "400000_requests_recorded" : "400000_requests", "", command);
        free(command);
    }
    printf("{\"bench\":\"recording\",\"rows_per_cpu_s\":%.0f,\"limit_rows_per_cpu_s\":500000}\n",
           4e5 / (cpu_s[1] - cpu_s[0]));
    fflush(stdout);
}

/* Once: what matters is the most memory that it takes. */
static void bench_memory(const char *name, double limit_bytes, const char *command)
{
    struct usage usage = run(command);
    printf("{\"bench\":\"%s\",\"cpu_s\":%.3f,\"memory_bytes\":%.0f,\"limit_memory_bytes\":%.0f}\n",
           name, usage.cpu_s, usage.memory_bytes, limit_bytes);
    fflush(stdout);
}

#define MANY_POINTS                                                                                \
    "exec \"$PISIM\" run \"$SCENARIOS/default.json\" --jobs 1 --set horizon_s=1 "                  \
    "--set 'replications={\"count\":1}' "                                                          \
    "--set 'sweep={\"arrivals.rate_per_s\":{\"linear\":[0.0001,0.001,100000]}}' "
#define ONE_POINT                                                                                  \
    "rm -f \"$FOLDER/z.db\"; exec \"$PISIM\" run \"$SCENARIOS/figure12_cifar10_resnet32.json\" "   \
    "--jobs 1 --max-events 1e12 --set sweep={} --set arrivals.rate_per_s=0.004 "

/* Memory that does not grow with what is simulated. */
static void bench_scale(void)
{
    bench_memory("100000_points", 200e6, MANY_POINTS ">/dev/null 2>&1");
    bench_memory("100000_points_written", 200e6,
                 "rm -f \"$FOLDER/z.db\"; " MANY_POINTS "--out \"$FOLDER/z.db\" >/dev/null 2>&1");
    bench_memory("100000_replications", 64e6,
                 ONE_POINT "--set 'replications={\"count\":100000}' --set horizon_s=1000 "
                           "--out \"$FOLDER/z.db\" >/dev/null 2>&1");
    bench_memory("1_million_recorded_requests", 64e6,
                 ONE_POINT "--set 'replications={\"count\":1}' --set horizon_s=2.5e8 "
                           "--set record.requests=true --out \"$FOLDER/z.db\" >/dev/null 2>&1");
    bench_memory("1_million_requests", 32e6,
                 ONE_POINT "--set 'replications={\"count\":1}' --set horizon_s=2.5e8 "
                           ">/dev/null 2>&1");
    bench_memory("100_million_requests", 32e6,
                 ONE_POINT "--set 'replications={\"count\":1}' --set horizon_s=2.5e10 "
                           ">/dev/null 2>&1");
}

#define CROWD                                                                                      \
    "exec \"$PISIM\" run \"$SCENARIOS/hundred_clients.json\" --jobs 1 --set sweep={} "             \
    "--set network=resnet32_delphi --set input=cifar10 --set replications.count=1 "                \
    "--set server.storage_bytes=9e15 --set server.cores=4300 --set speedup.he=1000 --set "         \
    "'server.link={\"uplink_bps\":6e12,\"downlink_bps\":6e12,\"rtt_s\":0.001}' "

/* Classes that each have a link of their own. */
static void write_classes(int count)
{
    char path[64];
    snprintf(path, sizeof path, "%s/classes.json", getenv("FOLDER"));
    FILE *file = fopen(path, "w");
    if (!file)
        exit(EXIT_FAILURE);
    fputs("{\"name\":\"x\",\"clients\":[", file);
    for (int i = 0; i < count; i++)
        fprintf(file, "%s{\"link\":{\"uplink_bps\":%d,\"downlink_bps\":1e9}}", i > 0 ? "," : "",
                100000000 + 1000 * i);
    fputs("],\"network\":\"resnet32_delphi\",\"input\":\"cifar10\",\"protocol\":"
          "\"client_garbler\",\"costs\":\"formula\",\"sharing\":\"contended\",\"horizon_s\":100,"
          "\"arrivals\":{\"process\":\"poisson\",\"rate_per_s\":1,\"assign\":\"round_robin\"},"
          "\"replications\":{\"count\":1}}",
          file);
    fclose(file);
}

/* A minute of a million clients that ask 100 times a second; and many classes. */
static void bench_crowd(void)
{
    bench_memory("1_million_clients", 1.35e9,
                 CROWD "--set clients[0].count=1000000 --set arrivals.rate_per_s=100 "
                       "--set horizon_s=60 >/dev/null 2>&1");
    write_classes(100000);
    bench_memory("100000_classes", 1.1e9,
                 "exec \"$PISIM\" run \"$FOLDER/classes.json\" --jobs 1 >/dev/null 2>&1");
}

#define PHASES_BEGUN_AT_ONCE                                                                       \
    "exec \"$PISIM\" run \"$SCENARIOS/hundred_clients.json\" --jobs 1 --set sweep={} "             \
    "--set network=resnet32_delphi --set input=cifar10 --set replications.count=1 "                \
    "--set variability=null --set arrivals.rate_per_s=1e-9 --set horizon_s=1e8 "                   \
    "--set server.storage_bytes=1e15 --set 'clients=[{\"count\":1,\"device\":\"atom_z8350\","      \
    "\"threads\":4,\"online_slots\":1,\"offline_slots\":%d,\"storage_bytes\":%de9}]' "             \
    ">/dev/null 2>&1"

/* Phases of one client that run beside each other: what the machine costs grows as which power of
 * their number. Each takes 1.09 GB. */
static void bench_phases(void)
{
    double cpu_s[3];
    const int phases[] = {0, 1000, 20000};
    for (int i = 0; i < 3; i++) {
        char name[64];
        char command[1024];
        int slots = phases[i] > 0 ? phases[i] : 1; /* of none: no room, and nothing begins */
        snprintf(name, sizeof name, "%d_phases_of_one_client", phases[i]);
        snprintf(command, sizeof command, PHASES_BEGUN_AT_ONCE, slots, phases[i] * 11 / 10);
        cpu_s[i] = bench(name, "", command);
    }
    double exponent = log((cpu_s[2] - cpu_s[0]) / (cpu_s[1] - cpu_s[0])) / log(20.0);
    printf("{\"bench\":\"phases_of_one_client\",\"exponent\":%.3f,\"limit_exponent\":1.2}\n",
           exponent);
    fflush(stdout);
}

#define CHROMIUM                                                                                   \
    "chromium --headless --no-sandbox --disable-gpu --no-first-run --disable-sync "                \
    "--disable-background-networking --user-data-dir=\"$FOLDER/profile\" --dump-dom "

/* A report of more points than it shows: what the browser takes, beside an empty page. */
static void bench_report(void)
{
    run("rm -f \"$FOLDER/y.db\"; \"$PISIM\" run \"$SCENARIOS/default.json\" --set horizon_s=3600 "
        "--set "
        "'replications={\"count\":2}' --set "
        "'sweep={\"client.storage_bytes\":{\"linear\":[16e9,128e9,8]},"
        "\"arrivals.rate_per_s\":{\"linear\":[0.0001,0.001,500]}}' --out \"$FOLDER/y.db\" "
        ">/dev/null 2>&1");
    bench("report_of_4000_points", "",
          "exec \"$PISIM\" report \"$FOLDER/y.db\" --out \"$FOLDER/y.html\" 2>/dev/null");
    if (system("command -v chromium >/dev/null") != 0)
        return;
    run("echo '<p>nothing' > \"$FOLDER/empty.html\"");
    bench("chromium_empty_page", "", CHROMIUM "\"file://$FOLDER/empty.html\" >/dev/null 2>&1");
    bench("chromium_report", ",\"limit_cpu_s\":3",
          CHROMIUM "\"file://$FOLDER/y.html\" >/dev/null 2>&1");
}

int main(void)
{
    char folder[32];
    if (!new_folder(folder))
        return EXIT_FAILURE;
    setenv("FOLDER", folder, 1);
    setenv("PISIM", PISIM_PROGRAM, 1);
    setenv("SCENARIOS", PISIM_SOURCE_DIR "/models/scenarios", 1);
    bench("start_and_help", "", "exec \"$PISIM\" --help >/dev/null");
    bench("catalogue_counts", ",\"limit_cpu_s\":0.05",
          "exec \"$PISIM\" network counts --all --csv >/dev/null");
    bench("figure12_cifar10_resnet32", ",\"limit_cpu_s\":0.3",
          FIGURE12 "--out \"$FOLDER/x.db\" >/dev/null 2>&1");
    bench_writing();
    bench_scale();
    bench_crowd();
    bench_phases();
    bench_report();
    bench("default_scenario", "",
          "exec \"$PISIM\" run \"$SCENARIOS/default.json\" --jobs 1 >/dev/null 2>&1");
    bench(
        "shard_7_of_1000_of_100000_points", ",\"limit_cpu_s\":0.5,\"limit_memory_bytes\":67108864",
        "exec \"$PISIM\" run \"$SCENARIOS/default.json\" --jobs 1 --shard 7/1000 --set horizon_s=1 "
        "--set 'replications={\"count\":1}' --set "
        "'sweep={\"arrivals.rate_per_s\":{\"linear\":[0.0001,0.001,100000]}}' >/dev/null 2>&1");
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
