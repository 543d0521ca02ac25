#include "base/error.h"
#include "models/graph/network.h"
#include "models/plan/operation.h"
#include "models/plan/plan_builder.h"
#include "models/plan/plan_layers.h"
#include "models/plan/protocol.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

#define EVERY_LAYER SIZE_MAX

/* Items that belong together, with what each costs. */
struct section {
    const struct protocol_item *items;
    const struct item_cost *costs;
    size_t count;
};

/* ---- layers ---- */

/* Whether the item costs nothing further on, towards the first (-1) or the last (1) layer. */
static bool is_edge(const struct item_cost *cost, size_t index, int direction)
{
    for (size_t i = index + (size_t)direction; i < cost->count; i += (size_t)direction)
        if (cost->values[i] > 0.0)
            return false;
    return true;
}

/*
 * Whether an item is done for this linear layer, or for the activation after it. The first layer is
 * the first that costs something: no input is sent to a pool in front of it.
 */
static bool item_selects(const struct protocol_item *item, const struct item_cost *cost,
                         size_t index)
{
    if (cost->values[index] <= 0.0)
        return false;
    switch (item->layers) {
    case LAYERS_ALL:
        return true;
    case LAYERS_FIRST:
        return is_edge(cost, index, -1);
    case LAYERS_LAST:
        return is_edge(cost, index, 1);
    case LAYERS_ALL_BUT_LAST:
        return !is_edge(cost, index, 1);
    }
    assert(!"a choice of layers that is not in the list");
    return false;
}

/* ---- one item ---- */

/* Fails where an item costs something for an activation that the network does not have: the costs
 * are those of another network. */
static bool add_layer(struct plan_builder *builder, const struct protocol_item *item,
                      const struct item_cost *cost, size_t index)
{
    const struct plan_layer *layer = &builder->layers.layers[index];
    bool of_activation = item->per == PER_RELU_LAYER || item->per == PER_POLYNOMIAL_LAYER;
    uint32_t layer_index = of_activation ? layer->activation_index : layer->linear_index;
    if (!item_selects(item, cost, index))
        return true;
    if (layer_index == STEP_NO_LAYER)
        return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s was measured for an activation after %s, where %s has none",
                         operation_name(item->operation),
                         builder->network->layers[layer->linear_index].name,
                         builder->network->name);
    return plan_builder_add_value(builder, item, cost, layer_index, index);
}

static void add_lanes(struct plan_builder *builder, const struct protocol_item *item,
                      const struct item_cost *cost)
{
    size_t *indices = memory_allocate(builder->layers.count, sizeof *indices);
    size_t count = 0;
    for (size_t index = 0; index < builder->layers.count; index++)
        if (item_selects(item, cost, index))
            indices[count++] = index;
    plan_builder_add_lanes(builder, item, cost, indices, count);
    free(indices);
}

/* For every layer. */
static bool add_layers(struct plan_builder *builder, const struct protocol_item *item,
                       const struct item_cost *cost)
{
    size_t count = builder->layers.count;
    size_t lanes = cost->lanes < count ? cost->lanes : count;
    if (!plan_builder_has_room(builder, count, lanes > 0 ? lanes : 1))
        return false;
    if (lanes > 0) {
        add_lanes(builder, item, cost);
        return true;
    }
    for (size_t i = 0; i < count; i++)
        if (!add_layer(builder, item, cost, i))
            return false;
    return true;
}

static bool add_item(struct plan_builder *builder, const struct protocol_item *item,
                     const struct item_cost *cost, size_t index)
{
    if (cost->count == 0)
        return true;
    if (index == EVERY_LAYER && cost->per_layer)
        return add_layers(builder, item, cost);
    if (!plan_builder_has_room(builder, 1, 1))
        return false;
    if (index != EVERY_LAYER)
        return add_layer(builder, item, cost, index);
    return plan_builder_add_value(builder, item, cost, STEP_NO_LAYER, 0);
}

/* ---- items ---- */

static struct section part(const struct section *section, size_t first, size_t end)
{
    return (struct section){section->items + first, section->costs + first, end - first};
}

/* The first item behind start that differs in this number of its branches. */
static size_t group_end(const struct section *section, size_t start, size_t level)
{
    size_t end = start + 1;
    while (end < section->count
           && section->items[end].branches[level] == section->items[start].branches[level])
        end++;
    return end;
}

static bool add_items(struct plan_builder *builder, const struct section *section, size_t index,
                      size_t level);

