#include "models/costs/stage_costs.h"

#include "base/memory.h"
#include "models/costs/layer_cost.h"
#include "models/crypto/garbling.h"

#include <stdlib.h>
#include <string.h>

static struct stage_cost *stage_of(struct stage_costs *costs, const struct layer *layer)
{
    struct stage_cost *last = costs->count > 0 ? &costs->stages[costs->count - 1] : NULL;
    if (last && strcmp(last->stage, layer->stage) == 0)
        return last;
    costs->stages[costs->count] = (struct stage_cost){.stage = layer->stage};
    return &costs->stages[costs->count++];
}

/* he_s: of the layers so far, and of this one then */
static bool find_he(struct stage_costs *costs, const struct layer *layers, size_t index,
                    double he_s[], const struct he_coefficients *he, struct error *error)
{
    const struct layer *layer = &layers[index];
    struct he_packing packing;
    if (!layer_needs_he(layer))
        return true;
    for (size_t before = 0; before < index; before++)
        if (layer_packs_alike(&layers[before], layer)) {
            he_s[index] = he_s[before];
            return true;
        }
    if (!layer_he_packing(&packing, layer, &he_parameters_delphi, NULL, error))
        return false;
    he_s[index] = he_evaluate_s(he, &packing);
    costs->is_extrapolated |= layer_is_extrapolated(layer, &packing);
    return true;
}

static void add_counts(struct stage_cost *stage, const struct layer *layer)
{
    stage->relus += layer->relus;
    stage->macs += layer_macs(layer);
    for (int degree = 0; degree < POLYNOMIAL_DEGREES; degree++)
        stage->polynomials += layer->polynomials[degree];
}

static void add_up(struct stage_costs *costs)
{
    for (size_t k = 0; k < costs->count; k++) {
        const struct stage_cost *stage = &costs->stages[k];
        costs->total.relus += stage->relus;
        costs->total.polynomials += stage->polynomials;
        costs->total.macs += stage->macs;
        costs->total.he_s += stage->he_s;
    }
}

/* A network's circuits start once: its seconds are shared by ReLUs. */
static void share_gc(struct stage_costs *costs, const struct stage_machines *machines)
{
    uint64_t relus = costs->total.relus;
    double gates = garbling_and_gates(&garbling_parameters_delphi);
    costs->total.gc_s = gc_garble_s(machines->garbler, relus, gates)
                      + gc_evaluate_s(machines->evaluator, relus, gates);
    for (size_t k = 0; k < costs->count && relus > 0; k++)
        costs->stages[k].gc_s = costs->total.gc_s * (double)costs->stages[k].relus / (double)relus;
}

bool stage_costs_find(struct stage_costs *costs, const struct network *network,
                      const struct stage_machines *machines, struct error *error)
{
    *costs = (struct stage_costs){.stages =
                                      memory_allocate(network->layer_count, sizeof *costs->stages)};
    double *he_s = memory_allocate(network->layer_count, sizeof *he_s);
    bool found = true;
    for (size_t index = 0; index < network->layer_count && found; index++) {
        struct stage_cost *stage = stage_of(costs, &network->layers[index]);
        add_counts(stage, &network->layers[index]);
        found = find_he(costs, network->layers, index, he_s, machines->he, error);
        stage->he_s += he_s[index];
    }
    free(he_s);
    add_up(costs);
    share_gc(costs, machines);
    return found;
}

void stage_costs_free(struct stage_costs *costs)
{
    free(costs->stages);
    *costs = (struct stage_costs){0};
}
