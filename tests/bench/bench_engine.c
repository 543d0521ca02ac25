/*
 * bench_engine.c: what the engine costs, as JSON lines.
 *
 * The M/M/1 queue at load 0.9 is run as events and as Lindley's recurrence (Proc. Cambridge Phil.
 * Soc. 48, 1952), with the same draws, as pisim makes them, beside events whose draws come from
 * gsl_ran_exponential. The rest measures the parts by themselves.
 */
#include "engine/engine.h"
#include "engine/event_queue.h"
#include "engine/random_stream.h"
#include "engine/unit_draws.h"
#include "statistics/confidence.h"
#include "statistics/histogram.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#define ROUNDS 11
#define CUSTOMERS 2000000
#define LOAD 0.9
#define MEAN_SERVICE_S 1.0
#define MEAN_GAP_S (MEAN_SERVICE_S / LOAD)
#define RING_SIZE                                                                                  \
    4096 /* customers waiting; load 0.9 comes nowhere near: P(n >= 4096) = 0.9^4096                \
          */

static double cpu_ns(void)
{
    struct timespec now;
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

static int compare_numbers(const void *left, const void *right)
{
    double a = *(const double *)left;
    double b = *(const double *)right;
    return (a > b) - (a < b);
}

static double median(double values[ROUNDS])
{
    qsort(values, ROUNDS, sizeof(*values), compare_numbers);
    return values[ROUNDS / 2];
}

/* ---- M/M/1 ---- */

/* Unit-mean draws: as pisim makes them, a block at a time, or each by GSL when its event needs it.
 */
struct draws {
    struct unit_draws blocks;
    gsl_rng *generator; /* NULL: blocks */
};

static double next_draw(struct draws *draws)
{
    return draws->generator ? gsl_ran_exponential(draws->generator, 1.0)
                            : unit_draws_next(&draws->blocks);
}

struct queue {
    struct draws gaps;
    struct draws services;
    unsigned to_come;
    unsigned first;
    unsigned present; /* the one in service included */
    double arrival_s[RING_SIZE];
    double total_wait_s;
};

static double next_gap_s(struct queue *queue)
{
    return next_draw(&queue->gaps) * MEAN_GAP_S;
}

static double next_service_s(struct queue *queue)
{
    return next_draw(&queue->services) * MEAN_SERVICE_S;
}

static void on_departure(struct engine *engine, void *subject);

static void start_service(struct engine *engine, struct queue *queue)
{
    queue->total_wait_s += engine_now_s(engine) - queue->arrival_s[queue->first % RING_SIZE];
    engine_after(engine, next_service_s(queue), on_departure, queue);
}

static void on_departure(struct engine *engine, void *subject)
{
    struct queue *queue = subject;
    queue->first++;
    if (--queue->present > 0)
        start_service(engine, queue);
}

static void on_arrival(struct engine *engine, void *subject)
{
    struct queue *queue = subject;
    queue->arrival_s[(queue->first + queue->present) % RING_SIZE] = engine_now_s(engine);
    if (queue->present++ == 0)
        start_service(engine, queue);
    if (--queue->to_come > 0)
        engine_after(engine, next_gap_s(queue), on_arrival, queue);
}

static void by_events(struct queue *queue)
{
    struct engine *engine = engine_new();
    engine_after(engine, next_gap_s(queue), on_arrival, queue);
    engine_run_until(engine, INFINITY);
    engine_free(engine);
}

/* The same two events per customer by hand, without any engine: what no engine can beat. */
static void by_hand(struct queue *queue)
{
    double arrival_s = next_gap_s(queue);
    double departure_s = INFINITY;
    while (arrival_s < INFINITY || departure_s < INFINITY) {
        bool arrives = arrival_s < departure_s;
        double now_s = arrives ? arrival_s : departure_s;
        bool starts = arrives ? queue->present++ == 0 : --queue->present > 0;
        if (arrives) {
            queue->arrival_s[(queue->first + queue->present - 1) % RING_SIZE] = now_s;
            arrival_s = --queue->to_come > 0 ? now_s + next_gap_s(queue) : INFINITY;
        } else {
            queue->first++;
            departure_s = INFINITY;
        }
        if (starts) {
            queue->total_wait_s += now_s - queue->arrival_s[queue->first % RING_SIZE];
            departure_s = now_s + next_service_s(queue);
        }
    }
}

static void by_lindley(struct queue *queue)
{
    double wait_s = 0.0;
    for (unsigned i = 0; i < CUSTOMERS; i++) {
        queue->total_wait_s += wait_s;
        wait_s = fmax(0.0, wait_s + next_service_s(queue) - next_gap_s(queue));
    }
}

/* The first draws by GSL: the limits of the others are parts of its time. */
static const struct mm1_model {
    const char *name;
    void (*run)(struct queue *queue);
    bool by_gsl;
    double most; /* of the time of the first */
} mm1_models[] = {
    {"mm1_engine_gsl_draws", by_events, true, 1.0},
    {"mm1_engine", by_events, false, 0.55},
    {"mm1_by_hand", by_hand, false, 0.55},
    {"mm1_lindley", by_lindley, false, 0.25},
};
enum { MM1_MODELS = sizeof mm1_models / sizeof *mm1_models };

static double mm1_ns_per_customer(const struct mm1_model *model, uint64_t round,
                                  double *mean_wait_s)
{
    static struct queue queue;
    struct random_stream *streams[2];
    struct draws *const draws[] = {&queue.gaps, &queue.services};
    static const char *const names[] = {"gaps", "services"};
    queue = (struct queue){.to_come = CUSTOMERS};
    for (int k = 0; k < 2; k++) {
        streams[k] = random_stream_new(1, round, names[k], 0);
        draws[k]->generator = model->by_gsl ? random_stream_generator(streams[k]) : NULL;
        unit_draws_begin(&draws[k]->blocks, UNIT_EXPONENTIAL, 1.0,
                         philox_named(1, round, names[k], 0));
    }
    double start_ns = cpu_ns();
    model->run(&queue);
    double duration_ns = cpu_ns() - start_ns;
    for (int k = 0; k < 2; k++)
        random_stream_free(streams[k]);
    *mean_wait_s = queue.total_wait_s / CUSTOMERS;
    return duration_ns / CUSTOMERS;
}

/* In turn, and the median of the ratios of a round, so that a busy machine does no harm. */
static void bench_mm1(void)
{
    double ns[MM1_MODELS][ROUNDS], ratios[MM1_MODELS][ROUNDS], wait_s[MM1_MODELS];
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 0; k < MM1_MODELS; k++) {
            ns[k][i] = mm1_ns_per_customer(&mm1_models[k], (uint64_t)i, &wait_s[k]);
            ratios[k][i] = ns[k][i] / ns[0][i];
        }
    for (int k = 0; k < MM1_MODELS; k++)
        printf("{\"bench\":\"%s\",\"ns_per_customer\":%.2f,\"load\":%g,\"mean_wait_s\":%.4f,"
               "\"ratio\":%.3f,\"limit_ratio\":%g}\n",
               mm1_models[k].name, median(ns[k]), LOAD, wait_s[k], median(ratios[k]),
               mm1_models[k].most);
}

