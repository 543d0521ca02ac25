#include "system/requests/pipeline.h"

#include "engine/engine.h"
#include "statistics/time_average.h"
#include "system/requests/metrics.h"
#include "system/requests/observe.h"
#include "system/requests/phase.h"
#include "system/requests/refill.h"
#include "system/requests/request.h"
#include "system/requests/routing.h"
#include "system/requests/simulation.h"
#include "system/requests/users.h"
#include "system/stock/precompute_store.h"
#include "system/stock/stock_record.h"

#include <assert.h>
#include <math.h>

bool pipeline_observes(const struct request *request)
{
    const struct simulation_settings *settings = request->client->simulation->settings;
    return request->entered_s[REQUEST_WAITING] >= settings->warmup_s;
}

static void note_stock(struct client *client, double change)
{
    struct simulation *simulation = client->simulation;
    stock_record_change(&simulation->stock, engine_now_s(simulation->engine), change);
    time_average_add(&client->kind->stock, engine_now_s(simulation->engine), change);
}

/* The request is done or dropped. */
static void leave(struct request *request)
{
    struct simulation *simulation = request->client->simulation;
    if (simulation->settings->record_requests)
        metrics_record(simulation->metrics, request);
    struct client *client = request->client;
    routing_move(request, NULL);
    simulation->present--;
    request_pool_give(&simulation->requests, request);
    users_on_left(client);
}

/* ---- patience and full queues ---- */

static void drop(struct request *request, enum drop_reason reason)
{
    struct simulation *simulation = request->client->simulation;
    request_drop(request, reason);
    observe_request(request, TIMELINE_GONE);
    if (pipeline_observes(request))
        metrics_count(simulation->metrics, request, CLASS_DROPPED);
    simulation->metrics->dropped += pipeline_observes(request);
    simulation->metrics->dropped_by[reason] += pipeline_observes(request);
    leave(request);
}

static void take_up_waiting(struct client *client);

static void drop_impatient(struct request_queue *queue)
{
    while (queue->first && queue->first->is_impatient)
        drop(request_queue_pop(queue), DROP_GAVE_UP);
}

static void give_up_expecting(struct supply *supply)
{
    uint64_t expecting = supply->expecting.count;
    drop_impatient(&supply->expecting);
    if (supply->expecting.count < expecting) {
        supply->client->in_service -= expecting - supply->expecting.count;
        refill_on_expectation(supply);
    }
}

/* All requests of a client are as patient, so those that give up are the first of its queues. */
static void give_up(struct client *client)
{
    drop_impatient(&client->waiting);
    for (uint64_t i = 0; i < client->supply_count; i++)
        give_up_expecting(&client->supplies[i]);
    observe_client(client);
    take_up_waiting(client);
}

/* Past the horizon, with every request done: nothing more is to be simulated. */
static void stop_if_over(struct simulation *simulation)
{
    if (simulation_is_over(simulation))
        engine_stop(simulation->engine);
}

static void on_impatience(struct engine *engine, void *subject)
{
    (void)engine;
    struct simulation *simulation = subject;
    while (simulation->impatient) {
        struct client *client = simulation->impatient;
        simulation->impatient = client->next_impatient;
        client->is_impatient = false;
        give_up(client);
    }
    stop_if_over(simulation);
}

/* It gives up, unless its online steps start at this very time. */
static void on_patience_ended(struct engine *engine, void *subject)
{
    struct request *request = subject;
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    request->is_impatient = true;
    if (client->is_impatient)
        return;
    client->is_impatient = true;
    client->next_impatient = simulation->impatient;
    simulation->impatient = client;
    engine_make_due(engine, simulation->impatience_stage);
}

static bool is_full(const struct client *client)
{
    const struct client_class *class = client->kind->settings;
    return client->in_service >= class->online_slots && client->waiting.count >= class->max_waiting;
}

/* ---- from arrival to completion ---- */

static void start_online(struct request *request)
{
    struct engine *engine = request->client->simulation->engine;
    request->client->kind->used++;
    engine_cancel(engine, request->patience);
    request_enter(request, REQUEST_ONLINE, engine_now_s(engine));
    observe_request(request, TIMELINE_ONLINE);
    phase_start_online(request);
}

static void note_ledger(struct request *request, enum phase phase, const struct ledger *ledger)
{
    if (ledger && request->ledgers)
        request->ledgers->phases[phase] = *ledger;
}

