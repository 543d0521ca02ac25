#include "study/search/compare.h"

#include "base/ascending.h"
#include "base/error.h"
#include "base/memory.h"
#include "scenario/measure_name.h"
#include "scenario/scenario.h"
#include "statistics/tally.h"
#include "study/evidence.h"
#include "study/measure.h"
#include "study/qualify.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CUT_LIMIT 0.01          /* as contest.is_cut says: of the requests */
#define COMPARISON_LOOKS 4      /* interim analyses, which share the error alike (Bonferroni) */
#define MOST_REPLICATIONS 10000 /* where the scenario has no other number than the least */

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
                               experiment->points[k].scenario.inference.network.top1_fraction};
        comparison->contender_count++;
    }
}

static void find_rates(struct comparison *comparison, const struct experiment *experiment)
{
    size_t count = experiment->point_count;
    double *rates = memory_allocate(count, sizeof *rates);
    for (size_t k = 0; k < count; k++)
        rates[k] = scenario_demand(&experiment->points[k].scenario);
    qsort(rates, count, sizeof *rates, ascending);
    for (size_t k = 0; k < count; k++)
        if (k == 0 || rates[k] != rates[comparison->rate_count - 1])
            rates[comparison->rate_count++] = rates[k];
    comparison->rates_per_s = rates;
}

static size_t find_contest(const struct comparison *comparison, const struct experiment *experiment,
                           size_t k)
{
    const struct point *point = &experiment->points[k];
    const double demand = scenario_demand(&point->scenario);
    const double *rate = bsearch(&demand, comparison->rates_per_s, comparison->rate_count,
                                 sizeof *comparison->rates_per_s, ascending);
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
        return fail(
            experiment, error,
            "must have at least two to compare, such as --vary client.storage_bytes=16e9,32e9");
    assert(count >= experiment->point_count); /* no two points are one */
    if (count > experiment->point_count)
        return fail(experiment, error, "must have everything that is compared at every rate");
    comparison->contests = memory_allocate(count, sizeof *comparison->contests);
    comparison->leaders = memory_allocate(comparison->rate_count, sizeof *comparison->leaders);
    for (size_t k = 0; k < count; k++)
        comparison->contests[k].point = SIZE_MAX;
    for (size_t k = 0; k < count; k++) {
        struct contest *contest = &comparison->contests[find_contest(comparison, experiment, k)];
        assert(contest->point == SIZE_MAX);
        contest->point = k;
    }
    return true;
}

/* Returns the most; where fewer are asked for than the first look has, that gets fewer, too. */
static uint64_t most_replications(struct replication_rule *rule, uint64_t asked)
{
    if (asked > 0) {
        rule->fewest = asked < rule->fewest ? asked : rule->fewest;
        return asked;
    }
    if ((rule->most > rule->fewest && !rule->by_evidence) || rule->fewest > MOST_REPLICATIONS)
        return rule->most;
    return MOST_REPLICATIONS;
}

