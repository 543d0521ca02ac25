#include "base/warning.h"
#include "cli/verbs/verbs.h"
#include "statistics/tally.h"
#include "traces/reading/trace_file.h"

#include "base/readable.h"
#include "base/utf8.h"
#include "cli/options/format_option.h"
#include "cli/options/trace_option.h"
#include "cli/table.h"
#include "traces/reading/trace_statistics.h"
#include "json/json_write.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

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

/* Times as they stand in the file are shown with all their digits, counts too; what is computed,
 * with six. */
enum { DIGITS_OF_TIMES = 12, DIGITS_OF_COUNTS = 17, DIGITS_OF_RESULTS = 6 };

struct fact {
    const char *key;
    const char *label; /* NULL: for programs alone */
    double value;      /* NAN: not defined */
    int digits;
    const char *unit;
    const char *counted; /* what comes before the unit, with an s of several; NULL: nothing */
};

enum { FACT_COUNT = 16 }; /* of list_facts */

static void list_facts(struct fact list[static FACT_COUNT],
                       const struct trace_statistics *statistics)
{
    const struct tally *gaps = &statistics->gaps;
    bool has_gaps = gaps->count > 0;
    const int times = DIGITS_OF_TIMES, counts = DIGITS_OF_COUNTS, results = DIGITS_OF_RESULTS;
    const struct fact facts[FACT_COUNT] = {
        {"rows", "rows", (double)statistics->rows, counts, "", "request"},
        {"first_s", "first at", statistics->first_s, times, "s"},
        {"span_s", "span, first to last", statistics->span_s, times, "s"},
        {"mean_rate_per_s", "mean rate", statistics->mean_rate_per_s, results, "requests/s"},
        {"first_gap_s", "first gap", statistics->first_gap_s, times, "s"},
        {"gap_count", NULL, (double)gaps->count, counts, ""},
        {"gap_mean_s", "mean gap", has_gaps ? gaps->mean : NAN, results, "s"},
        {"gap_minimum_s", "shortest gap", has_gaps ? gaps->minimum : NAN, results, "s"},
        {"gap_maximum_s", "longest gap", has_gaps ? gaps->maximum : NAN, results, "s"},
        {"gap_variance_s2", NULL, gaps->count > 1 ? tally_variance(gaps) : NAN, results, "s^2"},
        {"gap_cv2", "gap variance / mean^2", statistics->gap_cv2, results, "(Poisson: 1)"},
        {"full_minutes", "full minutes", (double)statistics->full_minutes, counts, "", "minute"},
        {"minute_dispersion", "minute variance / mean", statistics->minute_dispersion, results,
         "(Poisson: 1)"},
        {"busiest_minute_count", "busiest minute", (double)statistics->busiest_minute_count, counts,
         "", "request"},
        {"busiest_minute_start_s", "busiest minute begins at", statistics->busiest_minute_start_s,
         times, "s after the first"},
        {"ties", "ties", (double)statistics->ties, counts, " at the time of the one before",
         "request"},
    };
    memcpy(list, facts, sizeof facts);
}

static void print_lines(const struct trace_file *trace, const struct trace_statistics *statistics)
{
    struct fact facts[FACT_COUNT];
    list_facts(facts, statistics);
    printf("%-28s ", "file");
    utf8_print(trace->path, stdout);
    printf("\n%-28s %s\n", "format", format_name(trace->format));
    for (int i = 0; i < FACT_COUNT; i++)
        if (facts[i].label && isnan(facts[i].value))
            printf("%-28s not defined\n", facts[i].label);
        else if (facts[i].label)
            printf("%-28s %s %s%s%s\n", facts[i].label, READABLE(facts[i].value, facts[i].digits),
                   facts[i].counted ? facts[i].counted : "",
                   facts[i].counted ? readable_plural(facts[i].value) : "", facts[i].unit);
}

/* One row, with a column for each fact. */
static void print_row(const struct trace_file *trace, const struct trace_statistics *statistics,
                      enum output_format format)
{
    struct fact facts[FACT_COUNT];
    struct table_column columns[1 + FACT_COUNT] = {{"format", "format", TABLE_TEXT}};
    struct table_cell row[1 + FACT_COUNT] = {TABLE_SAYS(format_name(trace->format))};
    struct table table;
    list_facts(facts, statistics);
    for (int i = 0; i < FACT_COUNT; i++) {
        columns[1 + i] = (struct table_column){facts[i].key, facts[i].key, TABLE_NUMBER};
        row[1 + i] = TABLE_HAS(facts[i].value);
    }
    table_init(&table, columns, 1 + FACT_COUNT);
    table_add(&table, row);
    table_give(&table, format, stdout);
    table_free(&table);
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
    enum output_format format;
    bool measured = format_option_read(line, &format, error)
                 && trace_option_open(&trace, line, &warnings, error)
                 && trace_statistics_measure(&statistics, &trace, error);
    warnings_print(&warnings, stderr);
    if (measured && format == FORMAT_JSON)
        print_json(&trace, &statistics);
    else if (measured && format == FORMAT_TABLE)
        print_lines(&trace, &statistics);
    else if (measured)
        print_row(&trace, &statistics, format);
    warnings_free(&warnings);
    trace_file_free(&trace);
    return measured;
}

static const struct option_rule info_options[] = {
    TRACE_OPTION_RULES,
    FORMAT_OPTIONS,
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
