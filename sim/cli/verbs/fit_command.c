#include "base/readable.h"
#include "base/warning.h"
#include "calibration/mmpp.h"
#include "calibration/queue_fit.h"
#include "cli/verbs/verbs.h"
#include "traces/reading/trace_file.h"

#include "calibration/trace_fit.h"
#include "cli/options/format_option.h"
#include "cli/options/trace_option.h"
#include "cli/table.h"
#include "json/json.h"
#include "json/json_write.h"

#include <math.h>
#include <stdlib.h>

#define SHOWN_DIGITS 6 /* as people read; a fit is not known better */
#define ALL_DIGITS 17  /* tell any two doubles apart, so that a scenario has the fit itself */

/* How a fitted process compares to the trace; NAN: not known in closed form, or no fit. */
struct reached {
    double rate_per_s;
    double gap_cv2;
    double minute_dispersion;
};

static struct reached reached_by_trace(const struct trace_fit *fit)
{
    return (struct reached){fit->statistics.mean_rate_per_s, fit->statistics.gap_cv2,
                            fit->statistics.minute_dispersion};
}

static struct reached reached_by_gamma(const struct trace_fit *fit)
{
    if (fit->no_gamma != NULL)
        return (struct reached){NAN, NAN, NAN};
    return (struct reached){fit->statistics.mean_rate_per_s, fit->gamma_cv * fit->gamma_cv, NAN};
}

static struct reached reached_by_mmpp(const struct trace_fit *fit)
{
    if (fit->no_mmpp != NULL)
        return (struct reached){NAN, NAN, NAN};
    return (struct reached){mmpp_rate_per_s(&fit->mmpp), mmpp_cv2(&fit->mmpp),
                            mmpp_dispersion(&fit->mmpp, FIT_WINDOW_S)};
}

/* ---- scenario fragments ---- */

/* digits: significant ones */
static double rounded(double value, int digits)
{
    char text[40];
    snprintf(text, sizeof text, "%.*g", digits, value);
    return strtod(text, NULL);
}

static void write_gamma(struct json_writer *writer, const char *key, const struct trace_fit *fit,
                        int digits)
{
    json_write_object(writer, key, true);
    json_write_text(writer, "process", "gamma");
    json_write_number(writer, "rate_per_s", rounded(fit->statistics.mean_rate_per_s, digits));
    json_write_number(writer, "cv", rounded(fit->gamma_cv, digits));
    json_write_object_end(writer);
}

static void write_pair(struct json_writer *writer, const char *key, const double pair[2],
                       int digits)
{
    json_write_array(writer, key, true);
    json_write_number(writer, NULL, rounded(pair[0], digits));
    json_write_number(writer, NULL, rounded(pair[1], digits));
    json_write_array_end(writer);
}

static void write_mmpp(struct json_writer *writer, const char *key, const struct trace_fit *fit,
                       int digits)
{
    json_write_object(writer, key, true);
    json_write_text(writer, "process", "mmpp");
    write_pair(writer, "rates_per_s", fit->mmpp.rates_per_s, digits);
    write_pair(writer, "sojourns_s", fit->mmpp.sojourns_s, digits);
    json_write_object_end(writer);
}

/* ---- for programs ---- */

static void write_reached(struct json_writer *writer, struct reached reached)
{
    json_write_number(writer, "mean_rate_per_s", reached.rate_per_s);
    json_write_number(writer, "gap_cv2", reached.gap_cv2);
    json_write_number(writer, "minute_dispersion", reached.minute_dispersion);
}

static void write_queue(struct json_writer *writer, const struct trace_fit *fit,
                        const struct queue_fit *queue)
{
    json_write_array(writer, "queue", false);
    for (int load = 0; load < QUEUE_LOADS; load++) {
        json_write_object(writer, NULL, true);
        json_write_number(writer, "load", queue_fit_loads[load]);
        json_write_number(writer, "mean_wait_s",
                          queue ? queue->wait_s[load] : fit->trace_wait_s[load]);
        if (queue) {
            json_write_number(writer, "low_s", queue->low_s[load]);
            json_write_number(writer, "high_s", queue->high_s[load]);
            json_write_boolean(writer, "is_like_trace",
                               queue_fit_is_like(queue, load, fit->trace_wait_s[load]));
        }
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}

typedef void write_arrivals(struct json_writer *writer, const char *key,
                            const struct trace_fit *fit, int digits);

/* reason: why there is no fit, or NULL */
static void write_fitted(struct json_writer *writer, const char *key, const struct trace_fit *fit,
                         struct reached reached, const char *reason, const struct queue_fit *queue,
                         write_arrivals *write)
{
    json_write_object(writer, key, false);
    write_reached(writer, reached);
    if (reason != NULL) {
        json_write_text(writer, "reason", reason);
    } else {
        write_queue(writer, fit, queue);
        write(writer, "arrivals", fit, ALL_DIGITS);
    }
    json_write_object_end(writer);
}

static void print_json(const struct trace_fit *fit)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_integer(&writer, "rows", fit->statistics.rows);
    json_write_object(&writer, "trace", false);
    write_reached(&writer, reached_by_trace(fit));
    write_queue(&writer, fit, NULL);
    json_write_object_end(&writer);
    write_fitted(&writer, "gamma", fit, reached_by_gamma(fit), fit->no_gamma, &fit->gamma_queue,
                 write_gamma);
    write_fitted(&writer, "mmpp", fit, reached_by_mmpp(fit), fit->no_mmpp, &fit->mmpp_queue,
                 write_mmpp);
    json_write_object_end(&writer);
}

