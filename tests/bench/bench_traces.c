/*
 * bench_traces.c: how many rows of each form of trace are read in a second of CPU time, as JSON
 * lines. A million rows of each, written to a file in TMPDIR or where it runs, and read through.
 */
#include "traces/reading/trace_file.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#define ROWS 1000000
#define ROUNDS 3
#define LIMIT_PER_S 2e6
#define JSON_LIMIT_PER_S 1e6

static const struct trace_condition small = {.column = "model", .text = "small"};

/* Row k comes at 0.25 k seconds: the head of the file, what a row looks like, and how it is read.
 */
struct form {
    const char *name;
    const char *head;
    void (*write)(FILE *file, unsigned k);
    struct trace_form form;
    double limit_per_s;
};

static double cpu_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

static void write_plain(FILE *file, unsigned k)
{
    fprintf(file, "%u.%02u\n", k / 4, k % 4 * 25);
}

static void write_csv(FILE *file, unsigned k)
{
    fprintf(file, "%u.%02u,user-%u,small\n", k / 4, k % 4 * 25, k % 20);
}

static void write_dates(FILE *file, unsigned k)
{
    unsigned second = k / 4;
    fprintf(file, "2026-03-%02uT%02u:%02u:%02u.%02uZ,user-%u,small\n", 1 + second / 86400,
            second / 3600 % 24, second / 60 % 60, second % 60, k % 4 * 25, k % 20);
}

static void write_ends(FILE *file, unsigned k)
{
    fprintf(file, "%u.%02u;1.5;small\n", k / 4 + 2, k % 4 * 25);
}

static void write_json(FILE *file, unsigned k)
{
    fprintf(file,
            "{\"timestamp\": %u, \"input_length\": 611, \"output_length\": 52, \"hash_ids\": [1, "
            "2]}\n",
            k * 250);
}

/* One request each. */
static void write_counts(FILE *file, unsigned k)
{
    fprintf(file, "%u,1\n", 60 * k);
}

static const struct form forms[] = {
    {"plain", "", write_plain, {0}, LIMIT_PER_S},
    {"csv", "t,user,model\n", write_csv, {.time = "t"}, LIMIT_PER_S},
    {"csv_labels_where",
     "t,user,model\n",
     write_csv,
     {.time = "t",
      .label = "user",
      .labels = LABELS_ORDINAL,
      .conditions = &small,
      .condition_count = 1},
     LIMIT_PER_S},
    {"dates", "t,user,model\n", write_dates, {.time = "t"}, LIMIT_PER_S},
    {"ends_minus_durations", "t;d;model\n", write_ends, {.time = "t", .minus = "d"}, LIMIT_PER_S},
    {"counts",
     "t,n\n",
     write_counts,
     {.time = "t", .counts = {.every_s = 60.0, .column = "n"}},
     LIMIT_PER_S},
    {"json", "", write_json, {.time = "timestamp", .decimals = 3}, JSON_LIMIT_PER_S},
};

static void fail(const struct error *error)
{
    error_print(error, stderr);
    exit(EXIT_FAILURE);
}

static void write_file(const char *path, const struct form *form)
{
    FILE *file = fopen(path, "w");
    if (file == NULL)
        exit(EXIT_FAILURE);
    fputs(form->head, file);
    for (unsigned k = 0; k < ROWS; k++)
        form->write(file, k);
    fclose(file);
}

/* Opening reads all rows once. */
static double reading_s(const char *path, const struct form *form)
{
    struct trace_file trace;
    struct warnings warnings = {0};
    struct error error = {0};
    double start_s = cpu_s();
    if (!trace_file_open(&trace, path, &form->form, &warnings, &error))
        fail(&error);
    double taken_s = cpu_s() - start_s;
    if (trace.rows != ROWS || trace.sorted_s != NULL)
        exit(EXIT_FAILURE);
    trace_file_free(&trace);
    warnings_free(&warnings);
    return taken_s;
}

int main(void)
{
    const char *folder = getenv("TMPDIR");
    char path[512];
    snprintf(path, sizeof path, "%s/bench-trace-XXXXXX", folder != NULL ? folder : ".");
    int file = mkstemp(path);
    if (file < 0)
        return EXIT_FAILURE;
    close(file);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        double least_s = INFINITY;
        write_file(path, &forms[i]);
        for (int round = 0; round < ROUNDS; round++)
            least_s = fmin(least_s, reading_s(path, &forms[i]));
        printf("{\"bench\":\"trace_reading\",\"form\":\"%s\",\"rows_per_cpu_s\":%.4g,\"limit_per_"
               "s\":%g}\n",
               forms[i].name, ROWS / least_s, forms[i].limit_per_s);
    }
    unlink(path);
    return EXIT_SUCCESS;
}
