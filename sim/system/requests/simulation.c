#include "system/requests/simulation.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "engine/engine.h"
#include "models/bill/bill.h"
#include "models/plan/plan.h"
#include "models/plan/plan_batch.h"
#include "statistics/histogram.h"
#include "statistics/time_average.h"
#include "system/requests/observe.h"
#include "system/requests/pipeline.h"
#include "system/requests/request.h"
#include "system/requests/turn_queue.h"
#include "system/requests/variability.h"
#include "system/timeline/timeline.h"
#include "traces/arrivals/arrivals.h"

#include <assert.h>
#include <math.h>
#include <stdlib.h>

static void schedule_next_arrival(struct simulation *simulation);

static struct request *new_request(struct simulation *simulation, struct client *client,
                                   double arrival_s)
{
    struct request *request = request_pool_take(&simulation->requests);
    request->request_index = ++simulation->request_count;
    request->client = client;
    request->entered_s[REQUEST_WAITING] = arrival_s;
    simulation->present++;
    if (pipeline_observes(request)) {
        simulation->metrics->arrived++;
        simulation->metrics->arrived_by_users += client->kind->thinking != NULL;
        metrics_count(simulation->metrics, request, CLASS_ARRIVED);
    } else {
        simulation->metrics->left_out++;
    }
    return request;
}

static void arrive_by_users(struct simulation *simulation)
{
    double now_s = engine_now_s(simulation->engine);
    struct client *client;
    while ((client = users_take(&simulation->users)))
        pipeline_arrive(new_request(simulation, client, now_s));
}

static void arrive_by_rate(struct simulation *simulation)
{
    const struct arrival *arrival = &simulation->next_arrival;
    uint64_t client_index = assignment_next(&simulation->assignment, arrival->label);
    struct request *request =
        new_request(simulation, &simulation->clients[client_index - 1], arrival->arrival_s);
    simulation->is_arriving = false;
    schedule_next_arrival(simulation);
    pipeline_arrive(request);
}

/* All that ends at this time has ended, and whoever gives up at it has. */
static void arrive(struct engine *engine, void *subject)
{
    (void)engine;
    struct simulation *simulation = subject;
    arrive_by_users(simulation);
    if (simulation->is_arriving)
        arrive_by_rate(simulation);
}

static void on_arrival(struct engine *engine, void *subject)
{
    struct simulation *simulation = subject;
    simulation->is_arriving = true;
    engine_make_due(engine, simulation->arrival_stage);
}

/* With no bound on those who wait, an overloaded system keeps them until memory is out, and with it
 * all that other simulations found. */
static bool fail_full(const struct simulation *simulation)
{
    double now_s = engine_now_s(simulation->engine);
    return error_set(simulation->error, ERROR_INPUT, NULL, "arrivals",
                     "%d requests are unfinished at %s s of a simulation, after %s arrivals "
                     "per second: no more are kept. Bound them by max_waiting or give_up_after_s "
                     "of the clients, lower the rate, or shorten horizon_s",
                     SIMULATION_MOST_UNFINISHED, READABLE(now_s, 6),
                     READABLE((double)simulation->request_count / now_s, 4));
}

/* Arrivals at the same time are scheduled one by one. By rounding the clock may already be past the
 * next one's time. */
static void schedule_next_arrival(struct simulation *simulation)
{
    struct arrival *arrival = &simulation->next_arrival;
    double now_s = engine_now_s(simulation->engine);
    bool comes = simulation->present < SIMULATION_MOST_UNFINISHED
                   ? arrivals_next(simulation->arrivals, arrival, simulation->error)
                   : fail_full(simulation);
    if (!comes) {
        if (simulation->error->code != ERROR_NONE)
            engine_stop(simulation->engine);
        return;
    }
    if (engine_is_before(arrival->arrival_s, simulation->settings->horizon_s))
        engine_at(simulation->engine, arrival->arrival_s > now_s ? arrival->arrival_s : now_s,
                  on_arrival, simulation);
}

static void on_half(struct engine *engine, void *subject)
{
    (void)engine;
    struct simulation *simulation = subject;
    simulation->metrics->in_system_at_half = simulation->present;
    simulation->metrics->arrived_at_half = simulation->request_count;
}

/* What was before the end of the warm-up is on no bill. */
static void begin_bill(struct simulation *simulation)
{
    simulation->finished = 0;
    for (size_t i = 0; i < simulation->settings->class_count; i++) {
        struct client_kind *kind = &simulation->kinds[i];
        kind->made = kind->used = 0;
        time_average_init(&kind->stock, engine_now_s(simulation->engine), kind->stock.level);
    }
}

static void make_bill(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    const double span_s = engine_now_s(simulation->engine) - settings->warmup_s;
    if (!settings->tariff)
        return;
    struct bill bill;
    struct metrics *metrics = simulation->metrics;
    struct usage *usages = memory_allocate(settings->class_count + 1, sizeof *usages);
    phase_tell_usage(simulation, usages);
    bill_make(&bill, settings->tariff, usages, span_s, (double)simulation->finished);
    metrics->billed_s = bill.span_s;
    metrics->finished = bill.finished;
    metrics->moved_bytes = bill.bytes;
    if (metrics->extras && metrics->extras->bill)
        *metrics->extras->bill = bill;
    free(usages);
}

