/*
 * The machine against closed forms: one online step, no offline phase, so it is a queue with one
 * server.
 *
 * M/D/1 and M/M/1 waiting times by Pollaczek and Khinchine (e.g. Kleinrock, Queueing Systems, vol.
 * 1, 1975, section 5.6): W = load * S * (1 + cv^2) / (2 * (1 - load)), with cv 0 and 1. The
 * coverage tests ask whether the 95 % interval over 10 replications holds the true mean as often as
 * it says.
 */
#include "experiment/answer.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>

#define SERVICE_S 1.0

/* A queue with one server, as a scenario. */
struct queue {
    struct step step;
    struct plan plan;
    struct client_class class;
    struct scenario scenario;
};

static void queue_init(struct queue *queue, double load, enum variability_distribution service)
{
    *queue = (struct queue){
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
    queue->scenario.simulation.classes = &queue->class;
    queue->scenario.simulation.arrivals = &queue->scenario.arrivals;
}

/* The answer of count replications, horizon_s long, observed after a tenth of it. */
static struct answer run(struct queue *queue, double horizon_s, size_t count, uint64_t seed)
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

static double waiting_s(double load, double cv)
{
    return load * SERVICE_S * (1.0 + cv * cv) / (2.0 * (1.0 - load));
}

static void expect_waiting(double load, enum variability_distribution service, double cv)
{
    struct queue queue;
    queue_init(&queue, load, service);
    struct answer answer = run(&queue, 50000.0, 20, 1);
    struct estimate wait = answer.metrics[METRIC_QUEUE_WAIT].mean;
    double true_s = waiting_s(load, cv);
    cr_expect(fabs(wait.value - true_s) <= wait.half_width, "load %g, cv %g: %g +- %g, true %g",
              load, cv, wait.value, wait.half_width, true_s);
    cr_expect(lt(dbl, wait.half_width, 0.1 * true_s));
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

/* P(time in system > t) = exp(-(1 - load) * t / S), so the quantile q lies at -S * ln(1 - q) / (1 -
 * load). */
Test(queueing_formulas, mm1_time_in_system_is_exponential)
{
    const double levels[QUANTILE_COUNT] = {0.50, 0.95, 0.99};
    struct queue queue;
    queue_init(&queue, 0.8, VARIABILITY_EXPONENTIAL);
    struct answer answer = run(&queue, 50000.0, 30, 2);
    for (int i = 0; i < QUANTILE_COUNT; i++) {
        struct estimate quantile = answer.metrics[METRIC_E2E].quantiles[i];
        double true_s = -SERVICE_S * log(1.0 - levels[i]) / (1.0 - 0.8);
        cr_expect(fabs(quantile.value - true_s) <= quantile.half_width + 0.001 * true_s,
                  "p%g: %g +- %g, true %g", 100.0 * levels[i], quantile.value, quantile.half_width,
                  true_s);
    }
    answer_free_histograms(&answer);
}

/* How many of the macro-runs have an interval that holds the true waiting time. */
static int count_covering(double load, int macro_runs)
{
    struct queue queue;
    int covering = 0;
    queue_init(&queue, load, VARIABILITY_EXPONENTIAL);
    for (int i = 0; i < macro_runs; i++) {
        struct answer answer = run(&queue, 5000.0, 10, 1000 + (uint64_t)i);
        struct estimate wait = answer.metrics[METRIC_QUEUE_WAIT].mean;
        covering += fabs(wait.value - waiting_s(load, 1.0)) <= wait.half_width;
        answer_free_histograms(&answer);
    }
    return covering;
}

Test(queueing_formulas, the_95_percent_interval_covers_at_least_90_percent)
{
    int macro_runs = getenv("PISIM_LONG") ? 1000 : 100;
    int covering = count_covering(0.8, macro_runs);
    cr_log_info("%d of %d intervals cover", covering, macro_runs);
    cr_expect(ge(int, 10 * covering, 9 * macro_runs));
}

Test(queueing_formulas, an_overloaded_queue_is_called_so_and_its_latency_a_lower_bound)
{
    struct queue queue;
    queue_init(&queue, 1.5, VARIABILITY_FIXED);
    struct answer answer = run(&queue, 2000.0, 10, 1);
    cr_expect(eq(int, answer.verdict, VERDICT_OVERLOADED));
    cr_expect(answer.latency_is_lower_bound);
    /* a third of the arrivals of the second half stay behind: growth 1 - 1 / 1.5 */
    cr_expect(epsilon_eq(dbl, answer.growth.value, 1.0 / 3.0, 0.05));
    answer_free_histograms(&answer);
}
