#include "system/refill.h"

#include "system/pipeline.h"
#include "system/simulation.h"

#include <stdint.h>

static bool may_start(const struct client *client)
{
    const struct simulation *simulation = client->simulation;
    return client->precomputes && client->store.under_way < simulation->settings->offline_slots
        && precompute_store_has_room(&client->store) && !simulation_is_over(simulation);
}

/*
 * Until the first point of the grid that is neither past nor the grid's start. Rounded up through
 * an integer, without the call that ceil is; horizon and grid are bounded so that it fits.
 */
static double next_check_delay_s(const struct client *client)
{
    double check_every_s = client->simulation->settings->refill.check_every_s;
    if (check_every_s == 0.0)
        return 0.0;
    double since_s = engine_now_s(client->simulation->engine) - client->check_from_s;
    double next_s = check_every_s * (double)(int64_t)(since_s / check_every_s);
    if (next_s < since_s || next_s < check_every_s)
        next_s += check_every_s;
    return next_s > since_s ? next_s - since_s : 0.0;
}

void refill_consider(struct client *client)
{
    while (may_start(client)) {
        precompute_store_reserve(&client->store);
        pipeline_start_offline(client, next_check_delay_s(client));
    }
}

void refill_restart_grid(struct client *client)
{
    client->check_from_s = engine_now_s(client->simulation->engine);
}