static void on_warmup_end(struct engine *engine, void *subject)
{
    struct simulation *simulation = subject;
    stock_record_begin(&simulation->stock, engine_now_s(engine));
    begin_bill(simulation);
    if (simulation->machine)
        machine_begin_use(simulation->machine);
}

static void note_horizon(struct simulation *simulation)
{
    simulation->past_horizon = true;
    struct metrics *metrics = simulation->metrics;
    metrics->in_system_at_horizon = simulation->present;
    metrics->arrived_at_horizon = simulation->request_count;
    metrics->done_at_horizon = metrics->done;
    if (simulation->machine)
        metrics->extras->uses = machine_tell_use(simulation->machine, &metrics->extras->use_count);
    double now_s = engine_now_s(simulation->engine);
    make_bill(simulation);
    metrics->stock_mean = stock_record_mean(&simulation->stock, now_s);
    if (!simulation->settings->record_stock)
        return;
    metrics->extras->stock_samples = stock_record_take_samples(&simulation->stock, now_s);
    metrics->extras->stock_sample_count = metrics->extras->stock_samples ? STOCK_SAMPLES : 0;
}

static void init(struct simulation *simulation, uint64_t replication_index)
{
    const struct simulation_settings *settings = simulation->settings;
    simulation->replication_index = replication_index;
    simulation->engine = engine_new();
    engine_limit(simulation->engine, settings->stop,
                 SIMULATION_MOST_AT_ONCE
                     + SIMULATION_MOST_AT_ONCE_PER_CLIENT * settings_client_count(settings),
                 SIMULATION_INSTANT * settings->horizon_s);
    simulation->requests.with_ledgers = settings->record_requests;
    simulation_init_servers(simulation);
    if (settings->variability.distribution != VARIABILITY_FIXED)
        phase_scratch_init(&simulation->scratch, settings);
    pipeline_init(simulation);
    simulation->arrival_stage = engine_add_stage(simulation->engine, arrive, simulation);
    refill_init(simulation);
    stock_record_init(&simulation->stock, settings->horizon_s, settings->record_stock);
    assignment_init(&simulation->assignment, settings, replication_index);
    simulation_init_clients(simulation);
    if (settings->sharing == SHARING_CONTENDED)
        simulation->machine = phase_machine_new(simulation);
}

/* With the keys that can be the cause. */
static bool fail_still(const struct simulation *simulation)
{
    double now_s = engine_now_s(simulation->engine);
    bool by_arrivals = simulation->next_arrival.arrival_s - now_s
                    <= SIMULATION_INSTANT * simulation->settings->horizon_s;
    return error_set(simulation->error, ERROR_INPUT, NULL, by_arrivals ? "arrivals" : "refill",
                     "time stands still at %s s of a simulation, where events follow each other "
                     "without end: %s",
                     READABLE(now_s, 6),
                     by_arrivals
                         ? "requests keep arriving at this time; lower the rate or batch_size, or "
                           "see whether the trace's times are seconds"
                         : "offline phases take next to no time, and nothing limits their number; "
                           "see the costs, storage_bytes, refill.policy and check_every_s");
}

/* What ended the engine before its time. */
static void note_end(const struct simulation *simulation)
{
    if (simulation->error->code != ERROR_NONE)
        return;
    if (engine_stands_still(simulation->engine))
        fail_still(simulation);
    else if (engine_was_asked_to_stop(simulation->engine))
        error_set(simulation->error, ERROR_INTERRUPTED, NULL, NULL, "interrupted");
}

static void on_window(struct engine *engine, void *subject)
{
    timeline_at(subject, engine_now_s(engine));
}

/* Before all else at these times, so that what is under way is cut as it stands. */
static void watch_window(struct simulation *simulation)
{
    struct timeline *timeline = simulation->settings->timeline;
    double from_s, to_s;
    if (!timeline)
        return;
    timeline_window(timeline, &from_s, &to_s);
    engine_at(simulation->engine, from_s, on_window, timeline);
    if (isfinite(to_s))
        engine_at(simulation->engine, to_s, on_window, timeline);
}

static void run(struct simulation *simulation, uint64_t replication_index)
{
    const struct simulation_settings *settings = simulation->settings;
    watch_window(simulation);
    engine_at(simulation->engine, settings->horizon_s / 2.0, on_half, simulation);
    if (settings->warmup_s > 0.0)
        engine_at(simulation->engine, settings->warmup_s, on_warmup_end, simulation);
    schedule_next_arrival(simulation);
    users_begin(simulation, replication_index);
    refill_begin(simulation);
    engine_run_until(simulation->engine, settings->horizon_s);
    note_end(simulation);
    note_horizon(simulation);
    if (settings->drain && !simulation_is_over(simulation) && simulation->error->code == ERROR_NONE)
        engine_run_until(simulation->engine, 2.0 * settings->horizon_s);
    note_end(simulation);
    if (settings->timeline)
        timeline_finish(settings->timeline, engine_now_s(simulation->engine));
}