/* ---- the parts ---- */

/* The hold model: take the first event, put one back later; the number pending stays. */
static double hold_ns(struct event_queue *queue, gsl_rng *generator, unsigned holds)
{
    double start_ns = cpu_ns();
    for (unsigned i = 0; i < holds; i++) {
        struct event event = *event_queue_pop_before(queue, INFINITY);
        event_queue_push(queue, event.time_s + gsl_rng_uniform(generator), event.action,
                         event.subject);
    }
    return (cpu_ns() - start_ns) / holds;
}

static void bench_hold(unsigned pending)
{
    struct random_stream *stream = random_stream_new(1, 1, "hold", 0);
    gsl_rng *generator = random_stream_generator(stream);
    struct event_queue *queue = event_queue_new();
    for (unsigned i = 0; i < pending; i++)
        event_queue_push(queue, gsl_rng_uniform(generator), NULL, NULL);
    hold_ns(queue, generator, 4 * pending);
    double ns[ROUNDS];
    for (int i = 0; i < ROUNDS; i++)
        ns[i] = hold_ns(queue, generator, 200000);
    printf("{\"bench\":\"event_pop_push\",\"pending\":%u,\"ns\":%.2f}\n", pending, median(ns));
    event_queue_free(queue);
    random_stream_free(stream);
}

#define DRAWS 1000000

typedef double (*draw)(struct random_stream *stream);

static void bench_draws(const char *name, draw draw_number)
{
    struct random_stream *stream = random_stream_new(1, 1, "draws", 0);
    double ns[ROUNDS];
    double total = 0.0;
    for (int round = 0; round < ROUNDS; round++) {
        double start_ns = cpu_ns();
        for (int i = 0; i < DRAWS; i++)
            total += draw_number(stream);
        ns[round] = (cpu_ns() - start_ns) / DRAWS;
    }
    printf("{\"bench\":\"%s\",\"ns\":%.2f,\"mean\":%.3f}\n", name, median(ns),
           total / ROUNDS / DRAWS);
    random_stream_free(stream);
}

