#include "system/requests/refill.h"

#include "base/memory.h"
#include "base/units.h"
#include "system/requests/phase.h"
#include "system/requests/simulation.h"

#include <assert.h>
#include <stdlib.h>

/* What sums of many terms may be off by, of a time between two looks and of the clock. */
#define CHECK_ROUNDING 1e-9
#define CLOCK_ROUNDING 1e-14

/* ---- the grid of looks ---- */

/*
 * Until the first point of the grid that is neither past nor the grid's start. The points are
 * counted, and the time is at one where it is but for the rounding of sums: no look is late since
 * the last digit of a clock says so. Horizon and grid are bounded so that the count fits.
 */
static double next_check_delay_s(const struct client *client)
{
    double check_every_s = client->simulation->settings->refill.check_every_s;
    if (check_every_s == 0.0 || !client->stores)
        return 0.0;
    double now_s = engine_now_s(client->simulation->engine);
    double since_s = now_s - client->check_from_s;
    int64_t tick = (int64_t)(since_s / check_every_s + 0.5); /* the nearest */
    double rounding_s = CHECK_ROUNDING * check_every_s + CLOCK_ROUNDING * now_s;
    if (since_s - check_every_s * (double)tick > rounding_s || tick == 0)
        tick++;
    double next_s = check_every_s * (double)tick;
    return next_s - since_s > rounding_s ? next_s - since_s : 0.0;
}

/* ---- policies: whether the client wants one more precompute ---- */

static uint64_t stock_to_be(const struct client *client)
{
    return precompute_store_to_be(&client->store);
}

static bool wants_eagerly(struct client *client)
{
    (void)client;
    return true;
}

static bool wants_below_threshold(struct client *client)
{
    const struct refill_settings *settings = &client->simulation->settings->refill;
    if (stock_to_be(client) < settings->low)
        client->is_filling = true;
    return client->is_filling;
}

/* Where nothing can be stored, nothing is made before it is expected, whatever was asked for. */
static bool wants_on_demand(struct client *client)
{
    return client->demanded > 0 || !client->stores;
}

/* What is wanted now begins at the next look. */
static bool wants_off_peak(struct client *client)
{
    const struct simulation *simulation = client->simulation;
    double begin_s = engine_now_s(simulation->engine) + next_check_delay_s(client);
    return begin_s < simulation->refill.off_peak_end_s;
}

static bool (*const policies[REFILL_POLICY_COUNT])(struct client *client) = {
    [REFILL_EAGER] = wants_eagerly,
    [REFILL_THRESHOLD] = wants_below_threshold,
    [REFILL_ON_DEMAND] = wants_on_demand,
    [REFILL_OFF_PEAK] = wants_off_peak,
};

const char *const refill_policy_names[REFILL_POLICY_COUNT + 1] = {
    [REFILL_EAGER] = "eager",
    [REFILL_THRESHOLD] = "threshold",
    [REFILL_ON_DEMAND] = "on_demand",
    [REFILL_OFF_PEAK] = "off_peak",
};

/* ---- orders: the lowest score first ---- */

static uint64_t score_alike(const struct client *client)
{
    (void)client;
    return 0;
}

static uint64_t score_waiting(const struct client *client)
{
    return client->expecting.count == 0;
}

static uint64_t (*const orders[REFILL_ORDER_COUNT])(const struct client *client) = {
    [REFILL_ROUND_ROBIN] = score_alike,
    [REFILL_EMPTIEST_FIRST] = stock_to_be,
    [REFILL_WAITING_FIRST] = score_waiting,
};

const char *const refill_order_names[REFILL_ORDER_COUNT + 1] = {
    [REFILL_ROUND_ROBIN] = "round_robin",
    [REFILL_EMPTIEST_FIRST] = "emptiest_first",
    [REFILL_WAITING_FIRST] = "waiting_first",
};

/* ---- who may start ---- */

static bool wants(struct client *client)
{
    const struct simulation *simulation = client->simulation;
    if (!client->stores && client->expecting.count <= stock_to_be(client))
        return false;
    return client->store.under_way < client->kind->settings->offline_slots
        && precompute_store_has_room(&client->store, PARTY_CLIENT)
        && !simulation_is_over(simulation) && policies[simulation->settings->refill.policy](client);
}

static bool server_can(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    return simulation->refill.under_way < simulation->settings->server.offline_slots
        && precompute_store_has_room(&client->store, PARTY_SERVER);
}

static void start(struct client *client)
{
    struct refill *refill = &client->simulation->refill;
    refill->under_way++;
    client->last_turn = ++refill->turns;
    if (client->demanded > 0)
        client->demanded -= (int64_t)client->store.batch;
    precompute_store_reserve(&client->store);
    if (client->is_filling && stock_to_be(client) >= client->simulation->settings->refill.high)
        client->is_filling = false; /* now: requests may take some before anyone looks again */
    phase_start_offline(client, next_check_delay_s(client));
}

/* ---- turns at the server ---- */

static struct turn_queue *queue_of(const struct client *client)
{
    return &client->simulation->refill.queues[client->kind->class_index];
}

