/*
 * How often what pisim concludes holds: random transient scenarios, whose truth is found by many
 * replications of other seeds. With PISIM_LONG thirty of them, with 200 seeds each, and the table
 * of results/README.md is written; else a few, to see that nothing has broken. PISIM_SEEDS asks for
 * fewer seeds, which allows for what so few may be off by, and writes no table.
 */
#include "study/runner.h"

#include "engine/random_stream.h"
#include "readme_table.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#define BEGIN_MARK "<!-- coverage: written by tests/coverage with PISIM_LONG=1 -->\n"
#define END_MARK "<!-- end of coverage -->\n"
#define FIRST_TRUTH_SEED 1000003
#define FEWEST_TOLD 20 /* intervals of a scenario, to say how often they hold */

static const struct {
    const char *name;
    const char *title;
    double least_mean; /* of all told, and of one scenario's */
    double least_each;
} claims[] = {
    {"e2e_s.mean", "mean", 0.93, 0.88},
    {"offline_wait_s.mean", "mean offline wait", 0.93, 0.88},
    {"stock_out_fraction", "stock-outs", 0.93, 0.88},
    {"e2e_s.p50", "p50", 0.93, 0.88},
    {"e2e_s.p95", "p95", 0.93, 0.88},
    {"e2e_s.p99", "p99", 0.90, 0.85},
    {"growth_fraction", "growth", 0.93, 0.88},
    {"throughput_per_s", "throughput", 0.93, 0.88},
};
enum { CLAIM_COUNT = sizeof claims / sizeof *claims };

/* ---- scenarios ---- */

/* What a scenario borrows; it must not move. */
struct case_of {
    struct step steps[2];
    struct plan plan;
    struct client_class class;
    struct scenario scenario;
    double load;
};

static double between(struct random_stream *stream, double low, double high)
{
    return low + (high - low) * random_stream_uniform(stream);
}

/* A quarter are bursty, some come in batches; half begin with a full stock. */
static void draw_arrivals(struct arrivals_settings *arrivals, struct random_stream *stream)
{
    double kind = random_stream_uniform(stream);
    arrivals->process = kind < 0.25 ? ARRIVAL_GAMMA : kind < 0.4 ? ARRIVAL_BATCH : ARRIVAL_POISSON;
    arrivals->begin = ARRIVALS_IN_EQUILIBRIUM;
    arrivals->cv = between(stream, 1.5, 4.0);
    arrivals->batch_size = 2 + (uint64_t)between(stream, 0.0, 6.0);
    arrivals->batch_is_geometric = true;
    arrivals->assignment = ARRIVALS_RANDOM;
}

static void draw_clients(struct case_of *drawn, struct random_stream *stream)
{
    uint64_t capacity = 1 + (uint64_t)between(stream, 0.0, 20.0);
    drawn->class = (struct client_class){
        .count = random_stream_uniform(stream) < 0.7 ? 1 : 2 + (uint64_t)between(stream, 0, 6),
        .share = 1.0,
        .plan = &drawn->plan,
        .link = {.uplink_bps = 1.0, .downlink_bps = 1.0},
        .storage_bytes = capacity,
        .initial_stock = random_stream_uniform(stream) < 0.5
                           ? capacity
                           : (uint64_t)between(stream, 0.0, (double)capacity),
        .online_slots = 1,
        .offline_slots = 1,
        .max_waiting = NO_LIMIT,
        .give_up_after_s = INFINITY,
    };
    drawn->class.alone = phases_alone_compile(&drawn->plan, &drawn->class.link);
}

/* 5 to 100 requests in a day. */
static void draw_case(struct case_of *drawn, uint64_t index, double low_load, double high_load)
{
    struct random_stream *stream = random_stream_new(1, index, "coverage", 0);
    double offline_s = between(stream, 200.0, 3200.0);
    double online_s = between(stream, 20.0, 320.0);
    *drawn = (struct case_of){
        .steps = {{.phase = PHASE_OFFLINE, .work_core_s = offline_s, .most_cores = 1},
                  {.phase = PHASE_ONLINE, .work_core_s = online_s, .most_cores = 1}},
        .plan = {.step_count = 2, .offline_step_count = 1, .storage_bytes = {1, 1}},
        .scenario = {.simulation = {.class_count = 1,
                                    .drain = true,
                                    .server = {.storage_bytes = 1000, .offline_slots = NO_LIMIT}},
                     .replications =
                         {.fewest = 200, .most = 3200, .by_evidence = true, .confidence = 0.95}},
        .load = between(stream, low_load, high_load),
    };
    drawn->plan.steps = drawn->steps;
    draw_clients(drawn, stream);
    struct scenario *scenario = &drawn->scenario;
    draw_arrivals(&scenario->arrivals, stream);
    scenario->arrivals.rate_per_s = drawn->load / offline_s * (double)drawn->class.count;
    scenario->simulation.horizon_s =
        fmin(between(stream, 5.0, 100.0) / scenario->arrivals.rate_per_s, 30.0 * 86400.0);
    scenario->simulation.classes = &drawn->class;
    random_stream_free(stream);
}

