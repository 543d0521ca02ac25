#include "cli/output/capacity_output.h"

#include "base/memory.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "cli/output/because.h"
#include "cli/output/summary.h"
#include "models/plan/plan.h"
#include "scenario/scenario.h"
#include "scenario/slo.h"
#include "study/bounds/bounds.h"
#include "study/search/onset.h"
#include "traces/arrivals/arrivals.h"
#include "json/json_write.h"
#include "json/quantity.h"

#include <float.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>

static void print_goal(const struct scenario *scenario, enum goal goal, FILE *stream)
{
    char text[SLO_TEXT_SIZE];
    switch (goal) {
    case GOAL_SLO:
        for (size_t i = 0; i < scenario->slo_count; i++) {
            slo_print(&scenario->slos[i], text);
            fprintf(stream, "%s%s", i > 0 ? " and " : "", text);
        }
        return;
    case GOAL_STABLE:
        fputs("stability", stream);
        return;
    case GOAL_ONSET:
        fprintf(stream, "at most %s %% without a precompute", READABLE(100.0 * ONSET_THRESHOLD, 6));
        return;
    }
}

static const char *unit_of(const struct capacity_request *request, double demand)
{
    return demand_unit(request->is_closed, demand);
}

/* As many as tell the two ends apart, at least four. */
static int significant_digits(const struct capacity *capacity)
{
    double width = capacity_width(capacity);
    return width > 0.0 ? (int)fmin(fmax(4.0, ceil(-log10(width)) + 1.0), DBL_DECIMAL_DIG) : 4;
}

/* Both ends in the order in which the goal is met and failed at growing rates. */
static void print_rates(const struct capacity_request *request, const struct capacity *capacity,
                        FILE *stream)
{
    int digits = significant_digits(capacity);
    const char *met = capacity->is_easier ? "from" : "up to";
    const char *failed = capacity->is_easier ? "up to" : "from";
    const char *met_on = capacity->is_easier ? " on" : "";
    const char *failed_on = capacity->is_easier ? "" : " on";
    if (capacity->is_unlimited) {
        fputs("met at every rate: nothing limits it, since nothing takes time", stream);
        return;
    }
    if (capacity->impossible[0]) {
        fprintf(stream, "met %s, since %s",
                request->is_closed ? "by no number of users" : "at no rate", capacity->impossible);
        return;
    }
    if (isnan(capacity->pass))
        fprintf(stream, "met %s that was tried",
                request->is_closed ? "by no number" : "at no rate");
    else
        fprintf(stream, "met %s %s %s%s", met, READABLE(capacity->pass, digits),
                unit_of(request, capacity->pass), met_on);
    if (isnan(capacity->fail))
        fputs(", failed at none that was tried", stream);
    else
        fprintf(stream, ", failed %s %s %s%s", failed, READABLE(capacity->fail, digits),
                unit_of(request, capacity->fail), failed_on);
    if (capacity->beyond[0] && !capacity->is_settled
        && isnan(capacity->is_easier ? capacity->pass : capacity->fail))
        fprintf(stream, "; no more than %s %s were: %s", READABLE(capacity->highest, 7),
                unit_of(request, capacity->highest), capacity->beyond);
}

/* "8"; of bytes also "244177118592 (244 GB)", as whole bytes are what is set. */
static void print_value(const char *path, double value, FILE *stream)
{
    char text[QUANTITY_SIZE], readable[READABLE_SIZE];
    quantity_print(value, DBL_DIG, text);
    fputs(text, stream);
    if (utf8_ends_with(path, "_bytes"))
        fprintf(stream, " (%s)", readable_bytes(value, readable));
}

static void print_values(const struct capacity_request *request, const struct capacity *capacity,
                         FILE *stream)
{
    if (capacity->impossible[0]) {
        fprintf(stream, "no %s can serve %s %s, since %s", request->range.path,
                READABLE(request->need_per_s, 4), unit_of(request, request->need_per_s),
                capacity->impossible);
        return;
    }
    if (capacity->untried[0]) {
        fprintf(stream, "%s %s is above the long-run limit whatever %s is, so none was tried: %s",
                READABLE(request->need_per_s, 4), unit_of(request, request->need_per_s),
                request->range.path, capacity->untried);
        return;
    }
    if (isnan(capacity->pass))
        fprintf(stream, "met with no %s that was tried", request->range.path);
    else {
        fprintf(stream, "met %s %s ", capacity->is_met_below ? "up to" : "from",
                request->range.path);
        print_value(request->range.path, capacity->pass, stream);
        fputs(capacity->is_met_below ? "" : " on", stream);
    }
    if (isnan(capacity->fail))
        fputs(", failed with none that was tried", stream);
    else {
        fprintf(stream, ", failed %s ", capacity->is_met_below ? "from" : "with");
        print_value(request->range.path, capacity->fail, stream);
        fputs(capacity->is_met_below ? " on" : "", stream);
    }
    fprintf(stream, ", at %s %s", READABLE(request->need_per_s, 4),
            unit_of(request, request->need_per_s));
    if (capacity->refused[0] && (isnan(capacity->pass) || isnan(capacity->fail)))
        fprintf(stream, " (values beyond are no scenario: %s)", capacity->refused);
}