static void enqueue(struct client *client)
{
    turn_queue_add(queue_of(client), client);
    client->simulation->refill.queued++;
}

static void dequeue(struct client *client)
{
    turn_queue_remove(queue_of(client), client);
    client->simulation->refill.queued--;
}

/* Puts the client where it belongs: in the queue while it wants what the server has not. */
static void place(struct client *client)
{
    bool is_queued = client->turn_place > 0;
    if (!wants(client)) {
        if (is_queued)
            dequeue(client);
        return;
    }
    client->turn_score = orders[client->simulation->settings->refill.order](client);
    if (is_queued)
        turn_queue_update(queue_of(client), client);
    else
        enqueue(client);
}

/* Clients of a class need as much, so whether one can start its first can tell. */
static struct client *next_to_start(const struct refill *refill)
{
    struct client *next = NULL;
    for (size_t i = 0; i < refill->queue_count; i++) {
        struct client *first = turn_queue_first(&refill->queues[i]);
        if (first && server_can(first) && (!next || turn_is_before(first, next)))
            next = first;
    }
    return next;
}

static void serve(struct refill *refill)
{
    struct client *next;
    while (refill->queued > 0 && (next = next_to_start(refill))) {
        dequeue(next);
        if (wants(next)) /* its next look may be another by now */
            start(next);
        place(next);
    }
}

/* Nobody is before it. */
static void start_freely(struct client *client)
{
    while (wants(client)) {
        if (!server_can(client)) {
            place(client);
            return;
        }
        start(client);
    }
}

static struct client *take_considered(struct refill *refill)
{
    struct client *client = refill->considered;
    if (client) {
        refill->considered = client->next_considered;
        client->is_considered = false;
    }
    return client;
}

/* All that happens at this time has happened. */
static void on_instant_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct refill *refill = subject;
    struct client *client = take_considered(refill);
    if (!refill->considered && refill->queued == 0) {
        start_freely(client);
        return;
    }
    for (; client; client = take_considered(refill))
        place(client);
    serve(refill);
}

void refill_consider(struct client *client)
{
    struct refill *refill = &client->simulation->refill;
    if (client->is_considered)
        return;
    client->is_considered = true;
    client->next_considered = refill->considered;
    refill->considered = client;
    engine_make_due(client->simulation->engine, refill->stage);
}

void refill_on_arrival(struct client *client)
{
    if (client->simulation->settings->refill.policy != REFILL_ON_DEMAND || !client->stores)
        return;
    client->demanded++;
    refill_consider(client);
}

/* It may want a phase of its own, or no longer, or come to another turn. */
void refill_on_expectation(struct client *client)
{
    if (!client->stores || client->turn_place > 0)
        refill_consider(client);
}

void refill_on_offline_done(struct client *client)
{
    client->simulation->refill.under_way--;
    client->check_from_s = engine_now_s(client->simulation->engine);
    refill_consider(client);
}

/* ---- the day, and the beginning ---- */

static void consider_all(struct simulation *simulation)
{
    for (uint64_t i = 0; i < simulation->client_count; i++)
        refill_consider(&simulation->clients[i]);
}

static void on_off_peak_begin(struct engine *engine, void *subject)
{
    struct simulation *simulation = subject;
    const struct refill_settings *settings = &simulation->settings->refill;
    bool past_midnight = settings->from_s > settings->to_s;
    simulation->refill.off_peak_end_s =
        engine_now_s(engine) + settings->to_s - settings->from_s + (past_midnight ? DAY_S : 0.0);
    engine_after(engine, DAY_S, on_off_peak_begin, simulation);
    consider_all(simulation);
}

/* Those that wait for the server do so no longer. */
static void on_off_peak_end(struct engine *engine, void *subject)
{
    struct simulation *simulation = subject;
    simulation->refill.off_peak_end_s = engine_now_s(engine);
    engine_after(engine, DAY_S, on_off_peak_end, simulation);
    consider_all(simulation);
}

/* A part that ends at midnight is over when the first day begins. */
void refill_begin(struct simulation *simulation)
{
    const struct refill_settings *settings = &simulation->settings->refill;
    if (settings->policy == REFILL_OFF_PEAK) {
        assert(settings->from_s != settings->to_s);
        simulation->refill.off_peak_end_s =
            settings->from_s > settings->to_s ? settings->to_s : 0.0;
        engine_at(simulation->engine, settings->from_s, on_off_peak_begin, simulation);
        engine_at(simulation->engine, settings->to_s, on_off_peak_end, simulation);
    }
    consider_all(simulation);
}

void refill_init(struct simulation *simulation)
{
    struct refill *refill = &simulation->refill;
    size_t class_count = simulation->settings->class_count;
    *refill = (struct refill){
        .stage = engine_add_stage(simulation->engine, on_instant_end, refill),
        .queues = memory_allocate(class_count, sizeof(struct turn_queue)),
        .queue_count = class_count,
    };
}

void refill_free(struct refill *refill)
{
    for (size_t i = 0; i < refill->queue_count; i++)
        turn_queue_free(&refill->queues[i]);
    free(refill->queues);
    *refill = (struct refill){0};
}
