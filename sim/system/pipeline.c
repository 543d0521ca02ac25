#include "system/pipeline.h"

#include "system/refill.h"
#include "system/simulation.h"

static void start_online(struct request *request);
static void take_up_waiting(struct client *client);

static bool is_observed(const struct request *request)
{
    const struct simulation_settings *settings = request->client->simulation->settings;
    return request->entered_s[REQUEST_WAITING] >= settings->warmup_s;
}

static void on_online_done(struct engine *engine, void *subject)
{
    struct request *request = subject;
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    request_enter(request, REQUEST_DONE, engine_now_s(engine));
    simulation->metrics->done++;
    if (is_observed(request))
        metrics_observe(simulation->metrics, request);
    if (simulation->settings->record_requests)
        metrics_record(simulation->metrics, request);
    request_pool_give(&simulation->requests, request);
    client->in_service--;
    take_up_waiting(client);
    simulation_stop_if_over(simulation);
}

static void start_online(struct request *request)
{
    struct client *client = request->client;
    struct engine *engine = client->simulation->engine;
    request_enter(request, REQUEST_ONLINE, engine_now_s(engine));
    engine_after(engine, simulation_phase_s(client, PHASE_ONLINE), on_online_done, request);
}

/* The stock first, then whoever was taken up first. */
static void on_offline_done(struct engine *engine, void *subject)
{
    (void)engine;
    struct client *client = subject;
    client->simulation->metrics->precomputes++;
    precompute_store_put(&client->store);
    if (client->expecting.first && precompute_store_take(&client->store))
        start_online(request_queue_pop(&client->expecting));
    refill_restart_grid(client);
    refill_consider(client);
}

void pipeline_start_offline(struct client *client, double delay_s)
{
    engine_after(client->simulation->engine, delay_s + simulation_phase_s(client, PHASE_OFFLINE),
                 on_offline_done, client);
}

static void on_own_offline_done(struct engine *engine, void *subject)
{
    (void)engine;
    struct request *request = subject;
    request->client->simulation->metrics->precomputes++;
    start_online(request);
}

/* Nothing can be stored: the request runs its offline phase itself. */
static void start_own_offline(struct request *request)
{
    engine_after(request->client->simulation->engine,
                 simulation_phase_s(request->client, PHASE_OFFLINE), on_own_offline_done, request);
}

static void await_precompute(struct request *request)
{
    struct client *client = request->client;
    if (precompute_store_take(&client->store)) {
        start_online(request);
        refill_consider(client);
        return;
    }
    if (is_observed(request))
        client->simulation->metrics->stock_outs++;
    if (client->precomputes)
        request_queue_push(&client->expecting, request);
    else
        start_own_offline(request);
}

static void take_up(struct request *request)
{
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    request_enter(request, REQUEST_PRECOMPUTING, engine_now_s(simulation->engine));
    client->in_service++;
    if (is_observed(request))
        simulation->metrics->taken_up++;
    if (simulation->settings->plan->offline_step_count == 0)
        start_online(request);
    else
        await_precompute(request);
}

static void take_up_waiting(struct client *client)
{
    while (client->waiting.first && client->in_service < client->simulation->settings->online_slots)
        take_up(request_queue_pop(&client->waiting));
}

void pipeline_arrive(struct client *client, struct request *request)
{
    request_queue_push(&client->waiting, request);
    take_up_waiting(client);
}