/* Where there are several objectives, the worst one at the failing end. */
static void print_failing(const struct point *point, const struct capacity_request *request,
                          const struct capacity *capacity, FILE *stream)
{
    char text[SLO_TEXT_SIZE];
    if (request->goal == GOAL_SLO && !isnan(capacity->fail) && point->scenario.slo_count > 1) {
        slo_print(&capacity->failing, text);
        fprintf(stream, "; %s fails first", text);
    }
}

static void print_sentence(const struct point *point, const struct capacity_request *request,
                           const struct capacity *capacity, FILE *stream)
{
    const struct scenario *scenario = &point->scenario;
    summary_print_contender(point, stream);
    fputs(": ", stream);
    print_goal(scenario, request->goal, stream);
    fputs(": ", stream);
    if (request->need_per_s > 0.0)
        print_values(request, capacity, stream);
    else
        print_rates(request, capacity, stream);
    print_failing(point, request, capacity, stream);
    if (capacity->probe_count == 0) {
        fputs(" (nothing was simulated).\n", stream);
        return;
    }
    fprintf(stream, " (%zu probe%s", capacity->probe_count,
            readable_plural((double)capacity->probe_count));
    if (capacity->known_count > 0)
        fprintf(stream, ", %zu of them simulated before,", capacity->known_count);
    fprintf(stream, " of up to %" PRIu64 " replication%s, %s %% confidence).\n",
            capacity->replications, readable_plural((double)capacity->replications),
            READABLE(100.0 * scenario->replications.confidence, 6));
}

/* A capacity above the long-run bound holds within the horizon alone: the stock that is there at
 * its beginning is used up but once. */
static void print_horizon(const struct point *point, const struct capacity *capacity, FILE *stream)
{
    const struct scenario *scenario = &point->scenario;
    char horizon[READABLE_SIZE];
    if (capacity->is_easier || !(capacity->pass > bounds_binding(&point->bounds)->bound_per_s))
        return;
    fprintf(stream,
            "%s per second is above this limit: not all of so many can be served in the long "
            "run, but within the horizon of %s%s the goal is met.\n",
            READABLE(capacity->pass, significant_digits(capacity)),
            readable_seconds(scenario->simulation.horizon_s, horizon),
            scenario_begins_with_stock(scenario) ? ", which begins with precomputes in stock,"
                                                 : "");
}

static void print_users_limit(const struct point *point, double answer_s, FILE *stream)
{
    const struct scenario *scenario = &point->scenario;
    const double users = scenario_demand(scenario);
    char horizon[READABLE_SIZE];
    because_print(point, stream);
    fprintf(stream,
            "%.15g %s would ask for more than this limit, were all answered at once: in the long "
            "run an answer takes %s s or more on average, but within the horizon of %s, which "
            "begins with precomputes in stock, the goal is met.\n",
            users, demand_unit(true, users), READABLE(answer_s, 4),
            readable_seconds(scenario->simulation.horizon_s, horizon));
}

/*
 * Users who think for Z seconds have their answers after N / X - Z on average (Lazowska et al.
 * 1984, section 3.5, the response time law), X being no more than the bound: longer than the online
 * phase takes, once they cannot live on the first stock any more. Their links and slots are as many
 * as they.
 */
static void print_users_horizon(const struct point *point, const struct capacity *capacity,
                                FILE *stream)
{
    struct point with = *point; /* so many users; all else is borrowed */
    struct client_class class = *scenario_first_class(&point->scenario);
    if (!arrivals_are_closed(&point->scenario.arrivals) || point->scenario.class_count > 1
        || capacity->is_easier || isnan(capacity->pass)
        || !scenario_begins_with_stock(&point->scenario))
        return;
    class.count = (uint64_t)capacity->pass;
    with.scenario.classes = &class;
    with.scenario.simulation.classes = &class;
    bounds_compute(&with.bounds, &with.scenario.simulation);
    double answer_s = capacity->pass / bounds_binding(&with.bounds)->bound_per_s
                    - arrivals_of_class(&with.scenario.arrivals, 0)->thinking.mean_s;
    if (answer_s > plan_phase_s(class.plan, PHASE_ONLINE, &class.link))
        print_users_limit(&with, answer_s, stream);
    bounds_free(&with.bounds);
}