/*
 * Every branch waits for what was before, and what is next for all branches. One without steps is
 * not waited for: what was before would be once more in the frontier, and doubled by every parallel
 * from then on.
 */
static bool add_branches(struct plan_builder *builder, const struct section *section, size_t index,
                         size_t level)
{
    struct plan_frontier before = {0}, after = {0};
    bool added = true;
    plan_frontier_set(&before, &builder->frontier);
    for (size_t start = 0, end; start < section->count && added; start = end) {
        end = group_end(section, start, level);
        struct section branch = part(section, start, end);
        uint32_t step_count = builder->plan->step_count;
        plan_frontier_set(&builder->frontier, &before);
        added = add_items(builder, &branch, index, level + 1);
        if (builder->plan->step_count > step_count)
            plan_frontier_join(&after, &builder->frontier);
    }
    plan_frontier_set(&builder->frontier, after.count > 0 ? &after : &before);
    free(before.steps);
    free(after.steps);
    return added;
}

/* For one layer, or item by item for every one. level: of the numbers of branches */
static bool add_items(struct plan_builder *builder, const struct section *section, size_t index,
                      size_t level)
{
    for (size_t start = 0, end; start < section->count; start = end) {
        bool is_single =
            level == 2 * PROTOCOL_DEEPEST || section->items[start].branches[level] == 0;
        end = is_single ? start + 1 : group_end(section, start, level);
        struct section group = part(section, start, end);
        if (!(is_single ? add_item(builder, &group.items[0], &group.costs[0], index)
                        : add_branches(builder, &group, index, level + 1)))
            return false;
    }
    return true;
}

/* Items in a loop run for one layer, then for the next. */
static bool add_section(struct plan_builder *builder, const struct section *section)
{
    for (size_t start = 0, end; start < section->count; start = end) {
        uint32_t loop = section->items[start].loop;
        for (end = start + 1; end < section->count && section->items[end].loop == loop;)
            end++;
        struct section group = part(section, start, end);
        for (size_t i = 0; i < (loop > 0 ? builder->layers.count : 1); i++)
            if (!add_items(builder, &group, loop > 0 ? i : EVERY_LAYER, 0))
                return false;
    }
    return true;
}

/* ---- what a protocol lacks ---- */

static bool check_layer(const struct network *network, const struct plan_layer *layer,
                        const struct protocol *protocol, struct error *error)
{
    const char *lacks = NULL;
    if (layer->relus > 0 && !protocol_has(protocol, OPERATION_ONLINE_GC_EVAL)
        && !protocol_has(protocol, OPERATION_OT_COMPUTE))
        lacks = "garbled circuits";
    if (layer->polynomials[3] > 0 && !protocol_has(protocol, OPERATION_ONLINE_CUBE))
        lacks = "polynomials of degree 3";
    if (plan_layer_triples(layer) > 0 && !protocol_has(protocol, OPERATION_ONLINE_SQUARE))
        lacks = "polynomial activations";
    return !lacks
        || error_set(error, ERROR_INPUT, NULL, "protocol", "%s has no %s, which %s of %s needs",
                     protocol->name, lacks, network->layers[layer->activation_index].name,
                     network->name);
}

bool plan_check_activations(const struct network *network, const struct protocol *protocol,
                            struct error *error)
{
    struct plan_layers layers;
    bool known = plan_layers_init(&layers, network, error);
    for (size_t i = 0; i < layers.count && known; i++)
        known = check_layer(network, &layers.layers[i], protocol, error);
    plan_layers_free(&layers);
    return known;
}

/* ---- costs ---- */

/* A cost that is one number cannot be run in a loop, or for some layers: its share is not known. */
static bool check_cost(struct plan_builder *builder, const struct protocol_item *item,
                       const struct item_cost *cost)
{
    const char *name = operation_name(item->operation);
    if (!cost->per_layer)
        return cost->count == 0 || (item->loop == 0 && item->layers == LAYERS_ALL)
            || error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s is known once for the whole network, but the protocol runs it for "
                         "single layers",
                         name);
    if (item->per == PER_NETWORK)
        return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s is known per layer, but the protocol runs it once for the network",
                         name);
    return cost->count == builder->layers.count
        || error_set(builder->error, ERROR_INPUT, NULL, "costs",
                     "%s is measured for %zu linear layers, but %s has %zu", name, cost->count,
                     builder->network->name, builder->layers.count);
}

