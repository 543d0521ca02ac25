#include "study/search/compare.h"

#include "base/memory.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CUT_LIMIT 0.01

const char *standing_name(enum standing standing)
{
    static const char *const names[] = {"best", "not distinguishable", "worse", "not known"};
    assert(standing <= STANDING_UNKNOWN);
    return names[standing];
}

/* ---- who, and at which rates ---- */

static size_t find_contender(const struct comparison *comparison,
                             const struct experiment *experiment, const char *curve)
{
    size_t i = 0;
    while (i < comparison->contender_count
           && strcmp(experiment->points[comparison->contenders[i].point].curve, curve) != 0)
        i++;
    return i;
}

static void find_contenders(struct comparison *comparison, const struct experiment *experiment)
{
    size_t capacity = 0;
    for (size_t k = 0; k < experiment->point_count; k++) {
        size_t count = comparison->contender_count;
        if (find_contender(comparison, experiment, experiment->points[k].curve) < count)
            continue;
        comparison->contenders = memory_grow(comparison->contenders, &capacity, count + 1,
                                             sizeof *comparison->contenders);
        comparison->contenders[count] =
            (struct contender){memory_copy_text(experiment->points[k].contender), k,
                               experiment->points[k].scenario.network.top1_fraction};
        comparison->contender_count++;
    }
}

static int by_number(const void *left, const void *right)
{
    double first = *(const double *)left;
    double second = *(const double *)right;
    return (first > second) - (first < second);
}

static void find_rates(struct comparison *comparison, const struct experiment *experiment)
{
    size_t count = experiment->point_count;
    double *rates = memory_allocate(count, sizeof *rates);
    for (size_t k = 0; k < count; k++)
        rates[k] = experiment->points[k].scenario.arrivals.rate_per_s;
    qsort(rates, count, sizeof *rates, by_number);
    for (size_t k = 0; k < count; k++)
        if (k == 0 || rates[k] != rates[comparison->rate_count - 1])
            rates[comparison->rate_count++] = rates[k];
    comparison->rates_per_s = rates;
}

static size_t find_contest(const struct comparison *comparison, const struct experiment *experiment,
                           size_t k)
{
    const struct point *point = &experiment->points[k];
    const double *rate =
        bsearch(&point->scenario.arrivals.rate_per_s, comparison->rates_per_s,
                comparison->rate_count, sizeof *comparison->rates_per_s, by_number);
    return find_contender(comparison, experiment, point->curve) * comparison->rate_count
         + (size_t)(rate - comparison->rates_per_s);
}

static bool fail(const struct experiment *experiment, struct error *error, const char *message)
{
    return error_set(error, ERROR_INPUT, experiment->points[0].scenario.name, "sweep", "%s",
                     message);
}

/* A point each, at every rate. */
static bool fill_grid(struct comparison *comparison, struct experiment *experiment,
                      struct error *error)
{
    size_t count = comparison->contender_count * comparison->rate_count;
    if (comparison->contender_count < 2)
        return fail(experiment, error,
                    "must have at least two to compare, such as --vary network=resnet18,resnet34");
    if (count != experiment->point_count)
        return fail(experiment, error, "must have everything that is compared at every rate");
    comparison->contests = memory_allocate(count, sizeof *comparison->contests);
    comparison->leaders = memory_allocate(comparison->rate_count, sizeof *comparison->leaders);
    for (size_t k = 0; k < count; k++)
        comparison->contests[k].point = SIZE_MAX;
    for (size_t k = 0; k < count; k++) {
        struct contest *contest = &comparison->contests[find_contest(comparison, experiment, k)];
        if (contest->point != SIZE_MAX)
            return fail(experiment, error, "must have everything that is compared once at a rate");
        contest->point = k;
    }
    return true;
}

bool comparison_init(struct comparison *comparison, struct experiment *experiment,
                     struct measure measure, struct error *error)
{
    const struct replication_rule *rule = &experiment->points[0].scenario.replications;
    *comparison = (struct comparison){.measure = measure, .confidence = rule->confidence};
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct scenario *scenario = &experiment->points[k].scenario;
        scenario->replications.fewest = rule->fewest;
        scenario->replications.most = rule->fewest;
        comparison->is_drawn = comparison->is_drawn || scenario_is_drawn(scenario);
        if (isnan(scenario->arrivals.rate_per_s))
            return error_set(error, ERROR_INPUT, scenario->name, "arrivals",
                             "must have a rate, which requests that all come at once have not");
    }
    find_contenders(comparison, experiment);
    find_rates(comparison, experiment);
    return fill_grid(comparison, experiment, error);
}

