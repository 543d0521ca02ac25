#include "system/simulation.h"

#include "base/memory.h"
#include "system/pipeline.h"

#include <assert.h>
#include <stdlib.h>

static uint64_t in_system(const struct simulation *simulation)
{
    const struct metrics *metrics = simulation->metrics;
    return metrics->arrived - metrics->done - metrics->dropped;
}

bool simulation_is_over(const struct simulation *simulation)
{
    return simulation->past_horizon && in_system(simulation) == 0;
}

void simulation_stop_if_over(struct simulation *simulation)
{
    if (simulation_is_over(simulation))
        engine_stop(simulation->engine);
}

double simulation_drawn_phase_s(struct client *client, enum phase phase)
{
    struct simulation *simulation = client->simulation;
    const struct simulation_settings *settings = simulation->settings;
    for (uint32_t i = 0; i < settings->plan->step_count; i++)
        if (settings->plan->steps[i].phase == phase)
            simulation->factors[i] =
                variability_draw(&settings->variability, client->variability[phase]);
    return plan_phase_scaled_s(settings->plan, phase, &settings->link, simulation->factors,
                               simulation->finish_s);
}

static void schedule_next_arrival(struct simulation *simulation);

static void on_arrival(struct engine *engine, void *subject)
{
    struct simulation *simulation = subject;
    struct request *request = request_pool_take(&simulation->requests);
    request->client = &simulation->client;
    request->request_index = ++simulation->metrics->arrived;
    request->entered_s[REQUEST_WAITING] = engine_now_s(engine);
    schedule_next_arrival(simulation);
    pipeline_arrive(request->client, request);
}

static void schedule_next_arrival(struct simulation *simulation)
{
    double arrival_s;
    if (!arrivals_next(simulation->arrivals, &arrival_s, simulation->error)) {
        if (simulation->error->code != ERROR_NONE)
            engine_stop(simulation->engine);
        return;
    }
    if (arrival_s < simulation->settings->horizon_s)
        engine_at(simulation->engine, arrival_s, on_arrival, simulation);
}

static void on_half(struct engine *engine, void *subject)
{
    (void)engine;
    struct simulation *simulation = subject;
    simulation->metrics->in_system_at_half = in_system(simulation);
    simulation->metrics->arrived_at_half = simulation->metrics->arrived;
}

static void note_horizon(struct simulation *simulation)
{
    simulation->past_horizon = true;
    simulation->metrics->in_system_at_horizon = in_system(simulation);
    simulation->metrics->arrived_at_horizon = simulation->metrics->arrived;
}

static struct precompute_store empty_store(const struct simulation_settings *settings,
                                           struct storage *client_storage,
                                           struct storage *server_storage)
{
    const uint64_t *need_bytes = settings->plan->storage_bytes;
    return (struct precompute_store){
        .sides = {client_storage, server_storage},
        .need_bytes = {need_bytes[PARTY_CLIENT], need_bytes[PARTY_SERVER]},
        .strict = settings->refill.strict,
    };
}

uint64_t simulation_most_precomputes(const struct simulation_settings *settings)
{
    struct storage client_storage = {.capacity_bytes = settings->storage_bytes[PARTY_CLIENT]};
    struct storage server_storage = {.capacity_bytes = settings->storage_bytes[PARTY_SERVER]};
    struct precompute_store store = empty_store(settings, &client_storage, &server_storage);
    return precompute_store_most(&store);
}

static void init_client(struct simulation *simulation, uint64_t replication_index)
{
    static const char *const stream_names[] = {"offline_variability", "online_variability"};
    const struct simulation_settings *settings = simulation->settings;
    struct client *client = &simulation->client;
    *client = (struct client){
        .simulation = simulation,
        .client_index = 1,
        .storage.capacity_bytes = settings->storage_bytes[PARTY_CLIENT],
        .store = empty_store(settings, &client->storage, &simulation->server_storage),
    };
    client->precomputes =
        settings->plan->offline_step_count > 0 && precompute_store_most(&client->store) > 0;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        if (settings->variability.distribution != VARIABILITY_FIXED)
            client->variability[phase] =
                random_stream_new(settings->seed, replication_index, stream_names[phase], 1);
}

static void fill_stock(struct client *client, uint64_t stock)
{
    for (uint64_t i = 0; client->precomputes && i < stock; i++) {
        if (!precompute_store_has_room(&client->store))
            return;
        precompute_store_reserve(&client->store);
        precompute_store_put(&client->store);
    }
}

static void init(struct simulation *simulation, uint64_t replication_index)
{
    const struct simulation_settings *settings = simulation->settings;
    simulation->engine = engine_new();
    simulation->server_storage.capacity_bytes = settings->storage_bytes[PARTY_SERVER];
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        simulation->phase_s[phase] = plan_phase_s(settings->plan, phase, &settings->link);
    if (settings->variability.distribution != VARIABILITY_FIXED) {
        simulation->factors =
            memory_allocate(settings->plan->step_count, sizeof *simulation->factors);
        simulation->finish_s =
            memory_allocate(settings->plan->step_count, sizeof *simulation->finish_s);
    }
    init_client(simulation, replication_index);
    fill_stock(&simulation->client, settings->initial_stock);
}

static void run(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    engine_at(simulation->engine, settings->horizon_s / 2.0, on_half, simulation);
    schedule_next_arrival(simulation);
    refill_consider(&simulation->client);
    engine_run_until(simulation->engine, settings->horizon_s);
    note_horizon(simulation);
    if (settings->drain && !simulation_is_over(simulation) && simulation->error->code == ERROR_NONE)
        engine_run_until(simulation->engine, 2.0 * settings->horizon_s);
}

static void count_unfinished(const struct request *request, void *context)
{
    struct simulation *simulation = context;
    if (request->state == REQUEST_WAITING)
        simulation->metrics->waiting++;
    else
        simulation->metrics->in_service++;
    if (simulation->settings->record_requests)
        metrics_record(simulation->metrics, request);
}

static void conclude(struct simulation *simulation)
{
    struct metrics *metrics = simulation->metrics;
    request_pool_visit(&simulation->requests, count_unfinished, simulation);
    metrics_sort_records(metrics);
    metrics->events = engine_event_count(simulation->engine);
    assert(metrics_are_complete(metrics));
}

static void release(struct simulation *simulation)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        random_stream_free(simulation->client.variability[phase]);
    free(simulation->factors);
    free(simulation->finish_s);
    request_pool_free(&simulation->requests);
    arrivals_close(simulation->arrivals);
    engine_free(simulation->engine);
}

bool simulation_run(const struct simulation_settings *settings, uint64_t replication_index,
                    struct metrics *metrics, struct error *error)
{
    struct simulation simulation = {.settings = settings, .metrics = metrics, .error = error};
    *metrics = (struct metrics){0};
    error->code = ERROR_NONE;
    simulation.arrivals =
        arrivals_open(settings->arrivals, settings->seed, replication_index, error);
    if (!simulation.arrivals)
        return false;
    init(&simulation, replication_index);
    run(&simulation);
    conclude(&simulation);
    release(&simulation);
    return error->code == ERROR_NONE;
}
