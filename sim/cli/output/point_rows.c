#include "cli/output/point_rows.h"

#include "base/memory.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "cli/output/summary.h"
#include "scenario/sweep.h"
#include "study/bounds/bounds.h"
#include "study/contender_label.h"
#include "study/verdict.h"

#include <math.h>
#include <stdarg.h>
#include <stdlib.h>
#include <string.h>

/* Characters of a column of swept values: a number with its title fits the one, and three columns
 * of the other leave room on a line for what was found. */
#define SWEPT_NARROWEST 12
#define SWEPT_WIDEST 28
#define TEXT_SIZE 40 /* bytes of a cell, two quantities at most */

/* ---- columns ---- */

enum { COST_USD_REQUEST, COST_USD_MONTH, COST_JOULES_REQUEST, COST_JOULES_MONTH, COST_COUNT };

enum {
    POINT_INDEX,
    POINT_PARAMETERS,
    POINT_CONTENDER,
    POINT_NETWORK,
    POINT_INPUT,
    POINT_PROTOCOL,
    POINT_RATE,
    POINT_REQUESTS,
    POINT_RATE_SIMULATED, /* for people, with its half-width */
    POINT_ARRIVAL_RATE,
    POINT_ARRIVAL_RATE_LOW,
    POINT_ARRIVAL_RATE_HIGH,
    POINT_BOUND,
    POINT_BOUND_RESOURCE,
    POINT_LOAD,
    POINT_REPLICATIONS,
    POINT_DONE,
    POINT_IN_SERVICE,
    POINT_WAITING,
    POINT_DROPPED,
    POINT_DROPPED_QUEUE_FULL,
    POINT_DROPPED_GAVE_UP,
    POINT_ONLINE,
    POINT_OFFLINE_WAIT,
    POINT_QUEUE_WAIT,
    POINT_E2E, /* for people, with its half-width */
    POINT_MEAN,
    POINT_MEAN_LOW,
    POINT_MEAN_HIGH,
    POINT_QUANTILES, /* three of each: value, low, high */
    POINT_STOCK_OUT = POINT_QUANTILES + 3 * QUANTILE_COUNT,
    POINT_STOCK_OUT_LOW,
    POINT_STOCK_OUT_HIGH,
    POINT_GROWTH,
    POINT_GROWTH_LOW,
    POINT_GROWTH_HIGH,
    POINT_IS_LOWER_BOUND,
    POINT_WITHHELD,
    POINT_VERDICT,
    POINT_COSTS, /* three of each */
    POINT_COLUMNS = POINT_COSTS + 3 * COST_COUNT
};

