/*
 * formula_comparisons.c: ReLUs, maxima and truncations by oblivious transfer, and what they begin
 * with.
 *
 * After a linear layer the sign of a value is not known; the inputs of an average pool are outputs
 * of ReLUs. Seconds of a truncation are in those of the comparison where transfers are silent.
 */
#include "models/costs/formula_parts.h"
#include "models/crypto/ot_cost.h"
#include "models/crypto/ot_traffic.h"
#include "models/graph/network.h"
#include "models/plan/item_cost.h"
#include "models/plan/protocol.h"

#include <assert.h>

/* ---- traffic ---- */

static bool makes_triples_before(const struct formula_costs *costs)
{
    return protocol_has(costs->protocol, OPERATION_BIT_TRIPLE_COMPUTE);
}

static void add(struct ot_traffic *sum, struct ot_traffic traffic)
{
    sum->up_bits += traffic.up_bits;
    sum->down_bits += traffic.down_bits;
    sum->messages += traffic.messages;
    sum->comparisons += traffic.comparisons;
}

/* Of an activation at once; of a pool in turn for each output. */
static struct ot_traffic compare_layer(const struct formula_costs *costs, const struct layer *layer)
{
    const struct ot_parameters *ot = &costs->protocol->ot;
    bool with_triples = !makes_triples_before(costs);
    uint64_t outputs = shape_elements(layer->out);
    if (layer->kind == LAYER_MAX_POOL)
        return ot_maximum(ot, outputs, layer->relus / outputs, with_triples);
    return ot_relu(ot, layer->relus, with_triples);
}

/* All that is compared behind a linear layer, up to the next. */
static struct ot_traffic compared(const struct formula_costs *costs, size_t index)
{
    struct ot_traffic sum = {0};
    const struct network *network = costs->network;
    uint32_t next = costs->layers.layers[index].linear_index + 1;
    for (; next < network->layer_count && !layer_is_linear(&network->layers[next]); next++)
        if (network->layers[next].relus > 0)
            add(&sum, compare_layer(costs, &network->layers[next]));
    return sum;
}

static struct ot_traffic truncated(const struct formula_costs *costs, size_t index)
{
    const struct layer *layer = formula_linear_layer(costs, index);
    bool is_pool = layer->kind == LAYER_AVERAGE_POOL;
    if (!is_pool && !layer_needs_he(layer))
        return (struct ot_traffic){0};
    return ot_truncation(&costs->protocol->ot, shape_elements(layer->out),
                         costs->protocol->garbling.fraction_bits, is_pool);
}

static struct ot_traffic prepared(const struct formula_costs *costs, size_t index)
{
    return ot_triples(&costs->protocol->ot, costs->layers.layers[index].relus);
}

/* ---- values ---- */

static double comparison_s(const struct formula_costs *costs, const struct protocol_item *item)
{
    const struct ot_parameters *ot = &costs->protocol->ot;
    double all_s = ot_comparison_s(&costs->ot[formula_party(item)], ot->extension);
    double triples_s = all_s * ot_triple_fraction(ot);
    if (item->operation == OPERATION_BIT_TRIPLE_COMPUTE)
        return triples_s;
    if (item->operation == OPERATION_OT_COMPUTE && makes_triples_before(costs))
        return all_s - triples_s;
    if (item->operation == OPERATION_TRUNCATE_COMPUTE && ot->extension == OT_SILENT)
        return 0.0;
    return all_s;
}

static double value_of(const struct formula_costs *costs, const struct protocol_item *item,
                       const struct ot_traffic *traffic)
{
    if (item->resource == RESOURCE_UPLINK)
        return formula_framed(costs, ot_up_bytes(traffic));
    if (item->resource == RESOURCE_DOWNLINK)
        return formula_framed(costs, ot_down_bytes(traffic));
    return (double)traffic->comparisons * comparison_s(costs, item);
}

/* Every other message goes up. */
static void set_layers(const struct formula_costs *costs, const struct protocol_item *item,
                       struct item_cost *cost,
                       struct ot_traffic (*traffic_of)(const struct formula_costs *costs,
                                                       size_t index))
{
    item_cost_allocate(cost, costs->layers.count);
    item_cost_allocate_messages(cost);
    for (size_t index = 0; index < cost->count; index++) {
        struct ot_traffic traffic = traffic_of(costs, index);
        cost->values[index] = value_of(costs, item, &traffic);
        cost->messages[index] = (double)traffic.messages / 2.0;
    }
}

/* The largest of all classes, where an item runs once for the network. */
static void set_argmax(const struct formula_costs *costs, const struct protocol_item *item,
                       struct item_cost *cost)
{
    struct ot_traffic traffic = ot_maximum(&costs->protocol->ot, 1, costs->network->classes - 1,
                                           !makes_triples_before(costs));
    item_cost_set(cost, value_of(costs, item, &traffic));
    item_cost_allocate_messages(cost);
    cost->messages[0] = (double)traffic.messages / 2.0;
}

bool formula_set_comparisons(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error)
{
    (void)error;
    if (item->per == PER_NETWORK)
        set_argmax(costs, item, cost);
    else
        set_layers(costs, item, cost, compared);
    return true;
}

bool formula_set_truncations(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error)
{
    (void)error;
    set_layers(costs, item, cost, truncated);
    return true;
}

/* Ahead of time all layers' are one batch, so that the plan counts its messages. */
bool formula_set_bit_triples(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error)
{
    (void)error;
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++) {
        struct ot_traffic traffic = prepared(costs, index);
        traffic.comparisons = costs->layers.layers[index].relus;
        cost->values[index] = value_of(costs, item, &traffic);
    }
    return true;
}

bool formula_set_setup(const struct formula_costs *costs, const struct protocol_item *item,
                       struct item_cost *cost, struct error *error)
{
    (void)error;
    if (item->operation == OPERATION_SETUP_COMPUTE)
        item_cost_set(cost, costs->ot[formula_party(item)].setup_s);
    else
        item_cost_set(cost,
                      formula_framed(costs, (double)(item->operation == OPERATION_SETUP_UP
                                                         ? costs->protocol->setup_up_bytes
                                                         : costs->protocol->setup_down_bytes)));
    return true;
}
