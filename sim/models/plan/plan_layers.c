#include "models/plan/plan_layers.h"

#include "base/error.h"
#include "base/memory.h"

#include <stdlib.h>

static bool is_garbled(const struct layer *layer)
{
    return layer->kind == LAYER_ACTIVATION || layer->relus > 0;
}

/* Maxima that are garbled count for the activation that they follow. */
static void add_activation(struct plan_layer *owner, const struct layer *layer, uint32_t index)
{
    if (owner->activation_index == PLAN_NO_LAYER)
        owner->activation_index = index;
    owner->relus += layer->relus;
    for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
        owner->polynomials[degree] += layer->polynomials[degree];
}

bool plan_layers_init(struct plan_layers *layers, const struct network *network,
                      struct error *error)
{
    size_t count = network_linear_layer_count(network);
    *layers = (struct plan_layers){memory_allocate(count, sizeof *layers->layers), 0};
    for (uint32_t index = 0; index < network->layer_count; index++) {
        const struct layer *layer = &network->layers[index];
        if (layer_is_linear(layer))
            layers->layers[layers->count++] =
                (struct plan_layer){.linear_index = index, .activation_index = PLAN_NO_LAYER};
        else if (is_garbled(layer) && layers->count == 0)
            return error_set(error, ERROR_INPUT, NULL, "network",
                             "%s has no linear layer before it: protocols share what such a layer "
                             "puts out",
                             layer->name);
        else if (is_garbled(layer))
            add_activation(&layers->layers[layers->count - 1], layer, index);
    }
    return true;
}

void plan_layers_free(struct plan_layers *layers)
{
    free(layers->layers);
    *layers = (struct plan_layers){0};
}

uint64_t plan_layer_triples(const struct plan_layer *layer)
{
    return layer->polynomials[2] + 2 * layer->polynomials[3];
}