/* ---- truth, and what is told ---- */

/* One point with so many replications, answered. */
static void simulate(struct point *point, const struct case_of *drawn, uint64_t seed, uint64_t most)
{
    *point = (struct point){.point_index = 1, .scenario = drawn->scenario};
    point->scenario.simulation.arrivals = &point->scenario.arrivals;
    point->scenario.simulation.seed = seed;
    bounds_compute(&point->bounds, &point->scenario.simulation);
    if (most > 0) {
        point->scenario.replications.fewest = point->scenario.replications.most = most;
        point->scenario.replications.by_evidence = false;
    }
}

/* What the points of one scenario told. */
struct told {
    double truth[CLAIM_COUNT]; /* the mean of so many seeds */
    uint64_t truths;
    double error[CLAIM_COUNT]; /* standard error of an oracle's mean of one replication */
    uint64_t told[CLAIM_COUNT];
    uint64_t held[CLAIM_COUNT];
    double width; /* of the mean's intervals over that of who knows the variance; summed */
    uint64_t verdict[VERDICT_UNRESOLVED + 1];
    uint64_t replications;
    uint64_t points;
};

static struct interval interval_of(size_t claim, const struct point *point)
{
    struct measure measure;
    cr_assert(measure_read(claims[claim].name, &measure));
    return measure_interval(measure, &point->answer);
}

/* Unless it is beyond an end by more than roundings. */
static bool lies_in(double value, const struct interval *interval)
{
    double rounding = 1e-9 * fabs(value);
    return !(value < interval->low - rounding) && !(value > interval->high + rounding);
}

static bool take_truth(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct told *told = context;
    told->truths++;
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        told->truth[i] += (interval_of(i, point).value - told->truth[i]) / (double)told->truths;
    double squares = 0.0, requests = 0.0;
    for (size_t i = 0; i < point->replication_count; i++) {
        const struct tally *tally = &point->replications[i].tallies[METRIC_E2E];
        double residual = (double)tally->count * (tally->mean - told->truth[0]);
        squares += residual * residual;
        requests += (double)tally->count;
    }
    double count = (double)point->replication_count;
    told->error[0] = sqrt(squares / count) / (requests / count);
    return true;
}

static bool take_told(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct told *told = context;
    for (size_t i = 0; i < CLAIM_COUNT; i++) {
        struct interval interval = interval_of(i, point);
        if (isnan(interval.low) || isnan(interval.high))
            continue;
        told->told[i]++;
        told->held[i] += lies_in(told->truth[i], &interval);
        if (i == 0)
            told->width += (interval.high - interval.low)
                         / (2.0 * 1.96 * told->error[0] / sqrt((double)point->replication_count));
    }
    told->verdict[point->answer.verdict]++;
    told->replications += point->replication_count;
    told->points++;
    return true;
}

static void run_points(struct point points[], size_t count, struct told *told,
                       bool (*on_point)(void *, struct point *, struct error *))
{
    struct experiment experiment = {.points = points, .point_count = count};
    struct runner_listener listener = {.context = told, .on_point = on_point};
    struct error error = {0};
    bool interrupted;
    cr_assert(runner_run(&experiment, 2, &listener, &interrupted, &error), "%s", error.message);
    for (size_t i = 0; i < count; i++) {
        bounds_free(&points[i].bounds);
        warnings_free(&points[i].warnings);
    }
}

/* What is rare is not even known by 20,000 replications: a truth that is off makes intervals miss
 * on one side. */
static struct told find(const struct case_of *drawn, size_t truth_seeds,
                        uint64_t truth_replications, size_t seeds)
{
    struct told told = {0};
    struct point *points = calloc(seeds, sizeof *points);
    struct point *truth = calloc(truth_seeds, sizeof *truth);
    for (size_t i = 0; i < truth_seeds; i++)
        simulate(&truth[i], drawn, FIRST_TRUTH_SEED + i, truth_replications);
    run_points(truth, truth_seeds, &told, take_truth);
    for (size_t i = 0; i < seeds; i++)
        simulate(&points[i], drawn, 1 + i, 0);
    run_points(points, seeds, &told, take_told);
    free(points);
    free(truth);
    return told;
}

