/*
 * bench_mm1.c: the M/M/1 queue at load 0.9, as events and as Lindley's recurrence (Proc. Cambridge
 * Phil. Soc. 48, 1952), with the same draws, as pisim makes them, beside events whose draws come
 * from gsl_ran_exponential.
 */
#include "bench_mm1.h"
#include "timing.h"

#include "engine/engine.h"
#include "engine/random_stream.h"
#include "engine/unit_draws.h"

#include <gsl/gsl_randist.h>
#include <math.h>
#include <stdbool.h>
#include <stdio.h>

#define ROUNDS 11

static double next_draw(struct draws *draws)
{
    return draws->generator ? gsl_ran_exponential(draws->generator, 1.0)
                            : unit_draws_next(&draws->blocks);
}

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

/*
 * The first draws by GSL: the limits of the others are parts of its time. Of another simulator's
 * time the engine's is the part.
 */
static const struct mm1_model {
    const char *name;
    void (*run)(struct queue *queue);
    bool by_gsl;
    double most; /* of the time of the first, or of the engine's in parts of this one's */
    bool another;
} mm1_models[] = {
    {"mm1_engine_gsl_draws", by_events, true, 1.0},
    {"mm1_engine", by_events, false, 0.55},
    {"mm1_by_hand", by_hand, false, 0.55},
    {"mm1_lindley", by_lindley, false, 0.25},
#ifdef PISIM_CIMBA
    {"mm1_cimba_events", mm1_by_cimba, false, 0.8, .another = true},
#endif
};
enum { MM1_ENGINE = 1, MM1_MODELS = sizeof mm1_models / sizeof *mm1_models };

static double mm1_ns_per_customer(const struct mm1_model *model, uint64_t round,
                                  double *mean_wait_s)
{
    static struct queue queue;
    struct random_stream *streams[2];
    struct draws *const draws[] = {&queue.gaps, &queue.services};
    static const char *const names[] = {"gaps", "services"};
    queue = (struct queue){.round = round, .to_come = CUSTOMERS};
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
void bench_mm1(void)
{
    double ns[MM1_MODELS][ROUNDS], ratios[MM1_MODELS][ROUNDS], wait_s[MM1_MODELS];
    for (int i = 0; i < ROUNDS; i++)
        for (int k = 0; k < MM1_MODELS; k++) {
            ns[k][i] = mm1_ns_per_customer(&mm1_models[k], (uint64_t)i, &wait_s[k]);
            ratios[k][i] =
                mm1_models[k].another ? ns[MM1_ENGINE][i] / ns[k][i] : ns[k][i] / ns[0][i];
        }
    for (int k = 0; k < MM1_MODELS; k++) {
        const char *ratio = mm1_models[k].another ? "engine_ratio" : "ratio";
        printf("{\"bench\":\"%s\",\"ns_per_customer\":%.2f,\"load\":%g,\"mean_wait_s\":%.4f,"
               "\"%s\":%.3f,\"limit_%s\":%g}\n",
               mm1_models[k].name, median(ns[k], ROUNDS), LOAD, wait_s[k], ratio,
               median(ratios[k], ROUNDS), ratio, mm1_models[k].most);
    }
}
