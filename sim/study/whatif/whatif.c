#include "study/whatif/whatif.h"

#include "base/error.h"
#include "base/memory.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "statistics/histogram.h"
#include "study/bounds/bounds.h"
#include "study/evidence.h"
#include "study/expected_events.h"
#include "study/measure.h"
#include "study/runner.h"
#include "study/series.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define LEAST_EFFECT 0.001 /* of the answer: less is told to do nothing */

/* ---- one row ---- */

struct row_run {
    struct whatif *whatif;
    struct whatif_row *row;
    const struct whatif_question *question;
};

/* As if all rows took as long. */
static void on_progress(void *context, uint64_t done, uint64_t total)
{
    const struct row_run *run = context;
    const uint64_t before = (uint64_t)(run->row - run->whatif->rows);
    if (run->question->on_progress)
        run->question->on_progress(run->question->context, before * total + done,
                                   (run->whatif->changes.count + 1) * total);
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    struct row_run *run = context;
    struct whatif_row *row = run->row;
    const struct measure measure = run->whatif->measure;
    (void)error;
    row->metric = measure_interval(measure, &point->answer);
    row->is_lower_bound = measure_is_cut(measure, &point->answer);
    row->verdict = point->answer.verdict;
    series_init(&row->series, measure, point);
    return true;
}

static void take_bound(struct whatif_row *row, const struct point *point)
{
    const struct bound *bound = bounds_binding(&point->bounds);
    row->bound_per_s = bound->bound_per_s;
    row->binding = bound->resource;
}

static bool find_onset(struct whatif *whatif, struct whatif_row *row,
                       struct whatif_question *question, const struct json_document *document,
                       struct error *error)
{
    const struct whatif_row *base = &whatif->rows[0];
    struct onset_question of_onset = {.document = document,
                                      .library = question->library,
                                      .jobs = question->jobs,
                                      .replications = whatif->onset_replications,
                                      .interruption = question->interruption};
    const bool is_base = row == base;
    double known = is_base || base->onset.open ? NAN : base->onset.series.value;
    double start_per_s = onset_root_start_per_s(row->bound_per_s, known, base->bound_per_s);
    if (whatif->onset_replications == 0 || !isfinite(start_per_s)) {
        row->onset.open = "it was not searched";
        return true;
    }
    bool found =
        onset_root_find(&row->onset, &of_onset, start_per_s, is_base ? NULL : &base->onset, error);
    question->interrupted = of_onset.interrupted;
    return found;
}

static bool run_row(struct whatif *whatif, struct whatif_row *row, struct experiment *experiment,
                    struct whatif_question *question, struct error *error)
{
    struct row_run run = {whatif, row, question};
    struct runner_listener listener = {.context = &run,
                                       .interruption = question->interruption,
                                       .on_point = on_point,
                                       .on_progress = on_progress};
    const char *why;
    take_bound(row, &experiment->points[0]);
    if (!scenario_knows(&experiment->points[0].scenario, whatif->measure, &why))
        return error_set(error, ERROR_INPUT, experiment->points[0].scenario.name, "prices", "%s",
                         why);
    scenario_ask(&experiment->points[0].scenario, whatif->measure);
    return experiment_check_events(experiment, question->max_events, error)
        && runner_run(experiment, question->jobs, &listener, &question->interrupted, error)
        && !question->interrupted;
}

/* ---- the scenario as it is ---- */

static void take_settings(struct whatif *whatif, const struct point *point, bool wants_onsets)
{
    whatif->confidence = point->scenario.replications.confidence;
    whatif->rate_per_s = point->scenario.arrivals.rate_per_s;
    whatif->replications = point->answer.replications;
    whatif->prepares = scenario_has_offline(&point->scenario);
    if (whatif->prepares && !isnan(whatif->rate_per_s) && !scenario_has_users(&point->scenario))
        whatif->onset_replications = onset_replications(
            point, onset_root_start_per_s(whatif->rows[0].bound_per_s, NAN, NAN), wants_onsets);
}

