/*
 * A trace in each of its formats: read, measured, held, read once more, and fitted.
 */
#include "fuzz.h"

#include "calibration/trace_fit.h"
#include "scratch_file.h"

/* What a scenario may ask for: nothing, seconds, and whose request it is. */
static const struct trace_columns columns[] = {
    {NULL, NULL, false},         {"seconds", NULL, false}, {"seconds", "client", false},
    {"seconds", "client", true}, {NULL, "client", false},
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
    for (size_t i = 0; i < sizeof columns / sizeof *columns; i++) {
        struct trace_file trace;
        struct warnings warnings = {0};
        struct error error = {0};
        if (trace_file_open(&trace, file.path, &columns[i], &warnings, &error))
            use_trace(&trace);
        trace_file_free(&trace);
        warnings_free(&warnings);
    }
    unlink(file.path);
    rmdir(folder.path);
    return 0;
}
