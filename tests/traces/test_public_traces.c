/* The public traces are not part of the project: tools/get_traces.sh puts them in traces/. */
#include "traces/reading/trace_statistics.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* Looks in traces/, then in the folder that PISIM_TRACES names. */
static bool find_trace(const char *name, char *path, size_t size)
{
    const char *const folders[] = {PISIM_SOURCE_DIR "/traces", getenv("PISIM_TRACES")};
    for (size_t k = 0; k < 2; k++) {
        if (folders[k] == NULL)
            continue;
        snprintf(path, size, "%s/%s", folders[k], name);
        if (access(path, R_OK) == 0)
            return true;
    }
    return false;
}

static struct trace_statistics measure(const char *name)
{
    char path[1024];
    struct trace_file trace;
    struct trace_statistics statistics;
    struct warnings warnings = {0};
    struct error error = {0};
    if (!find_trace(name, path, sizeof path)) {
        fprintf(stderr, "skipped: %s is not there; tools/get_traces.sh gets it\n", name);
        cr_skip("%s is not there", name); /* told with --verbose only */
    }
    cr_assert(trace_file_open(&trace, path, NULL, &warnings, &error), "%s", error.message);
    cr_assert(eq(int, trace.format, TRACE_AZURE));
    cr_assert(eq(sz, warnings.count, 0));
    cr_assert(trace_statistics_measure(&statistics, &trace, &error));
    trace_file_free(&trace);
    return statistics;
}

/* The expected numbers are a separate Python script's, in whole ticks of 100 ns. */
Test(public_traces, azure_2023_conversation)
{
    struct trace_statistics statistics = measure("AzureLLMInferenceTrace_conv.csv");
    cr_assert(eq(u64, statistics.rows, 19366));
    cr_assert(eq(dbl, statistics.span_s, 3501.721937));
    cr_assert(eq(dbl, statistics.first_gap_s, 4.314579));
    cr_assert(epsilon_eq(dbl, statistics.mean_rate_per_s, 5.530136415, 1e-9));
    cr_assert(epsilon_eq(dbl, statistics.gap_cv2, 1.1972079492, 1e-9));
    cr_assert(eq(u64, statistics.full_minutes, 58));
    cr_assert(epsilon_eq(dbl, statistics.minute_dispersion, 16.4112110428, 1e-9));
    cr_assert(eq(u64, statistics.busiest_minute_count, 507));
    cr_assert(eq(dbl, statistics.busiest_minute_start_s, 1860.0));
    cr_assert(eq(u64, statistics.ties, 0));
}

Test(public_traces, azure_2023_code)
{
    struct trace_statistics statistics = measure("AzureLLMInferenceTrace_code.csv");
    cr_assert(eq(u64, statistics.rows, 8819));
    cr_assert(eq(dbl, statistics.span_s, 3435.948056));
    cr_assert(eq(dbl, statistics.first_gap_s, 0.052));
    cr_assert(epsilon_eq(dbl, statistics.mean_rate_per_s, 2.566395025, 1e-9));
    cr_assert(epsilon_eq(dbl, statistics.gap_cv2, 172.9564542930, 1e-7));
    cr_assert(eq(u64, statistics.full_minutes, 57));
    cr_assert(epsilon_eq(dbl, statistics.minute_dispersion, 166.8926293468, 1e-7));
    cr_assert(eq(u64, statistics.busiest_minute_count, 632));
    cr_assert(eq(dbl, statistics.busiest_minute_start_s, 840.0));
    cr_assert(eq(u64, statistics.ties, 0));
}
