#include "models/costs/layer_counts.h"

#include "models/graph/network.h"
#include "models/plan/plan_layers.h"

static bool count_encrypted(struct layer_counts *counts, const struct layer *layer,
                            const struct protocol *protocol, const struct he_rewrites *rewrites,
                            struct error *error)
{
    struct he_packing packing;
    if (!layer_needs_he(layer) || !protocol_has(protocol, OPERATION_HE_EVAL))
        return true;
    if (!layer_he_packing(&packing, layer, &protocol->he, rewrites, error))
        return false;
    counts->ct_up = packing.ct_up;
    counts->ct_down = packing.ct_down;
    counts->products = packing.mult;
    return true;
}

static void add(struct layer_counts *total, const struct layer_counts *counts)
{
    total->ct_up += counts->ct_up;
    total->ct_down += counts->ct_down;
    total->products += counts->products;
    total->comparisons += counts->comparisons;
}

bool layer_counts_find(struct layer_counts counts[], struct layer_counts *total,
                       const struct network *network, const struct protocol *protocol,
                       const struct he_rewrites *rewrites, struct error *error)
{
    struct plan_layers layers;
    bool found = plan_layers_init(&layers, network, error);
    *total = (struct layer_counts){0};
    for (size_t index = 0; index < layers.count && found; index++) {
        const struct plan_layer *layer = &layers.layers[index];
        counts[index] = (struct layer_counts){.comparisons = layer->relus};
        found = count_encrypted(&counts[index], &network->layers[layer->linear_index], protocol,
                                rewrites, error);
        add(total, &counts[index]);
    }
    plan_layers_free(&layers);
    return found;
}
