#include "system/requests/refill.h"

#include "base/portable.h"
#include "base/units.h"
#include "engine/engine.h"
#include "system/requests/observe.h"
#include "system/requests/phase.h"
#include "system/requests/simulation.h"
#include "system/requests/turn_queue.h"
#include "system/stock/precompute_store.h"

#include <assert.h>

/* What sums of many terms may be off by, of a time between two looks and of the clock. */
#define CHECK_ROUNDING 1e-9
#define CLOCK_ROUNDING 1e-14

/* ---- the grid of looks ---- */

/*
 * Until the first point of the grid that is neither past nor the grid's start. The points are
 * counted, and the time is at one where it is but for the rounding of sums: no look is late since
 * the last digit of a clock says so. A count beyond 2^51, of which the last digit may be wrong, is
 * of a grid that is finer than that rounding.
 */
static double next_check_delay_s(const struct supply *supply)
{
    const struct simulation *simulation = supply->client->simulation;
    double check_every_s = simulation->settings->refill.check_every_s;
    if (check_every_s == 0.0 || !supply->client->stores)
        return 0.0;
    double now_s = engine_now_s(simulation->engine);
    double since_s = now_s - supply->check_from_s;
    /* The nearest; of two that are as near, either. As doubles, which takes half as long. */
    double tick = since_s * simulation->refill.looks_per_s + PORTABLE_ROUNDING - PORTABLE_ROUNDING;
    double rounding_s = CHECK_ROUNDING * check_every_s + CLOCK_ROUNDING * now_s;
    /* Without a branch: on which side of it the clock is cannot be foreseen. */
    tick += (since_s - check_every_s * tick > rounding_s) | (tick == 0.0) ? 1.0 : 0.0;
    double next_s = check_every_s * tick;
    return next_s - since_s > rounding_s ? next_s - since_s : 0.0;
}

/* ---- policies: whether the client wants one more precompute ---- */

static uint64_t stock_to_be(const struct supply *supply)
{
    return precompute_store_to_be(&supply->store);
}

static void consider(struct supply *supply);

static void on_look(struct engine *engine, void *subject)
{
    (void)engine;
    struct supply *supply = subject;
    supply->look = EVENT_NONE;
    consider(supply);
}

/* If not, the client looks again at the next one. */
static bool is_at_look(struct supply *supply)
{
    struct engine *engine = supply->client->simulation->engine;
    double delay_s = next_check_delay_s(supply);
    engine_cancel(engine, supply->look);
    supply->look = delay_s > 0.0 ? engine_after(engine, delay_s, on_look, supply) : EVENT_NONE;
    return delay_s == 0.0;
}

/* Requests may take from the stock until the look, and it is what lies there then that counts. */
static bool wants_below_threshold(struct supply *supply)
{
    const struct refill_settings *settings = &supply->client->simulation->settings->refill;
    if (stock_to_be(supply) < settings->low)
        supply->is_filling = true;
    return supply->is_filling && is_at_look(supply);
}

/* Where nothing can be stored, nothing is made before it is expected, whatever was asked for. */
static bool wants_on_demand(struct supply *supply)
{
    return supply->demanded > 0 || !supply->client->stores;
}

/* What is wanted now begins at the next look. */
static bool wants_off_peak(struct supply *supply)
{
    const struct simulation *simulation = supply->client->simulation;
    double begin_s = engine_now_s(simulation->engine) + next_check_delay_s(supply);
    return begin_s < simulation->refill.off_peak_end_s;
}

OUT_OF_LINE static bool wants_by_policy(struct supply *supply, enum refill_policy policy)
{
    switch (policy) {
    case REFILL_EAGER:
        break;
    case REFILL_THRESHOLD:
        return wants_below_threshold(supply);
    case REFILL_ON_DEMAND:
        return wants_on_demand(supply);
    case REFILL_OFF_PEAK:
        return wants_off_peak(supply);
    case REFILL_POLICY_COUNT:
        assert(false);
    }
    return true;
}

const char *const refill_policy_names[REFILL_POLICY_COUNT + 1] = {
    [REFILL_EAGER] = "eager",
    [REFILL_THRESHOLD] = "threshold",
    [REFILL_ON_DEMAND] = "on_demand",
    [REFILL_OFF_PEAK] = "off_peak",
};

/* ---- orders: the lowest score first ---- */

static uint64_t score_alike(const struct supply *supply)
{
    (void)supply;
    return 0;
}

static uint64_t score_waiting(const struct supply *supply)
{
    return supply->expecting.count == 0;
}

