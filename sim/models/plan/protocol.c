#include "models/plan/protocol_parts.h"

#include "models/graph/model_name.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#define MOST_ITEMS 256 /* of a phase; published protocols have at most thirty */

/* Far above any protocol's: larger ones are a slip of the unit. */
#define MOST_BYTES_PER_ELEMENT 1024
#define MOST_BYTES_PER_RELU ((uint64_t)1 << 30)

static const char *const phase_names[PHASE_COUNT + 1] = {
    [PHASE_OFFLINE] = "offline",
    [PHASE_ONLINE] = "online",
};
static const char *const resource_names[RESOURCE_COUNT] = {
    [RESOURCE_CLIENT_CPU] = "client_cpu",   [RESOURCE_SERVER_CPU] = "server_cpu",
    [RESOURCE_UPLINK] = "uplink",           [RESOURCE_DOWNLINK] = "downlink",
    [RESOURCE_CLIENT_DISK] = "client_disk", [RESOURCE_SERVER_DISK] = "server_disk",
};
static const char *const item_resource_names[] = {
    [RESOURCE_CLIENT_CPU] = "client_cpu",
    [RESOURCE_SERVER_CPU] = "server_cpu",
    [RESOURCE_UPLINK] = "uplink",
    [RESOURCE_DOWNLINK] = "downlink",
    NULL,
};
static const char *const per_names[] = {
    [PER_NETWORK] = "network",
    [PER_LINEAR_LAYER] = "linear_layer",
    [PER_RELU_LAYER] = "relu_layer",
    [PER_POLYNOMIAL_LAYER] = "polynomial_layer",
    NULL,
};
static const char *const layers_names[] = {
    [LAYERS_ALL] = "all",
    [LAYERS_FIRST] = "first",
    [LAYERS_LAST] = "last",
    [LAYERS_ALL_BUT_LAST] = "all_but_last",
    NULL,
};
static const char *const party_names[PARTY_COUNT + 1] = {
    [PARTY_CLIENT] = "client",
    [PARTY_SERVER] = "server",
};

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

bool resource_is_disk(enum resource resource)
{
    return resource == RESOURCE_CLIENT_DISK || resource == RESOURCE_SERVER_DISK;
}

bool resource_moves_bytes(enum resource resource)
{
    return resource_is_link(resource) || resource_is_disk(resource);
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

/* Where the next item of a phase belongs. */
struct place {
    enum phase phase;
    uint32_t loop; /* as in protocol_item */
    uint32_t branches[2 * PROTOCOL_DEEPEST];
    size_t depth;         /* of parallels */
    uint32_t group_count; /* loops and parallels so far */
};

static bool load_item(struct protocol *protocol, const struct place *place,
                      const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"operation", "resource", "per", "layers", "what", NULL};
    int operation = 0, resource = 0, per = PER_NETWORK, layers = LAYERS_ALL;
    if (protocol->item_count[place->phase] == MOST_ITEMS)
        return json_fail(node, NULL, error, "a phase has at most %d items", MOST_ITEMS);
    if (!json_only(node, keys, error)
        || !json_choice(node, "operation", operation_names(), &operation, error)
        || !json_choice(node, "resource", item_resource_names, &resource, error)
        || !json_choice(node, "per", per_names, &per, error)
        || !json_optional_choice(node, "layers", layers_names, &layers, error))
        return false;
    struct protocol_item *item = &protocol->items[place->phase][protocol->item_count[place->phase]];
    *item = (struct protocol_item){
        .operation = (enum operation)operation,
        .resource = (enum resource)resource,
        .per = (enum item_per)per,
        .layers = (enum item_layers)layers,
        .loop = place->loop,
    };
    memcpy(item->branches, place->branches, sizeof item->branches);
    protocol->item_count[place->phase]++;
    return check_item(item, node, error);
}

static bool load_entries(struct protocol *protocol, struct place *place,
                         const struct json_node *array, struct error *error);

