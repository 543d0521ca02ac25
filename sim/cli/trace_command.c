#include "cli/trace_command.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "base/json.h"
#include "base/json_write.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "traces/arrivals.h"
#include "traces/trace_statistics.h"
#include "traces/trace_writer.h"

#define LARGEST_INTEGER (1ULL << 53) /* as in scenarios */

/* ---- trace info ---- */

static const char *format_name(enum trace_format format)
{
    switch (format) {
    case TRACE_SECONDS:
        return "seconds";
    case TRACE_CSV:
        return "csv";
    case TRACE_AZURE:
        return "azure";
    }
    return "";
}

/* Times as they stand in the file are shown with all their digits; what is computed, with six. */
static void print_number(const char *label, double value, int digits, const char *unit)
{
    if (isnan(value))
        printf("%-28s not defined\n", label);
    else
        printf("%-28s %.*g %s\n", label, digits, value, unit);
}

static void print_count(const char *label, uint64_t count, const char *unit)
{
    printf("%-28s %" PRIu64 " %s\n", label, count, unit);
}

static void print_table(const struct trace_file *trace, const struct trace_statistics *statistics)
{
    const struct tally *gaps = &statistics->gaps;
    bool has_gaps = gaps->count > 0;
    printf("%-28s %s\n", "file", trace->path);
    printf("%-28s %s\n", "format", format_name(trace->format));
    print_count("rows", statistics->rows, "requests");
    print_number("first at", statistics->first_s, 12, "s");
    print_number("span, first to last", statistics->span_s, 12, "s");
    print_number("mean rate", statistics->mean_rate_per_s, 6, "requests/s");
    print_number("first gap", statistics->first_gap_s, 12, "s");
    print_number("mean gap", has_gaps ? gaps->mean : NAN, 6, "s");
    print_number("shortest gap", has_gaps ? gaps->minimum : NAN, 6, "s");
    print_number("longest gap", has_gaps ? gaps->maximum : NAN, 6, "s");
    print_number("gap variance / mean^2", statistics->gap_cv2, 6, "(Poisson: 1)");
    print_count("full minutes", statistics->full_minutes, "minutes");
    print_number("minute variance / mean", statistics->minute_dispersion, 6, "(Poisson: 1)");
    print_count("busiest minute", statistics->busiest_minute_count, "requests");
    print_number("busiest minute begins at", statistics->busiest_minute_start_s, 12,
                 "s after the first");
    print_count("ties", statistics->ties, "requests at the time of the one before");
}

static void write_gaps(struct json_writer *writer, const struct tally *gaps)
{
    json_write_object(writer, "gaps", true);
    json_write_integer(writer, "count", gaps->count);
    json_write_number(writer, "mean_s", gaps->count > 0 ? gaps->mean : NAN);
    json_write_number(writer, "variance_s2", gaps->count > 1 ? tally_variance(gaps) : NAN);
    json_write_number(writer, "minimum_s", gaps->count > 0 ? gaps->minimum : NAN);
    json_write_number(writer, "maximum_s", gaps->count > 0 ? gaps->maximum : NAN);
    json_write_object_end(writer);
}

static void print_json(const struct trace_file *trace, const struct trace_statistics *statistics)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_text(&writer, "format", format_name(trace->format));
    json_write_integer(&writer, "rows", statistics->rows);
    json_write_number(&writer, "first_s", statistics->first_s);
    json_write_number(&writer, "span_s", statistics->span_s);
    json_write_number(&writer, "mean_rate_per_s", statistics->mean_rate_per_s);
    json_write_number(&writer, "first_gap_s", statistics->first_gap_s);
    write_gaps(&writer, &statistics->gaps);
    json_write_number(&writer, "gap_cv2", statistics->gap_cv2);
    json_write_integer(&writer, "full_minutes", statistics->full_minutes);
    json_write_number(&writer, "minute_dispersion", statistics->minute_dispersion);
    json_write_integer(&writer, "busiest_minute_count", statistics->busiest_minute_count);
    json_write_number(&writer, "busiest_minute_start_s", statistics->busiest_minute_start_s);
    json_write_integer(&writer, "ties", statistics->ties);
    json_write_object_end(&writer);
}

