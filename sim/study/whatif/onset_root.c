#include "study/whatif/onset_root.h"

#include "base/memory.h"
#include "base/portable.h"
#include "scenario/scenario.h"
#include "statistics/false_position.h"
#include "study/excess.h"
#include "study/runner.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define QUICK_EVENTS 2e5         /* of all replications at one rate: a fraction of a second */
#define FEWEST_REPLICATIONS 10.0 /* with fewer no onset is sought, unless it was asked for */
#define MOST_REPLICATIONS 500.0  /* a choice: chance is then 1/22 of one replication's */
#define FEWEST_CARRIERS 5        /* replications that run out of precomputes, or nothing is told */
#define STEP 0.4                 /* of the logarithm, while the root is not enclosed */
#define MOST_STEPS 20            /* a factor of 3,000 to either side */
#define CLOSE 0.002 /* the root's logarithm is not known better than that: excesses are counts */
#define SLOPE_REACH 0.1 /* to both sides of the root */

/* Events follow requests, and those of an onset may be far more than those of the point. */
uint64_t onset_replications(const struct point *point, double start_per_s, bool is_forced)
{
    double growth = fmax(start_per_s / point->scenario.arrivals.rate_per_s, 1.0);
    double events = growth * (double)point->answer.events / (double)point->answer.replications;
    double count = fmin(floor(QUICK_EVENTS / events), MOST_REPLICATIONS);
    if (!scenario_is_drawn(&point->scenario))
        return 1;
    return count >= FEWEST_REPLICATIONS ? (uint64_t)count
         : is_forced                    ? (uint64_t)FEWEST_REPLICATIONS
                                        : 0;
}

double onset_root_start_per_s(double bound_per_s, double known_log_rate, double known_bound_per_s)
{
    return isnan(known_log_rate) ? bound_per_s / 2.0
                                 : portable_exp(known_log_rate) * bound_per_s / known_bound_per_s;
}

/* ---- the excess at a rate ---- */

struct trial {
    struct onset_question *question;
    double *excesses; /* owned: of the rate tried last */
    double mean;
    size_t carriers; /* replications with a request that found no precompute */
    bool is_refused; /* the scenario's rules forbid the rate */
};

static void on_replication(void *context, const struct point *point, size_t index,
                           const struct metrics *metrics)
{
    struct trial *trial = context;
    const struct slo onset = onset_criterion(ONSET_THRESHOLD);
    struct excess excess = excess_of(&onset, metrics, point->scenario.simulation.horizon_s);
    trial->excesses[index] = excess.least;
    trial->carriers += metrics->stock_outs > 0;
}

static bool on_point(void *context, struct point *point, struct error *error)
{
    (void)context;
    (void)point;
    (void)error;
    return true;
}

static bool set_rate(struct json_document *document, const struct onset_question *question,
                     double rate_per_s, struct error *error)
{
    char rate[JSON_NUMBER_SIZE], key[EXPERIMENT_KEY_SIZE], *replications;
    json_print_number(rate_per_s, rate);
    replications =
        memory_format_text("{\"count\": %llu}", (unsigned long long)question->replications);
    bool set = json_set(document, experiment_rate_key(document, key), rate, JSON_SCENARIO, error)
            && json_set(document, "replications", replications, JSON_SCENARIO, error);
    free(replications);
    return set;
}

/* In the order of the replications, so that it does not depend on threads. */
static double mean_of(const double numbers[], size_t count)
{
    double sum = 0.0;
    for (size_t i = 0; i < count; i++)
        sum += numbers[i];
    return sum / (double)count;
}

static bool try_rate(struct trial *trial, double log_rate, struct error *error)
{
    struct onset_question *question = trial->question;
    struct runner_listener listener = {.context = trial,
                                       .interruption = question->interruption,
                                       .on_point = on_point,
                                       .on_replication = on_replication,
                                       .wants_counts_alone = true};
    struct experiment experiment = {0};
    struct json_document document;
    trial->carriers = 0;
    json_copy(&document, question->document);
    trial->is_refused =
        !set_rate(&document, question, portable_exp(log_rate), error)
        || !experiment_load(&experiment, &document, &(struct shard){0}, question->library, error);
    bool ran = !trial->is_refused
            && runner_run(&experiment, question->jobs, &listener, &question->interrupted, error)
            && !question->interrupted;
    if (ran)
        trial->mean = mean_of(trial->excesses, question->replications);
    experiment_free(&experiment);
    json_free(&document);
    return ran;
}

/* ---- the root ---- */

static bool excess_at(void *context, double log_rate, double *excess, struct error *error)
{
    struct trial *trial = context;
    bool tried = try_rate(trial, log_rate, error);
    *excess = trial->mean;
    return tried;
}

static bool try_end(struct trial *trial, struct false_end *end, double log_rate,
                    struct error *error)
{
    end->x = log_rate;
    return excess_at(trial, log_rate, &end->y, error);
}