/* The branches of a parallel: lists of items. */
static bool load_parallel(struct protocol *protocol, struct place *place,
                          const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"parallel", NULL};
    struct json_node array = json_child(node, "parallel");
    if (!json_only(node, keys, error)
        || !json_require(node, "parallel", json_is_array(&array) && json_count(&array) > 1,
                         "a list of two lists of items, or more", error))
        return false;
    if (place->depth == PROTOCOL_DEEPEST)
        return json_fail(node, NULL, error, "parallels are at most %d deep", PROTOCOL_DEEPEST);
    struct place inside = *place;
    uint32_t *numbers = &inside.branches[2 * inside.depth++];
    numbers[0] = ++inside.group_count;
    struct json_node branch = json_item(&array, 0);
    do {
        numbers[1]++;
        if (!load_entries(protocol, &inside, &branch, error))
            return false;
    } while (json_next(&branch));
    place->group_count = inside.group_count;
    return true;
}

static bool load_loop(struct protocol *protocol, struct place *place, const struct json_node *node,
                      struct error *error)
{
    static const char *const keys[] = {"loop", NULL};
    struct json_node array = json_child(node, "loop");
    struct place inside = *place;
    inside.loop = ++inside.group_count;
    bool loaded = json_only(node, keys, error) && load_entries(protocol, &inside, &array, error);
    place->group_count = inside.group_count;
    return loaded;
}

/* Items in a loop are done for each layer: one that is done once per network may not be in it. */
static bool load_entry(struct protocol *protocol, struct place *place, const struct json_node *node,
                       struct error *error)
{
    if (json_is_object(node) && json_has(node, "parallel"))
        return load_parallel(protocol, place, node, error);
    if (place->loop == 0 && place->depth == 0 && json_is_object(node) && json_has(node, "loop"))
        return load_loop(protocol, place, node, error);
    if (!load_item(protocol, place, node, error))
        return false;
    const struct protocol_item *items = protocol->items[place->phase];
    return json_require(node, "per",
                        place->loop == 0
                            || items[protocol->item_count[place->phase] - 1].per != PER_NETWORK,
                        "linear_layer, relu_layer or polynomial_layer in a loop", error);
}

static bool load_entries(struct protocol *protocol, struct place *place,
                         const struct json_node *array, struct error *error)
{
    if (!json_require(array, NULL, json_is_array(array) && json_count(array) > 0, "a list of items",
                      error))
        return false;
    struct json_node child = json_item(array, 0);
    do
        if (!load_entry(protocol, place, &child, error))
            return false;
    while (json_next(&child));
    return true;
}

static bool load_phase(struct protocol *protocol, enum phase phase, const struct json_node *node,
                       struct error *error)
{
    struct json_node array = json_child(node, phase_names[phase]);
    struct place place = {.phase = phase};
    protocol->items[phase] = memory_allocate(MOST_ITEMS, sizeof *protocol->items[phase]);
    bool loaded = load_entries(protocol, &place, &array, error);
    protocol->items[phase] = memory_trim(protocol->items[phase], protocol->item_count[phase],
                                         sizeof *protocol->items[phase]);
    return loaded;
}

/* An online phase there must be; a protocol that prepares nothing leaves the offline phase out. */
static bool load_phases(struct protocol *protocol, const struct json_node *node,
                        struct error *error)
{
    if (json_has(node, "offline") && !load_phase(protocol, PHASE_OFFLINE, node, error))
        return false;
    return load_phase(protocol, PHASE_ONLINE, node, error);
}

/* What garbler or evaluator keep of a ReLU follows from the parameters. */
static bool load_role(struct protocol *protocol, struct protocol_storage *storage,
                      const struct json_node *node, struct error *error)
{
    static const char *const roles[] = {"garbler", "evaluator", "bit_triples", NULL};
    int role = 0;
    if (!json_require(node, "role", !json_has(node, "bytes_per_relu"),
                      "left out beside bytes_per_relu", error)
        || !json_choice(node, "role", roles, &role, error))
        return false;
    if (role == 2)
        storage->bits_per_relu = ot_relu_triples(&protocol->ot);
    else
        storage->bytes_per_relu = role == 0 ? garbling_garbler_bytes(&protocol->garbling)
                                            : garbling_evaluator_bytes(&protocol->garbling);
    return true;
}