static bool show_info(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct trace_file trace = {0};
    struct trace_statistics statistics;
    struct warnings warnings = {0};
    bool measured = trace_file_open(&trace, line->operands[0], command_line_value(line, "column"),
                                    &warnings, error)
                 && trace_statistics_measure(&statistics, &trace, error);
    warnings_print(&warnings, stderr);
    if (measured && command_line_has(line, "json"))
        print_json(&trace, &statistics);
    else if (measured)
        print_table(&trace, &statistics);
    warnings_free(&warnings);
    trace_file_free(&trace);
    return measured;
}

static const struct option_rule info_options[] = {
    {"column", "NAME", "the CSV column that holds the seconds", false},
    {"json", NULL, "print a JSON object", false},
    {0},
};

const struct verb trace_info_verb = {
    .name = "trace info",
    .operands = "FILE",
    .summary = "tells how fast and how bursty the requests of a trace come",
    .example = "pisim trace info traces/generated_poisson_0_002_per_s_seed_1.txt",
    .options = info_options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = show_info,
};

/* ---- trace generate ---- */

/* In the order of enum arrival_process. */
static const char *const process_names[] = {"poisson", "fixed", "batch", NULL};

/* What was asked for: as many requests as count, and those before duration_s only. */
struct generation {
    struct arrivals_settings settings;
    unsigned long long count;
    double duration_s;
    unsigned long long seed;
    unsigned long long replication_index;
};

static bool read_process(const struct command_line *line, enum arrival_process *process,
                         struct error *error)
{
    const char *name = command_line_value(line, "process");
    if (name == NULL)
        return error_set(error, ERROR_USAGE, NULL, "--process",
                         "must be given: poisson, fixed or batch");
    for (int k = 0; process_names[k] != NULL; k++)
        if (strcmp(name, process_names[k]) == 0) {
            *process = (enum arrival_process)k;
            return true;
        }
    const char *nearest = nearest_name(name, process_names);
    return error_set(error, ERROR_USAGE, NULL, "--process",
                     "must be poisson, fixed or batch, is \"%s\"%s%s%s", name,
                     nearest != NULL ? "; did you mean " : "", nearest != NULL ? nearest : "",
                     nearest != NULL ? "?" : "");
}

/* A number above 0 that must be there. */
static bool read_positive(const struct command_line *line, const char *option, double *number,
                          struct error *error)
{
    char place[32];
    snprintf(place, sizeof place, "--%s", option);
    if (!command_line_has(line, option))
        return error_set(error, ERROR_USAGE, NULL, place, "must be given");
    return command_line_number(line, option, number, error)
        && (*number > 0.0
            || error_set(error, ERROR_USAGE, NULL, place, "must be above 0, is %s",
                         command_line_value(line, option)));
}

static bool read_batch_size(const struct command_line *line, struct arrivals_settings *settings,
                            struct error *error)
{
    unsigned long long batch_size = 1;
    bool is_batch = settings->process == ARRIVAL_BATCH;
    if (is_batch != command_line_has(line, "batch-size"))
        return error_set(error, ERROR_USAGE, NULL, "--batch-size", "%s",
                         is_batch ? "must be given for --process batch"
                                  : "goes with --process batch only");
    bool read = command_line_integer(line, "batch-size", 1, LARGEST_INTEGER, &batch_size, error);
    settings->batch_size = batch_size;
    return read;
}

static bool read_extent(const struct command_line *line, struct generation *generation,
                        struct error *error)
{
    bool has_count = command_line_has(line, "count");
    generation->count = LARGEST_INTEGER;
    generation->duration_s = INFINITY;
    if (has_count == command_line_has(line, "duration"))
        return error_set(error, ERROR_USAGE, NULL, NULL,
                         "exactly one of --count and --duration must be given");
    return has_count
             ? command_line_integer(line, "count", 1, LARGEST_INTEGER, &generation->count, error)
             : read_positive(line, "duration", &generation->duration_s, error);
}