static void bench_unit_draws(const char *name, enum unit_distribution distribution, double cv)
{
    struct unit_draws draws;
    unit_draws_begin(&draws, distribution, cv, philox_named(1, 1, "draws", 0));
    double ns[ROUNDS];
    double total = 0.0;
    for (int round = 0; round < ROUNDS; round++) {
        double start_ns = cpu_ns();
        for (int i = 0; i < DRAWS; i++)
            total += unit_draws_next(&draws);
        ns[round] = (cpu_ns() - start_ns) / DRAWS;
    }
    printf("{\"bench\":\"%s\",\"ns\":%.2f,\"mean\":%.3f}\n", name, median(ns),
           total / ROUNDS / DRAWS);
}

static void bench_streams(void)
{
    const int streams = 100000;
    double start_ns = cpu_ns();
    for (int i = 0; i < streams; i++)
        random_stream_free(random_stream_new(1, (uint64_t)i, "arrivals", 1));
    printf("{\"bench\":\"random_stream_new_free\",\"ns\":%.2f}\n", (cpu_ns() - start_ns) / streams);
}

#define VALUES 4096

static void draw_values(double values[VALUES])
{
    struct random_stream *stream = random_stream_new(1, 1, "values", 0);
    for (int i = 0; i < VALUES; i++)
        values[i] = gsl_ran_lognormal(random_stream_generator(stream), 0.0, 1.0);
    random_stream_free(stream);
}

static void bench_histogram_add(void)
{
    static double values[VALUES];
    draw_values(values);
    struct histogram histogram = {0};
    double ns[ROUNDS];
    for (int round = 0; round < ROUNDS; round++) {
        double start_ns = cpu_ns();
        for (int i = 0; i < DRAWS; i++)
            histogram_add(&histogram, values[i % VALUES]);
        ns[round] = (cpu_ns() - start_ns) / DRAWS;
    }
    printf("{\"bench\":\"histogram_add\",\"ns\":%.2f,\"median\":%.3f}\n", median(ns),
           histogram_quantile(&histogram, 0.5));
    histogram_free(&histogram);
}

#define GROUPS 30

static void fill_groups(struct histogram groups[GROUPS], struct histogram *merged)
{
    struct random_stream *stream = random_stream_new(1, 1, "groups", 0);
    for (int i = 0; i < GROUPS; i++) {
        for (int k = 0; k < 20000; k++)
            histogram_add(&groups[i], gsl_ran_lognormal(random_stream_generator(stream), 0.0, 1.0));
        histogram_merge(merged, &groups[i]);
    }
    random_stream_free(stream);
}

static void bench_confidence_quantile(void)
{
    struct histogram groups[GROUPS] = {{0}};
    const struct histogram *each[GROUPS];
    struct histogram merged = {0};
    fill_groups(groups, &merged);
    for (int i = 0; i < GROUPS; i++)
        each[i] = &groups[i];
    const int times = 200;
    double ns[ROUNDS];
    struct interval quantile = {0};
    for (int round = 0; round < ROUNDS; round++) {
        double start_ns = cpu_ns();
        for (int i = 0; i < times; i++)
            quantile = confidence_quantile(each, GROUPS, &merged, 0.95, 0.95);
        ns[round] = (cpu_ns() - start_ns) / times;
    }
    printf("{\"bench\":\"confidence_quantile\",\"ns\":%.2f,\"buckets\":%u,\"width\":%.4f}\n",
           median(ns), merged.bucket_count, quantile.high - quantile.low);
    for (int i = 0; i < GROUPS; i++)
        histogram_free(&groups[i]);
    histogram_free(&merged);
}

static void bench_student_t(void)
{
    const int times = 10000;
    double total = 0.0;
    double start_ns = cpu_ns();
    for (int i = 0; i < times; i++)
        total += student_t(0.95, 9.0 + i % 100);
    printf("{\"bench\":\"student_t\",\"ns\":%.2f,\"mean\":%.3f}\n", (cpu_ns() - start_ns) / times,
           total / times);
}

int main(void)
{
    bench_mm1();
    bench_hold(16);
    bench_hold(1024);
    bench_hold(65536);
    bench_draws("random_uniform", random_stream_uniform);
    bench_draws("random_exponential", random_stream_exponential);
    bench_unit_draws("unit_draws_exponential", UNIT_EXPONENTIAL, 1.0);
    bench_unit_draws("unit_draws_gamma", UNIT_GAMMA, 0.5);
    bench_unit_draws("unit_draws_lognormal", UNIT_LOGNORMAL, 0.2);
    bench_streams();
    bench_histogram_add();
    bench_confidence_quantile();
    bench_student_t();
    return EXIT_SUCCESS;
}