/* What is likely why nothing meets an objective: with variability, it is no proof. */
static void print_alone(const struct scenario *scenario, const struct capacity_request *request,
                        const struct capacity *capacity, FILE *stream)
{
    const struct slo *slo = &capacity->failing;
    if (!isnan(capacity->pass) || isnan(capacity->fail) || request->goal != GOAL_SLO
        || slo->measure.source != MEASURE_LATENCY || slo->measure.metric != METRIC_E2E
        || slo->at_least)
        return;
    double online_s = INFINITY;
    for (size_t i = 0; i < scenario->class_count; i++)
        online_s = fmin(online_s, plan_phase_s(scenario->classes[i].plan, PHASE_ONLINE,
                                               &scenario->classes[i].link));
    if (online_s > slo->limit)
        fprintf(stream, "Without variability one online phase takes %s s by itself.\n",
                READABLE(online_s, 4));
}

/* ... and why no more can be served in the long run, where rates are asked for. */
static void print_sentences(const struct point *point, const struct capacity_request *request,
                            const struct capacity *capacity, FILE *stream)
{
    print_sentence(point, request, capacity, stream);
    print_alone(&point->scenario, request, capacity, stream);
    if (request->need_per_s > 0.0 || capacity->is_unlimited)
        return;
    if (request->is_closed) {
        print_users_horizon(point, capacity, stream);
        return;
    }
    because_print(point, stream);
    print_horizon(point, capacity, stream);
}

/* ---- for programs ---- */

/* The name of a goal, as options have it. */
static const char *goal_name(enum goal goal)
{
    static const char *const names[] = {
        [GOAL_SLO] = "slo", [GOAL_STABLE] = "stable", [GOAL_ONSET] = "onset"};
    return names[goal];
}

/* The objectives as one text, or as an array. */
static void write_objectives(struct json_writer *writer, const struct scenario *scenario,
                             enum goal goal)
{
    char text[SLO_TEXT_SIZE];
    json_write_array(writer, "slo", true);
    for (size_t i = 0; goal == GOAL_SLO && i < scenario->slo_count; i++) {
        slo_print(&scenario->slos[i], text);
        json_write_text(writer, NULL, text);
    }
    json_write_array_end(writer);
}

static char *objectives_text(const struct scenario *scenario, enum goal goal)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    print_goal(scenario, goal, stream);
    fclose(stream);
    return memory_require(text);
}

enum {
    CAPACITY_PARAMETERS,
    CAPACITY_GOAL,
    CAPACITY_SLO,
    CAPACITY_PATH,
    CAPACITY_NEED,
    CAPACITY_PASS,
    CAPACITY_FAIL,
    CAPACITY_IS_EASIER,
    CAPACITY_IS_MET_BELOW,
    CAPACITY_IS_UNLIMITED,
    CAPACITY_REFUSED,
    CAPACITY_IMPOSSIBLE,
    CAPACITY_BOUND,
    CAPACITY_BOUND_RESOURCE,
    CAPACITY_PROBES,
    CAPACITY_KNOWN_PROBES,
    CAPACITY_REPLICATIONS,
    CAPACITY_CONFIDENCE,
    CAPACITY_NEED_COUNT, /* in place of CAPACITY_NEED, of closed loops */
    CAPACITY_COLUMNS
};

static const struct table_column columns[CAPACITY_COLUMNS] = {
    [CAPACITY_PARAMETERS] = {"parameters", "parameters", TABLE_JSON},
    [CAPACITY_GOAL] = {"goal", NULL, TABLE_TEXT},
    [CAPACITY_SLO] = {"slo", "goal", TABLE_TEXT},
    [CAPACITY_PATH] = {"path", "of", TABLE_TEXT},
    [CAPACITY_NEED] = {"need_per_s", "at rate", TABLE_NUMBER},
    [CAPACITY_PASS] = {"pass", "met", TABLE_NUMBER},
    [CAPACITY_FAIL] = {"fail", "failed", TABLE_NUMBER},
    [CAPACITY_IS_EASIER] = {"is_easier_at_high_rates", NULL, TABLE_FLAG},
    [CAPACITY_IS_MET_BELOW] = {"is_met_below_pass", NULL, TABLE_FLAG},
    [CAPACITY_IS_UNLIMITED] = {"is_unlimited", NULL, TABLE_FLAG},
    [CAPACITY_REFUSED] = {"refused", NULL, TABLE_TEXT},
    [CAPACITY_IMPOSSIBLE] = {"impossible", NULL, TABLE_TEXT},
    [CAPACITY_BOUND] = {"bound_per_s", "bound /s", TABLE_NUMBER},
    [CAPACITY_BOUND_RESOURCE] = {"bound_resource", "which binds", TABLE_TEXT},
    [CAPACITY_PROBES] = {"probes", "probes", TABLE_COUNT},
    [CAPACITY_KNOWN_PROBES] = {"known_probes", NULL, TABLE_COUNT},
    [CAPACITY_REPLICATIONS] = {"replications", "replications", TABLE_COUNT},
    [CAPACITY_CONFIDENCE] = {"confidence", NULL, TABLE_NUMBER},
    [CAPACITY_NEED_COUNT] = {"need_count", "at users", TABLE_COUNT},
};

