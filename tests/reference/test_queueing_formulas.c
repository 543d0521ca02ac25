/*
 * The machine against closed forms: one online step, no offline phase, so it is a queue with one
 * server.
 *
 * The coverage tests ask whether the 95 % interval over 10 replications holds the true mean as
 * often as it says.
 */
#include "statistics/queueing.h"
#include "study/series.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#define SERVICE_S 1.0

/* A queue with one server, as a scenario. */
struct machine_queue {
    struct step step;
    struct plan plan;
    struct client_class class;
    struct scenario scenario;
};

static void queue_init(struct machine_queue *queue, double load,
                       enum variability_distribution service)
{
    *queue = (struct machine_queue){
        .step = {.phase = PHASE_ONLINE, .work_core_s = SERVICE_S, .most_cores = 1},
        .plan = {.step_count = 1},
        .class = {.count = 1,
                  .share = 1.0,
                  .link = {.uplink_bps = 1.0, .downlink_bps = 1.0},
                  .online_slots = 1,
                  .offline_slots = 1,
                  .max_waiting = NO_LIMIT,
                  .give_up_after_s = INFINITY},
        .scenario = {.arrivals = {.process = ARRIVAL_POISSON, .rate_per_s = load / SERVICE_S},
                     .simulation = {.class_count = 1,
                                    .server = {.offline_slots = NO_LIMIT},
                                    .variability = {service, 1.0},
                                    .seed = 1},
                     .replications = {.confidence = 0.95}},
    };
    queue->plan.steps = &queue->step;
    queue->class.plan = &queue->plan;
    queue->class.alone = phases_alone_compile(&queue->plan, &queue->class.link);
    queue->scenario.simulation.classes = &queue->class;
    queue->scenario.simulation.arrivals = &queue->scenario.arrivals;
}

/* The answer of count replications, horizon_s long, observed after a tenth of it. */
static struct answer run(struct machine_queue *queue, double horizon_s, size_t count, uint64_t seed)
{
    struct metrics *replications = calloc(count, sizeof *replications);
    struct answer answer;
    struct bounds bounds;
    struct error error = {0};
    queue->scenario.simulation.horizon_s = horizon_s;
    queue->scenario.simulation.warmup_s = horizon_s / 10.0;
    queue->scenario.simulation.drain = true;
    queue->scenario.simulation.seed = seed;
    for (size_t i = 0; i < count; i++)
        cr_assert(simulation_run(&queue->scenario.simulation, i + 1, &replications[i], &error));
    bounds_compute(&bounds, &queue->scenario.simulation);
    answer_build(&answer, &queue->scenario, &bounds, replications, count);
    bounds_free(&bounds);
    for (size_t i = 0; i < count; i++)
        metrics_free(&replications[i]);
    free(replications);
    return answer;
}

static struct queue theory_of(double load, double cv)
{
    return (struct queue){load / SERVICE_S, SERVICE_S, cv, 1};
}

static bool holds(const struct interval *interval, double true_value)
{
    return interval->low <= true_value && true_value <= interval->high;
}

static void expect_waiting(double load, enum variability_distribution service, double cv)
{
    struct machine_queue queue;
    queue_init(&queue, load, service);
    struct answer answer = run(&queue, 50000.0, 20, 1);
    struct interval wait = answer.metrics[METRIC_QUEUE_WAIT].mean;
    const struct queue theory = theory_of(load, cv);
    double true_s = queue_general_wait_s(&theory);
    cr_expect(holds(&wait, true_s), "load %g, cv %g: %g [%g, %g], true %g", load, cv, wait.value,
              wait.low, wait.high, true_s);
    cr_expect(lt(dbl, wait.high - wait.low, 0.2 * true_s));
    cr_expect(eq(int, answer.verdict, VERDICT_STABLE));
    answer_free_histograms(&answer);
}

Test(queueing_formulas, md1_waiting_time_is_that_of_pollaczek_and_khinchine)
{
    expect_waiting(0.5, VARIABILITY_FIXED, 0.0);
    expect_waiting(0.8, VARIABILITY_FIXED, 0.0);
    expect_waiting(0.9, VARIABILITY_FIXED, 0.0);
}

Test(queueing_formulas, mm1_waiting_time_is_that_of_pollaczek_and_khinchine)
{
    expect_waiting(0.5, VARIABILITY_EXPONENTIAL, 1.0);
    expect_waiting(0.8, VARIABILITY_EXPONENTIAL, 1.0);
    expect_waiting(0.9, VARIABILITY_EXPONENTIAL, 1.0);
}

Test(queueing_formulas, mm1_time_in_system_is_exponential)
{
    const double levels[QUANTILE_COUNT] = {0.50, 0.95, 0.99};
    const struct queue theory = theory_of(0.8, 1.0);
    struct machine_queue queue;
    queue_init(&queue, 0.8, VARIABILITY_EXPONENTIAL);
    struct answer answer = run(&queue, 50000.0, 30, 2);
    for (int i = 0; i < QUANTILE_COUNT; i++) {
        struct interval quantile = answer.metrics[METRIC_E2E].quantiles[i];
        double true_s = queue_exponential_sojourn_s(&theory, levels[i]);
        cr_expect(quantile.low - 0.001 * true_s <= true_s
                      && true_s <= quantile.high + 0.001 * true_s,
                  "p%g: %g [%g, %g], true %g", 100.0 * levels[i], quantile.value, quantile.low,
                  quantile.high, true_s);
    }
    answer_free_histograms(&answer);
}

