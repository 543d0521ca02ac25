#include "cli/output/summary.h"

#include "base/memory.h"
#include "base/readable.h"
#include "base/utf8.h"
#include "cli/answers/class_lines.h"
#include "cli/answers/cost_output.h"
#include "cli/output/because.h"
#include "cli/output/slo_output.h"
#include "cli/output/spread_output.h"
#include "scenario/scenario.h"
#include "study/bounds/bounds.h"
#include "study/search/onset.h"
#include "study/verdict.h"
#include "system/requests/latency.h"
#include "system/requests/request.h"
#include "traces/arrivals/arrivals.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- what is gathered ---- */

/* What is said of a curve when all its points are told. */
struct curve_summary {
    size_t first;     /* its first point, from 1; 0: none was told */
    char *contender;  /* owned: of that point, as all texts are made when a point is told */
    char *limits;     /* owned: what binds there, and why */
    char *loads;      /* owned: at the point of the highest rate; the first if none is known */
    bool has_offline; /* of the first, as what follows */
    double bound_per_s;
    double users; /* who ask in place of a rate; 0: there is one */
    double horizon_s;
    double confidence;
    uint64_t seed;     /* of the first point */
    bool shares_draws; /* all points have that seed */
    double highest_per_s;
    double lowest_per_s;
    struct onset_rate *rates; /* owned: of points where any request was taken up */
    size_t rate_count;
    size_t rate_capacity;
    uint64_t arrived;
    uint64_t dropped;
    uint64_t dropped_by[DROP_REASON_COUNT];
};

struct summary {
    struct curve_summary *curves; /* owned; by point->curve_index */
    size_t curve_count;
};

/* ---- the sentences ---- */

/* What it would take to tell more: "; about 2,000 replications might tell". */
static void print_needed(const struct onset *onset, const char *before, const char *after,
                         FILE *stream)
{
    char count[READABLE_SIZE];
    if (isfinite(onset->needed))
        fprintf(stream, "%sabout %s replications might tell%s", before,
                readable_count(onset->needed, count), after);
}

static void print_onset_above(const struct curve_summary *curve, const struct onset *onset,
                              FILE *stream)
{
    bool is_undecided = curve->lowest_per_s < onset->above_per_s;
    fprintf(stream, "%s %s requests per second%s, more than %s %% find no precompute%s",
            is_undecided ? "from" : "already at", READABLE(onset->above_per_s, 4),
            is_undecided ? " on" : "", READABLE(100.0 * ONSET_THRESHOLD, 6),
            is_undecided ? " (below, these replications do not tell" : "");
    if (!is_undecided)
        return;
    print_needed(onset, "; ", "", stream);
    fputs(")", stream);
}

/* A day may be too short for what cannot last. */
static void print_horizon(const struct curve_summary *curve, double below_per_s, FILE *stream)
{
    char time[READABLE_SIZE];
    if (below_per_s > curve->bound_per_s)
        fprintf(stream, " within a horizon of %s", readable_seconds(curve->horizon_s, time));
}

/* Of users there is one number for all points of a curve. */
static void print_onset_of_users(const struct curve_summary *curve, const struct onset *onset,
                                 FILE *stream)
{
    bool is_above = !isnan(onset->above_per_s);
    const char *unit = demand_unit(true, curve->users);
    if (is_above || !isnan(onset->below_per_s)) {
        fprintf(stream, "with %.15g %s, %s %s %% of the requests find no precompute", curve->users,
                unit, is_above ? "more than" : "at most", READABLE(100.0 * ONSET_THRESHOLD, 6));
        return;
    }
    fprintf(stream,
            "whether more than %s %% of the requests of %.15g %s find no precompute cannot be told "
            "from these replications",
            READABLE(100.0 * ONSET_THRESHOLD, 6), curve->users, unit);
    print_needed(onset, " (", ")", stream);
}