static bool ask_base(struct whatif *whatif, struct whatif_question *question, struct error *error)
{
    struct experiment experiment = {0};
    struct whatif_row *base = &whatif->rows[0];
    bool good = experiment_load(&experiment, question->document, &(struct shard){0},
                                question->library, error)
             && run_row(whatif, base, &experiment, question, error);
    if (good)
        take_settings(whatif, &experiment.points[0], question->wants_onsets);
    experiment_free(&experiment);
    return good && find_onset(whatif, base, question, question->document, error);
}

/* ---- its changes ---- */

static bool set_replications(const struct whatif *whatif, struct json_document *document,
                             struct error *error)
{
    char number[JSON_NUMBER_SIZE];
    json_print_number(whatif->confidence, number);
    char *rule = memory_format_text("{\"count\": %llu, \"confidence\": %s}",
                                    (unsigned long long)whatif->replications, number);
    bool set = json_set(document, "replications", rule, JSON_SCENARIO, error);
    free(rule);
    return set;
}

/* What the scenario's rules forbid is told, and no failure. */
static bool refuse(struct whatif_row *row, struct error *error)
{
    if (error->code != ERROR_INPUT)
        return false;
    row->refused = memory_format_text("%s: %s", error->place, error->message);
    *error = (struct error){0};
    return true;
}

/* A quantile is known to half of its bucket. */
static double half_bucket(struct measure measure, double value)
{
    if (measure_kind(measure) != MEASURE_KIND_LATENCY || measure.statistic != STATISTIC_QUANTILE)
        return 0.0;
    uint32_t position = histogram_position_of(value);
    return (histogram_high_at(position) - histogram_low_at(position)) / 2.0;
}

/* One replication tells no interval. */
static void compare(const struct whatif *whatif, struct whatif_row *row)
{
    const struct whatif_row *base = &whatif->rows[0];
    bool is_drawn = whatif->replications > 1;
    struct estimate difference =
        series_difference(&base->series, &row->series, is_drawn, whatif->confidence);
    row->change_is_open =
        is_drawn && !isnan(difference.value)
        && evidence_carriers_gap(series_difference_carriers(&base->series, &row->series)) != NULL;
    double half_width = is_drawn && !row->change_is_open ? difference.half_width : NAN;
    if (difference.value != 0.0)
        half_width += half_bucket(whatif->measure, base->series.value)
                    + half_bucket(whatif->measure, row->series.value);
    row->metric_change = (struct interval){difference.value, difference.value - half_width,
                                           difference.value + half_width};
    row->onset_ratio = onset_root_ratio(&base->onset, &row->onset, whatif->confidence);
}

static bool ask_change(struct whatif *whatif, struct whatif_row *row,
                       struct whatif_question *question, struct error *error)
{
    struct experiment experiment = {0};
    struct json_document document;
    json_copy(&document, question->document);
    bool good = set_replications(whatif, &document, error)
             && lever_change_apply(row->change, &document, error);
    if (good
        && !experiment_load(&experiment, &document, &(struct shard){0}, question->library, error))
        good = refuse(row, error);
    else if (good)
        good = run_row(whatif, row, &experiment, question, error)
            && find_onset(whatif, row, question, &document, error);
    experiment_free(&experiment);
    json_free(&document);
    if (good && !row->refused)
        compare(whatif, row);
    return good;
}

/* ---- by effect ---- */

static double largest(double one, double other)
{
    return isnan(one) ? other : isnan(other) ? one : fmax(one, other);
}

/* The largest of the relative changes of the metric, the onset and the limit that are known. */
static double effect_of(const struct whatif *whatif, const struct whatif_row *row)
{
    const struct whatif_row *base = &whatif->rows[0];
    if (row->refused)
        return -1.0;
    double metric = fabs(row->metric_change.value) / fabs(base->metric.value);
    double limit = fabs(row->bound_per_s / base->bound_per_s - 1.0);
    return largest(
        largest(row->metric_change.value == 0.0 ? 0.0 : metric, fabs(row->onset_ratio.value - 1.0)),
        row->bound_per_s == base->bound_per_s ? 0.0 : limit);
}