void comparison_free(struct comparison *comparison)
{
    for (size_t i = 0; i < comparison->contender_count; i++)
        free(comparison->contenders[i].label);
    for (size_t i = 0;
         comparison->contests && i < comparison->contender_count * comparison->rate_count; i++)
        series_free(&comparison->contests[i].series);
    free(comparison->contenders);
    free(comparison->rates_per_s);
    free(comparison->contests);
    free(comparison->leaders);
    *comparison = (struct comparison){0};
}

/* ---- what they say ---- */

struct contest *comparison_contest(const struct comparison *comparison, size_t contender,
                                   size_t rate)
{
    return &comparison->contests[contender * comparison->rate_count + rate];
}

void contest_init(struct contest *contest, struct measure measure, struct point *point)
{
    const struct answer *answer = &point->answer;
    double unfinished = (double)(answer->in_service + answer->waiting);
    contest->interval = measure_interval(measure, answer);
    contest->requests = answer->arrived;
    contest->is_cut = unfinished > CUT_LIMIT * (double)answer->arrived;
    series_init(&contest->series, measure, point);
}

void comparison_take(struct comparison *comparison, struct point *point)
{
    size_t count = comparison->contender_count * comparison->rate_count;
    for (size_t i = 0; i < count; i++)
        if (comparison->contests[i].point == point->point_index - 1)
            contest_init(&comparison->contests[i], comparison->measure, point);
}

/* ---- who is better ---- */

/* Of most measures less is better. */
static double badness(struct measure measure)
{
    return measure.source == MEASURE_DONE || measure.source == MEASURE_THROUGHPUT ? -1.0 : 1.0;
}

/* Each of the pairs of a rate fails with a share of what all may fail with together. */
static double pair_confidence(const struct comparison *comparison)
{
    double count = (double)comparison->contender_count;
    return 1.0 - (1.0 - comparison->confidence) / (count * (count - 1.0) / 2.0);
}

struct estimate comparison_difference(const struct comparison *comparison,
                                      const struct contest *one, const struct contest *other,
                                      int *sign)
{
    struct estimate difference = series_difference(
        &one->series, &other->series, comparison->is_drawn, pair_confidence(comparison));
    difference.value *= badness(comparison->measure);
    *sign = 0;
    if (difference.value > difference.half_width && !one->is_cut)
        *sign = 1;
    if (-difference.value > difference.half_width && !other->is_cut)
        *sign = -1;
    return difference;
}

bool comparison_is_efficient(const struct comparison *comparison, size_t contender, size_t rate)
{
    const struct contender *contenders = comparison->contenders;
    bool is_efficient = !isnan(contenders[contender].top1_fraction);
    for (size_t i = 0; i < comparison->contender_count; i++) {
        int sign;
        if (!(contenders[i].top1_fraction >= contenders[contender].top1_fraction))
            continue;
        comparison_difference(comparison, comparison_contest(comparison, i, rate),
                              comparison_contest(comparison, contender, rate), &sign);
        is_efficient = is_efficient && sign <= 0;
    }
    return is_efficient;
}

/* Whoever has the best value leads; where nobody has one, the first. */
static size_t find_leader(const struct comparison *comparison, size_t rate)
{
    size_t leader = 0;
    double best = INFINITY;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        double value =
            badness(comparison->measure) * comparison_contest(comparison, i, rate)->interval.value;
        if (value < best) {
            best = value;
            leader = i;
        }
    }
    return leader;
}

static void judge_rate(struct comparison *comparison, size_t rate)
{
    size_t leader = find_leader(comparison, rate);
    struct contest *leading = comparison_contest(comparison, leader, rate);
    bool is_best = true;
    comparison->leaders[rate] = leader;
    leading->variance_ratio = NAN;
    for (size_t i = 0; i < comparison->contender_count; i++) {
        struct contest *contest = comparison_contest(comparison, i, rate);
        int sign;
        if (i == leader)
            continue;
        contest->difference = comparison_difference(comparison, leading, contest, &sign);
        contest->variance_ratio = series_variance_ratio(&leading->series, &contest->series);
        contest->standing = isnan(contest->interval.value) ? STANDING_UNKNOWN
                          : sign > 0                       ? STANDING_WORSE
                                                           : STANDING_ALIKE;
        is_best = is_best && contest->standing == STANDING_WORSE;
    }
    leading->standing = isnan(leading->interval.value) ? STANDING_UNKNOWN
                      : is_best                        ? STANDING_BEST
                                                       : STANDING_ALIKE;
}

void comparison_judge(struct comparison *comparison)
{
    for (size_t rate = 0; rate < comparison->rate_count; rate++)
        judge_rate(comparison, rate);
}