/* ---- for people ---- */

enum {
    FIT_QUANTITY,
    FIT_LOAD,
    FIT_TRACE,
    FIT_GAMMA,
    FIT_GAMMA_LOW,
    FIT_GAMMA_HIGH,
    FIT_GAMMA_RANGE,
    FIT_MMPP,
    FIT_MMPP_LOW,
    FIT_MMPP_HIGH,
    FIT_MMPP_RANGE,
    FIT_COLUMNS
};

/* Beside each process its prediction interval (queue_fit.h): one text for people, low and high for
 * programs. */
static const struct table_column columns[FIT_COLUMNS] = {
    [FIT_QUANTITY] = {"quantity", "", TABLE_TEXT},
    [FIT_LOAD] = {"load", "load", TABLE_NUMBER},
    [FIT_TRACE] = {"trace", "trace", TABLE_NUMBER},
    [FIT_GAMMA] = {"gamma", "gamma", TABLE_NUMBER},
    [FIT_GAMMA_LOW] = {"gamma_low", NULL, TABLE_NUMBER},
    [FIT_GAMMA_HIGH] = {"gamma_high", NULL, TABLE_NUMBER},
    [FIT_GAMMA_RANGE] = {NULL, "38 of 40 of it", TABLE_NUMBER, .leaves = 1},
    [FIT_MMPP] = {"mmpp", "mmpp", TABLE_NUMBER},
    [FIT_MMPP_LOW] = {"mmpp_low", NULL, TABLE_NUMBER},
    [FIT_MMPP_HIGH] = {"mmpp_high", NULL, TABLE_NUMBER},
    [FIT_MMPP_RANGE] = {NULL, "38 of 40 of it", TABLE_NUMBER, .leaves = 1},
};

/* A process's own value of what the trace shows, and its prediction interval. */
struct side {
    double value;
    double low;
    double high;
    char range[40];
};

static struct side side_of(double value, double low, double high)
{
    struct side side = {value, low, high, ""};
    if (!isnan(low))
        snprintf(side.range, sizeof side.range, "%.16s to %.16s", READABLE(low, 3),
                 READABLE(high, 3));
    return side;
}

static struct side side_at(const char *reason, const struct queue_fit *queue, int load)
{
    return reason ? side_of(NAN, NAN, NAN)
                  : side_of(queue->wait_s[load], queue->low_s[load], queue->high_s[load]);
}

static void add_row(struct table *table, const char *quantity, double load, double trace,
                    const struct side *gamma, const struct side *mmpp)
{
    table_add(table, (const struct table_cell[FIT_COLUMNS]){
                         [FIT_QUANTITY] = TABLE_SAYS(quantity),
                         [FIT_LOAD] = {isnan(load) ? "" : NULL, load},
                         [FIT_TRACE] = TABLE_HAS(trace),
                         [FIT_GAMMA] = TABLE_HAS(gamma->value),
                         [FIT_GAMMA_LOW] = TABLE_HAS(gamma->low),
                         [FIT_GAMMA_HIGH] = TABLE_HAS(gamma->high),
                         [FIT_GAMMA_RANGE] = TABLE_SAYS(gamma->range),
                         [FIT_MMPP] = TABLE_HAS(mmpp->value),
                         [FIT_MMPP_LOW] = TABLE_HAS(mmpp->low),
                         [FIT_MMPP_HIGH] = TABLE_HAS(mmpp->high),
                         [FIT_MMPP_RANGE] = TABLE_SAYS(mmpp->range),
                     });
}

