/*
 * formula_circuits.c: the cost of garbled circuits, their labels, and Beaver triples, by formula.
 */
#include "models/costs/formula_parts.h"
#include "models/crypto/garbling.h"
#include "models/crypto/gc_cost.h"
#include "models/crypto/he_packing.h"
#include "models/plan/item_cost.h"
#include "models/plan/operation.h"

#include <assert.h>
#include <math.h>

/* Of DELPHI's code. Opened values go in chunks of 8192, each with its length; the ciphertexts of
 * triples go in one message with two lengths. */
#define CHUNK 8192.0
#define CHUNK_HEADER_BYTES 8.0
#define TRIPLES_HEADER_BYTES 16.0

/* ---- garbled circuits: of all ReLUs up to a layer, so that layers add up to one batch ---- */

enum party formula_party(const struct protocol_item *item)
{
    return item->resource == RESOURCE_CLIENT_CPU ? PARTY_CLIENT : PARTY_SERVER;
}

static const struct encode_coefficients *encoding(const struct formula_costs *costs,
                                                  const struct protocol_item *item)
{
    const struct device *device = costs->devices[formula_party(item)];
    return device->has_encode ? &device->encode : &costs->devices[PARTY_SERVER]->encode;
}

/* Core seconds of garbling or evaluating so many ReLUs of the protocol's circuit. */
static double garbled_s(const struct formula_costs *costs, const struct protocol_item *item,
                        uint64_t relus)
{
    const struct gc_coefficients *gc = &costs->devices[formula_party(item)]->gc;
    const struct garbling_parameters *circuit = &costs->protocol->garbling;
    double gates =
        costs->options.gc_scales_with_gates ? garbling_and_gates(circuit) : gc->benchmark_and_gates;
    double seconds = item->operation == OPERATION_GARBLE ? gc_garble_s(gc, relus, gates)
                                                         : gc_evaluate_s(gc, relus, gates);
    return seconds * garbling_time_factor(circuit);
}

static double garbled_value(const struct formula_costs *costs, const struct protocol_item *item,
                            uint64_t relus)
{
    const struct garbling_parameters *circuit = &costs->protocol->garbling;
    double count = (double)relus;
    /* The client garbler's own share is known ahead of time, too. */
    bool both = item->resource == RESOURCE_UPLINK && costs->options.cg_sends_all_labels;
    if (item->operation == OPERATION_ENCODE_OFFLINE)
        return encode_offline_s(encoding(costs, item), relus);
    if (item->operation == OPERATION_GC_TRANSFER)
        return garbling_circuits_bytes(circuit, count, both)
             + (double)costs->options.frame_bytes * ceil(count / CHUNK);
    if (item->operation == OPERATION_EXT_OT_SETUP)
        return garbling_ot_matrix_bytes(circuit, count);
    if (item->operation == OPERATION_EXT_OT_SEND)
        return garbling_ot_pairs_bytes(circuit, count);
    return garbled_s(costs, item, relus);
}

bool formula_set_garbled(const struct formula_costs *costs, const struct protocol_item *item,
                         struct item_cost *cost, struct error *error)
{
    (void)error;
    double before = 0.0;
    uint64_t relus = 0;
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++) {
        relus += costs->layers.layers[index].relus;
        double so_far = garbled_value(costs, item, relus);
        cost->values[index] = so_far - before;
        before = so_far;
    }
    return true;
}

/* Of each layer by itself. */
bool formula_set_labels(const struct formula_costs *costs, const struct protocol_item *item,
                        struct item_cost *cost, struct error *error)
{
    (void)error;
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++) {
        uint64_t relus = costs->layers.layers[index].relus;
        cost->values[index] =
            item->operation == OPERATION_ONLINE_ENCODE
                ? encode_online_s(encoding(costs, item), relus)
                : formula_framed(
                    costs, garbling_online_labels_bytes(&costs->protocol->garbling, (double)relus));
    }
    return true;
}

