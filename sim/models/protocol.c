#include "models/protocol.h"

#include "models/model_name.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

#define MOST_ITEMS 256

/* Far above any protocol's: larger ones are a slip of the unit. */
#define MOST_BYTES_PER_ELEMENT 1024
#define MOST_BYTES_PER_RELU ((uint64_t)1 << 30)

static const char *const phase_names[] = {"offline", "online", NULL};
static const char *const resource_names[] = {"client_cpu", "server_cpu", "uplink", "downlink",
                                             NULL};
static const char *const per_names[] = {"network", "linear_layer", "relu_layer", NULL};
static const char *const layers_names[] = {"all", "first", "last", "all_but_last", NULL};
static const char *const party_names[] = {"client", "server", NULL};

const char *phase_name(enum phase phase)
{
    assert(phase < PHASE_COUNT);
    return phase_names[phase];
}

const char *resource_name(enum resource resource)
{
    assert(resource < RESOURCE_COUNT);
    return resource_names[resource];
}

bool resource_is_link(enum resource resource)
{
    return resource == RESOURCE_UPLINK || resource == RESOURCE_DOWNLINK;
}

/* Bytes take a link and seconds a processor; direction and party are the protocol's choice. */
static bool check_item(const struct protocol_item *item, const struct json_node *node,
                       struct error *error)
{
    bool is_transfer = operation_is_transfer(item->operation);
    const char *rule = is_transfer ? "uplink or downlink for a transfer"
                                   : "client_cpu or server_cpu for a computation";
    return json_require(node, "resource", resource_is_link(item->resource) == is_transfer, rule,
                        error)
        && json_require(node, "resource",
                        operation_thread_use(item->operation) != THREADS_HE
                            || item->resource == RESOURCE_SERVER_CPU,
                        "server_cpu, which alone has HE threads", error)
        && json_require(node, "layers", item->per != PER_NETWORK || item->layers == LAYERS_ALL,
                        "left out where per is network", error);
}

static bool load_item(struct protocol_item *item, const struct json_node *node, uint32_t loop,
                      struct error *error)
{
    static const char *const keys[] = {"operation", "resource", "per", "layers", "what", NULL};
    int operation = 0, resource = 0, per = PER_NETWORK, layers = LAYERS_ALL;
    if (!json_only(node, keys, error)
        || !json_choice(node, "operation", operation_names(), &operation, error)
        || !json_choice(node, "resource", resource_names, &resource, error)
        || !json_choice(node, "per", per_names, &per, error)
        || !json_optional_choice(node, "layers", layers_names, &layers, error))
        return false;
    *item = (struct protocol_item){
        .operation = (enum operation)operation,
        .resource = (enum resource)resource,
        .per = (enum item_per)per,
        .layers = (enum item_layers)layers,
        .loop = loop,
    };
    return check_item(item, node, error);
}

static bool check_items(const struct json_node *array, size_t room, struct error *error)
{
    if (!json_require(array, NULL, json_is_array(array) && json_count(array) > 0, "a list of items",
                      error))
        return false;
    return json_count(array) <= room
        || json_fail(array, NULL, error, "a phase has at most %d items", MOST_ITEMS);
}

/* Items in a loop belong to a layer each: what is done once has no place in it. */
static bool load_loop(struct protocol *protocol, enum phase phase, const struct json_node *node,
                      uint32_t loop, struct error *error)
{
    static const char *const keys[] = {"loop", NULL};
    if (!json_only(node, keys, error))
        return false;
    struct json_node array = json_child(node, "loop");
    if (!check_items(&array, MOST_ITEMS - protocol->item_count[phase], error))
        return false;
    struct json_node child = json_item(&array, 0);
    do {
        struct protocol_item *item = &protocol->items[phase][protocol->item_count[phase]++];
        if (!load_item(item, &child, loop, error)
            || !json_require(&child, "per", item->per != PER_NETWORK,
                             "linear_layer or relu_layer in a loop", error))
            return false;
    } while (json_next(&child));
    return true;
}

static bool load_entry(struct protocol *protocol, enum phase phase, const struct json_node *node,
                       uint32_t *loop_count, struct error *error)
{
    if (protocol->item_count[phase] == MOST_ITEMS)
        return json_fail(node, NULL, error, "a phase has at most %d items", MOST_ITEMS);
    if (json_is_object(node) && json_has(node, "loop"))
        return load_loop(protocol, phase, node, ++*loop_count, error);
    return load_item(&protocol->items[phase][protocol->item_count[phase]++], node, 0, error);
}

static bool load_phase(struct protocol *protocol, enum phase phase, const struct json_node *node,
                       struct error *error)
{
    struct json_node array = json_child(node, phase_names[phase]);
    if (!check_items(&array, MOST_ITEMS, error))
        return false;
    protocol->items[phase] = memory_allocate(MOST_ITEMS, sizeof *protocol->items[phase]);
    uint32_t loop_count = 0;
    struct json_node child = json_item(&array, 0);
    do {
        if (!load_entry(protocol, phase, &child, &loop_count, error))
            return false;
    } while (json_next(&child));
    return true;
}

/* An online phase there must be; a protocol that prepares nothing leaves the offline phase out. */
static bool load_phases(struct protocol *protocol, const struct json_node *node,
                        struct error *error)
{
    if (json_has(node, "offline") && !load_phase(protocol, PHASE_OFFLINE, node, error))
        return false;
    return load_phase(protocol, PHASE_ONLINE, node, error);
}

static bool load_party_storage(struct protocol_storage *storage, const struct json_node *node,
                               enum party party, struct error *error)
{
    static const char *const keys[] = {"linear_inputs", "linear_outputs", "bytes_per_relu", NULL};
    struct json_node child = json_child(node, party_names[party]);
    return json_require(&child, NULL, json_is_object(&child), "an object", error)
        && json_only(&child, keys, error)
        && json_boolean(&child, "linear_inputs", &storage->linear_inputs, error)
        && json_boolean(&child, "linear_outputs", &storage->linear_outputs, error)
        && json_integer(&child, "bytes_per_relu", &storage->bytes_per_relu, error)
        && json_require(&child, "bytes_per_relu", storage->bytes_per_relu <= MOST_BYTES_PER_RELU,
                        "at most 1073741824", error);
}

static bool load_storage(struct protocol *protocol, const struct json_node *node,
                         struct error *error)
{
    static const char *const keys[] = {"bytes_per_element", "client", "server", NULL};
    if (!json_has(node, "storage") && protocol->item_count[PHASE_OFFLINE] == 0)
        return true;
    struct json_node storage = json_child(node, "storage");
    return json_require(&storage, NULL, json_is_object(&storage), "an object", error)
        && json_only(&storage, keys, error)
        && json_integer(&storage, "bytes_per_element", &protocol->bytes_per_element, error)
        && json_require(&storage, "bytes_per_element",
                        protocol->bytes_per_element <= MOST_BYTES_PER_ELEMENT, "at most 1024",
                        error)
        && load_party_storage(&protocol->storage[PARTY_CLIENT], &storage, PARTY_CLIENT, error)
        && load_party_storage(&protocol->storage[PARTY_SERVER], &storage, PARTY_SERVER, error);
}

bool protocol_load(struct protocol *protocol, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",   "source",  "note", "offline",
                                       "online", "storage", NULL};
    *protocol = (struct protocol){0};
    return json_only(node, keys, error) && model_name_load(protocol->name, node, "name", error)
        && load_phases(protocol, node, error) && load_storage(protocol, node, error);
}

void protocol_free(struct protocol *protocol)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        free(protocol->items[phase]);
    *protocol = (struct protocol){0};
}
