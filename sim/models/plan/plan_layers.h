/*
 * plan_layers.h: a network as protocols see it: linear layers, each with the activation behind it.
 *
 * What is not linear belongs to the linear layer before it.
 */
#ifndef MODELS_PLAN_PLAN_LAYERS_H
#define MODELS_PLAN_PLAN_LAYERS_H

#include "models/graph/network.h"

#define PLAN_NO_LAYER UINT32_MAX

struct plan_layer {
    uint32_t linear_index;     /* of the network */
    uint32_t activation_index; /* ... or PLAN_NO_LAYER */
    uint64_t relus;
    uint64_t polynomials[POLYNOMIAL_DEGREES];
};

struct plan_layers {
    struct plan_layer *layers; /* owned */
    size_t count;
};

/* Fails when an activation has no linear layer before it. Release with plan_layers_free. */
bool plan_layers_init(struct plan_layers *layers, const struct network *network,
                      struct error *error) MUST_CHECK;
void plan_layers_free(struct plan_layers *layers);

/* Beaver triples of the activations behind a layer: one for a square, two for a cube. */
uint64_t plan_layer_triples(const struct plan_layer *layer);

#endif