static const struct table_column fixed_columns[POINT_COLUMNS] = {
    [POINT_INDEX] = {"point_index", NULL, TABLE_COUNT},
    [POINT_PARAMETERS] = {"parameters", NULL, TABLE_JSON},
    [POINT_CONTENDER] = {"contender", NULL, TABLE_TEXT},
    [POINT_NETWORK] = {"network", NULL, TABLE_TEXT},
    [POINT_INPUT] = {"input", NULL, TABLE_TEXT},
    [POINT_PROTOCOL] = {"protocol", NULL, TABLE_TEXT},
    [POINT_RATE] = {"rate_per_s", "rate_per_s", TABLE_NUMBER, 12},
    [POINT_REQUESTS] = {"arrived", "requests", TABLE_COUNT, 8, .leaves = 5},
    [POINT_RATE_SIMULATED] = {NULL, "simulated per s", TABLE_NUMBER, 22, .leaves = 1},
    [POINT_ARRIVAL_RATE] = {"arrival_rate_per_s", NULL, TABLE_NUMBER},
    [POINT_ARRIVAL_RATE_LOW] = {"arrival_rate_low_per_s", NULL, TABLE_NUMBER},
    [POINT_ARRIVAL_RATE_HIGH] = {"arrival_rate_high_per_s", NULL, TABLE_NUMBER},
    [POINT_BOUND] = {"bound_per_s", NULL, TABLE_NUMBER},
    [POINT_BOUND_RESOURCE] = {"bound_resource", NULL, TABLE_TEXT},
    [POINT_LOAD] = {"load", NULL, TABLE_NUMBER},
    [POINT_REPLICATIONS] = {"replications", NULL, TABLE_COUNT},
    [POINT_DONE] = {"done", NULL, TABLE_COUNT},
    [POINT_IN_SERVICE] = {"in_service", NULL, TABLE_COUNT},
    [POINT_WAITING] = {"waiting", NULL, TABLE_COUNT},
    [POINT_DROPPED] = {"dropped", NULL, TABLE_COUNT},
    [POINT_DROPPED_QUEUE_FULL] = {"dropped_queue_full", NULL, TABLE_COUNT},
    [POINT_DROPPED_GAVE_UP] = {"dropped_gave_up", NULL, TABLE_COUNT},
    [POINT_ONLINE] = {"mean_online_s", "online", TABLE_NUMBER, 9, .leaves = 4},
    [POINT_OFFLINE_WAIT] = {"mean_offline_wait_s", "offl. wait", TABLE_NUMBER, 10, .leaves = 7},
    [POINT_QUEUE_WAIT] = {"mean_queue_wait_s", "queue wait", TABLE_NUMBER, 10, .leaves = 6},
    [POINT_E2E] = {NULL, "end to end", TABLE_NUMBER, 22},
    [POINT_MEAN] = {"mean_e2e_s", NULL, TABLE_NUMBER},
    [POINT_MEAN_LOW] = {"mean_e2e_low_s", NULL, TABLE_NUMBER},
    [POINT_MEAN_HIGH] = {"mean_e2e_high_s", NULL, TABLE_NUMBER},
    [POINT_QUANTILES] = {"p50_s", "p50", TABLE_NUMBER, 8, .leaves = 2},
    {"p50_low_s", NULL, TABLE_NUMBER},
    {"p50_high_s", NULL, TABLE_NUMBER},
    {"p95_s", "p95", TABLE_NUMBER, 8, .leaves = 8},
    {"p95_low_s", NULL, TABLE_NUMBER},
    {"p95_high_s", NULL, TABLE_NUMBER},
    {"p99_s", "p99", TABLE_NUMBER, 8, .leaves = 3},
    {"p99_low_s", NULL, TABLE_NUMBER},
    {"p99_high_s", NULL, TABLE_NUMBER},
    [POINT_STOCK_OUT] = {"stock_out_fraction", "stock-out", TABLE_FRACTION, 9},
    [POINT_STOCK_OUT_LOW] = {"stock_out_fraction_low", NULL, TABLE_NUMBER},
    [POINT_STOCK_OUT_HIGH] = {"stock_out_fraction_high", NULL, TABLE_NUMBER},
    [POINT_GROWTH] = {"growth_fraction", NULL, TABLE_NUMBER},
    [POINT_GROWTH_LOW] = {"growth_fraction_low", NULL, TABLE_NUMBER},
    [POINT_GROWTH_HIGH] = {"growth_fraction_high", NULL, TABLE_NUMBER},
    [POINT_IS_LOWER_BOUND] = {"latency_is_lower_bound", NULL, TABLE_FLAG},
    [POINT_WITHHELD] = {"withheld", NULL, TABLE_TEXT},
    [POINT_VERDICT] = {"verdict", "verdict", TABLE_TEXT, 10},
    [POINT_COSTS] = {"usd_per_request", "usd/request", TABLE_NUMBER, 11, .leaves = 9},
    {"usd_per_request_low", NULL, TABLE_NUMBER},
    {"usd_per_request_high", NULL, TABLE_NUMBER},
    {"usd_per_month", NULL, TABLE_NUMBER},
    {"usd_per_month_low", NULL, TABLE_NUMBER},
    {"usd_per_month_high", NULL, TABLE_NUMBER},
    {"joules_per_request", NULL, TABLE_NUMBER},
    {"joules_per_request_low", NULL, TABLE_NUMBER},
    {"joules_per_request_high", NULL, TABLE_NUMBER},
    {"joules_per_month", NULL, TABLE_NUMBER},
    {"joules_per_month_low", NULL, TABLE_NUMBER},
    {"joules_per_month_high", NULL, TABLE_NUMBER},
};
_Static_assert(QUANTILE_COUNT == 3, "a column for each quantile");

/* A swept value for people, cut in its middle where it is long: values differ at either end. Owned
 * by the caller. */