static void print_onset(const struct curve_summary *curve, FILE *stream)
{
    struct onset onset =
        onset_find(curve->rates, curve->rate_count, curve->confidence, curve->shares_draws);
    if (!curve->has_offline)
        fprintf(stream, "there is no offline phase");
    else if (curve->users > 0.0)
        print_onset_of_users(curve, &onset, stream);
    else if (isnan(onset.above_per_s) && isnan(onset.below_per_s)) {
        fprintf(stream,
                "whether more than %s %% of the requests find no precompute cannot be "
                "told from these replications",
                READABLE(100.0 * ONSET_THRESHOLD, 6));
        print_needed(&onset, " (", ")", stream);
    } else if (isnan(onset.above_per_s)) {
        fprintf(stream, "up to %s requests per second, at most %s %% find no precompute",
                READABLE(onset.below_per_s, 4), READABLE(100.0 * ONSET_THRESHOLD, 6));
        print_horizon(curve, onset.below_per_s, stream);
        print_needed(&onset, " (above, ", ")", stream);
    } else if (isnan(onset.below_per_s))
        print_onset_above(curve, &onset, stream);
    else {
        fprintf(stream,
                "more than %s %% of the requests find no precompute from a rate between "
                "%s and %s per second on",
                READABLE(100.0 * ONSET_THRESHOLD, 6), READABLE(onset.below_per_s, 4),
                READABLE(onset.above_per_s, 4));
        print_horizon(curve, onset.below_per_s, stream);
    }
}

/* Whether no row of the same resource, of another class, has a lower bound; of equal ones the
 * first. */
static bool is_tightest(const struct bounds *bounds, size_t i)
{
    for (size_t k = 0; k < bounds->count; k++) {
        bool is_less = bounds->rows[k].bound_per_s < bounds->rows[i].bound_per_s
                    || (bounds->rows[k].bound_per_s == bounds->rows[i].bound_per_s && k < i);
        if (is_less && strcmp(bounds->rows[k].resource, bounds->rows[i].resource) == 0)
            return false;
    }
    return true;
}

/* Rate / bound of every row, the binding one's first. */
static void print_loads(const struct point *point, FILE *stream)
{
    const struct bounds *bounds = &point->bounds;
    double rate_per_s = point->answer.rate_per_s;
    double asked_per_s = point->scenario.arrivals.rate_per_s;
    if (isnan(rate_per_s)) {
        fputs("How often users ask, and so the load, is not told by one replication.\n", stream);
        return;
    }
    fprintf(stream, "Load at %s per second", READABLE(rate_per_s, 4));
    if (scenario_is_mixed(&point->scenario))
        fputs(" of what comes at a rate", stream);
    if (rate_per_s != asked_per_s && !isnan(asked_per_s))
        fprintf(stream, " (simulated; %s was asked for)", READABLE(asked_per_s, 4));
    fputs(": ", stream);
    because_print_resource(point, bounds_binding(bounds), stream);
    fprintf(stream, " %s", READABLE(rate_per_s / bounds_binding(bounds)->bound_per_s, 3));
    for (size_t i = 0; i < bounds->count; i++) {
        if (i == bounds->binding || !is_tightest(bounds, i))
            continue;
        fputs(", ", stream);
        because_print_resource(point, &bounds->rows[i], stream);
        fprintf(stream, " %s", READABLE(rate_per_s / bounds->rows[i].bound_per_s, 3));
    }
    fputs(".\n", stream);
}

/* Requests that never got their answer, at all points of the curve. */
static void print_dropped(const struct curve_summary *curve, FILE *stream)
{
    const uint64_t *by = curve->dropped_by;
    if (curve->dropped > 0)
        fprintf(stream,
                "Dropped: %" PRIu64 " of %" PRIu64 " request%s (%" PRIu64
                " found the queue full, %" PRIu64 " gave up); latencies are those of the others.\n",
                curve->dropped, curve->arrived, readable_plural((double)curve->arrived),
                by[DROP_QUEUE_FULL], by[DROP_GAVE_UP]);
}

static bool is_same_model(const struct inference *one, const struct inference *other)
{
    return strcmp(one->network.name, other->network.name) == 0
        && strcmp(one->input.name, other->input.name) == 0
        && strcmp(one->protocol.name, other->protocol.name) == 0;
}

static bool has_several_models(const struct scenario *scenario)
{
    for (size_t i = 1; i < scenario->class_count; i++)
        if (!is_same_model(scenario_inference(scenario, i), &scenario->inference))
            return true;
    return false;
}