bool comparison_init(struct comparison *comparison, struct experiment *experiment,
                     struct measure measure, uint64_t asked_replications, struct error *error)
{
    struct replication_rule *rule = &experiment->points[0].scenario.replications;
    *comparison = (struct comparison){
        .measure = measure, .confidence = rule->confidence, .look_count = COMPARISON_LOOKS};
    comparison->is_closed = scenario_has_users(&experiment->points[0].scenario);
    comparison->most_replications = most_replications(rule, asked_replications);
    comparison->fewest_replications = rule->fewest;
    for (size_t k = 0; k < experiment->point_count; k++) {
        struct scenario *scenario = &experiment->points[k].scenario;
        scenario->replications.fewest = rule->fewest;
        scenario->replications.most = rule->fewest;
        scenario->replications.by_evidence = false;
        scenario->replications.precision = 0.0; /* what decides is the difference */
        const char *why;
        if (!scenario_knows(scenario, measure, &why))
            return error_set(error, ERROR_INPUT, scenario->name, "prices", "%s", why);
        scenario_ask(scenario, measure);
        comparison->is_drawn = comparison->is_drawn || scenario_draws(scenario, measure);
        if (isnan(scenario_demand(scenario)))
            return error_set(error, ERROR_INPUT, scenario->name, "arrivals",
                             "must have a rate, which requests that all come at once have not");
        if (scenario_has_users(scenario) != comparison->is_closed)
            return error_set(error, ERROR_INPUT, scenario->name, "arrivals",
                             "must be a closed loop everywhere or nowhere");
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
    free(comparison->pairs);
    free(comparison->differences);
    *comparison = (struct comparison){0};
}

/* ---- what they say ---- */

struct contest *comparison_contest(const struct comparison *comparison, size_t contender,
                                   size_t rate)
{
    return &comparison->contests[contender * comparison->rate_count + rate];
}

static double badness(struct measure measure)
{
    return measure_is_better_high(measure) ? -1.0 : 1.0;
}

double comparison_badness(const struct comparison *comparison)
{
    return badness(comparison->measure);
}

/* Stock-outs make requests wait or fail; they change neither how long online phases take nor what
 * is spent. */
static enum tail tail_of(struct measure measure, const struct point *point)
{
    bool has_stock = scenario_has_offline(&point->scenario);
    struct evidence evidence =
        evidence_of(point->replications, point->replication_count, has_stock);
    bool is_online = measure.source == MEASURE_LATENCY && measure.metric == METRIC_ONLINE;
    bool depends = !is_online && measure_kind(measure) != MEASURE_KIND_COST;
    return depends && point->answer.is_drawn ? evidence_tail(&evidence) : TAIL_SEEN;
}

static double reach_of(struct measure measure, const struct series *series)
{
    double worst = 0.0;
    for (size_t i = 0; i < series->count; i++)
        if (!isnan(series->items[i]))
            worst = fmax(worst, badness(measure) * (series->items[i] - series->value));
    return worst;
}

static bool is_withheld(struct measure measure, const struct answer *answer)
{
    return measure.source == MEASURE_LATENCY && measure.statistic == STATISTIC_QUANTILE
        && answer->metrics[measure.metric].pooled.count > 0
        && isnan(measure_interval(measure, answer).value);
}

void contest_init(struct contest *contest, struct measure measure, struct point *point)
{
    const struct answer *answer = &point->answer;
    double unfinished = (double)(answer->in_service + answer->waiting);
    contest->interval = measure_interval(measure, answer);
    contest->requests = answer->arrived;
    contest->is_withheld = is_withheld(measure, answer);
    contest->is_cut = unfinished > CUT_LIMIT * (double)answer->arrived;
    series_init(&contest->series, measure, point);
    contest->tail = tail_of(measure, point);
    contest->reach = reach_of(measure, &contest->series);
}

/* INFINITY where nobody's are known. */
static double farthest_reach(const struct comparison *comparison)
{
    double farthest = -INFINITY;
    for (size_t i = 0; i < comparison->contender_count * comparison->rate_count; i++)
        if (comparison->contests[i].tail == TAIL_SEEN)
            farthest = fmax(farthest, comparison->contests[i].reach);
    return isinf(farthest) ? INFINITY : farthest;
}

void comparison_reach(const struct comparison *comparison, struct contest *contest,
                      size_t contender, double rate_per_s)
{
    double nearest = INFINITY;
    if (contest->tail != TAIL_UNSEEN)
        return;
    contest->reach = farthest_reach(comparison);
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        const struct contest *other = comparison_contest(comparison, contender, rate);
        double distance = fabs(comparison->rates_per_s[rate] - rate_per_s);
        if (other->tail == TAIL_SEEN && distance <= nearest) {
            contest->reach = other->reach;
            nearest = distance;
        }
    }
}

void comparison_take(struct comparison *comparison, struct point *point)
{
    size_t count = comparison->contender_count * comparison->rate_count;
    for (size_t i = 0; i < count; i++)
        if (comparison->contests[i].point == point->point_index - 1) {
            series_free(&comparison->contests[i].series); /* of an earlier look */
            contest_init(&comparison->contests[i], comparison->measure, point);
            qualify_measure(point, comparison->measure);
        }
}

/* ---- who is better ---- */

/* Bonferroni: one side of an interval of one of the pairs of a rate. */
double comparison_error(const struct comparison *comparison)
{
    double count = (double)comparison->contender_count;
    return (1.0 - comparison->confidence) / 2.0 / (count * (count - 1.0) / 2.0);
}

/* The mean of a quantile's pseudo-values is not quite the quantile, which is what is told. */
static void center(struct tally *tally, double value)
{
    double shift = value - tally->mean;
    tally->mean = value;
    tally->minimum += shift;
    tally->maximum += shift;
}