bool formula_set_threaded(const struct formula_costs *costs, const struct protocol_item *item,
                          struct item_cost *cost, struct error *error)
{
    bool is_client = item->resource == RESOURCE_CLIENT_CPU;
    uint64_t threads = is_client ? costs->threads.client : costs->threads.server_gc;
    const struct gc_coefficients *gc = &costs->devices[formula_party(item)]->gc;
    double limit =
        item->operation == OPERATION_GARBLE ? gc->garble_most_cores : gc->evaluate_most_cores;
    if (!item_cost_check_threads(threads, is_client ? "client.threads" : "server.gc_threads",
                                 error))
        return false;
    formula_set_garbled(costs, item, cost, error);
    cost->most_cores = costs->options.gc_saturates ? fmin((double)threads, limit) : (double)threads;
    return true;
}

/* ---- Beaver triples ---- */

/* Batches of triples and of pairs, a ciphertext each, of the whole network. */
struct batches {
    double triples;
    double pairs;
};

static struct batches count_batches(const struct formula_costs *costs)
{
    double squares = 0.0, cubes = 0.0, slots = (double)costs->protocol->he.ring_degree;
    for (size_t index = 0; index < costs->layers.count; index++) {
        const struct plan_layer *layer = &costs->layers.layers[index];
        squares += (double)(layer->polynomials[2] + layer->polynomials[3]);
        cubes += (double)layer->polynomials[3];
    }
    if (costs->options.square_pairs)
        return (struct batches){ceil(cubes / slots), ceil(squares / slots)};
    return (struct batches){ceil((squares + cubes) / slots), 0.0};
}

/* Two ciphertexts go up for a triple, one for a pair; one comes down. */
static double triples_value(const struct formula_costs *costs, enum operation operation)
{
    struct batches batches = count_batches(costs);
    double up = 2.0 * batches.triples + batches.pairs, down = batches.triples + batches.pairs;
    double ciphertext_bytes = (double)he_ciphertext_bytes(&costs->protocol->he);
    if (down == 0.0)
        return 0.0;
    if (operation == OPERATION_TRIPLE_ENCRYPT)
        return up * costs->he[PARTY_CLIENT].encrypt_ciphertext_s;
    if (operation == OPERATION_TRIPLE_UP)
        return formula_framed(costs, TRIPLES_HEADER_BYTES + up * ciphertext_bytes);
    if (operation == OPERATION_TRIPLE_EVAL)
        return down * costs->he[PARTY_SERVER].triple_ciphertext_s;
    if (operation == OPERATION_TRIPLE_DOWN)
        return formula_framed(costs, TRIPLES_HEADER_BYTES + down * ciphertext_bytes);
    assert(operation == OPERATION_TRIPLE_DECRYPT);
    return down * costs->he[PARTY_CLIENT].decrypt_ciphertext_s;
}

bool formula_set_triples(const struct formula_costs *costs, const struct protocol_item *item,
                         struct item_cost *cost, struct error *error)
{
    (void)error;
    item_cost_set(cost, triples_value(costs, item->operation));
    if (item->operation == OPERATION_TRIPLE_EVAL)
        cost->most_cores = (double)costs->options.triple_threads;
    return true;
}

/* Online, of one layer: its squares, or the products that make cubes of them. */
static double product_value(const struct formula_costs *costs, const struct protocol_item *item,
                            size_t index)
{
    const struct plan_layer *layer = &costs->layers.layers[index];
    bool is_cube = item->operation == OPERATION_ONLINE_CUBE
                || item->operation == OPERATION_ONLINE_CUBE_UP
                || item->operation == OPERATION_ONLINE_CUBE_DOWN;
    uint64_t cubes = layer->polynomials[3];
    double count = (double)(is_cube ? cubes : layer->polynomials[2] + cubes);
    double opened = !is_cube && costs->options.square_pairs ? 1.0 : 2.0;
    if (!operation_is_transfer(item->operation))
        return count * costs->he[formula_party(item)].shared_multiplication_s;
    return formula_framed(costs, opened * BYTES_PER_SHARE * count
                                     + CHUNK_HEADER_BYTES * ceil(count / CHUNK));
}

bool formula_set_products(const struct formula_costs *costs, const struct protocol_item *item,
                          struct item_cost *cost, struct error *error)
{
    (void)error;
    item_cost_allocate(cost, costs->layers.count);
    for (size_t index = 0; index < cost->count; index++)
        cost->values[index] = product_value(costs, item, index);
    return true;
}