static bool read_generation(const struct command_line *line, struct generation *generation,
                            struct error *error)
{
    *generation = (struct generation){.seed = 1, .replication_index = 1};
    return read_process(line, &generation->settings.process, error)
        && read_positive(line, "rate", &generation->settings.rate_per_s, error)
        && read_batch_size(line, &generation->settings, error)
        && read_extent(line, generation, error)
        && command_line_integer(line, "seed", 0, LARGEST_INTEGER, &generation->seed, error)
        && command_line_integer(line, "replication", 1, LARGEST_INTEGER,
                                &generation->replication_index, error);
}

/* The command that makes the same trace again; owned by the caller. */
static char *describe(const struct generation *generation)
{
    const struct arrivals_settings *settings = &generation->settings;
    char rate[JSON_NUMBER_SIZE];
    char duration[JSON_NUMBER_SIZE];
    char extent[64];
    char batch[64] = "";
    json_print_number(settings->rate_per_s, rate);
    json_print_number(generation->duration_s, duration);
    if (isinf(generation->duration_s))
        snprintf(extent, sizeof extent, "--count %llu", generation->count);
    else
        snprintf(extent, sizeof extent, "--duration %s", duration);
    if (settings->process == ARRIVAL_BATCH)
        snprintf(batch, sizeof batch, " --batch-size %" PRIu64, settings->batch_size);
    return memory_format_text("pisim " PISIM_VERSION ": pisim trace generate --process %s --rate %s"
                              "%s %s --seed %llu --replication %llu",
                              process_names[settings->process], rate, batch, extent,
                              generation->seed, generation->replication_index);
}

static bool write_header(struct trace_writer *writer, const struct generation *generation,
                         struct error *error)
{
    char *command = describe(generation);
    bool written = trace_writer_comment(writer, command, error)
                && trace_writer_comment(writer, "seconds, one request per line", error);
    free(command);
    return written;
}

static bool write_times(struct trace_writer *writer, struct arrivals *arrivals,
                        const struct generation *generation, struct error *error)
{
    double arrival_s;
    for (unsigned long long k = 0; k < generation->count; k++) {
        if (!arrivals_next(arrivals, &arrival_s, error))
            return false;
        if (arrival_s >= generation->duration_s)
            return k > 0
                || error_set(error, ERROR_USAGE, NULL, "--duration",
                             "must be above %.10g s, when the first request comes", arrival_s);
        if (arrival_s > TRACE_LATEST_S)
            return error_set(error, ERROR_USAGE, NULL, "--rate",
                             "is too low: request %llu comes after 2^53 s", k + 1);
        if (!trace_writer_time(writer, arrival_s, error))
            return false;
    }
    return true;
}

static bool generate(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct generation generation;
    struct trace_writer writer = {0};
    if (!read_generation(line, &generation, error)
        || !trace_writer_open(&writer, command_line_value(line, "out"), error))
        return false;
    struct arrivals *arrivals =
        arrivals_open(&generation.settings, generation.seed, generation.replication_index, error);
    bool written = arrivals != NULL && write_header(&writer, &generation, error)
                && write_times(&writer, arrivals, &generation, error);
    arrivals_close(arrivals);
    return trace_writer_close(&writer, written, error);
}

static const struct option_rule generate_options[] = {
    {"process", "NAME", "poisson, fixed (equal gaps) or batch (several at Poisson epochs)", false},
    {"rate", "R", "requests per second", false},
    {"count", "N", "so many requests", false},
    {"duration", "S", "the requests of so many seconds, instead of --count", false},
    {"batch-size", "N", "requests that come at once, for batch", false},
    {"seed", "N", "as in a scenario (default 1)", false},
    {"replication", "N", "index of the replication, from 1 (default 1)", false},
    {"out", "FILE", "a new file, compressed if it ends in .gz (default: standard output)", false},
    {0},
};

const struct verb trace_generate_verb = {
    .name = "trace generate",
    .operands = "",
    .summary = "writes the arrivals that a run draws, as a trace of plain seconds",
    .example = "pisim trace generate --process poisson --rate 0.002 --count 500 --seed 1",
    .options = generate_options,
    .fewest_operands = 0,
    .most_operands = 0,
    .work = generate,
};