static void count_unfinished(const struct request *request, void *context)
{
    struct simulation *simulation = context;
    bool is_observed = pipeline_observes(request);
    if (request->state == REQUEST_WAITING)
        simulation->metrics->waiting += is_observed;
    else
        simulation->metrics->in_service += is_observed;
    if (is_observed && !simulation->settings->drain)
        histogram_add(&simulation->metrics->observations->cut_s,
                      simulation->settings->horizon_s - request->entered_s[REQUEST_WAITING]);
    if (simulation->settings->record_requests)
        metrics_record(simulation->metrics, request);
}

static void conclude(struct simulation *simulation)
{
    struct metrics *metrics = simulation->metrics;
    bool is_fixed = simulation->settings->variability.distribution == VARIABILITY_FIXED;
    for (size_t i = 0; is_fixed && i < simulation->settings->class_count; i++)
        phase_count_dedicated(&simulation->kinds[i], metrics);
    metrics_settle(metrics, &simulation->done);
    request_pool_visit(&simulation->requests, count_unfinished, simulation);
    metrics_sort_records(metrics);
    metrics->events = engine_event_count(simulation->engine);
    assert(metrics_are_complete(metrics));
}

static void free_servers(struct simulation *simulation)
{
    for (uint64_t i = 0; i < simulation->server_count; i++) {
        for (size_t k = 0; k < simulation->queue_count; k++)
            turn_queue_free(&simulation->servers[i].queues[k]);
        free(simulation->servers[i].queues);
    }
    free(simulation->servers);
}

static void release(struct simulation *simulation)
{
    free(simulation->factors);
    machine_free(simulation->machine);
    free(simulation->clients);
    free(simulation->supplies);
    for (size_t i = 0; i < simulation->settings->class_count; i++)
        plan_times_free(&simulation->kinds[i].times);
    free(simulation->kinds);
    users_free(&simulation->users);
    assignment_free(&simulation->assignment);
    stock_record_free(&simulation->stock);
    free_servers(simulation);
    phase_scratch_free(&simulation->scratch);
    request_pool_free(&simulation->requests);
    arrivals_close(simulation->arrivals);
    engine_free(simulation->engine);
}

/* Whether anything costs money or energy. */
static bool has_costs(const struct simulation_settings *settings)
{
    return settings->tariff && (settings->tariff->has_prices || settings->tariff->has_energy);
}

static struct extras *new_extras(const struct simulation_settings *settings)
{
    struct extras *extras = memory_allocate(1, sizeof *extras);
    if (settings->limit_count > 0) {
        extras->limits =
            memory_allocate(1, sizeof *extras->limits + settings->limit_count * sizeof(uint64_t));
        extras->limits->limits = settings->limits;
        extras->limits->count = settings->limit_count;
    }
    if (settings->class_count > 1) {
        extras->class_count = settings->class_count;
        extras->classes = memory_allocate(extras->class_count, sizeof *extras->classes);
    }
    if (settings->find_warmup)
        extras->batches = memory_allocate(1, sizeof *extras->batches);
    if (has_costs(settings))
        extras->bill = memory_allocate(1, sizeof *extras->bill);
    return extras;
}

void simulation_begin_metrics(struct metrics *metrics, const struct simulation_settings *settings)
{
    *metrics = (struct metrics){.warmup_s = settings->warmup_s, .least_stock = UINT64_MAX};
    metrics->observations = memory_allocate(1, sizeof *metrics->observations);
    if (settings->limit_count > 0 || settings->class_count > 1 || settings->find_warmup
        || has_costs(settings) || settings->sharing == SHARING_CONTENDED || settings->record_stock
        || settings->record_requests)
        metrics->extras = new_extras(settings);
}

bool simulation_run(const struct simulation_settings *settings, uint64_t replication_index,
                    struct metrics *metrics, struct error *error)
{
    struct simulation simulation = {.settings = settings, .metrics = metrics, .error = error};
    simulation_begin_metrics(metrics, settings);
    error->code = ERROR_NONE;
    simulation.arrivals =
        arrivals_open(settings->arrivals, settings->seed, replication_index, error);
    if (!simulation.arrivals)
        return false;
    arrivals_heed(simulation.arrivals, settings->stop);
    init(&simulation, replication_index);
    run(&simulation, replication_index);
    if (error->code == ERROR_NONE && !arrivals_check(simulation.arrivals, error))
        assert(error->code != ERROR_NONE);
    if (error->code == ERROR_NONE)
        conclude(&simulation); /* of one that is given up, millions of requests may be on record */
    release(&simulation);
    return error->code == ERROR_NONE;
}
