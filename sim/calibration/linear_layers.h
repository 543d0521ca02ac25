/*
 * linear_layers.h: a network's linear layers in order, as measurements list them.
 */
#ifndef CALIBRATION_LINEAR_LAYERS_H
#define CALIBRATION_LINEAR_LAYERS_H

#include "models/graph/network.h"

struct linear_layer {
    const struct layer *layer;
    uint64_t relus; /* of the activations right behind it */
};

/* Walks them: starts with next = 0; false behind the last one. */
bool linear_layers_next(const struct network *network, size_t *next, struct linear_layer *linear);

#endif