/* From the start on, up or down, until the excess changes its sign. */
static bool enclose(struct trial *trial, struct false_end *low, struct false_end *high,
                    double start, bool *is_found, struct error *error)
{
    struct false_end here, next;
    if (!try_end(trial, &here, start, error))
        return false;
    const bool goes_up = here.y < 0.0;
    *is_found = false;
    for (int i = 0; i < MOST_STEPS && !*is_found; i++) {
        if (!try_end(trial, &next, here.x + (goes_up ? STEP : -STEP), error))
            return false;
        *is_found = (next.y < 0.0) != goes_up;
        *low = goes_up ? here : next;
        *high = goes_up ? next : here;
        here = next;
    }
    return true;
}

static double *copy_of(const double numbers[], size_t count)
{
    double *copy = memory_allocate(count, sizeof *copy);
    memcpy(copy, numbers, count * sizeof *copy);
    return copy;
}

static void take(struct onset_root *root, const double excesses[], size_t count, double log_rate)
{
    root->excesses = copy_of(excesses, count);
    root->series = (struct series){.value = log_rate, .count = count};
}

/* What every replication says: its excess at the root by the slope of the mean there. */
static bool take_items(struct onset_root *root, struct trial *trial, struct error *error)
{
    struct series *series = &root->series;
    struct false_end below, above;
    if (!try_end(trial, &below, series->value - SLOPE_REACH, error)
        || !try_end(trial, &above, series->value + SLOPE_REACH, error))
        return false;
    double slope = (above.y - below.y) / (above.x - below.x);
    double mean = mean_of(root->excesses, series->count);
    series->items = memory_allocate(series->count, sizeof *series->items);
    for (size_t i = 0; i < series->count; i++)
        series->items[i] = slope > 0.0 ? series->value - (root->excesses[i] - mean) / slope : NAN;
    return true;
}

static bool search(struct onset_root *root, struct trial *trial, double start, struct error *error)
{
    struct false_end low, high;
    double log_rate = start;
    bool is_found;
    if (!enclose(trial, &low, &high, start, &is_found, error))
        return false;
    root->series.value = NAN;
    root->open = low.y >= 0.0 ? "even the lowest rates find no precompute"
                              : "even the highest rates find a precompute";
    if (!is_found)
        return true;
    root->open = NULL;
    const struct false_position lines = {trial, excess_at, CLOSE};
    if (!false_position_find(&lines, low, high, &log_rate, error)
        || !try_rate(trial, log_rate, error))
        return false;
    if (trial->carriers < FEWEST_CARRIERS && trial->question->replications > 1) {
        root->open = "too few replications run out of precomputes";
        return true;
    }
    take(root, trial->excesses, trial->question->replications, log_rate);
    return take_items(root, trial, error);
}

/* Whether every replication has the same excess as at the known root, which then is this one's. */
static bool try_like(struct onset_root *root, struct trial *trial, const struct onset_root *like,
                     bool *is_same, struct error *error)
{
    const size_t bytes = like->series.count * sizeof *like->excesses;
    if (!try_rate(trial, like->series.value, error))
        return false;
    *is_same = memcmp(trial->excesses, like->excesses, bytes) == 0;
    if (*is_same) {
        take(root, like->excesses, like->series.count, like->series.value);
        root->series.items = copy_of(like->series.items, like->series.count);
    }
    return true;
}

bool onset_root_find(struct onset_root *root, struct onset_question *question, double start_per_s,
                     const struct onset_root *like, struct error *error)
{
    struct trial trial = {.question = question,
                          .excesses = memory_allocate(question->replications, sizeof(double))};
    bool is_same = false;
    *root = (struct onset_root){0};
    bool good = (!like || like->open || try_like(root, &trial, like, &is_same, error))
             && (is_same || search(root, &trial, portable_log(start_per_s), error));
    free(trial.excesses);
    if (good || !trial.is_refused || error->code != ERROR_INPUT)
        return good;
    onset_root_free(root);
    *root = (struct onset_root){.series.value = NAN, .open = "a rate that it may be at is refused"};
    *error = (struct error){0};
    return true;
}

void onset_root_free(struct onset_root *root)
{
    series_free(&root->series);
    free(root->excesses);
    *root = (struct onset_root){0};
}

struct interval onset_root_ratio(const struct onset_root *one, const struct onset_root *other,
                                 double confidence)
{
    if (one->open || other->open)
        return (struct interval){NAN, NAN, NAN};
    bool is_drawn = one->series.count > 1;
    struct estimate difference =
        series_difference(&one->series, &other->series, is_drawn, confidence);
    double ratio = portable_exp(difference.value);
    if (!is_drawn)
        return (struct interval){ratio, NAN, NAN};
    return (struct interval){ratio, portable_exp(difference.value - difference.half_width),
                             portable_exp(difference.value + difference.half_width)};
}
