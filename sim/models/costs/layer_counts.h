/*
 * layer_counts.h: what each layer needs of a protocol, before any device or link: ciphertexts,
 * products, comparisons.
 */
#ifndef MODELS_COSTS_LAYER_COUNTS_H
#define MODELS_COSTS_LAYER_COUNTS_H

#include "models/costs/layer_cost.h"
#include "models/plan/protocol.h"

/* Of a linear layer with the activation behind it. */
struct layer_counts {
    uint64_t ct_up; /* ciphertexts client to server; 0 of a protocol without encryption */
    uint64_t ct_down;
    uint64_t products;    /* ciphertext by plaintext */
    uint64_t comparisons; /* ReLUs and maxima, by circuits or by oblivious transfer */
};

/*
 * counts   out: one per linear layer of the network (plan_layers.h), in their order, and their sum
 * Fails when a layer cannot be encrypted, and as plan_layers_init.
 */
bool layer_counts_find(struct layer_counts counts[], struct layer_counts *total,
                       const struct network *network, const struct protocol *protocol,
                       const struct he_rewrites *rewrites, struct error *error) MUST_CHECK;

#endif