static bool load_party_storage(struct protocol *protocol, const struct json_node *node,
                               enum party party, struct error *error)
{
    static const char *const keys[] = {"linear_inputs",  "linear_outputs",   "role",
                                       "bytes_per_relu", "bytes_per_triple", NULL};
    struct protocol_storage *storage = &protocol->storage[party];
    struct json_node child = json_child(node, party_names[party]);
    return json_require(&child, NULL, json_is_object(&child), "an object", error)
        && json_only(&child, keys, error)
        && json_boolean(&child, "linear_inputs", &storage->linear_inputs, error)
        && json_boolean(&child, "linear_outputs", &storage->linear_outputs, error)
        && (json_has(&child, "role")
                ? load_role(protocol, storage, &child, error)
                : json_integer(&child, "bytes_per_relu", &storage->bytes_per_relu, error))
        && json_require(&child, "bytes_per_relu", storage->bytes_per_relu <= MOST_BYTES_PER_RELU,
                        "at most 1073741824", error)
        && json_optional_integer(&child, "bytes_per_triple", &storage->bytes_per_triple, error)
        && json_require(&child, "bytes_per_triple",
                        storage->bytes_per_triple <= MOST_BYTES_PER_ELEMENT, "at most 1024", error);
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
        && load_party_storage(protocol, &storage, PARTY_CLIENT, error)
        && load_party_storage(protocol, &storage, PARTY_SERVER, error);
}

/* ---- the whole ---- */

const struct protocol_item *protocol_find(const struct protocol *protocol, enum operation operation)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        for (size_t i = 0; i < protocol->item_count[phase]; i++)
            if (protocol->items[phase][i].operation == operation)
                return &protocol->items[phase][i];
    return NULL;
}

bool protocol_has(const struct protocol *protocol, enum operation operation)
{
    return protocol_find(protocol, operation) != NULL;
}

bool protocol_has_family(const struct protocol *protocol, enum operation_family family)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (operation_family((enum operation)operation) == family
            && protocol_has(protocol, (enum operation)operation))
            return true;
    return false;
}

bool protocol_is_interactive(const struct protocol *protocol)
{
    return protocol->he.packing == HE_PACKING_COEFFICIENT
        || protocol_has_family(protocol, FAMILY_OT);
}

/* A product has twice the bits of a fraction, and a sign; whole bits must be left beside them. */
static bool check_fraction(const struct protocol *protocol, const struct json_node *node,
                           struct error *error)
{
    struct json_node parameters = json_child(node, "parameters");
    uint64_t fraction_bits = protocol->garbling.fraction_bits;
    return json_require_as(&parameters, "fraction_bits",
                           !protocol_has_family(protocol, FAMILY_OT)
                               || 2 * fraction_bits + 2 <= protocol->ot.ring_bits,
                           error,
                           "at most %" PRIu64 " with ring_bits %" PRIu64
                           ", which hold a product of two fractions, its sign and a bit more",
                           protocol->ot.ring_bits / 2 - 1, protocol->ot.ring_bits);
}

bool protocol_load(struct protocol *protocol, const struct json_node *node, struct error *error)
{
    static const char *const keys[] = {"name",    "source", "note",    "parameters",
                                       "offline", "online", "storage", NULL};
    *protocol = (struct protocol){0};
    return json_only(node, keys, error) && model_name_load(protocol->name, node, "name", error)
        && protocol_parameters_load(protocol, node, error) && load_phases(protocol, node, error)
        && check_fraction(protocol, node, error) && load_storage(protocol, node, error);
}

void protocol_free(struct protocol *protocol)
{
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        free(protocol->items[phase]);
    *protocol = (struct protocol){0};
}
