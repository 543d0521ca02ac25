#include "system/requests/routing.h"

#include "system/requests/simulation.h"

/* Requests there, and offline phases. */
static uint64_t busy(const struct supply *supply)
{
    return supply->server->requests + supply->server->offline_phases;
}

/*
 * The client's supplies are looked at in turn, from the one behind this index on. Returns the
 * first, or with least-busy routing the first of the least busy; is_ready: only of those with a
 * precompute ready. NULL: there is none.
 */
static struct supply *next_of(const struct client *client, uint64_t behind, bool is_ready)
{
    bool by_load = client->simulation->settings->server.routing == ROUTING_LEAST_BUSY;
    struct supply *chosen = NULL;
    for (uint64_t i = 1; i <= client->supply_count; i++) {
        struct supply *supply = &client->supplies[(behind + i) % client->supply_count];
        if (is_ready && supply->store.ready == 0)
            continue;
        if (!by_load)
            return supply;
        if (!chosen || busy(supply) < busy(chosen))
            chosen = supply;
    }
    return chosen;
}

void routing_move(struct request *request, struct supply *supply)
{
    if (request->supply)
        request->supply->server->requests--;
    request->supply = supply;
    if (supply)
        supply->server->requests++;
}

void routing_choose(struct request *request)
{
    const struct client *client = request->client;
    uint64_t *last = &client->simulation->last_routed;
    struct supply *supply = &client->supplies[0];
    if (client->supply_count > 1) {
        supply = next_of(client, *last, false);
        *last = supply->server->server_index;
    }
    routing_move(request, supply);
}

static bool prefers_ready(const struct client *client)
{
    return client->supply_count > 1 && client->stores
        && client->simulation->settings->server.prefers_ready;
}

void routing_prefer_ready(struct request *request)
{
    const struct supply *own = request->supply;
    if (own->store.ready > 0 || !prefers_ready(request->client))
        return;
    struct supply *other = next_of(request->client, own->server->server_index, true);
    if (other)
        routing_move(request, other);
}

struct supply *routing_first_expecting(struct supply *made)
{
    const struct client *client = made->client;
    struct supply *first = made->expecting.first ? made : NULL;
    for (uint64_t i = 0; prefers_ready(client) && i < client->supply_count; i++) {
        struct supply *other = &client->supplies[i];
        if (other->expecting.first
            && (!first
                || other->expecting.first->request_index < first->expecting.first->request_index))
            first = other;
    }
    return first;
}
