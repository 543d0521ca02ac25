#include "system/requests/settings.h"

#include "system/requests/precompute_store.h"

const char *const sharing_names[] = {"dedicated", "contended", NULL};
const char *const priority_names[] = {"online_first", "equal", NULL};

uint64_t settings_client_count(const struct simulation_settings *settings)
{
    uint64_t count = 0;
    for (size_t i = 0; i < settings->class_count; i++) {
        if (settings->classes[i].count > NO_LIMIT - count)
            return NO_LIMIT;
        count += settings->classes[i].count;
    }
    return count;
}

uint64_t settings_most_precomputes(const struct simulation_settings *settings,
                                   const struct client_class *class)
{
    const uint64_t *need_bytes = class->plan->storage_bytes;
    struct storage client_storage = {.capacity_bytes = class->storage_bytes};
    struct storage server_storage = {.capacity_bytes = settings->server.storage_bytes};
    struct precompute_store store = {
        .sides = {&client_storage, &server_storage},
        .need_bytes = {need_bytes[PARTY_CLIENT], need_bytes[PARTY_SERVER]},
        .strict = settings->refill.strict,
    };
    return precompute_store_most(&store);
}

bool settings_can_share_link(const struct client_class *class, const struct server_settings *server)
{
    return !class->link.is_one_medium || !server->has_link || server->link.is_one_medium;
}
