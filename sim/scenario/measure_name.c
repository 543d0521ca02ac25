#include "scenario/measure_name.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "system/requests/latency.h"
#include "json/json.h"
#include "json/quantity.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define PER_CENT "e-2" /* behind digits: they are read as a hundredth, rounded once */

/* One row for each source. With the rate of requests throughput and monthly costs grow, and costs
 * per request fall; latencies and stock-outs grow, and the part that is done falls. */
static const struct {
    const char *name; /* of latencies their metric's and statistic's */
    const char *unit_ending;
    enum measure_kind kind;
    bool is_better_high;
    bool falls_with_rate;
} sources[MEASURE_SOURCE_COUNT] = {
    [MEASURE_LATENCY] = {NULL, "_s", MEASURE_KIND_LATENCY},
    [MEASURE_DONE] = {"done_fraction", "_fraction", MEASURE_KIND_SHARE, .is_better_high = true,
                      .falls_with_rate = true},
    [MEASURE_DROPPED] = {"dropped_fraction", "_fraction", MEASURE_KIND_SHARE},
    [MEASURE_STOCK_OUT] = {"stock_out_fraction", "_fraction", MEASURE_KIND_SHARE},
    [MEASURE_GROWTH] = {"growth_fraction", "_fraction", MEASURE_KIND_SHARE},
    [MEASURE_THROUGHPUT] = {"throughput_per_s", "_per_s", MEASURE_KIND_RATE,
                            .is_better_high = true},
    [MEASURE_USD_PER_REQUEST] = {"usd_per_request", "_usd", MEASURE_KIND_COST,
                                 .falls_with_rate = true},
    [MEASURE_USD_PER_MONTH] = {"usd_per_month", "_usd", MEASURE_KIND_COST},
    [MEASURE_JOULES_PER_REQUEST] = {"joules_per_request", "_joules", MEASURE_KIND_COST,
                                    .falls_with_rate = true},
    [MEASURE_JOULES_PER_MONTH] = {"joules_per_month", "_joules", MEASURE_KIND_COST},
    [MEASURE_BYTES_PER_REQUEST] = {"bytes_per_request", "_bytes", MEASURE_KIND_COST,
                                   .falls_with_rate = true},
};

/* What a misspelt name may have meant. */
static const char *const usual_statistics[] = {".mean", ".p50", ".p95",
                                               ".p99",  ".max", ".within(600)"};
enum { USUAL_COUNT = sizeof usual_statistics / sizeof *usual_statistics };
enum { USUAL_NAME_COUNT = METRIC_COUNT * USUAL_COUNT + MEASURE_SOURCE_COUNT };

/* ---- reading ---- */

/* "95", "99.9": digits with at most one point among them. */
static bool read_percent(const char *digits, double *level)
{
    char text[MEASURE_NAME_SIZE];
    size_t length = strspn(digits, "0123456789");
    if (digits[length] == '.')
        length += 1 + strspn(digits + length + 1, "0123456789");
    if (length == 0 || digits[length] != '\0' || length + sizeof PER_CENT > sizeof text
        || digits[0] == '.' || digits[length - 1] == '.')
        return false;
    snprintf(text, sizeof text, "%s" PER_CENT, digits);
    *level = strtod(text, NULL);
    return *level > 0.0 && *level < 1.0;
}

/* "600)", "10min)" */
static bool read_limit(const char *text, double *seconds)
{
    char limit[QUANTITY_SIZE];
    size_t length = strlen(text);
    if (length < 2 || length > sizeof limit || text[length - 1] != ')')
        return false;
    snprintf(limit, sizeof limit, "%.*s", (int)length - 1, text);
    return quantity_read("_s", limit, seconds) && *seconds > 0.0;
}

static bool read_statistic(const char *text, struct measure *measure)
{
    static const char within[] = ".within(";
    measure->statistic = strcmp(text, ".max") == 0 ? STATISTIC_MAX : STATISTIC_MEAN;
    if (measure->statistic == STATISTIC_MAX || text[0] == '\0' || strcmp(text, ".mean") == 0)
        return true;
    measure->statistic = STATISTIC_QUANTILE;
    if (strncmp(text, ".p", 2) == 0)
        return read_percent(text + 2, &measure->level);
    measure->statistic = STATISTIC_WITHIN;
    return strncmp(text, within, strlen(within)) == 0
        && read_limit(text + strlen(within), &measure->level);
}