static char *swept_text(const char *value)
{
    char *text = contender_value_text(value);
    const size_t length = strlen(text);
    if (length <= SWEPT_WIDEST)
        return text;
    size_t head = (SWEPT_WIDEST - 2) / 2, tail = length - (SWEPT_WIDEST - 2 - head);
    while (utf8_is_continuation(text[head]))
        head--;
    while (utf8_is_continuation(text[tail]))
        tail++;
    char *cut = memory_format_text("%.*s..%s", (int)head, text, text + tail);
    free(text);
    return cut;
}

/* As wide as its widest value, whatever comes. */
static struct table_column swept_column(const struct sweep *sweep,
                                        const struct sweep_column *column)
{
    size_t width = 0;
    for (size_t i = 0; i < column->count; i++) {
        char *text = swept_text(column->values[i]);
        width = strlen(text) > width ? strlen(text) : width;
        free(text);
    }
    return (struct table_column){.title = contender_short_key(sweep, column->path),
                                 .kind = TABLE_NUMBER,
                                 .width = width > SWEPT_NARROWEST ? (int)width : SWEPT_NARROWEST};
}

/* What a name speaks for has no column of its own, but for the rate. */
static const struct sweep_column **list_swept(const struct experiment *experiment, size_t *count)
{
    const struct sweep *sweep = &experiment->sweep;
    const char *rate = experiment_rate_path(experiment);
    const struct sweep_column **list = NULL;
    size_t capacity = 0;
    *count = 0;
    for (size_t a = 0; a < sweep->axis_count; a++)
        for (size_t c = 0; c < sweep->axes[a].column_count; c++) {
            const struct sweep_column *column = &sweep->axes[a].columns[c];
            bool is_rate = rate && strcmp(column->path, rate) == 0;
            if (contender_name_covers(&sweep->axes[a], column) && !is_rate)
                continue;
            list = memory_grow(list, &capacity, *count + 1, sizeof *list);
            list[(*count)++] = column;
        }
    return list;
}

void point_rows_begin(struct point_rows *rows, const struct experiment *experiment,
                      enum output_format format, FILE *stream)
{
    const struct replication_rule *rule = &experiment->points[0].scenario.replications;
    *rows = (struct point_rows){.experiment = experiment};
    const struct sweep_column **swept = list_swept(experiment, &rows->swept_count);
    rows->columns = memory_allocate(rows->swept_count + POINT_COLUMNS, sizeof *rows->columns);
    for (size_t i = 0; i < rows->swept_count; i++)
        rows->columns[i] = swept_column(&experiment->sweep, swept[i]);
    memcpy(rows->columns + rows->swept_count, fixed_columns, sizeof fixed_columns);
    if (experiment_rate_path(experiment))
        rows->columns[rows->swept_count + POINT_RATE].title = NULL;
    if (!experiment->points[0].scenario.tariff.has_prices)
        rows->columns[rows->swept_count + POINT_COSTS].title = NULL;
    free(swept);
    if (format == FORMAT_TABLE)
        fprintf(stream,
                "Times in seconds. Means over requests with %s %% intervals; >= where those who "
                "wait longest were not done.\n",
                READABLE(100.0 * rule->confidence, 6));
    table_stream_begin(&rows->rows, rows->columns, rows->swept_count + POINT_COLUMNS, format,
                       stream);
}

void point_rows_end(struct point_rows *rows)
{
    table_stream_end(&rows->rows);
    free(rows->columns);
}

/* ---- a row ---- */

/* A row on its way, with the texts of its cells. */
struct making {
    struct table_cell *cells;
    char texts[POINT_COLUMNS][TEXT_SIZE];
};

static void put(struct making *making, int column, double number)
{
    making->cells[column] = TABLE_HAS(number);
}

__attribute__((format(printf, 3, 4))) static void say(struct making *making, int column,
                                                      const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(making->texts[column], TEXT_SIZE, format, arguments);
    va_end(arguments);
    making->cells[column].text = making->texts[column];
}

static void put_interval(struct making *making, int column, struct interval interval)
{
    put(making, column, interval.value);
    put(making, column + 1, interval.low);
    put(making, column + 2, interval.high);
}

static double half_width_of(struct interval interval)
{
    return fmax(interval.high - interval.value, interval.value - interval.low);
}

/* Of a service of milliseconds, hundredths of a second would tell nothing. */
#define SHORT_S 0.0995
#define UNTOLD 1e-6 /* of a value: what is less is rounding */

