#include "system/requests/users.h"

#include "base/memory.h"
#include "system/requests/simulation.h"

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
    if (engine_now_s(engine) + think_s < client->simulation->settings->horizon_s)
        engine_after(engine, think_s, on_thought, client);
}

void users_begin(struct simulation *simulation, uint64_t replication_index)
{
    const struct arrivals_settings *arrivals = simulation->settings->arrivals;
    uint64_t seed = simulation->settings->seed;
    if (arrivals->process != ARRIVAL_CLOSED)
        return;
    simulation->users.thinking =
        memory_allocate(simulation->client_count, sizeof *simulation->users.thinking);
    for (uint64_t i = 0; i < simulation->client_count; i++) {
        struct unit_draws *draws = &simulation->users.thinking[i];
        arrival_thinking_begin(draws, &arrivals->thinking, seed, replication_index, i + 1);
        think(&simulation->clients[i],
              arrival_thinking_first_s(&arrivals->thinking, draws, seed, replication_index, i + 1));
    }
}

void users_free(struct users *users)
{
    free(users->thinking);
    *users = (struct users){0};
}

void users_on_left(struct client *client)
{
    const struct simulation *simulation = client->simulation;
    if (simulation->users.thinking)
        think(client,
              arrival_thinking_next_s(&simulation->settings->arrivals->thinking,
                                      &simulation->users.thinking[client->client_index - 1]));
}

struct client *users_take(struct users *users)
{
    struct client *client = users->asking;
    if (client)
        users->asking = client->next_asking;
    return client;
}
