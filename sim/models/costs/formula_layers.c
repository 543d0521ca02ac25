/*
 * formula_layers.c: the cost of linear layers, encrypted ahead of time and on shares, by formula.
 */
#include "models/costs/formula_parts.h"
#include "models/costs/layer_cost.h"
#include "models/crypto/he_cost.h"
#include "models/graph/network.h"
#include "models/plan/item_cost.h"

#include <assert.h>

const struct layer *formula_linear_layer(const struct formula_costs *costs, size_t index)
{
    return &costs->network->layers[costs->layers.layers[index].linear_index];
}

/* The server's work on one layer, ahead of time. */
static double evaluate_s(const struct formula_costs *costs, size_t index)
{
    const struct he_coefficients *he = &costs->he[PARTY_SERVER];
    const struct he_packing *packing = &costs->packings[index];
    const struct layer *layer = formula_linear_layer(costs, index);
    bool packs = costs->protocol->he.packing == HE_PACKING_COEFFICIENT;
    double seconds = packs ? costs->product_s * (double)packing->mult : he_evaluate_s(he, packing);
    if (costs->options.excludes_fully_connected && layer->kind == LAYER_FULLY_CONNECTED)
        return 0.0;
    if (costs->options.adds_noise)
        seconds += he_noise_s(he, packing, (double)shape_elements(layer->out));
    if (costs->options.encodes_weights)
        seconds += he_encode_s(he, packing);
    return seconds;
}

double formula_framed(const struct formula_costs *costs, double bytes)
{
    return bytes > 0.0 ? bytes + (double)costs->options.frame_bytes : 0.0;
}

/* Of a layer under HE. */
static double encrypted_value(const struct formula_costs *costs, enum operation operation,
                              size_t index)
{
    const struct he_packing *packing = &costs->packings[index];
    const struct he_coefficients *client = &costs->he[PARTY_CLIENT];
    double inputs = (double)shape_elements(formula_linear_layer(costs, index)->in);
    if (operation == OPERATION_HE_ENCRYPT)
        return packing->ct_up > 0 ? he_encrypt_s(client, packing) : 0.0;
    if (operation == OPERATION_LINEAR_UP)
        return formula_framed(costs, (double)packing->up_bytes);
    if (operation == OPERATION_HE_EVAL)
        return evaluate_s(costs, index);
    if (operation == OPERATION_LINEAR_DOWN)
        return formula_framed(costs, (double)packing->down_bytes);
    if (operation == OPERATION_HE_DECRYPT)
        return he_decrypt_s(client, packing);
    assert(operation == OPERATION_ONLINE_LINEAR_UP);
    return formula_framed(costs, BYTES_PER_SHARE * inputs + SHARES_HEADER_BYTES);
}

/* In a loop the layers wait for each other; else the threads share them. Where coefficients are
 * packed, a layer's products do not wait for each other either. */
bool formula_set_encrypted(const struct formula_costs *costs, const struct protocol_item *item,
                           struct item_cost *cost, struct error *error)
{
    bool evaluates = item->operation == OPERATION_HE_EVAL;
    if (evaluates && !item_cost_check_threads(costs->threads.server_he, "server.he_threads", error))
        return false;
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++)
        if (layer_needs_he(formula_linear_layer(costs, index)))
            cost->values[index] = encrypted_value(costs, item->operation, index);
    if (evaluates && item->loop == 0)
        cost->lanes = costs->threads.server_he;
    else if (evaluates && costs->protocol->he.packing == HE_PACKING_COEFFICIENT)
        cost->most_cores = (double)costs->threads.server_he;
    return true;
}

bool formula_set_shared(const struct formula_costs *costs, const struct protocol_item *item,
                        struct item_cost *cost, struct error *error)
{
    (void)item;
    (void)error;
    bool is_first = true; /* with weights: a pool or scaling in front of it is none */
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++) {
        const struct layer *layer = formula_linear_layer(costs, index);
        cost->values[index] = layer_shared_s(layer, &costs->he[PARTY_SERVER], is_first);
        is_first = is_first && !layer_needs_he(layer);
    }
    return true;
}