/* The supply's precompute goes to the first request that waits at expecting: the same supply, or
 * that of another server, from which the request moves here. */
static void hand_over(struct supply *supply, struct supply *expecting, const struct ledger *ledger)
{
    struct request *request = request_queue_pop(&expecting->expecting);
    note_ledger(request, PHASE_OFFLINE, ledger);
    precompute_store_take(&supply->store);
    if (expecting != supply) {
        routing_move(request, supply);
        refill_on_expectation(expecting);
    }
    start_online(request);
}

/* What the phase made goes to whoever was taken up first, the rest to the stock; what cannot be
 * kept is lost. */
static void on_offline_done(struct supply *supply, const struct ledger *ledger)
{
    uint64_t made = supply->store.batch;
    struct supply *expecting;
    supply->client->simulation->metrics->precomputes += made;
    precompute_store_put(&supply->store);
    supply->client->kind->made += made;
    for (; made > 0 && (expecting = routing_first_expecting(supply)); made--)
        hand_over(supply, expecting, ledger);
    if (made > 0 && supply->client->stores)
        note_stock(supply->client, (double)made);
    else if (made > 0)
        precompute_store_take(&supply->store);
    observe_client(supply->client);
    refill_on_offline_done(supply);
}

static void note_found(const struct request *request)
{
    struct metrics *metrics = request->client->simulation->metrics;
    uint64_t ready = request->supply->store.ready;
    if (!pipeline_observes(request))
        return;
    metrics->stock_outs += ready == 0;
    if (ready == 0)
        metrics_count(metrics, request, CLASS_STOCK_OUTS);
    if (ready < metrics->least_stock)
        metrics->least_stock = ready;
}

static void await_precompute(struct request *request)
{
    routing_prefer_ready(request);
    struct supply *supply = request->supply;
    note_found(request);
    if (precompute_store_take(&supply->store)) {
        note_stock(supply->client, -1.0);
        start_online(request);
        refill_consider(supply->client);
    } else {
        request_queue_push(&supply->expecting, request);
        refill_on_expectation(supply);
    }
}

OUT_OF_LINE static void take_up(struct request *request)
{
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    request_enter(request, REQUEST_PRECOMPUTING, engine_now_s(simulation->engine));
    observe_request(request, TIMELINE_FOR_PRECOMPUTE);
    client->in_service++;
    if (pipeline_observes(request)) {
        simulation->metrics->taken_up++;
        metrics_count(simulation->metrics, request, CLASS_TAKEN_UP);
    }
    if (client->kind->settings->plan->offline_step_count == 0)
        start_online(request);
    else
        await_precompute(request);
    observe_client(client);
}

static void take_up_waiting(struct client *client)
{
    while (client->waiting.first && client->in_service < client->kind->settings->online_slots)
        take_up(request_queue_pop(&client->waiting));
}

void pipeline_arrive(struct request *request)
{
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    double give_up_after_s = client->kind->settings->give_up_after_s;
    observe_request(request, TIMELINE_IN_LINE);
    if (is_full(client)) {
        drop(request, DROP_QUEUE_FULL);
        return;
    }
    if (isfinite(give_up_after_s))
        request->patience =
            engine_after(simulation->engine, give_up_after_s, on_patience_ended, request);
    routing_choose(request);
    request_queue_push(&client->waiting, request);
    observe_client(client);
    refill_on_arrival(request->supply);
    take_up_waiting(client);
}

static void on_online_done(struct request *request, const struct ledger *ledger)
{
    struct client *client = request->client;
    struct simulation *simulation = client->simulation;
    note_ledger(request, PHASE_ONLINE, ledger);
    request_enter(request, REQUEST_DONE, engine_now_s(simulation->engine));
    simulation->finished++;
    observe_request(request, TIMELINE_GONE);
    if (pipeline_observes(request)) {
        simulation->metrics->done++;
        metrics_count(simulation->metrics, request, CLASS_DONE);
        metrics_observe(simulation->metrics, &simulation->done, request);
    }
    if (simulation->settings->find_warmup)
        metrics_add_to_batch(simulation->metrics, request);
    leave(request);
    client->in_service--;
    take_up_waiting(client);
    stop_if_over(simulation);
}

void pipeline_init(struct simulation *simulation)
{
    simulation->on_offline_done = on_offline_done;
    simulation->on_online_done = on_online_done;
    simulation->impatience_stage = engine_add_stage(simulation->engine, on_impatience, simulation);
}
