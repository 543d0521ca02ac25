#include "system/requests/settings.h"

#include "system/stock/precompute_store.h"

const char *const sharing_names[SHARING_COUNT + 1] = {
    [SHARING_DEDICATED] = "dedicated",
    [SHARING_CONTENDED] = "contended",
};
const char *const priority_names[PRIORITY_COUNT + 1] = {
    [PRIORITY_ONLINE_FIRST] = "online_first",
    [PRIORITY_EQUAL] = "equal",
};

const char *const routing_names[ROUTING_COUNT + 1] = {
    [ROUTING_STICKY] = "sticky",
    [ROUTING_ROUND_ROBIN] = "round_robin",
    [ROUTING_LEAST_BUSY] = "least_busy",
};

uint64_t settings_server_count(const struct simulation_settings *settings)
{
    return settings->server.count > 0 ? settings->server.count : 1;
}

uint64_t settings_supply_count(const struct simulation_settings *settings)
{
    return settings->server.routing == ROUTING_STICKY ? 1 : settings_server_count(settings);
}

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

static uint64_t first_client(const struct simulation_settings *settings, size_t class_index)
{
    uint64_t first = 0;
    for (size_t i = 0; i < class_index; i++)
        first += settings->classes[i].count;
    return first;
}

struct requests {
    uint64_t sum;
    uint64_t most;    /* of one client */
    uint64_t senders; /* clients that have some */
};

/* Those that the trace has of count clients. */
static struct requests count_requests(const struct simulation_settings *settings, uint64_t first,
                                      uint64_t count)
{
    struct requests requests = {0};
    for (uint64_t i = first; i < first + count; i++) {
        uint64_t own = settings->trace_requests[i];
        requests.sum += own;
        requests.senders += own > 0;
        requests.most = own > requests.most ? own : requests.most;
    }
    return requests;
}

static struct requests class_requests(const struct simulation_settings *settings,
                                      size_t class_index)
{
    return count_requests(settings, first_client(settings, class_index),
                          settings->classes[class_index].count);
}

bool settings_have_shares(const struct simulation_settings *settings)
{
    return settings->by_share || settings->arrivals->assignment == ARRIVALS_RANDOM;
}

/* How often users ask is not known beforehand. */
static double part_share(const struct arrivals_settings *arrivals, size_t class_index)
{
    const struct arrivals_settings *part = &arrivals->parts[class_index];
    return part->process == ARRIVAL_CLOSED ? 0.0 : part->rate_per_s / arrivals->rate_per_s;
}

/* Of all classes. */
struct totals {
    uint64_t clients;
    uint64_t requests; /* where the trace says whose they are */
    double share;
};

static struct totals total_of(const struct simulation_settings *settings)
{
    struct totals totals = {.clients = settings_client_count(settings)};
    if (settings->trace_requests)
        totals.requests = count_requests(settings, 0, totals.clients).sum;
    for (size_t i = 0; i < settings->class_count; i++)
        totals.share += settings->classes[i].share;
    return totals;
}

/* first: the clients before those of the class. */
static double share_of(const struct simulation_settings *settings, const struct totals *totals,
                       size_t class_index, uint64_t first)
{
    const struct client_class *class = &settings->classes[class_index];
    if (settings->trace_requests)
        return (double)count_requests(settings, first, class->count).sum / (double)totals->requests;
    if (settings->arrivals->part_count > 0 && !arrivals_are_closed(settings->arrivals))
        return part_share(settings->arrivals, class_index);
    if (settings->arrivals->assignment == ARRIVALS_SINGLE)
        return class_index == 0 ? 1.0 : 0.0;
    return settings_have_shares(settings) ? class->share / totals->share
                                          : (double)class->count / (double)totals->clients;
}

double settings_class_share(const struct simulation_settings *settings, size_t class_index)
{
    struct totals totals = total_of(settings);
    return share_of(settings, &totals, class_index, first_client(settings, class_index));
}

void settings_class_shares(const struct simulation_settings *settings, double *shares)
{
    struct totals totals = total_of(settings);
    uint64_t first = 0;
    for (size_t i = 0; i < settings->class_count; i++) {
        shares[i] = share_of(settings, &totals, i, first);
        first += settings->classes[i].count;
    }
}

/* Whether the class gets requests of the common arrivals: without shares all do, else by theirs. */
static bool is_asked_for(const struct simulation_settings *settings, size_t class_index)
{
    return !settings_have_shares(settings) || settings->classes[class_index].share > 0.0;
}

double settings_class_clients(const struct simulation_settings *settings, size_t class_index)
{
    if (settings->trace_requests) {
        struct requests requests = class_requests(settings, class_index);
        return requests.most > 0 ? (double)requests.sum / (double)requests.most : 0.0;
    }
    if (settings->arrivals->assignment == ARRIVALS_SINGLE)
        return class_index == 0 ? 1.0 : 0.0;
    return is_asked_for(settings, class_index) ? (double)settings->classes[class_index].count : 0.0;
}

uint64_t settings_class_senders(const struct simulation_settings *settings, size_t class_index)
{
    if (settings->trace_requests)
        return class_requests(settings, class_index).senders;
    if (settings->arrivals->assignment == ARRIVALS_SINGLE)
        return class_index == 0 ? 1 : 0;
    return is_asked_for(settings, class_index) ? settings->classes[class_index].count : 0;
}

bool settings_client_sends(const struct simulation_settings *settings, size_t class_index,
                           uint64_t client_index)
{
    if (settings->trace_requests)
        return settings->trace_requests[client_index - 1] > 0;
    return settings->arrivals->assignment == ARRIVALS_SINGLE ? client_index == 1
                                                             : is_asked_for(settings, class_index);
}

/* How many requests the client makes, in a unit of its class: of a trace their number, else 1. */
static double client_weight(const struct simulation_settings *settings, size_t class_index,
                            uint64_t client_index)
{
    if (settings->trace_requests)
        return (double)settings->trace_requests[client_index - 1];
    return settings_client_sends(settings, class_index, client_index) ? 1.0 : 0.0;
}

void settings_server_shares(const struct simulation_settings *settings, size_t class_index,
                            double shares[])
{
    uint64_t server_count = settings_server_count(settings);
    uint64_t first = first_client(settings, class_index);
    double sum = 0.0;
    for (uint64_t k = 0; k < server_count; k++)
        shares[k] = 0.0;
    for (uint64_t i = first; i < first + settings->classes[class_index].count; i++) {
        double weight = client_weight(settings, class_index, i + 1);
        shares[i % server_count] += weight;
        sum += weight;
    }
    for (uint64_t k = 0; k < server_count && sum > 0.0; k++)
        shares[k] /= sum;
}

uint64_t settings_most_precomputes(const struct simulation_settings *settings,
                                   const struct client_class *class)
{
    const uint64_t *need_bytes = class->plan->storage_bytes;
    struct storage client_storage = {.capacity_bytes =
                                         class->storage_bytes / settings_supply_count(settings)};
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