static const char *print_seconds(double seconds, char text[static TEXT_SIZE])
{
    if (isnan(seconds))
        return "-";
    if (seconds > 0.0 && seconds < SHORT_S)
        snprintf(text, TEXT_SIZE, "%s", READABLE(seconds, 2));
    else
        snprintf(text, TEXT_SIZE, "%.*f", seconds < 99999.995 ? 2 : 0, seconds);
    return text;
}

static const char *print_half_width(double half_width, double of, char text[static TEXT_SIZE])
{
    const bool is_told = half_width > UNTOLD * of;
    if (of < SHORT_S && is_told)
        snprintf(text, TEXT_SIZE, "%s", READABLE(half_width, 2));
    else if (half_width < 0.05 && is_told)
        snprintf(text, TEXT_SIZE, "%s", READABLE(half_width, 1));
    else
        snprintf(text, TEXT_SIZE, "%.*f", half_width < 999.95 ? 1 : 0, half_width);
    return text;
}

static void put_seconds(struct making *making, int column, double seconds)
{
    char text[TEXT_SIZE];
    put(making, column, seconds);
    say(making, column, "%s", print_seconds(seconds, text));
}

static const char *mark_of(const struct answer *answer)
{
    return answer->latency_is_lower_bound ? ">=" : answer->e2e_is_estimated ? " ~" : "  ";
}

static void put_latency(struct making *making, const struct answer *answer)
{
    const struct metric_answer *e2e = &answer->metrics[METRIC_E2E];
    double half_width = half_width_of(e2e->mean);
    char seconds[TEXT_SIZE], width[TEXT_SIZE];
    put_seconds(making, POINT_ONLINE, answer->metrics[METRIC_ONLINE].mean.value);
    put_seconds(making, POINT_OFFLINE_WAIT, answer->metrics[METRIC_OFFLINE_WAIT].mean.value);
    put_seconds(making, POINT_QUEUE_WAIT, answer->metrics[METRIC_QUEUE_WAIT].mean.value);
    put_interval(making, POINT_MEAN, e2e->mean);
    if (isnan(half_width))
        say(making, POINT_E2E, "%s%10s%11s", mark_of(answer),
            print_seconds(e2e->mean.value, seconds), "");
    else
        say(making, POINT_E2E, "%s%10s +- %7s", mark_of(answer),
            print_seconds(e2e->mean.value, seconds),
            print_half_width(half_width, e2e->mean.value, width));
    for (int i = 0; i < QUANTILE_COUNT; i++) {
        put_interval(making, POINT_QUANTILES + 3 * i, e2e->quantiles[i]);
        put_seconds(making, POINT_QUANTILES + 3 * i, e2e->quantiles[i].value);
    }
    put(making, POINT_IS_LOWER_BOUND, answer->latency_is_lower_bound);
    making->cells[POINT_WITHHELD] = TABLE_SAYS(e2e->withheld);
}

/* Requests that all come at once have no rate. */
static void put_rates(struct making *making, const struct point *point)
{
    const struct answer *answer = &point->answer;
    double half_width = half_width_of(answer->arrival_rate_per_s);
    const struct bound *binding = bounds_binding(&point->bounds);
    put(making, POINT_RATE, point->scenario.arrivals.rate_per_s);
    if (!isnan(point->scenario.arrivals.rate_per_s))
        say(making, POINT_RATE, "%s", READABLE(point->scenario.arrivals.rate_per_s, 7));
    put_interval(making, POINT_ARRIVAL_RATE, answer->arrival_rate_per_s);
    put(making, POINT_RATE_SIMULATED, answer->arrival_rate_per_s.value);
    if (!isnan(half_width))
        say(making, POINT_RATE_SIMULATED, "%10s +- %8s",
            READABLE(answer->arrival_rate_per_s.value, 4), READABLE(half_width, 2));
    else if (!isnan(answer->arrival_rate_per_s.value))
        say(making, POINT_RATE_SIMULATED, "%10s%12s", READABLE(answer->arrival_rate_per_s.value, 4),
            "");
    put(making, POINT_BOUND, binding->bound_per_s);
    making->cells[POINT_BOUND_RESOURCE] = TABLE_SAYS(binding->resource);
    put(making, POINT_LOAD, answer->load);
}