bool measure_read(const char *name, struct measure *measure)
{
    *measure = (struct measure){0};
    for (int source = 0; source < MEASURE_SOURCE_COUNT; source++)
        if (sources[source].name && strcmp(name, sources[source].name) == 0) {
            measure->source = (enum measure_source)source;
            return true;
        }
    for (int metric = 0; metric < METRIC_COUNT; metric++) {
        const char *metric_is = metric_name((enum metric)metric);
        size_t length = strlen(metric_is);
        measure->metric = (enum metric)metric;
        if (strncmp(name, metric_is, length) == 0)
            return read_statistic(name + length, measure);
    }
    return false;
}

char *measure_unknown_message(const char *name)
{
    char usual[USUAL_NAME_COUNT][MEASURE_NAME_SIZE];
    const char *names[USUAL_NAME_COUNT + 1] = {0};
    size_t count = 0;
    for (int i = 0; i < METRIC_COUNT * USUAL_COUNT; i++, count++) {
        snprintf(usual[count], sizeof usual[count], "%s%s", metric_name(i / USUAL_COUNT),
                 usual_statistics[i % USUAL_COUNT]);
        names[count] = usual[count];
    }
    for (int source = 0; source < MEASURE_SOURCE_COUNT; source++)
        if (sources[source].name)
            names[count++] = sources[source].name;
    const char *nearest = nearest_name(name, names);
    return nearest ? memory_format_text("no metric \"%s\" (did you mean \"%s\"?)", name, nearest)
                   : memory_format_text("no metric \"%s\" (such as e2e_s.p95, e2e_s.within(600), "
                                        "stock_out_fraction)",
                                        name);
}

/* ---- telling ---- */

void measure_print(struct measure measure, char text[static MEASURE_NAME_SIZE])
{
    const char *metric = metric_name(measure.metric);
    char limit[JSON_NUMBER_SIZE];
    if (measure.source != MEASURE_LATENCY) {
        snprintf(text, MEASURE_NAME_SIZE, "%s", sources[measure.source].name);
        return;
    }
    switch (measure.statistic) {
    case STATISTIC_MEAN:
        snprintf(text, MEASURE_NAME_SIZE, "%s.mean", metric);
        return;
    case STATISTIC_QUANTILE:
        snprintf(text, MEASURE_NAME_SIZE, "%s.p%.15g", metric, 100.0 * measure.level);
        return;
    case STATISTIC_MAX:
        snprintf(text, MEASURE_NAME_SIZE, "%s.max", metric);
        return;
    case STATISTIC_WITHIN:
        json_print_number(measure.level, limit);
        snprintf(text, MEASURE_NAME_SIZE, "%s.within(%s)", metric, limit);
        return;
    }
}

bool measure_is_equal(struct measure one, struct measure other)
{
    return one.source == other.source && one.metric == other.metric
        && one.statistic == other.statistic && one.level == other.level;
}

static bool is_within(struct measure measure)
{
    return measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_WITHIN;
}

enum measure_kind measure_kind(struct measure measure)
{
    return sources[measure.source].kind;
}

bool measure_is_better_high(struct measure measure)
{
    return sources[measure.source].is_better_high || is_within(measure);
}

bool measure_falls_with_rate(struct measure measure)
{
    return sources[measure.source].falls_with_rate || is_within(measure);
}

bool measure_is_of_money(struct measure measure)
{
    return measure.source == MEASURE_USD_PER_REQUEST || measure.source == MEASURE_USD_PER_MONTH;
}

bool measure_is_of_energy(struct measure measure)
{
    return measure.source == MEASURE_JOULES_PER_REQUEST
        || measure.source == MEASURE_JOULES_PER_MONTH;
}

const char *measure_unit_ending(struct measure measure)
{
    return is_within(measure) ? "_fraction" : sources[measure.source].unit_ending;
}
