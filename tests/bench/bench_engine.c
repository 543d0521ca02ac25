/*
 * bench_engine.c: what the engine costs, as JSON lines: the M/M/1 queue, then the parts by
 * themselves.
 */
#include "bench_mm1.h"
#include "timing.h"

#include "engine/event_queue.h"
#include "engine/random_stream.h"
#include "engine/unit_draws.h"
#include "statistics/confidence.h"
#include "statistics/histogram.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define ROUNDS 11

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
    printf("{\"bench\":\"event_pop_push\",\"pending\":%u,\"ns\":%.2f}\n", pending,
           median(ns, ROUNDS));
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
    printf("{\"bench\":\"%s\",\"ns\":%.2f,\"mean\":%.3f}\n", name, median(ns, ROUNDS),
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
    printf("{\"bench\":\"%s\",\"ns\":%.2f,\"mean\":%.3f}\n", name, median(ns, ROUNDS),
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
    printf("{\"bench\":\"histogram_add\",\"ns\":%.2f,\"median\":%.3f}\n", median(ns, ROUNDS),
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
           median(ns, ROUNDS), merged.bucket_count, quantile.high - quantile.low);
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
