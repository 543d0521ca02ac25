/* scenario_stock.c: whether the stocks that clients begin with have room. */
#include "base/warning.h"
#include "scenario/scenario_parts.h"
#include "system/requests/settings.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/readable.h"
#include "system/stock/precompute_store.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what lies ready at the beginning ---- */

#define ROOM_SIZE (2 * READABLE_SIZE)

/* "40.7 GB of 8 GB"; to the byte where both read alike. */
static const char *print_room(uint64_t needed_bytes, uint64_t has_bytes,
                              char text[static ROOM_SIZE])
{
    char needed[READABLE_SIZE], has[READABLE_SIZE];
    readable_bytes((double)needed_bytes, needed);
    readable_bytes((double)has_bytes, has);
    if (strcmp(needed, has) == 0)
        snprintf(text, ROOM_SIZE, "%" PRIu64 " of %" PRIu64 " bytes", needed_bytes, has_bytes);
    else
        snprintf(text, ROOM_SIZE, "%.60s of %.60s", needed, has);
    return text;
}

/* Of what a client has, each server that prepares for it fills an even part. */
static void warn_of_no_room(const struct scenario *scenario, const struct client_class *class,
                            struct warnings *warnings)
{
    uint64_t supplies = settings_supply_count(&scenario->simulation);
    char rooms[PARTY_COUNT][ROOM_SIZE], part[64] = "";
    if (supplies > 1)
        snprintf(part, sizeof part, " for each of %" PRIu64 " servers", supplies);
    warnings_add(
        warnings, "precompute_does_not_fit",
        "no precompute fits (client %s%s, server %s): each request "
        "runs its offline phase when it is taken up; give more storage_bytes to store them",
        print_room(class->plan->storage_bytes[PARTY_CLIENT], class->storage_bytes / supplies,
                   rooms[PARTY_CLIENT]),
        part,
        print_room(class->plan->storage_bytes[PARTY_SERVER],
                   scenario->simulation.server.storage_bytes, rooms[PARTY_SERVER]));
}

/* The servers' storage, and the clients that were filled before. */
struct storages {
    struct storage *servers; /* owned */
    uint64_t server_count;
    uint64_t clients;
};

/* Fills one client after the other, as the simulation does, from what is left at the servers.
 * Returns how many precomputes there are. */
static uint64_t fill(const struct scenario *scenario, const struct client_class *class,
                     const struct storages *storages)
{
    const uint64_t *need_bytes = class->plan->storage_bytes;
    uint64_t supplies = settings_supply_count(&scenario->simulation);
    uint64_t filled = 0;
    for (uint64_t i = 0; i < class->count * supplies; i++) {
        uint64_t server =
            supplies > 1 ? i % supplies : (storages->clients + i) % storages->server_count;
        struct storage client = {.capacity_bytes = class->storage_bytes / supplies};
        struct precompute_store store = {
            .sides = {&client, &storages->servers[server]},
            .need_bytes = {need_bytes[PARTY_CLIENT], need_bytes[PARTY_SERVER]},
            .strict = scenario->simulation.refill.strict};
        filled += precompute_store_fill(&store, class->initial_stock);
    }
    return filled;
}

static bool check_stock(const struct scenario *scenario, const struct client_class *class,
                        const struct json_node *client, const struct storages *storages,
                        struct warnings *warnings, struct error *error)
{
    uint64_t most = settings_most_precomputes(&scenario->simulation, class);
    bool is_full = class->initial_stock == STOCK_FULL;
    if (most == 0)
        warn_of_no_room(scenario, class, warnings);
    if (!json_require(client, "initial_stock", !is_full || most != UINT64_MAX,
                      "a count where a precompute takes no storage", error))
        return false;
    double wanted = (double)(is_full ? most : class->initial_stock) * (double)class->count
                  * (double)settings_supply_count(&scenario->simulation);
    double filled = wanted > 0.0 ? (double)fill(scenario, class, storages) : 0.0;
    if (!json_require_as(client, "initial_stock", filled >= wanted || is_full, error,
                         "at most what the storage holds (%.15g precomputes of %.15g that the "
                         "clients of this class begin with find room, beside those of the classes "
                         "before it)",
                         filled, wanted))
        return false;
    if (filled < wanted)
        warnings_add(warnings, "stock_is_not_full",
                     "initial_stock \"full\": %.15g precompute%s fill%s the server's storage, of "
                     "%.15g that the clients have room for; the last clients begin with less: "
                     "raise server.storage_bytes, or give counts",
                     filled, readable_plural(filled), filled == 1.0 ? "s" : "", wanted);
    return true;
}

/* A batch for which there is no room could never begin. */
static bool check_batch(const struct scenario *scenario, size_t class_index,
                        const struct json_node *root, struct error *error)
{
    const struct client_class *class = &scenario->classes[class_index];
    uint64_t most = settings_most_precomputes(&scenario->simulation, class);
    struct json_node refill = json_child(root, "refill");
    struct json_node batch = json_child(&refill, "batch");
    return json_require_as(
        &batch, "size", scenario->batch.size == 1 || scenario->batch.size <= most, error,
        "at most what there is room for: %" PRIu64 " precompute%s of clients of class %zu", most,
        readable_plural((double)most), class_index + 1);
}

static bool check_classes(const struct scenario *scenario, const struct json_node *root,
                          struct storages *storages, struct warnings *warnings, struct error *error)
{
    struct json_node list;
    for (size_t i = 0; i < scenario->class_count; i++) {
        struct json_node client = scenario_class_node(scenario, root, i, &list);
        const struct client_class *class = &scenario->classes[i];
        if (class->plan->offline_step_count > 0
            && (!check_batch(scenario, i, root, error)
                || !check_stock(scenario, class, &client, storages, warnings, error)))
            return false;
        storages->clients += class->count;
    }
    return true;
}

bool scenario_check_stocks(const struct scenario *scenario, const struct json_node *root,
                           struct warnings *warnings, struct error *error)
{
    struct storages storages = {.server_count = settings_server_count(&scenario->simulation)};
    storages.servers = memory_allocate(storages.server_count, sizeof *storages.servers);
    for (uint64_t i = 0; i < storages.server_count; i++)
        storages.servers[i].capacity_bytes = scenario->simulation.server.storage_bytes;
    bool fits = check_classes(scenario, root, &storages, warnings, error);
    free(storages.servers);
    return fits;
}
