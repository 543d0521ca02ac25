#include "cli/verbs/verbs.h"

#include <math.h>
#include <stdlib.h>

#include "calibration/trace_fit.h"
#include "cli/trace_option.h"
#include "json/json.h"
#include "json/json_write.h"

#define SHOWN_DIGITS 6
#define ALL_DIGITS 17

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

static void print_cell(double value)
{
    if (isnan(value))
        printf("%22s", "-");
    else
        printf("%22.6g", value);
}

static void print_row(const char *label, double trace, double gamma, double mmpp)
{
    printf("%-28s", label);
    print_cell(trace);
    print_cell(gamma);
    print_cell(mmpp);
    putchar('\n');
}

static void print_fragment(const struct trace_fit *fit, write_arrivals *write)
{
    struct json_writer writer = {.stream = stdout};
    fputs("\"arrivals\": ", stdout);
    write(&writer, NULL, fit, SHOWN_DIGITS);
}

static void print_range(const char *reason, const struct queue_fit *queue, int load)
{
    char text[40] = "-";
    if (reason == NULL)
        snprintf(text, sizeof text, "%.3g to %.3g", queue->low_s[load], queue->high_s[load]);
    printf("%22s", text);
}

/* What each makes of a queue, and below it between which of its replications that lies. */
static void print_queues(const struct trace_fit *fit)
{
    for (int load = 0; load < QUEUE_LOADS; load++) {
        char label[40];
        snprintf(label, sizeof label, "mean wait at load %g (s)", queue_fit_loads[load]);
        print_row(label, fit->trace_wait_s[load],
                  fit->no_gamma == NULL ? fit->gamma_queue.wait_s[load] : NAN,
                  fit->no_mmpp == NULL ? fit->mmpp_queue.wait_s[load] : NAN);
        printf("%-28s%22s", "  in 38 of 40 replications", "");
        print_range(fit->no_gamma, &fit->gamma_queue, load);
        print_range(fit->no_mmpp, &fit->mmpp_queue, load);
        putchar('\n');
    }
}

/* The loads at which the trace waits as long as the process, or not. */
static void list_loads(const struct trace_fit *fit, const struct queue_fit *queue, bool is_like)
{
    const char *before = " ";
    for (int load = 0; load < QUEUE_LOADS; load++) {
        if (queue_fit_is_like(queue, load, fit->trace_wait_s[load]) != is_like)
            continue;
        printf("%s%g", before, queue_fit_loads[load]);
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

static void print_table(const struct trace_fit *fit)
{
    struct reached trace = reached_by_trace(fit);
    struct reached gamma = reached_by_gamma(fit);
    struct reached mmpp = reached_by_mmpp(fit);
    printf("%-28s%22s%22s%22s\n", "", "trace", "gamma", "mmpp");
    print_row("mean rate (requests/s)", trace.rate_per_s, gamma.rate_per_s, mmpp.rate_per_s);
    print_row("gap variance / mean^2", trace.gap_cv2, gamma.gap_cv2, mmpp.gap_cv2);
    print_row("minute variance / mean", trace.minute_dispersion, gamma.minute_dispersion,
              mmpp.minute_dispersion);
    print_queues(fit);
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
    bool fitted = trace_option_open(&trace, line, &warnings, error)
               && trace_file_hold(&trace, error) && trace_fit(&fit, &trace, error);
    if (fitted && fit.no_gamma != NULL)
        warnings_add(&warnings, "gamma_not_fitted", "%s: no gamma is fitted: %s", trace.path,
                     fit.no_gamma);
    if (fitted && fit.no_mmpp != NULL)
        warnings_add(&warnings, "mmpp_not_fitted", "%s: no mmpp is fitted: %s", trace.path,
                     fit.no_mmpp);
    warnings_print(&warnings, stderr);
    if (fitted && command_line_has(line, "json"))
        print_json(&fit);
    else if (fitted)
        print_table(&fit);
    warnings_free(&warnings);
    trace_file_free(&trace);
    return fitted;
}

static const struct option_rule fit_options[] = {
    TRACE_OPTION_RULES,
    {"json", NULL, "print a JSON object", false},
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
