#include "system/requests/users.h"

#include "base/memory.h"
#include "engine/engine.h"
#include "system/requests/simulation.h"
#include "traces/arrivals/arrival_thinking.h"
#include "traces/arrivals/arrivals.h"

#include <stdlib.h>

static void on_thought(struct engine *engine, void *subject)
{
    struct client *client = subject;
    struct users *users = &client->simulation->users;
    client->next_asking = NULL;
    if (users->asking)
        users->last_asking->next_asking = client;
    else
        users->asking = client;
    users->last_asking = client;
    engine_make_due(engine, client->simulation->arrival_stage);
}

/* Nobody asks from the horizon on. */
static void think(struct client *client, double think_s)
{
    struct engine *engine = client->simulation->engine;
    if (engine_is_before(engine_now_s(engine) + think_s, client->simulation->settings->horizon_s))
        engine_after(engine, think_s, on_thought, client);
}

void users_begin(struct simulation *simulation, uint64_t replication_index)
{
    uint64_t seed = simulation->settings->seed;
    if (!arrivals_have_users(simulation->settings->arrivals))
        return;
    simulation->users.thinking =
        memory_allocate(simulation->client_count, sizeof *simulation->users.thinking);
    for (uint64_t i = 0; i < simulation->client_count; i++) {
        const struct arrival_thinking *thinking = simulation->clients[i].kind->thinking;
        struct unit_draws *draws = &simulation->users.thinking[i];
        if (!thinking)
            continue;
        arrival_thinking_begin(draws, thinking, seed, replication_index, i + 1);
        think(&simulation->clients[i],
              arrival_thinking_first_s(thinking, draws, seed, replication_index, i + 1));
    }
}

void users_free(struct users *users)
{
    free(users->thinking);
    *users = (struct users){0};
}

void users_on_left(struct client *client)
{
    const struct arrival_thinking *thinking = client->kind->thinking;
    struct unit_draws *draws = client->simulation->users.thinking;
    if (thinking)
        think(client, arrival_thinking_next_s(thinking, &draws[client->client_index - 1]));
}

struct client *users_take(struct users *users)
{
    struct client *client = users->asking;
    if (client)
        users->asking = client->next_asking;
    return client;
}
