#include "cli/verbs/verbs.h"

#include <inttypes.h>
#include <math.h>

#include "base/utf8.h"
#include "cli/trace_option.h"
#include "traces/reading/trace_statistics.h"
#include "json/json_write.h"

static const char *format_name(enum trace_format format)
{
    switch (format) {
    case TRACE_SECONDS:
        return "seconds";
    case TRACE_CSV:
        return "csv";
    case TRACE_AZURE:
        return "azure";
    case TRACE_JSON:
        return "json";
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
    printf("%-28s ", "file");
    utf8_print(trace->path, stdout);
    putchar('\n');
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
    bool measured = trace_option_open(&trace, line, &warnings, error)
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
    TRACE_OPTION_RULES,
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
