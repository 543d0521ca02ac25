/*
 * formula_parts.h: what the files of formula_costs share; for nobody else.
 *
 * Each function fills in the cost of an item of the operations that it names.
 */
#ifndef MODELS_COSTS_FORMULA_PARTS_H
#define MODELS_COSTS_FORMULA_PARTS_H

#include "models/costs/formula_costs.h"

/* Of DELPHI's code: a field element with the count of its scale, and the header of a tensor. */
#define BYTES_PER_SHARE 9.0
#define SHARES_HEADER_BYTES 41.0

/* By its index among the linear layers. */
const struct layer *formula_linear_layer(const struct formula_costs *costs, size_t index);

/* With the transport's frame; nothing stays nothing. */
double formula_framed(const struct formula_costs *costs, double bytes);

/* Whose processors the item uses; of no transfer. */
enum party formula_party(const struct protocol_item *item);

/* he_encrypt, linear_up, he_eval, linear_down, he_decrypt, online_linear_up */
bool formula_set_encrypted(const struct formula_costs *costs, const struct protocol_item *item,
                           struct item_cost *cost, struct error *error);
/* online_ss */
bool formula_set_shared(const struct formula_costs *costs, const struct protocol_item *item,
                        struct item_cost *cost, struct error *error);
/* encode_offline, gc_transfer, ext_ot_setup, ext_ot_send */
bool formula_set_garbled(const struct formula_costs *costs, const struct protocol_item *item,
                         struct item_cost *cost, struct error *error);
/* garble, online_gc_eval */
bool formula_set_threaded(const struct formula_costs *costs, const struct protocol_item *item,
                          struct item_cost *cost, struct error *error);
/* online_encode, online_labels_down */
bool formula_set_labels(const struct formula_costs *costs, const struct protocol_item *item,
                        struct item_cost *cost, struct error *error);
/* triple_encrypt, triple_up, triple_eval, triple_down, triple_decrypt */
bool formula_set_triples(const struct formula_costs *costs, const struct protocol_item *item,
                         struct item_cost *cost, struct error *error);
/* online_square, online_cube, and their transfers */
bool formula_set_products(const struct formula_costs *costs, const struct protocol_item *item,
                          struct item_cost *cost, struct error *error);

/* ot_up, ot_down, ot_compute; per network: of the largest class */
bool formula_set_comparisons(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error);
/* truncate_up, truncate_down, truncate_compute */
bool formula_set_truncations(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error);
/* bit_triple_up, bit_triple_down, bit_triple_compute */
bool formula_set_bit_triples(const struct formula_costs *costs, const struct protocol_item *item,
                             struct item_cost *cost, struct error *error);
/* setup_up, setup_down, setup_compute */
bool formula_set_setup(const struct formula_costs *costs, const struct protocol_item *item,
                       struct item_cost *cost, struct error *error);

/* What was never measured of the network, the protocol or the options. */
void formula_warn(const struct formula_costs *costs, struct warnings *warnings);

#endif
