#include "cli/answers/cheapest_output.h"

#include "base/memory.h"
#include "base/readable.h"
#include "cli/table.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "scenario/slo.h"
#include "study/bounds/bounds.h"
#include "json/quantity.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- the rows ---- */

enum {
    CHEAPEST_RANK,
    CHEAPEST_PARAMETERS,
    CHEAPEST_STATE,
    CHEAPEST_METRIC,
    CHEAPEST_VALUE,
    CHEAPEST_LOW,
    CHEAPEST_HIGH,
    CHEAPEST_DIFFERENCE,
    CHEAPEST_DIFFERENCE_LOW,
    CHEAPEST_DIFFERENCE_HIGH,
    CHEAPEST_IS_DEARER,
    CHEAPEST_CRITERION,
    CHEAPEST_CRITERION_VALUE,
    CHEAPEST_CRITERION_LOW,
    CHEAPEST_CRITERION_HIGH,
    CHEAPEST_NEED,
    CHEAPEST_BOUND,
    CHEAPEST_BOUND_RESOURCE,
    CHEAPEST_REPLICATIONS,
    CHEAPEST_CONFIDENCE,
    CHEAPEST_COLUMNS
};

static const struct table_column columns[CHEAPEST_COLUMNS] = {
    [CHEAPEST_RANK] = {"rank", "rank", TABLE_COUNT},
    [CHEAPEST_PARAMETERS] = {"parameters", "parameters", TABLE_JSON},
    [CHEAPEST_STATE] = {"state", "objectives", TABLE_TEXT},
    [CHEAPEST_METRIC] = {"metric", NULL, TABLE_TEXT},
    [CHEAPEST_VALUE] = {"value", "", TABLE_NUMBER}, /* titled by the metric */
    [CHEAPEST_LOW] = {"low", NULL, TABLE_NUMBER},
    [CHEAPEST_HIGH] = {"high", NULL, TABLE_NUMBER},
    [CHEAPEST_DIFFERENCE] = {"difference", "dearer by", TABLE_NUMBER},
    [CHEAPEST_DIFFERENCE_LOW] = {"difference_low", NULL, TABLE_NUMBER},
    [CHEAPEST_DIFFERENCE_HIGH] = {"difference_high", NULL, TABLE_NUMBER},
    [CHEAPEST_IS_DEARER] = {"is_dearer", NULL, TABLE_FLAG},
    [CHEAPEST_CRITERION] = {"criterion", "the hardest objective", TABLE_TEXT, .leaves = 5},
    [CHEAPEST_CRITERION_VALUE] = {"criterion_value", "is", TABLE_NUMBER, .leaves = 4},
    [CHEAPEST_CRITERION_LOW] = {"criterion_low", NULL, TABLE_NUMBER},
    [CHEAPEST_CRITERION_HIGH] = {"criterion_high", NULL, TABLE_NUMBER},
    [CHEAPEST_NEED] = {"need_per_s", NULL, TABLE_NUMBER},
    [CHEAPEST_BOUND] = {"bound_per_s", "bound /s", TABLE_NUMBER},
    [CHEAPEST_BOUND_RESOURCE] = {"bound_resource", "which binds", TABLE_TEXT, .leaves = 3},
    [CHEAPEST_REPLICATIONS] = {"replications", NULL, TABLE_COUNT},
    [CHEAPEST_CONFIDENCE] = {"confidence", NULL, TABLE_NUMBER},
};

#define INTERVAL_SIZE (3 * QUANTITY_SIZE + 8) /* a value, two limits and the signs between them */

/* "3407 [3375, 3440]"; "-" where nothing is known. */
static void put_interval(struct interval interval, char text[static INTERVAL_SIZE])
{
    char value[QUANTITY_SIZE];
    char low[QUANTITY_SIZE];
    char high[QUANTITY_SIZE];
    bool has_ends =
        interval.low < interval.high && isfinite(interval.low) && isfinite(interval.high);
    quantity_print(interval.value, 4, value);
    quantity_print(interval.low, 4, low);
    quantity_print(interval.high, 4, high);
    if (isnan(interval.value))
        snprintf(text, INTERVAL_SIZE, "-");
    else if (has_ends)
        snprintf(text, INTERVAL_SIZE, "%s [%s, %s]", value, low, high);
    else
        snprintf(text, INTERVAL_SIZE, "%s", value);
}