static void put_counts(struct making *making, const struct answer *answer)
{
    put(making, POINT_REQUESTS, (double)answer->arrived);
    put(making, POINT_REPLICATIONS, (double)answer->replications);
    put(making, POINT_DONE, (double)answer->done);
    put(making, POINT_IN_SERVICE, (double)answer->in_service);
    put(making, POINT_WAITING, (double)answer->waiting);
    put(making, POINT_DROPPED, (double)answer->dropped);
    put(making, POINT_DROPPED_QUEUE_FULL, (double)answer->dropped_by[DROP_QUEUE_FULL]);
    put(making, POINT_DROPPED_GAVE_UP, (double)answer->dropped_by[DROP_GAVE_UP]);
    put_interval(making, POINT_GROWTH, answer->shares[MEASURE_GROWTH]);
    put_interval(making, POINT_STOCK_OUT, answer->shares[MEASURE_STOCK_OUT]);
}

static void put_costs(struct making *making, const struct point *point)
{
    const struct cost_answer *cost = &point->answer.cost;
    const struct tariff *tariff = &point->scenario.tariff;
    const struct interval unknown = {NAN, NAN, NAN};
    const struct interval costs[COST_COUNT] = {
        [COST_USD_REQUEST] = tariff->has_prices ? cost->usd.per_request : unknown,
        [COST_USD_MONTH] = tariff->has_prices ? cost->usd.per_month : unknown,
        [COST_JOULES_REQUEST] = tariff->has_energy ? cost->joules.per_request : unknown,
        [COST_JOULES_MONTH] = tariff->has_energy ? cost->joules.per_month : unknown};
    for (int i = 0; i < COST_COUNT; i++)
        put_interval(making, POINT_COSTS + 3 * i, costs[i]);
    if (!isnan(costs[COST_USD_REQUEST].value))
        say(making, POINT_COSTS, "%s", READABLE(costs[COST_USD_REQUEST].value, 4));
}

static enum colour verdict_colour(enum verdict verdict)
{
    static const enum colour colours[] = {[VERDICT_STABLE] = COLOUR_GOOD,
                                          [VERDICT_OVERLOADED] = COLOUR_BAD,
                                          [VERDICT_UNRESOLVED] = COLOUR_DOUBT};
    return colours[verdict];
}

static void put_names(struct making *making, const struct point *point)
{
    const struct scenario *scenario = &point->scenario;
    put(making, POINT_INDEX, (double)point->point_index);
    making->cells[POINT_PARAMETERS] = TABLE_SAYS(point->parameters);
    making->cells[POINT_CONTENDER] = TABLE_SAYS(point->contender);
    making->cells[POINT_NETWORK] = TABLE_SAYS(scenario->inference.network.name);
    making->cells[POINT_INPUT] = TABLE_SAYS(scenario->inference.input.name);
    making->cells[POINT_PROTOCOL] = TABLE_SAYS(scenario->inference.protocol.name);
    making->cells[POINT_VERDICT] = TABLE_SAYS(verdict_name(point->answer.verdict));
    making->cells[POINT_VERDICT].colour = verdict_colour(point->answer.verdict);
}

static void add_to_table(struct point_rows *rows, const struct point *point)
{
    size_t count = 0;
    const struct sweep *sweep = &rows->experiment->sweep;
    const struct sweep_column **swept = list_swept(rows->experiment, &count);
    char **texts = memory_allocate(count, sizeof *texts);
    struct table_cell *cells = memory_allocate(count + POINT_COLUMNS, sizeof *cells);
    struct making making = {.cells = cells + count};
    for (size_t i = 0; i < count; i++) {
        texts[i] = swept_text(sweep_value(sweep, point->point_index - 1, swept[i]->path));
        cells[i] = TABLE_SAYS(texts[i]);
    }
    put_names(&making, point);
    put_rates(&making, point);
    put_counts(&making, &point->answer);
    put_latency(&making, &point->answer);
    put_costs(&making, point);
    table_stream_add(&rows->rows, cells);
    for (size_t i = 0; i < count; i++)
        free(texts[i]);
    free(texts);
    free(swept);
    free(cells);
}

void point_rows_add(struct point_rows *rows, const struct point *point)
{
    enum output_format format = rows->rows.format;
    if (format == FORMAT_JSON || format == FORMAT_NDJSON)
        summary_write_point(&rows->rows.writer, point, rows->spread, format == FORMAT_NDJSON);
    else
        add_to_table(rows, point);
}