void contest_difference(struct excess_sample *difference, const struct comparison *comparison,
                        const struct contest *one, const struct contest *other)
{
    const bool is_bad_high = badness(comparison->measure) > 0.0;
    const struct series *better = is_bad_high ? &one->series : &other->series;
    const struct series *worse = is_bad_high ? &other->series : &one->series;
    struct tally tally = series_item_differences(better, worse);
    if (tally.count > 0)
        center(&tally, series_value_difference(better, worse));
    bool is_known = tally.count > 0 && !isnan(tally.mean);
    bool is_equal = !comparison->is_drawn && tally.mean == 0.0;
    *difference = (struct excess_sample){.least = tally,
                                         .most = tally,
                                         .bound = {-INFINITY, INFINITY},
                                         .is_drawn = comparison->is_drawn,
                                         .low_tail = one->tail,
                                         .high_tail = other->tail,
                                         .alone = {-one->reach, other->reach},
                                         .replications_each = one->series.replications_each,
                                         .low_is_open = !is_known || is_equal || one->is_cut,
                                         .high_is_open = !is_known || is_equal || other->is_cut};
}

struct finding *comparison_pair(const struct comparison *comparison, size_t one, size_t other,
                                size_t rate)
{
    return &comparison->pairs[(one * comparison->contender_count + other) * comparison->rate_count
                              + rate];
}

/* The rates of a pair are taken as probes of a search in which either may be better at any rate. */
static void judge_pair(const struct comparison *comparison, size_t one, size_t other)
{
    struct finding *findings = comparison_pair(comparison, one, other, 0);
    const double error = comparison_error(comparison) / comparison->look_count;
    struct bracket_search search = {.criterion_count = 1,
                                    .looks = {{.error = error}},
                                    .findings = findings,
                                    .finding_count = comparison->rate_count};
    for (size_t rate = 0; rate < comparison->rate_count; rate++) {
        struct excess_sample *difference =
            &comparison->differences[&findings[rate] - comparison->pairs];
        contest_difference(difference, comparison, comparison_contest(comparison, one, rate),
                           comparison_contest(comparison, other, rate));
        findings[rate] =
            (struct finding){.value = comparison->rates_per_s[rate], .items = difference};
    }
    bracket_judge(&search);
}

static void judge_pairs(struct comparison *comparison)
{
    size_t count = comparison->contender_count;
    if (!comparison->pairs) {
        comparison->pairs =
            memory_allocate(count * count * comparison->rate_count, sizeof *comparison->pairs);
        comparison->differences = memory_allocate(count * count * comparison->rate_count,
                                                  sizeof *comparison->differences);
    }
    for (size_t one = 0; one < count; one++)
        for (size_t rate = 0; rate < comparison->rate_count; rate++)
            comparison_reach(comparison, comparison_contest(comparison, one, rate), one,
                             comparison->rates_per_s[rate]);
    for (size_t one = 0; one < count; one++)
        for (size_t other = one + 1; other < count; other++)
            judge_pair(comparison, one, other);
}

struct interval comparison_difference(const struct comparison *comparison, size_t one, size_t other,
                                      size_t rate, int *sign)
{
    const bool is_turned = one > other;
    const struct finding *pair = is_turned ? comparison_pair(comparison, other, one, rate)
                                           : comparison_pair(comparison, one, other, rate);
    const struct interval difference = {pair->items->least.mean, pair->limits.low,
                                        pair->limits.high};
    *sign = is_turned ? -pair->sign : pair->sign;
    return is_turned ? (struct interval){-difference.value, -difference.high, -difference.low}
                     : difference;
}

bool comparison_is_efficient(const struct comparison *comparison, size_t contender, size_t rate)
{
    const struct contender *contenders = comparison->contenders;
    bool is_efficient = !isnan(contenders[contender].top1_fraction);
    for (size_t i = 0; i < comparison->contender_count; i++) {
        int sign;
        if (!(contenders[i].top1_fraction >= contenders[contender].top1_fraction))
            continue;
        if (i == contender)
            continue;
        comparison_difference(comparison, i, contender, rate, &sign);
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
        contest->difference = comparison_difference(comparison, leader, i, rate, &sign);
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
    judge_pairs(comparison);
    for (size_t rate = 0; rate < comparison->rate_count; rate++)
        judge_rate(comparison, rate);
}