/* Of a row, which borrows them. */
struct texts {
    char metric[MEASURE_NAME_SIZE];
    char criterion[SLO_TEXT_SIZE];
    char cost[INTERVAL_SIZE];
    char difference[INTERVAL_SIZE];
    char worst[INTERVAL_SIZE];
};

static double finite(double number)
{
    return isfinite(number) ? number : NAN;
}

static void add_row(struct table *table, const struct cheapest *cheapest, size_t i,
                    const struct point *point, struct texts *texts)
{
    const struct candidate *candidate = &cheapest->candidates[i];
    const struct bound *bound = bounds_binding(&point->bounds);
    const bool is_simulated = candidate->state != CANDIDATE_CANNOT_SERVE;
    const struct interval unknown = {NAN, NAN, NAN};
    const struct interval cost = is_simulated ? candidate->cost : unknown;
    const struct interval worst = is_simulated ? candidate->worst_value : unknown;
    measure_print(cheapest->measure, texts->metric);
    put_interval(cost, texts->cost);
    put_interval(candidate->difference, texts->difference);
    put_interval(worst, texts->worst);
    if (is_simulated)
        slo_print(&point->scenario.slos[candidate->worst], texts->criterion);
    struct table_cell row[CHEAPEST_COLUMNS] = {
        [CHEAPEST_RANK] = TABLE_HAS(i < cheapest->met ? (double)i + 1.0 : NAN),
        [CHEAPEST_PARAMETERS] = TABLE_SAYS(point->parameters),
        [CHEAPEST_STATE] = TABLE_SAYS(candidate_state_names[candidate->state]),
        [CHEAPEST_METRIC] = TABLE_SAYS(texts->metric),
        [CHEAPEST_VALUE] = {texts->cost, cost.value},
        [CHEAPEST_LOW] = TABLE_HAS(cost.low),
        [CHEAPEST_HIGH] = TABLE_HAS(cost.high),
        [CHEAPEST_DIFFERENCE] = {texts->difference, candidate->difference.value},
        [CHEAPEST_DIFFERENCE_LOW] = TABLE_HAS(finite(candidate->difference.low)),
        [CHEAPEST_DIFFERENCE_HIGH] = TABLE_HAS(finite(candidate->difference.high)),
        [CHEAPEST_IS_DEARER] = TABLE_HAS(candidate->is_dearer),
        [CHEAPEST_CRITERION] = TABLE_SAYS(is_simulated ? texts->criterion : NULL),
        [CHEAPEST_CRITERION_VALUE] = {texts->worst, worst.value},
        [CHEAPEST_CRITERION_LOW] = TABLE_HAS(worst.low),
        [CHEAPEST_CRITERION_HIGH] = TABLE_HAS(finite(worst.high)),
        [CHEAPEST_NEED] = TABLE_HAS(point->scenario.arrivals.rate_per_s),
        [CHEAPEST_BOUND] = TABLE_HAS(bound->bound_per_s),
        [CHEAPEST_BOUND_RESOURCE] = TABLE_SAYS(bound->resource),
        [CHEAPEST_REPLICATIONS] = TABLE_HAS(is_simulated ? (double)point->answer.replications : 0),
        [CHEAPEST_CONFIDENCE] = TABLE_HAS(cheapest->confidence),
    };
    table_add(table, row);
}

/* ---- the sentences ---- */

static const struct point *point_of(const struct cheapest *cheapest, size_t i,
                                    const struct experiment *experiment)
{
    return &experiment->points[cheapest->candidates[i].point];
}

static void print_interval(struct interval interval, FILE *stream)
{
    char text[INTERVAL_SIZE];
    put_interval(interval, text);
    fputs(text, stream);
}

static void print_head(const struct cheapest *cheapest, const struct experiment *experiment,
                       FILE *stream)
{
    char metric[MEASURE_NAME_SIZE];
    measure_print(cheapest->measure, metric);
    const struct scenario *scenario = &experiment->points[0].scenario;
    fprintf(stream, "\nAt %s %s: %zu of %zu setting%s simulated",
            READABLE(scenario_demand(scenario), 4),
            demand_unit(scenario_has_users(scenario), scenario_demand(scenario)),
            cheapest->simulated, cheapest->count, cheapest->count == 1 ? " was" : "s were");
    if (cheapest->is_drawn)
        fprintf(stream, ", by up to %" PRIu64 " replication%s each", cheapest->replications,
                readable_plural((double)cheapest->replications));
    fprintf(stream, "; %zu meet%s all objectives.\n", cheapest->met, cheapest->met == 1 ? "s" : "");
    if (cheapest->met == 0)
        fprintf(stream, "No setting %s them, so none is the cheapest by %s.\n",
                cheapest_is_open(cheapest) ? "is known to meet" : "meets", metric);
}