/* How many of the macro-runs tell an interval of the mean, and of the 95 % quantile, of the time in
 * system, and how many of those hold the true one. */
struct coverage {
    int means_told;
    int mean;
    int p95s_told;
    int p95;
};

static struct coverage count_covering(double load, int macro_runs)
{
    struct machine_queue queue;
    struct coverage coverage = {0};
    const struct queue theory = theory_of(load, 1.0);
    const double true_mean_s = SERVICE_S + queue_general_wait_s(&theory);
    const double true_p95_s = queue_exponential_sojourn_s(&theory, 0.95);
    queue_init(&queue, load, VARIABILITY_EXPONENTIAL);
    for (int i = 0; i < macro_runs; i++) {
        struct answer answer = run(&queue, 5000.0, 10, 1000 + (uint64_t)i);
        coverage.means_told += !isnan(answer.metrics[METRIC_E2E].mean.low);
        coverage.p95s_told += !isnan(answer.metrics[METRIC_E2E].quantiles[QUANTILE_P95].low);
        coverage.mean += holds(&answer.metrics[METRIC_E2E].mean, true_mean_s);
        coverage.p95 += holds(&answer.metrics[METRIC_E2E].quantiles[QUANTILE_P95], true_p95_s);
        answer_free_histograms(&answer);
    }
    return coverage;
}

/* Ten replications are few for an interval that is corrected for skewness. */
Test(queueing_formulas, the_95_percent_intervals_cover_at_least_88_percent)
{
    bool is_long = getenv("PISIM_LONG") != NULL;
    const double loads[] = {0.8, 0.5, 0.9};
    int macro_runs = is_long ? 1000 : 100;
    for (int i = 0; i < (is_long ? 3 : 1); i++) {
        struct coverage coverage = count_covering(loads[i], macro_runs);
        cr_log_info("load %g: %d of %d intervals cover the mean and %d of %d the 95 %% quantile",
                    loads[i], coverage.mean, coverage.means_told, coverage.p95, coverage.p95s_told);
        cr_expect(ge(int, 2 * coverage.means_told, macro_runs), "load %g: %d", loads[i],
                  coverage.means_told);
        cr_expect(ge(int, 100 * coverage.mean, 88 * coverage.means_told), "load %g: %d", loads[i],
                  coverage.mean);
        cr_expect(ge(int, 100 * coverage.p95, 88 * coverage.p95s_told), "load %g: %d", loads[i],
                  coverage.p95);
    }
}

/* The means of ten replications. */
static struct series means_of(const struct machine_queue *queue, double means_s[10], uint64_t seed)
{
    struct simulation_settings settings = queue->scenario.simulation;
    struct tally all = {0};
    settings.seed = seed;
    for (uint64_t i = 0; i < 10; i++) {
        struct metrics metrics;
        struct error error = {0};
        cr_assert(simulation_run(&settings, i + 1, &metrics, &error));
        means_s[i] = metrics.tallies[METRIC_E2E].mean;
        tally_add(&all, means_s[i]);
        metrics_free(&metrics);
    }
    return (struct series){all.mean, means_s, 10};
}

Test(queueing_formulas, two_identical_systems_are_rarely_called_different)
{
    struct machine_queue queue;
    int trials = getenv("PISIM_LONG") ? 400 : 100;
    int different = 0;
    queue_init(&queue, 0.7, VARIABILITY_EXPONENTIAL);
    queue.scenario.simulation.horizon_s = 1000.0;
    queue.scenario.simulation.warmup_s = 100.0;
    queue.scenario.simulation.drain = true;
    for (int i = 0; i < trials; i++) {
        double one_s[10];
        double other_s[10];
        struct series one = means_of(&queue, one_s, 5000 + 2 * (uint64_t)i);
        struct series other = means_of(&queue, other_s, 5001 + 2 * (uint64_t)i);
        struct estimate difference = series_difference(&one, &other, true, 0.95);
        different += fabs(difference.value) > difference.half_width;
    }
    cr_log_info("%d of %d called different", different, trials);
    cr_expect(le(int, 100 * different, (trials == 400 ? 7 : 10) * trials), "%d of %d", different,
              trials);
}

/* 3,000 s of service are done by twice the horizon. */
Test(queueing_formulas, an_overloaded_queue_is_called_so_although_all_are_done_in_the_end)
{
    struct machine_queue queue;
    queue_init(&queue, 1.5, VARIABILITY_FIXED);
    struct answer answer = run(&queue, 2000.0, 10, 1);
    cr_expect(eq(int, answer.verdict, VERDICT_OVERLOADED));
    cr_expect(not(answer.latency_is_lower_bound));
    /* a third of the arrivals of the second half stay behind: growth 1 - 1 / 1.5 */
    cr_expect(epsilon_eq(dbl, answer.shares[MEASURE_GROWTH].value, 1.0 / 3.0, 0.05));
    answer_free_histograms(&answer);
}