static bool add_phase(struct plan_builder *builder, const struct protocol *protocol,
                      enum phase phase, const struct cost_source *source)
{
    size_t count = protocol->item_count[phase];
    struct item_cost *costs = memory_allocate(count, sizeof *costs);
    struct section section = {protocol->items[phase], costs, count};
    bool known = true;
    builder->phase = phase;
    builder->frontier.count = 0;
    for (size_t i = 0; i < count && known; i++)
        known = source->item_cost(source->model, &section.items[i], &costs[i], builder->error)
             && check_cost(builder, &section.items[i], &costs[i]);
    bool added = known && add_section(builder, &section);
    for (size_t i = 0; i < count; i++)
        item_cost_free(&costs[i]);
    free(costs);
    return added;
}

/* ---- storage ---- */

/* *sum += count * each, unless that exceeds 64 bits. */
static bool add_product(uint64_t *sum, uint64_t count, uint64_t each)
{
    if (each > 0 && count > (UINT64_MAX - *sum) / each)
        return false;
    *sum += count * each;
    return true;
}

/* The same of bits, in whole bytes; there are at most 2^40 ReLUs, and a few hundred bits of each.
 */
static bool add_bits(uint64_t *sum, uint64_t count, uint64_t each)
{
    return add_product(sum, (count * each + 7) / 8, 1);
}

bool plan_add_layer_storage(uint64_t *bytes, const struct network *network,
                            const struct plan_layer *layer, const struct protocol *protocol,
                            const struct plan_options *options, enum party party)
{
    const struct protocol_storage *storage = &protocol->storage[party];
    const struct layer *linear = &network->layers[layer->linear_index];
    uint64_t given = options->bytes_per_relu[party];
    double relus = (double)layer->relus;
    if (options->relus_scale > 0.0)
        relus *= options->relus_scale;
    if (relus >= 0x1p64)
        return false;
    uint64_t elements = 0;
    if (layer_needs_he(linear) && storage->linear_inputs)
        elements += shape_elements(linear->in);
    if (layer_needs_he(linear) && storage->linear_outputs)
        elements += shape_elements(linear->out);
    return add_product(bytes, elements, protocol->bytes_per_element)
        && add_product(bytes, (uint64_t)relus, given ? given : storage->bytes_per_relu)
        && (given > 0 || add_bits(bytes, (uint64_t)relus, storage->bits_per_relu))
        && add_product(bytes, plan_layer_triples(layer), storage->bytes_per_triple);
}

/* Elements, ReLUs and triples, each times its bytes, of what the party keeps. */
static bool add_storage(struct plan_builder *builder, const struct protocol *protocol,
                        enum party party)
{
    static const char *const places[PARTY_COUNT] = {"client.bytes_per_relu",
                                                    "server.bytes_per_relu"};
    uint64_t *bytes = &builder->plan->storage_bytes[party];
    for (size_t i = 0; i < builder->layers.count; i++)
        if (!plan_add_layer_storage(bytes, builder->network, &builder->layers.layers[i], protocol,
                                    builder->options, party))
            return error_set(builder->error, ERROR_INPUT, NULL, places[party],
                             "a precompute of %s would take more than 2^64 bytes",
                             builder->network->name);
    return true;
}

/* ---- the whole ---- */

bool plan_build(struct plan *plan, const struct network *network, const struct protocol *protocol,
                const struct cost_source *costs, const struct plan_options *options,
                struct error *error)
{
    struct plan_builder builder = {
        .plan = plan, .network = network, .options = options, .error = error};
    *plan = (struct plan){0};
    bool built = plan_layers_init(&builder.layers, network, error)
              && add_phase(&builder, protocol, PHASE_OFFLINE, costs);
    plan->offline_step_count = plan->step_count;
    plan->slowdown_per_busy_core = options->slowdown_per_busy_core;
    built = built && add_phase(&builder, protocol, PHASE_ONLINE, costs)
         && add_storage(&builder, protocol, PARTY_CLIENT)
         && add_storage(&builder, protocol, PARTY_SERVER);
    plan->steps = memory_trim(plan->steps, plan->step_count, sizeof *plan->steps);
    plan->predecessors =
        memory_trim(plan->predecessors, plan->predecessor_count, sizeof *plan->predecessors);
    plan_layers_free(&builder.layers);
    free(builder.frontier.steps);
    return built;
}

void plan_free(struct plan *plan)
{
    free(plan->steps);
    free(plan->predecessors);
    *plan = (struct plan){0};
}
