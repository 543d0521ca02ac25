#include "system/refill.h"

#include "system/pipeline.h"
#include "system/simulation.h"

#include <math.h>

static bool may_start(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    return client->precomputes && client->store.under_way < simulation->settings->offline_slots
           && precompute_store_has_room(&client->store) && !simulation_is_over(simulation);
}

static void start_all(struct client *client)
{
    while (may_start(client)) {
        precompute_store_reserve(&client->store);
        pipeline_start_offline(client);
    }
}

static void on_check(struct engine *engine, void *subject)
{
    (void)engine;
    struct client *client = subject;
    client->check = EVENT_NONE;
    start_all(client);
}

/* The first point of the grid that is neither past nor the grid's start. */
static double next_check_s(const struct client *client, double check_every_s, double now_s)
{
    double checks = ceil((now_s - client->check_from_s) / check_every_s);
    return fmax(now_s, client->check_from_s + fmax(1.0, checks) * check_every_s);
}

void refill_consider(struct client *client)
{
    struct engine *engine = client->simulation->engine;
    double check_every_s = client->simulation->settings->refill.check_every_s;
    if (check_every_s == 0.0)
        start_all(client);
    else if (client->check == EVENT_NONE && may_start(client))
        client->check = engine_at(
            engine, next_check_s(client, check_every_s, engine_now_s(engine)), on_check, client);
}

void refill_restart_grid(struct client *client)
{
    client->check_from_s = engine_now_s(client->simulation->engine);
    engine_cancel(client->simulation->engine, client->check);
    client->check = EVENT_NONE;
}
