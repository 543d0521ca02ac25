#include "base/error.h"
#include "models/costs/formula_parts.h"
#include "models/costs/layer_cost.h"
#include "models/crypto/he_cost.h"
#include "models/graph/network.h"
#include "models/plan/plan_layers.h"
#include "models/plan/protocol.h"

#include "base/memory.h"

#include <stdlib.h>

#define BYTES_PER_COEFFICIENT 8.0 /* a word of 64 bits, in memory */

/* ---- coefficients ---- */

/* What a client does with HE, and on shares. */
static void slow_client(struct he_coefficients *he, double slowdown)
{
    double *const seconds[] = {&he->encrypt_layer_s,
                               &he->encrypt_ciphertext_s,
                               &he->encrypt_large_message_ciphertext_s,
                               &he->decrypt_ciphertext_s,
                               &he->decrypt_small_reply_s,
                               &he->keygen_s,
                               &he->shared_multiplication_s};
    for (size_t i = 0; i < sizeof seconds / sizeof *seconds; i++)
        *seconds[i] *= slowdown;
}

static bool require_gc(const struct formula_costs *costs, enum party party, struct error *error)
{
    static const char *const places[PARTY_COUNT] = {"client.device", "server.device"};
    const struct device *device = costs->devices[party];
    return device->has_gc
        || error_set(error, ERROR_INPUT, NULL, places[party],
                     "%s has no gc coefficients: costs by formula need them", device->name);
}

/* A client without coefficients of its own takes the server's, this many times as slow. */
static double client_slowdown(const struct formula_costs *costs)
{
    const struct device *client = costs->devices[PARTY_CLIENT];
    if (costs->options.client_he_slowdown > 0.0)
        return costs->options.client_he_slowdown;
    return client->has_he ? 1.0 : client->client_he_slowdown;
}

/* What the server must know; "gc" is asked of both. */
static bool require_server(const struct formula_costs *costs, bool has_circuits,
                           struct error *error)
{
    const struct device *server = costs->devices[PARTY_SERVER];
    bool packs = costs->protocol->he.packing == HE_PACKING_COEFFICIENT;
    const char *lacks = NULL;
    if (!server->has_he)
        lacks = "he";
    else if (has_circuits && !server->has_encode)
        lacks = "encode";
    else if (packs && !server->has_products)
        lacks = "coefficient_packing";
    else if (protocol_has_family(costs->protocol, FAMILY_OT) && !server->has_ot)
        lacks = "ot";
    return !lacks
        || error_set(error, ERROR_INPUT, NULL, "server.device",
                     "%s has no %s coefficients: costs by formula need them", server->name, lacks);
}

/* A client that was not measured takes the server's seconds times its slowdown. */
static void choose_ot(struct formula_costs *costs)
{
    const struct device *client = costs->devices[PARTY_CLIENT];
    const struct ot_coefficients *server = &costs->devices[PARTY_SERVER]->ot;
    double slowdown = client_slowdown(costs);
    costs->ot[PARTY_SERVER] = *server;
    costs->ot[PARTY_CLIENT] = client->has_ot
                                ? client->ot
                                : (struct ot_coefficients){
                                    .iknp_comparison_s = server->iknp_comparison_s * slowdown,
                                    .silent_comparison_s = server->silent_comparison_s * slowdown,
                                    .setup_s = server->setup_s * slowdown,
                                    .uncertainty_factor = server->uncertainty_factor};
}

static bool choose_coefficients(struct formula_costs *costs, struct error *error)
{
    const struct device *client = costs->devices[PARTY_CLIENT];
    const struct device *server = costs->devices[PARTY_SERVER];
    bool has_circuits = protocol_has_family(costs->protocol, FAMILY_GC)
                     || !protocol_has_family(costs->protocol, FAMILY_OT);
    if (!require_server(costs, has_circuits, error)
        || (has_circuits
            && (!require_gc(costs, PARTY_CLIENT, error)
                || !require_gc(costs, PARTY_SERVER, error))))
        return false;
    costs->product_s = server->products.product_s;
    choose_ot(costs);
    costs->he[PARTY_SERVER] = server->he;
    costs->he[PARTY_CLIENT] = client->has_he ? client->he : server->he;
    for (int party = 0; party < PARTY_COUNT; party++)
        he_coefficients_scale(&costs->he[party], &costs->protocol->he);
    slow_client(&costs->he[PARTY_CLIENT], client_slowdown(costs));
    return true;
}

/* ---- packing ---- */

static bool pack_layer(struct formula_costs *costs, size_t index, struct error *error)
{
    const struct layer *layer = formula_linear_layer(costs, index);
    if (!layer_needs_he(layer))
        return true;
    for (size_t before = 0; before < index; before++)
        if (layer_packs_alike(formula_linear_layer(costs, before), layer)) {
            costs->packings[index] = costs->packings[before];
            return true;
        }
    return layer_he_packing(&costs->packings[index], layer, &costs->protocol->he,
                            &costs->options.rewrites, error);
}

bool formula_costs_init(struct formula_costs *costs, struct warnings *warnings, struct error *error)
{
    costs->layers = (struct plan_layers){0};
    costs->packings = NULL;
    if (!choose_coefficients(costs, error)
        || !plan_layers_init(&costs->layers, costs->network, error))
        return false;
    costs->packings = memory_allocate(costs->layers.count, sizeof *costs->packings);
    for (size_t index = 0; index < costs->layers.count; index++)
        if (!pack_layer(costs, index, error))
            return false;
    formula_warn(costs, warnings);
    return true;
}