/* ---- the table ---- */

static double held_fraction(const struct told *told, size_t claim)
{
    return (double)told->held[claim] / (double)told->told[claim];
}

static void print_row(FILE *stream, const struct case_of *drawn, const struct told *told)
{
    fprintf(stream, "| %.2f | %s | %.0f |", drawn->load,
            drawn->scenario.arrivals.process == ARRIVAL_POISSON ? "Poisson"
            : drawn->scenario.arrivals.process == ARRIVAL_GAMMA ? "gamma"
                                                                : "batches",
            (double)told->replications / (double)told->points);
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        if (told->told[i] < FEWEST_TOLD)
            fputs(" - |", stream);
        else
            fprintf(stream, " %.1f (%.0f) |", 100.0 * held_fraction(told, i),
                    100.0 * (double)told->told[i] / (double)told->points);
    if (told->told[0] < FEWEST_TOLD)
        fputs(" - |\n", stream);
    else
        fprintf(stream, " %.2f |\n", told->width / (double)told->told[0]);
}

static void print_table(FILE *stream, const struct case_of cases[], const struct told told[],
                        size_t count)
{
    fprintf(stream, "| load | arrivals | replications |");
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        fprintf(stream, " %s |", claims[i].title);
    fputs(" width |\n|---|---|---|", stream);
    for (size_t i = 0; i < CLAIM_COUNT + 1; i++)
        fputs("---|", stream);
    fputs("\n", stream);
    for (size_t k = 0; k < count; k++)
        print_row(stream, &cases[k], &told[k]);
}

/* ---- what must hold ---- */

static void expect_held(const struct told told[], size_t count, size_t claim, double slack)
{
    double sum = 0.0;
    size_t scenarios = 0;
    for (size_t k = 0; k < count; k++) {
        if (told[k].told[claim] < FEWEST_TOLD)
            continue;
        double held = held_fraction(&told[k], claim);
        cr_expect(ge(dbl, held, claims[claim].least_each - slack), "%s, scenario %zu: %.3f of %lu",
                  claims[claim].title, k, held, (unsigned long)told[k].told[claim]);
        sum += held;
        scenarios++;
    }
    if (scenarios > 0)
        cr_expect(ge(dbl, sum / (double)scenarios, claims[claim].least_mean - slack), "%s: %.3f",
                  claims[claim].title, sum / (double)scenarios);
}

Test(coverage, intervals_hold_as_often_as_they_say, .timeout = 7200)
{
    bool is_long = getenv("PISIM_LONG") != NULL;
    const char *asked = is_long ? getenv("PISIM_SEEDS") : NULL;
    size_t seeds = !is_long ? 25 : asked ? (size_t)atol(asked) : 200;
    double slack = !is_long ? 0.12 : asked ? 3.0 * sqrt(0.12 * 0.88 / (double)seeds) : 0.0;
    size_t count = is_long ? 30 : 2;
    struct case_of *cases = calloc(count, sizeof *cases);
    struct told *told = calloc(count, sizeof *told);
    char *table = NULL;
    size_t size = 0;
    double width = 0.0;
    size_t wide_count = 0;
    FILE *stream = open_memstream(&table, &size);
    for (size_t k = 0; k < count; k++) {
        draw_case(&cases[k], k + 1, 0.1, 1.1);
        told[k] = find(&cases[k], is_long ? 5 : 1, is_long ? 20000 : 3000, seeds);
        if (told[k].told[0] >= FEWEST_TOLD) {
            width += told[k].width / (double)told[k].told[0];
            wide_count++;
        }
    }
    print_table(stream, cases, told, count);
    fclose(stream);
    cr_log_info("\n%s", table);
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        expect_held(told, count, i, slack);
    cr_expect(le(dbl, width / (double)wide_count, 1.5));
    if (is_long && !asked)
        write_readme_table(BEGIN_MARK, END_MARK, table);
    free(table);
    free(told);
    free(cases);
}

/* ---- a horizon that cuts ---- */

/* What one point says, whether its requests are all done or not. */
struct end {
    struct interval intervals[CLAIM_COUNT];
    enum verdict verdict;
    bool is_cut;
    bool is_estimated;
};

static bool take_end(void *context, struct point *point, struct error *error)
{
    (void)error;
    struct end *end = context;
    for (size_t i = 0; i < CLAIM_COUNT; i++)
        end->intervals[i] = interval_of(i, point);
    end->verdict = point->answer.verdict;
    end->is_cut = point->answer.in_service + point->answer.waiting > 0;
    end->is_estimated = point->answer.e2e_is_estimated;
    return true;
}

