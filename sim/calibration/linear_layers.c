#include "calibration/linear_layers.h"

bool linear_layers_next(const struct network *network, size_t *next, struct linear_layer *linear)
{
    while (*next < network->layer_count && !layer_is_linear(&network->layers[*next]))
        (*next)++;
    if (*next == network->layer_count)
        return false;
    *linear = (struct linear_layer){.layer = &network->layers[(*next)++]};
    while (*next < network->layer_count && !layer_is_linear(&network->layers[*next]))
        linear->relus += network->layers[(*next)++].relus;
    return true;
}