/* "Cheapest by usd_per_month: {...}, 1190 [1180, 1200]." */
static void print_cheapest(const struct cheapest *cheapest, const struct experiment *experiment,
                           FILE *stream)
{
    char metric[MEASURE_NAME_SIZE];
    measure_print(cheapest->measure, metric);
    fprintf(stream, "Cheapest by %s: %s, ", metric, point_of(cheapest, 0, experiment)->parameters);
    print_interval(cheapest->candidates[0].cost, stream);
    fputs(".\n", stream);
}

static void print_runner_up(const struct cheapest *cheapest, const struct experiment *experiment,
                            FILE *stream)
{
    const struct candidate *second = &cheapest->candidates[1];
    if (cheapest->met < 2) {
        fputs("Nothing else meets the objectives for sure.\n", stream);
        return;
    }
    fprintf(stream, "Runner-up: %s, ", point_of(cheapest, 1, experiment)->parameters);
    print_interval(second->cost, stream);
    if (second->difference.value == 0.0) {
        fputs(", which is the same.\n", stream);
        return;
    }
    fputs(": dearer by ", stream);
    print_interval(second->difference, stream);
    if (cheapest->is_drawn)
        fprintf(stream, " in the same replications, %s (all of this with %s %% confidence)",
                second->is_dearer ? "for sure" : "which is not sure",
                READABLE(100.0 * cheapest->confidence, 6));
    fputs(".\n", stream);
}

/* Not dearer for sure, and not the same. */
static bool is_doubtful(const struct candidate *candidate, enum candidate_state state)
{
    bool is_same = state == CANDIDATE_MEETS && candidate->difference.value == 0.0;
    return candidate->state == state && !candidate->is_dearer && !is_same;
}

/* "heading: {...}, {...}." */
static void print_doubts(const struct cheapest *cheapest, const struct experiment *experiment,
                         enum candidate_state state, const char *heading, FILE *stream)
{
    const char *between = heading;
    for (size_t i = state == CANDIDATE_MEETS ? 2 : 0; i < cheapest->count; i++) {
        if (!is_doubtful(&cheapest->candidates[i], state))
            continue;
        fprintf(stream, "%s%s", between, point_of(cheapest, i, experiment)->parameters);
        between = ", ";
    }
    if (between != heading)
        fputs(".\n", stream);
}

static void print_sentences(const struct cheapest *cheapest, const struct experiment *experiment,
                            FILE *stream)
{
    print_head(cheapest, experiment, stream);
    if (cheapest->met > 0) {
        print_cheapest(cheapest, experiment, stream);
        print_runner_up(cheapest, experiment, stream);
    }
    print_doubts(cheapest, experiment, CANDIDATE_MEETS,
                 "Not told apart from the cheapest: ", stream);
    print_doubts(cheapest, experiment, CANDIDATE_UNDECIDED,
                 "Whether they meet the objectives is open, and they may cost less: ", stream);
    if (cheapest->simulated < cheapest->count)
        fputs("What cannot serve the rate in the long run was not simulated (cannot_serve), so "
              "whether "
              "it meets the objectives within the horizon is open.\n",
              stream);
}

void cheapest_print(const struct cheapest *cheapest, const struct experiment *experiment,
                    enum output_format format, FILE *stream)
{
    struct texts *texts = memory_allocate(cheapest->count, sizeof *texts);
    struct table_column titled[CHEAPEST_COLUMNS];
    struct table table;
    char metric[MEASURE_NAME_SIZE];
    measure_print(cheapest->measure, metric);
    memcpy(titled, columns, sizeof titled);
    titled[CHEAPEST_VALUE].title = metric;
    table_init(&table, titled, CHEAPEST_COLUMNS);
    for (size_t i = 0; i < cheapest->count; i++)
        add_row(&table, cheapest, i, point_of(cheapest, i, experiment), &texts[i]);
    table_give(&table, format, stream);
    if (format == FORMAT_TABLE)
        print_sentences(cheapest, experiment, stream);
    table_free(&table);
    free(texts);
}