static struct end end_of(struct case_of *drawn, uint64_t seed, bool drain)
{
    struct end end;
    struct point point;
    struct experiment experiment = {.points = &point, .point_count = 1};
    struct runner_listener listener = {.context = &end, .on_point = take_end};
    struct error error = {0};
    bool interrupted;
    drawn->scenario.simulation.drain = drain;
    simulate(&point, drawn, seed, 0);
    cr_assert(runner_run(&experiment, 2, &listener, &interrupted, &error), "%s", error.message);
    bounds_free(&point.bounds);
    warnings_free(&point.warnings);
    return end;
}

/* What is estimated lies in the interval that all requests have, and the other way round. */
static void expect_agreement(size_t k, const struct end *cut, const struct end *drained)
{
    static const size_t estimated[] = {0, 3, 4, 5}; /* the mean and the quantiles of e2e_s */
    for (size_t i = 0; i < sizeof estimated / sizeof *estimated; i++) {
        const struct interval *one = &cut->intervals[estimated[i]];
        const struct interval *other = &drained->intervals[estimated[i]];
        bool agree = lies_in(one->value, other) && lies_in(other->value, one);
        cr_expect(agree, "%s, scenario %zu: %g [%g, %g] cut, %g [%g, %g] drained",
                  claims[estimated[i]].title, k, one->value, one->low, one->high, other->value,
                  other->low, other->high);
    }
}

/* Of stable ones so many are simulated to both ends, with the same requests. */
Test(coverage, what_is_cut_agrees_with_what_is_drained, .timeout = 7200)
{
    size_t count = getenv("PISIM_LONG") ? 50 : 3;
    size_t cut_count = 0, estimated_count = 0, stable_count = 0;
    for (size_t k = 0; stable_count < count; k++) {
        struct case_of drawn;
        draw_case(&drawn, 5000 + k, 0.1, 0.85);
        struct end drained = end_of(&drawn, 1 + k, true);
        if (drained.verdict != VERDICT_STABLE)
            continue;
        struct end cut = end_of(&drawn, 1 + k, false);
        stable_count++;
        cut_count += cut.is_cut;
        estimated_count += cut.is_estimated;
        cr_expect(ne(int, (int)cut.verdict, VERDICT_OVERLOADED));
        if (cut.is_estimated || !cut.is_cut)
            expect_agreement(k, &cut, &drained);
    }
    cr_log_info("%zu of %zu cut, %zu estimated", cut_count, count, estimated_count);
    cr_expect(ge(sz, 2 * estimated_count, count));
}

/* ---- verdicts ---- */

/* How many there are, of 2,000: PISIM_SCENARIOS where that takes too long. */
static size_t scenario_count(void)
{
    const char *asked = getenv("PISIM_SCENARIOS");
    if (!getenv("PISIM_LONG"))
        return 12;
    return asked ? (size_t)atol(asked) : 2000;
}

/* How often the verdict is told at such loads, of so many scenarios; each is logged. */
static size_t count_verdicts(enum verdict verdict, double low_load, double high_load, size_t count)
{
    size_t found = 0;
    for (size_t k = 0; k < count; k++) {
        struct case_of drawn;
        struct told told = {0};
        struct point point;
        draw_case(&drawn, 1000 + k, low_load, high_load);
        simulate(&point, &drawn, 1 + k, 0);
        run_points(&point, 1, &told, take_told);
        found += told.verdict[verdict];
        if (told.verdict[verdict] > 0)
            cr_log_info("scenario %zu, load %.3f: %s", k, drawn.load, verdict_name(verdict));
        if ((k + 1) % 100 == 0)
            cr_log_warn("%zu scenarios: %zu are %s", k + 1, found, verdict_name(verdict));
    }
    return found;
}

Test(coverage, none_is_overloaded_below_a_load_of_0_9, .timeout = 7200)
{
    cr_expect(eq(sz, count_verdicts(VERDICT_OVERLOADED, 0.05, 0.9, scenario_count()), 0));
}

Test(coverage, none_is_stable_above_a_load_of_1_1, .timeout = 7200)
{
    cr_expect(eq(sz, count_verdicts(VERDICT_STABLE, 1.1, 2.0, scenario_count()), 0));
}

Test(coverage, verdicts_are_told_far_from_a_load_of_1, .timeout = 7200)
{
    cr_expect(gt(sz, count_verdicts(VERDICT_STABLE, 0.05, 0.5, 8), 2));
    cr_expect(gt(sz, count_verdicts(VERDICT_OVERLOADED, 1.1, 2.0, 8), 2));
}