static void give_table(const struct trace_fit *fit, enum output_format format)
{
    const struct reached trace = reached_by_trace(fit), gamma = reached_by_gamma(fit),
                         mmpp = reached_by_mmpp(fit);
    /* as they are borrowed until the table is printed */
    const struct side rates[] = {side_of(gamma.rate_per_s, NAN, NAN),
                                 side_of(mmpp.rate_per_s, NAN, NAN)};
    const struct side gaps[] = {side_of(gamma.gap_cv2, NAN, NAN), side_of(mmpp.gap_cv2, NAN, NAN)};
    const struct side minutes[] = {side_of(gamma.minute_dispersion, NAN, NAN),
                                   side_of(mmpp.minute_dispersion, NAN, NAN)};
    struct side waits[QUEUE_LOADS][2];
    struct table table;
    table_init(&table, columns, FIT_COLUMNS);
    add_row(&table, "mean rate (requests/s)", NAN, trace.rate_per_s, &rates[0], &rates[1]);
    add_row(&table, "gap variance / mean^2", NAN, trace.gap_cv2, &gaps[0], &gaps[1]);
    add_row(&table, "minute variance / mean", NAN, trace.minute_dispersion, &minutes[0],
            &minutes[1]);
    for (int load = 0; load < QUEUE_LOADS; load++) {
        waits[load][0] = side_at(fit->no_gamma, &fit->gamma_queue, load);
        waits[load][1] = side_at(fit->no_mmpp, &fit->mmpp_queue, load);
        add_row(&table, "mean wait (s)", queue_fit_loads[load], fit->trace_wait_s[load],
                &waits[load][0], &waits[load][1]);
    }
    table_give(&table, format, stdout);
    table_free(&table);
}

static void print_fragment(const struct trace_fit *fit, write_arrivals *write)
{
    struct json_writer writer = {.stream = stdout};
    fputs("\"arrivals\": ", stdout);
    write(&writer, NULL, fit, SHOWN_DIGITS);
}

/* The loads at which the trace waits as long as the process, or not. */
static void list_loads(const struct trace_fit *fit, const struct queue_fit *queue, bool is_like)
{
    const char *before = " ";
    for (int load = 0; load < QUEUE_LOADS; load++) {
        if (queue_fit_is_like(queue, load, fit->trace_wait_s[load]) != is_like)
            continue;
        printf("%s%s", before, READABLE(queue_fit_loads[load], 6));
        before = ", ";
    }
}

static int count_like(const struct trace_fit *fit, const struct queue_fit *queue)
{
    int count = 0;
    for (int load = 0; load < QUEUE_LOADS; load++)
        count += queue_fit_is_like(queue, load, fit->trace_wait_s[load]);
    return count;
}

/* For which loads it may be used: those at which the trace could be one of its replications. */
static void print_use(const char *name, const struct trace_fit *fit, const struct queue_fit *queue)
{
    int count = count_like(fit, queue);
    if (count == 0) {
        printf(
            "%s: do not use it for queues: at none of these loads does it wait as the trace does; "
            "replay the trace, or resample it in long blocks\n",
            name);
        return;
    }
    printf("%s: may be used at load", name);
    list_loads(fit, queue, true);
    if (count < QUEUE_LOADS) {
        fputs(", not at", stdout);
        list_loads(fit, queue, false);
        fputs(", where the trace waits otherwise: replay it, or resample it in long blocks",
              stdout);
    }
    putchar('\n');
}

static void print_report(const struct trace_fit *fit)
{
    give_table(fit, FORMAT_TABLE);
    putchar('\n');
    if (fit->no_gamma == NULL)
        print_use("gamma", fit, &fit->gamma_queue);
    if (fit->no_mmpp == NULL)
        print_use("mmpp", fit, &fit->mmpp_queue);
    putchar('\n');
    if (fit->no_gamma == NULL)
        print_fragment(fit, write_gamma);
    if (fit->no_mmpp == NULL)
        print_fragment(fit, write_mmpp);
}

static bool fit_trace(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct trace_file trace = {0};
    struct trace_fit fit;
    struct warnings warnings = {0};
    enum output_format format;
    bool fitted = format_option_read(line, &format, error)
               && trace_option_open(&trace, line, &warnings, error)
               && trace_file_hold(&trace, error) && trace_fit(&fit, &trace, error);
    if (fitted && fit.no_gamma != NULL)
        warnings_add(&warnings, "gamma_not_fitted", "%s: no gamma is fitted: %s", trace.path,
                     fit.no_gamma);
    if (fitted && fit.no_mmpp != NULL)
        warnings_add(&warnings, "mmpp_not_fitted", "%s: no mmpp is fitted: %s", trace.path,
                     fit.no_mmpp);
    warnings_print(&warnings, stderr);
    if (fitted && format == FORMAT_JSON)
        print_json(&fit);
    else if (fitted && format == FORMAT_TABLE)
        print_report(&fit);
    else if (fitted)
        give_table(&fit, format);
    warnings_free(&warnings);
    trace_file_free(&trace);
    return fitted;
}

static const struct option_rule fit_options[] = {
    TRACE_OPTION_RULES,
    FORMAT_OPTIONS,
    {0},
};

const struct verb trace_fit_verb = {
    .name = "trace fit",
    .operands = "FILE",
    .summary = "finds arrival processes that are as fast and as bursty as a trace",
    .example = "pisim trace fit traces/generated_batch_10_0_002_per_s_seed_1.txt",
    .options = fit_options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = fit_trace,
};
