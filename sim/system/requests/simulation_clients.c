/* simulation_clients.c: who is there before the first event, and with which stock. */
#include "base/hash.h"
#include "base/memory.h"
#include "models/plan/plan_batch.h"
#include "statistics/time_average.h"
#include "system/requests/observe.h"
#include "system/requests/settings.h"
#include "system/requests/simulation.h"
#include "system/requests/turn_queue.h"
#include "system/requests/variability.h"
#include "system/stock/precompute_store.h"
#include "system/stock/stock_record.h"
#include "traces/arrivals/arrivals.h"

#include <assert.h>

static bool stores(const struct simulation_settings *settings, const struct client_class *class)
{
    return class->plan->offline_step_count > 0 && settings_most_precomputes(settings, class) > 0;
}

/* What is for nobody's stock takes no room. */
static void init_store(struct supply *supply)
{
    const struct client *client = supply->client;
    const struct simulation_settings *settings = client->simulation->settings;
    const struct client_class *class = client->kind->settings;
    supply->storage.capacity_bytes = class->storage_bytes / client->supply_count;
    supply->store = (struct precompute_store){
        .sides = {&supply->storage, &supply->server->storage},
        .batch = plan_batch_size(class->plan),
        .strict = settings->refill.strict,
    };
    for (int party = 0; party < PARTY_COUNT; party++)
        supply->store.need_bytes[party] = client->stores ? class->plan->storage_bytes[party] : 0;
}

/* Who begins with a stock has met the server before. */
static void fill_stock(struct supply *supply)
{
    const struct client *client = supply->client;
    uint64_t wanted = client->kind->settings->initial_stock;
    supply->is_set_up[PHASE_ONLINE] = wanted > 0;
    if (!client->stores)
        return;
    uint64_t filled = precompute_store_fill(&supply->store, wanted);
    stock_record_change(&client->simulation->stock, 0.0, (double)filled);
    time_average_add(&client->kind->stock, 0.0, (double)filled);
    supply->is_set_up[PHASE_OFFLINE] = filled > 0;
}

/* With its own server, by its index, or with each. */
static void begin_supplies(struct client *client)
{
    struct simulation *simulation = client->simulation;
    uint64_t first_server =
        (client->client_index - 1) % settings_server_count(simulation->settings);
    client->supply_count = settings_supply_count(simulation->settings);
    client->supplies = &simulation->supplies[(client->client_index - 1) * client->supply_count];
    for (uint64_t i = 0; i < client->supply_count; i++) {
        struct supply *supply = &client->supplies[i];
        supply->client = client;
        supply->server = &simulation->servers[client->supply_count > 1 ? i : first_server];
        init_store(supply);
        fill_stock(supply);
    }
}

static void allocate_clients(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    simulation->client_count = settings_client_count(settings);
    simulation->clients = memory_allocate(simulation->client_count, sizeof(struct client));
    if (settings->variability.distribution != VARIABILITY_FIXED)
        simulation->factors =
            memory_allocate(simulation->client_count * PHASE_COUNT, sizeof *simulation->factors);
    simulation->supplies = memory_allocate(
        simulation->client_count * settings_supply_count(settings), sizeof(struct supply));
}

void simulation_init_clients(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    allocate_clients(simulation);
    struct client *client = simulation->clients;
    for (size_t i = 0; i < settings->class_count; i++)
        for (uint64_t k = 0; k < settings->classes[i].count; k++, client++) {
            *client = (struct client){
                .simulation = simulation,
                .kind = &simulation->kinds[i],
                .client_index = (uint64_t)(client - simulation->clients) + 1,
            };
            client->stores = stores(settings, &settings->classes[i]);
            begin_supplies(client);
            observe_client(client);
        }
}

/* ---- classes and servers ---- */

static void init_kind(struct simulation *simulation, size_t class_index)
{
    struct client_kind *kind = &simulation->kinds[class_index];
    kind->settings = &simulation->settings->classes[class_index];
    kind->class_index = class_index;
    kind->is_idle = settings_class_senders(simulation->settings, class_index) == 0;
    const struct arrivals_settings *arrivals =
        arrivals_of_class(simulation->settings->arrivals, class_index);
    kind->thinking = arrivals->process == ARRIVAL_CLOSED ? &arrivals->thinking : NULL;
    assert(kind->settings->alone.plan == kind->settings->plan);
}

/* What a class needs of a server to begin an offline phase. */
struct need {
    uint64_t bytes;
    uint64_t batch;
};

static struct need need_of(const struct simulation_settings *settings, size_t class_index)
{
    const struct client_class *class = &settings->classes[class_index];
    return (struct need){stores(settings, class) ? class->plan->storage_bytes[PARTY_SERVER] : 0,
                         plan_batch_size(class->plan)};
}

static bool need_as_much(const void *context, size_t one, size_t other)
{
    struct need first = need_of(context, one);
    struct need second = need_of(context, other);
    return first.bytes == second.bytes && first.batch == second.batch;
}

/* Supplies that need as much wait in one queue, so that of many classes few queues are looked at.
 */
static void init_queue_indices(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    struct hash_index index = {0};
    for (size_t i = 0; i < settings->class_count; i++) {
        struct need need = need_of(settings, i);
        size_t first =
            hash_index_first(&index, hash_bytes(&need, sizeof need), i, need_as_much, settings);
        simulation->kinds[i].queue_index =
            first < i ? simulation->kinds[first].queue_index : simulation->queue_count++;
    }
    hash_index_free(&index);
}

static void init_kinds(struct simulation *simulation)
{
    const size_t count = simulation->settings->class_count;
    simulation->kinds = memory_allocate(count, sizeof(struct client_kind));
    for (size_t i = 0; i < count; i++)
        init_kind(simulation, i);
    init_queue_indices(simulation);
}

void simulation_init_servers(struct simulation *simulation)
{
    const struct simulation_settings *settings = simulation->settings;
    init_kinds(simulation);
    simulation->server_count = settings_server_count(settings);
    simulation->servers = memory_allocate(simulation->server_count, sizeof(struct server));
    for (uint64_t i = 0; i < simulation->server_count; i++)
        simulation->servers[i] = (struct server){
            .server_index = i,
            .storage.capacity_bytes = settings->server.storage_bytes,
            .queues = memory_allocate(simulation->queue_count, sizeof(struct turn_queue)),
        };
    simulation->last_routed = simulation->server_count - 1;
}
