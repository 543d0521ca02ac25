/*
 * A trace in each of its formats: read, measured, held, read once more, and fitted.
 */
#include "fuzz.h"

#include "calibration/trace_fit.h"
#include "scratch_file.h"

static const struct trace_condition conditions[] = {
    {.column = "client", .text = "1", .or_next = true},
    {.column = "client", .low = 2.0, .high = 1e9, .has_low = true},
};

/* What a scenario may ask for: nothing, seconds, and whose request it is; other units and origins,
 * durations, conditions and windows; counts in columns and in rows. */
static const struct trace_form forms[] = {
    {0},
    {.time = "seconds"},
    {.time = "seconds", .label = "client"},
    {.time = "seconds", .label = "client", .labels = LABELS_NUMBER},
    {.label = "client"},
    {.time = "seconds", .label = "client", .labels = LABELS_ORDINAL, .empty = EMPTY_EACH},
    {.time = "seconds", .minus = "client", .decimals = 3, .origin = ORIGIN_FIRST},
    {.time = "seconds", .conditions = conditions, .condition_count = 2, .from_s = 1.5, .to_s = 9.0},
    {.decimals = 9, .origin = ORIGIN_ZERO, .from_s = 0.25},
    {.counts = {.every_s = 60.0}, .label = "client", .labels = LABELS_ORDINAL},
    {.time = "seconds", .counts = {.every_s = 1.0, .column = "client"}},
};

static void read_rows(const struct trace_file *trace)
{
    struct error error = {0};
    struct trace_row row;
    uint64_t rows = 0;
    double last_s = 0.0;
    struct trace_reader *reader = trace_reader_open(trace, &error);
    assert(reader != NULL);
    for (; trace_reader_next(reader, &row, &error); rows++) {
        assert(row.time_s >= last_s && row.time_s <= TRACE_LATEST_S);
        assert(row.label >= trace->lowest_label && row.label <= trace->highest_label);
        last_s = row.time_s;
    }
    assert(error.code == ERROR_NONE && rows == trace->rows);
    trace_reader_close(reader);
}

static void use_trace(struct trace_file *trace)
{
    struct error error = {0};
    struct trace_statistics statistics;
    struct trace_fit fit;
    read_rows(trace);
    bool good = trace_statistics_measure(&statistics, trace, &error);
    assert(good && statistics.rows == trace->rows);
    good = trace_file_hold(trace, &error);
    assert(good);
    read_rows(trace);
    good = trace_fit(&fit, trace, &error);
    assert(good || error.code == ERROR_INPUT);
}

int LLVMFuzzerTestOneInput(const uint8_t *bytes, size_t size)
{
    struct scratch_folder folder = scratch_folder_new();
    struct scratch_file file = scratch_file_new(&folder, "trace", bytes, size);
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        struct trace_file trace;
        struct warnings warnings = {0};
        struct error error = {0};
        if (trace_file_open(&trace, file.path, &forms[i], &warnings, &error))
            use_trace(&trace);
        trace_file_free(&trace);
        warnings_free(&warnings);
    }
    unlink(file.path);
    rmdir(folder.path);
    return 0;
}