void summary_print_model(const struct scenario *scenario, FILE *stream)
{
    if (has_several_models(scenario)) {
        fprintf(stream, "%zu classes of several models", scenario->class_count);
        return;
    }
    utf8_print(scenario->inference.network.name, stream);
    fprintf(stream, " on %s, %s", scenario->inference.input.name,
            scenario->inference.protocol.name);
}

void summary_print_contender(const struct point *point, FILE *stream)
{
    const struct scenario *scenario = &point->scenario;
    bool is_network = strcmp(point->contender, scenario->inference.network.name) == 0;
    if (!is_network) {
        utf8_print(point->contender, stream);
        fputs(" (", stream);
    }
    summary_print_model(scenario, stream);
    fprintf(stream, "%s%s", scenario->simulation.sharing == SHARING_CONTENDED ? ", contended" : "",
            is_network ? "" : ")");
}

static void print_at_highest(const struct point *point, FILE *stream)
{
    print_loads(point, stream);
    cost_print(point, stream);
    class_lines_print(point, stream);
}

/* ---- point by point ---- */

/* In place of the text; what is printed of the point. */
static void keep_text(char **text, const struct point *point,
                      void (*print)(const struct point *point, FILE *stream))
{
    size_t size = 0;
    free(*text);
    *text = NULL;
    FILE *stream = memory_require(open_memstream(text, &size));
    print(point, stream);
    fclose(stream);
}

static double users_of(const struct scenario *scenario)
{
    return arrivals_are_closed(&scenario->arrivals) ? scenario_demand(scenario) : 0.0;
}

static void begin_curve(struct curve_summary *curve, const struct point *point)
{
    *curve = (struct curve_summary){.first = point->point_index,
                                    .has_offline = scenario_has_offline(&point->scenario),
                                    .bound_per_s = bounds_binding(&point->bounds)->bound_per_s,
                                    .users = users_of(&point->scenario),
                                    .horizon_s = point->scenario.simulation.horizon_s,
                                    .confidence = point->scenario.replications.confidence,
                                    .seed = point->scenario.simulation.seed,
                                    .shares_draws = true,
                                    .highest_per_s = point->scenario.arrivals.rate_per_s,
                                    .lowest_per_s = INFINITY};
    keep_text(&curve->contender, point, summary_print_contender);
    keep_text(&curve->limits, point, because_print);
    keep_text(&curve->loads, point, print_at_highest);
}

static void add_rate(struct curve_summary *curve, const struct point *point)
{
    double rate_per_s = curve->users > 0.0 ? curve->users : point->scenario.arrivals.rate_per_s;
    if (rate_per_s < curve->lowest_per_s)
        curve->lowest_per_s = rate_per_s;
    if (point->answer.taken_up == 0)
        return;
    curve->rates = memory_grow(curve->rates, &curve->rate_capacity, curve->rate_count + 1,
                               sizeof *curve->rates);
    curve->rates[curve->rate_count++] = (struct onset_rate){rate_per_s, point->stock_outs};
}

struct summary *summary_new(size_t curve_count)
{
    struct summary *summary = memory_allocate(1, sizeof *summary);
    summary->curves = memory_allocate(curve_count, sizeof *summary->curves);
    summary->curve_count = curve_count;
    return summary;
}

void summary_add(struct summary *summary, const struct point *point)
{
    struct curve_summary *curve = &summary->curves[point->curve_index];
    if (curve->first == 0)
        begin_curve(curve, point);
    else if (point->scenario.arrivals.rate_per_s > curve->highest_per_s) {
        curve->highest_per_s = point->scenario.arrivals.rate_per_s;
        keep_text(&curve->loads, point, print_at_highest);
    }
    curve->shares_draws = curve->shares_draws && point->scenario.simulation.seed == curve->seed;
    add_rate(curve, point);
    curve->arrived += point->answer.arrived;
    curve->dropped += point->answer.dropped;
    for (int reason = 0; reason < DROP_REASON_COUNT; reason++)
        curve->dropped_by[reason] += point->answer.dropped_by[reason];
}

static void print_curve(const struct curve_summary *curve, FILE *stream)
{
    fprintf(stream, "\n%s: ", curve->contender);
    print_onset(curve, stream);
    fputs(".\n", stream);
    fputs(curve->limits, stream);
    fputs(curve->loads, stream);
    print_dropped(curve, stream);
}