void formula_costs_free(struct formula_costs *costs)
{
    plan_layers_free(&costs->layers);
    free(costs->packings);
    costs->packings = NULL;
}

/* ---- once per model ---- */

static double weight_plaintexts(const struct formula_costs *costs)
{
    double count = 0.0;
    for (size_t index = 0; index < costs->layers.count; index++)
        count += (double)costs->packings[index].mask_plaintexts;
    return count;
}

double formula_costs_weights_s(const struct formula_costs *costs)
{
    return weight_plaintexts(costs) * costs->he[PARTY_SERVER].encode_plaintext_s;
}

double formula_costs_weights_bytes(const struct formula_costs *costs)
{
    return weight_plaintexts(costs) * BYTES_PER_COEFFICIENT
         * (double)costs->protocol->he.ring_degree;
}

double formula_costs_slowdown(const struct formula_costs *costs)
{
    return costs->he[PARTY_SERVER].slowdown_per_busy_core;
}

/* ---- items ---- */

static bool set_keys(const struct formula_costs *costs, const struct protocol_item *item,
                     struct item_cost *cost, struct error *error)
{
    (void)error;
    if (item->operation == OPERATION_KEYGEN)
        item_cost_set(cost, costs->he[PARTY_CLIENT].keygen_s);
    else if (item->operation == OPERATION_KEY_UP)
        item_cost_set(cost, formula_framed(costs, (double)costs->protocol->key_bytes));
    else if (costs->options.loads_keys)
        item_cost_set(cost, costs->he[PARTY_SERVER].key_load_s);
    return true;
}

static bool set_base_ot(const struct formula_costs *costs, const struct protocol_item *item,
                        struct item_cost *cost, struct error *error)
{
    (void)item;
    (void)error;
    if (network_relu_count(costs->network) > 0)
        item_cost_set(cost, GARBLING_BASE_OT_BYTES);
    return true;
}

static bool set_prediction(const struct formula_costs *costs, const struct protocol_item *item,
                           struct item_cost *cost, struct error *error)
{
    (void)item;
    (void)error;
    item_cost_set(cost, formula_framed(costs, BYTES_PER_SHARE * costs->network->classes
                                                  + SHARES_HEADER_BYTES));
    return true;
}

typedef bool set_cost(const struct formula_costs *costs, const struct protocol_item *item,
                      struct item_cost *cost, struct error *error);

/* No default: the compiler tells an operation without its formula. */
static set_cost *setter_of(enum operation operation)
{
    switch (operation) {
    case OPERATION_KEYGEN:
    case OPERATION_KEY_UP:
    case OPERATION_KEY_LOAD:
        return set_keys;
    case OPERATION_HE_ENCRYPT:
    case OPERATION_LINEAR_UP:
    case OPERATION_HE_EVAL:
    case OPERATION_LINEAR_DOWN:
    case OPERATION_HE_DECRYPT:
    case OPERATION_ONLINE_LINEAR_UP:
        return formula_set_encrypted;
    case OPERATION_GARBLE:
    case OPERATION_ONLINE_GC_EVAL:
        return formula_set_threaded;
    case OPERATION_ENCODE_OFFLINE:
    case OPERATION_GC_TRANSFER:
    case OPERATION_EXT_OT_SETUP:
    case OPERATION_EXT_OT_SEND:
        return formula_set_garbled;
    case OPERATION_BASE_OT:
        return set_base_ot;
    case OPERATION_TRIPLE_ENCRYPT:
    case OPERATION_TRIPLE_UP:
    case OPERATION_TRIPLE_EVAL:
    case OPERATION_TRIPLE_DOWN:
    case OPERATION_TRIPLE_DECRYPT:
        return formula_set_triples;
    case OPERATION_ONLINE_ENCODE:
    case OPERATION_ONLINE_LABELS_DOWN:
        return formula_set_labels;
    case OPERATION_ONLINE_SS:
        return formula_set_shared;
    case OPERATION_ONLINE_SQUARE_UP:
    case OPERATION_ONLINE_SQUARE_DOWN:
    case OPERATION_ONLINE_SQUARE:
    case OPERATION_ONLINE_CUBE_UP:
    case OPERATION_ONLINE_CUBE_DOWN:
    case OPERATION_ONLINE_CUBE:
        return formula_set_products;
    case OPERATION_ONLINE_PREDICTION_DOWN:
        return set_prediction;
    case OPERATION_SETUP_UP:
    case OPERATION_SETUP_DOWN:
    case OPERATION_SETUP_COMPUTE:
        return formula_set_setup;
    case OPERATION_BIT_TRIPLE_UP:
    case OPERATION_BIT_TRIPLE_DOWN:
    case OPERATION_BIT_TRIPLE_COMPUTE:
        return formula_set_bit_triples;
    case OPERATION_OT_UP:
    case OPERATION_OT_DOWN:
    case OPERATION_OT_COMPUTE:
        return formula_set_comparisons;
    case OPERATION_TRUNCATE_UP:
    case OPERATION_TRUNCATE_DOWN:
    case OPERATION_TRUNCATE_COMPUTE:
        return formula_set_truncations;
    case OPERATION_STOCK_WRITE:
    case OPERATION_STOCK_READ:
    case STEP_OPERATION_COUNT:
        break;
    }
    return NULL;
}

static bool item_cost(const void *model, const struct protocol_item *item, struct item_cost *cost,
                      struct error *error)
{
    *cost = (struct item_cost){0};
    return setter_of(item->operation)(model, item, cost, error);
}

struct cost_source formula_cost_source(const struct formula_costs *costs)
{
    return (struct cost_source){costs, item_cost};
}