static uint64_t (*const orders[REFILL_ORDER_COUNT])(const struct supply *supply) = {
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

static bool wants(struct supply *supply)
{
    const struct simulation *simulation = supply->client->simulation;
    const enum refill_policy policy = simulation->settings->refill.policy;
    if (!supply->client->stores && supply->expecting.count <= stock_to_be(supply))
        return false;
    return supply->client->offline_phases < supply->client->kind->settings->offline_slots
        && precompute_store_has_room(&supply->store, PARTY_CLIENT)
        && !simulation_is_over(simulation)
        && (policy == REFILL_EAGER || wants_by_policy(supply, policy));
}

static bool server_can(const struct supply *supply)
{
    const struct simulation *simulation = supply->client->simulation;
    return supply->server->offline_phases < simulation->settings->server.offline_slots
        && precompute_store_has_room(&supply->store, PARTY_SERVER);
}

static void start(struct supply *supply)
{
    struct refill *refill = &supply->client->simulation->refill;
    supply->server->offline_phases++;
    supply->client->offline_phases++;
    supply->last_turn = ++refill->turns;
    if (supply->demanded > 0)
        supply->demanded -= (int64_t)supply->store.batch;
    precompute_store_reserve(&supply->store);
    observe_client(supply->client);
    if (supply->is_filling
        && stock_to_be(supply) >= supply->client->simulation->settings->refill.high)
        supply->is_filling = false; /* now: requests may take some before anyone looks again */
    phase_start_offline(supply, next_check_delay_s(supply));
}

/* ---- turns at the server ---- */

static struct turn_queue *queue_of(const struct supply *supply)
{
    return &supply->server->queues[supply->client->kind->queue_index];
}

static void enqueue(struct supply *supply)
{
    turn_queue_add(queue_of(supply), supply);
    supply->client->simulation->refill.queued++;
}

static void dequeue(struct supply *supply)
{
    turn_queue_remove(queue_of(supply), supply);
    supply->client->simulation->refill.queued--;
}

/* Puts the client where it belongs: in the queue while it wants what the server has not. */
static void place(struct supply *supply)
{
    bool is_queued = supply->turn_place > 0;
    if (!wants(supply)) {
        if (is_queued)
            dequeue(supply);
        return;
    }
    supply->turn_score = orders[supply->client->simulation->settings->refill.order](supply);
    if (is_queued)
        turn_queue_update(queue_of(supply), supply);
    else
        enqueue(supply);
}

/* Clients of a queue need as much, so whether one can start its first can tell. */
static struct supply *first_at(const struct server *server, size_t queue_count)
{
    struct supply *next = NULL;
    for (size_t i = 0; i < queue_count; i++) {
        struct supply *first = turn_queue_first(&server->queues[i]);
        if (first && server_can(first) && (!next || turn_is_before(first, next)))
            next = first;
    }
    return next;
}

static struct supply *next_to_start(const struct refill *refill)
{
    struct supply *next = NULL;
    for (struct server *server = refill->servers; server; server = server->next_considered) {
        struct supply *first = first_at(server, refill->queue_count);
        if (first && (!next || turn_is_before(first, next)))
            next = first;
    }
    return next;
}

static void serve(struct refill *refill)
{
    struct supply *next;
    while (refill->queued > 0 && (next = next_to_start(refill))) {
        dequeue(next);
        if (wants(next)) /* its next look may be another by now, or its client's slots taken */
            start(next);
        place(next);
    }
}

/* Nobody is before it. */
static void start_freely(struct supply *supply)
{
    while (wants(supply)) {
        if (!server_can(supply)) {
            place(supply);
            return;
        }
        start(supply);
    }
}

static struct supply *take_considered(struct refill *refill)
{
    struct supply *supply = refill->considered;
    if (supply) {
        refill->considered = supply->next_considered;
        supply->is_considered = false;
    }
    return supply;
}

static void consider_server(struct refill *refill, struct server *server)
{
    if (server->is_considered)
        return;
    server->is_considered = true;
    server->next_considered = refill->servers;
    refill->servers = server;
}

static void forget_servers(struct refill *refill)
{
    for (; refill->servers; refill->servers = refill->servers->next_considered)
        refill->servers->is_considered = false;
}

/* All that happens at this time has happened. */
static void on_instant_end(struct engine *engine, void *subject)
{
    (void)engine;
    struct refill *refill = subject;
    struct supply *supply = take_considered(refill);
    if (!refill->considered && refill->queued == 0) {
        start_freely(supply);
        return;
    }
    for (; supply; supply = take_considered(refill)) {
        place(supply);
        consider_server(refill, supply->server);
    }
    serve(refill);
    forget_servers(refill);
}

static void consider(struct supply *supply)
{
    struct refill *refill = &supply->client->simulation->refill;
    if (supply->is_considered)
        return;
    supply->is_considered = true;
    supply->next_considered = refill->considered;
    refill->considered = supply;
    engine_make_due(supply->client->simulation->engine, refill->stage);
}

void refill_consider(struct client *client)
{
    for (uint64_t i = 0; i < client->supply_count; i++)
        consider(&client->supplies[i]);
}

void refill_on_arrival(struct supply *supply)
{
    if (supply->client->simulation->settings->refill.policy != REFILL_ON_DEMAND
        || !supply->client->stores)
        return;
    supply->demanded++;
    consider(supply);
}

/* It may want a phase of its own, or no longer, or come to another turn. */
void refill_on_expectation(struct supply *supply)
{
    if (!supply->client->stores || supply->turn_place > 0)
        consider(supply);
}

void refill_on_offline_done(struct supply *supply)
{
    supply->server->offline_phases--;
    supply->client->offline_phases--;
    supply->check_from_s = engine_now_s(supply->client->simulation->engine);
    refill_consider(supply->client);
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
    *refill = (struct refill){
        .stage = engine_add_stage(simulation->engine, on_instant_end, refill),
        .queue_count = simulation->queue_count,
        .looks_per_s = 1.0 / simulation->settings->refill.check_every_s,
    };
}