static int by_first_point(const void *left, const void *right)
{
    size_t one = ((const struct curve_summary *)left)->first;
    size_t other = ((const struct curve_summary *)right)->first;
    return (one > other) - (one < other);
}

void summary_print(struct summary *summary, FILE *stream)
{
    qsort(summary->curves, summary->curve_count, sizeof *summary->curves, by_first_point);
    for (size_t i = 0; i < summary->curve_count; i++)
        if (summary->curves[i].first > 0)
            print_curve(&summary->curves[i], stream);
}

void summary_free(struct summary *summary)
{
    for (size_t i = 0; summary && i < summary->curve_count; i++) {
        free(summary->curves[i].contender);
        free(summary->curves[i].limits);
        free(summary->curves[i].loads);
        free(summary->curves[i].rates);
    }
    if (summary)
        free(summary->curves);
    free(summary);
}

/* ---- for programs ---- */

static void write_interval(struct json_writer *writer, const char *key, struct interval interval)
{
    json_write_object(writer, key, true);
    json_write_number(writer, "value", interval.value);
    json_write_number(writer, "low", interval.low);
    json_write_number(writer, "high", interval.high);
    json_write_object_end(writer);
}

static void write_metric(struct json_writer *writer, const struct answer *answer,
                         enum metric metric)
{
    static const char *const keys[QUANTILE_COUNT] = {"p50", "p95", "p99"};
    const struct metric_answer *told = &answer->metrics[metric];
    json_write_object(writer, metric_name(metric), false);
    json_write_integer(writer, "count", told->pooled.count);
    write_interval(writer, "mean", told->mean);
    json_write_number(writer, "mean_of_replications_s", told->mean_of_replications.value);
    for (int i = 0; i < QUANTILE_COUNT; i++)
        write_interval(writer, keys[i], told->quantiles[i]);
    json_write_text(writer, "withheld", told->withheld);
    json_write_object_end(writer);
}

static void write_counts(struct json_writer *writer, const struct answer *answer)
{
    json_write_integer(writer, "replications", answer->replications);
    json_write_integer(writer, "arrived", answer->arrived);
    json_write_integer(writer, "done", answer->done);
    json_write_integer(writer, "in_service", answer->in_service);
    json_write_integer(writer, "waiting", answer->waiting);
    json_write_integer(writer, "dropped", answer->dropped);
    for (int reason = DROP_NONE + 1; reason < DROP_REASON_COUNT; reason++) {
        char key[64];
        snprintf(key, sizeof key, "dropped_%s", drop_reason_name((enum drop_reason)reason));
        json_write_integer(writer, key, answer->dropped_by[reason]);
    }
}

void summary_write_point(struct json_writer *writer, const struct point *point,
                         const struct spread *spread, bool compact)
{
    const struct answer *answer = &point->answer;
    const struct bound *binding = bounds_binding(&point->bounds);
    json_write_object(writer, NULL, compact);
    json_write_integer(writer, "point_index", point->point_index);
    json_write_raw(writer, "parameters", point->parameters);
    json_write_text(writer, "contender", point->contender);
    json_write_number(writer, "rate_per_s", point->scenario.arrivals.rate_per_s);
    write_interval(writer, "arrival_rate_per_s", answer->arrival_rate_per_s);
    json_write_number(writer, "bound_per_s", binding->bound_per_s);
    json_write_text(writer, "bound_resource", binding->resource);
    json_write_number(writer, "load", answer->load);
    json_write_text(writer, "verdict", verdict_name(answer->verdict));
    json_write_boolean(writer, "latency_is_lower_bound", answer->latency_is_lower_bound);
    write_counts(writer, answer);
    write_interval(writer, "stock_out_fraction", answer->shares[MEASURE_STOCK_OUT]);
    write_interval(writer, "growth_fraction", answer->shares[MEASURE_GROWTH]);
    for (int metric = 0; metric < METRIC_COUNT; metric++)
        write_metric(writer, answer, (enum metric)metric);
    cost_write(writer, point);
    slo_write_point(writer, point);
    if (spread)
        spread_write_point(writer, spread, point, compact);
    json_write_object_end(writer);
}