/* How far from `from` the interval reaches, by `unit`; of one without ends the value. */
static double reach_of(const struct interval *interval, double from, double unit)
{
    double most = fabs(interval->value - from);
    if (!isnan(interval->low))
        most = fmax(most, fmax(fabs(interval->low - from), fabs(interval->high - from)));
    return most == 0.0 ? 0.0 : most / unit;
}

bool whatif_moves_metric(const struct whatif *whatif, const struct whatif_row *row)
{
    const double metric = fabs(whatif->rows[0].metric.value);
    return row->change && !row->refused
        && reach_of(&row->metric_change, 0.0, metric) >= LEAST_EFFECT;
}

bool whatif_does_something(const struct whatif *whatif, const struct whatif_row *row)
{
    return row->change && !row->refused
        && (effect_of(whatif, row) >= LEAST_EFFECT || whatif_moves_metric(whatif, row)
            || reach_of(&row->onset_ratio, 1.0, 1.0) >= LEAST_EFFECT);
}

/* By the metric that was asked for; where it is not known, by the rest. */
static double swing_of_row(const struct whatif *whatif, const struct whatif_row *row)
{
    if (row->refused)
        return -1.0;
    double change = fabs(row->metric_change.value);
    return isnan(change) ? effect_of(whatif, row) * fabs(whatif->rows[0].metric.value) : change;
}

/* Of the lever, by either of its changes. */
static double swing(const struct whatif *whatif, const struct whatif_row *row)
{
    double most = -1.0;
    for (size_t i = 1; i < whatif->row_count; i++)
        if (strcmp(whatif->rows[i].change->lever, row->change->lever) == 0)
            most = fmax(most, swing_of_row(whatif, &whatif->rows[i]));
    return most;
}

struct ranked {
    struct whatif_row row;
    double swing;
    size_t place;
};

/* What can be bought first; then by effect. */
static int by_swing(const void *a, const void *b)
{
    const struct ranked *one = a, *other = b;
    if (one->row.change->kind != other->row.change->kind)
        return one->row.change->kind < other->row.change->kind ? -1 : 1;
    if (one->swing != other->swing)
        return one->swing > other->swing ? -1 : 1;
    return (one->place > other->place) - (one->place < other->place);
}

static void sort(struct whatif *whatif)
{
    size_t count = whatif->row_count - 1;
    struct ranked *ranked = memory_allocate(count, sizeof *ranked);
    for (size_t i = 0; i < count; i++)
        ranked[i] = (struct ranked){whatif->rows[i + 1], swing(whatif, &whatif->rows[i + 1]), i};
    qsort(ranked, count, sizeof *ranked, by_swing);
    for (size_t i = 0; i < count; i++)
        whatif->rows[i + 1] = ranked[i].row;
    free(ranked);
}

/* ---- the whole ---- */

bool whatif_ask(struct whatif *whatif, struct whatif_question *question, struct error *error)
{
    *whatif = (struct whatif){.measure = question->measure};
    measure_print(question->measure, whatif->metric);
    lever_changes_find(&whatif->changes, question->document, question->notes);
    size_t count = whatif->changes.count;
    whatif->rows = memory_allocate(count + 1, sizeof *whatif->rows);
    whatif->row_count = 1;
    if (!ask_base(whatif, question, error))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct whatif_row *row = &whatif->rows[whatif->row_count++];
        row->change = &whatif->changes.items[i];
        if (!ask_change(whatif, row, question, error))
            return false;
    }
    sort(whatif);
    return true;
}

void whatif_free(struct whatif *whatif)
{
    for (size_t i = 0; i < whatif->row_count; i++) {
        free(whatif->rows[i].refused);
        series_free(&whatif->rows[i].series);
        onset_root_free(&whatif->rows[i].onset);
    }
    free(whatif->rows);
    lever_changes_free(&whatif->changes);
    *whatif = (struct whatif){0};
}