/* Why values were not tried; NULL where all were that were wanted. */
static const char *refusal_of(const struct capacity *capacity)
{
    return capacity->untried[0] ? capacity->untried
         : capacity->refused[0] ? capacity->refused
                                : NULL;
}

static void make_row(struct table_cell row[static CAPACITY_COLUMNS], const struct point *point,
                     const struct capacity_request *request, const struct capacity *capacity,
                     const char *objectives)
{
    const struct bound *bound = bounds_binding(&point->bounds);
    const bool is_rate = request->need_per_s == 0.0;
    const struct table_cell cells[CAPACITY_COLUMNS] = {
        [CAPACITY_PARAMETERS] = TABLE_SAYS(point->parameters),
        [CAPACITY_GOAL] = TABLE_SAYS(goal_name(request->goal)),
        [CAPACITY_SLO] = TABLE_SAYS(objectives),
        [CAPACITY_PATH] = TABLE_SAYS(!is_rate             ? request->range.path
                                     : request->is_closed ? "client_count"
                                                          : "rate_per_s"),
        [CAPACITY_NEED] = TABLE_HAS(is_rate || request->is_closed ? NAN : request->need_per_s),
        [CAPACITY_NEED_COUNT] =
            TABLE_HAS(is_rate || !request->is_closed ? NAN : request->need_per_s),
        [CAPACITY_PASS] = TABLE_HAS(capacity->pass),
        [CAPACITY_FAIL] = TABLE_HAS(capacity->fail),
        [CAPACITY_IS_EASIER] = TABLE_HAS(capacity->is_easier),
        [CAPACITY_IS_MET_BELOW] = TABLE_HAS(capacity->is_met_below),
        [CAPACITY_IS_UNLIMITED] = TABLE_HAS(capacity->is_unlimited),
        [CAPACITY_REFUSED] = TABLE_SAYS(refusal_of(capacity)),
        [CAPACITY_IMPOSSIBLE] = TABLE_SAYS(capacity->impossible[0] ? capacity->impossible : NULL),
        [CAPACITY_BOUND] = TABLE_HAS(bound->bound_per_s),
        [CAPACITY_BOUND_RESOURCE] = TABLE_SAYS(bound->resource),
        [CAPACITY_PROBES] = TABLE_HAS((double)capacity->probe_count),
        [CAPACITY_KNOWN_PROBES] = TABLE_HAS((double)capacity->known_count),
        [CAPACITY_REPLICATIONS] = TABLE_HAS((double)capacity->replications),
        [CAPACITY_CONFIDENCE] = TABLE_HAS(point->scenario.replications.confidence),
    };
    memcpy(row, cells, sizeof cells);
}

/* As JSON the objectives are a list, and a rate that is not asked for is not there. */
static void write_object(struct capacity_rows *rows, const struct point *point,
                         const struct capacity_request *request,
                         const struct table_cell row[static CAPACITY_COLUMNS])
{
    struct json_writer *writer = &rows->rows.writer;
    json_write_object(writer, NULL, rows->format == FORMAT_NDJSON);
    for (int k = 0; k < CAPACITY_COLUMNS; k++)
        if (k == CAPACITY_SLO)
            write_objectives(writer, &point->scenario, request->goal);
        else if ((k != CAPACITY_NEED && k != CAPACITY_NEED_COUNT) || !isnan(row[k].number))
            table_write_json_cell(&columns[k], &row[k], writer);
    json_write_object_end(writer);
}

void capacity_rows_begin(struct capacity_rows *rows, enum output_format format, FILE *stream)
{
    *rows = (struct capacity_rows){.format = format, .stream = stream};
    if (format != FORMAT_TABLE)
        table_stream_begin(&rows->rows, columns, CAPACITY_COLUMNS, format, stream);
}

void capacity_rows_add(struct capacity_rows *rows, const struct point *point,
                       const struct capacity_request *request, const struct capacity *capacity)
{
    struct table_cell row[CAPACITY_COLUMNS];
    char *objectives = objectives_text(&point->scenario, request->goal);
    make_row(row, point, request, capacity, objectives);
    if (rows->format == FORMAT_TABLE)
        print_sentences(point, request, capacity, rows->stream);
    else if (rows->format == FORMAT_JSON || rows->format == FORMAT_NDJSON)
        write_object(rows, point, request, row);
    else
        table_stream_add(&rows->rows, row);
    free(objectives);
}

void capacity_rows_end(struct capacity_rows *rows)
{
    if (rows->format != FORMAT_TABLE)
        table_stream_end(&rows->rows);
}
