/*
 * stage_costs.h: where in a network its costs lie, stage by stage.
 *
 * Core seconds of homomorphic evaluation and of garbled circuits, the two costs that reductions
 * trade against each other: pruning ReLUs pays in early stages, pruning MACs in late ones.
 */
#ifndef MODELS_COSTS_STAGE_COSTS_H
#define MODELS_COSTS_STAGE_COSTS_H

#include "models/crypto/gc_cost.h"
#include "models/crypto/he_cost.h"
#include "models/graph/network.h"

struct stage_cost {
    const char *stage; /* borrowed from the network; NULL: the sum */
    uint64_t relus;
    uint64_t polynomials; /* elements, of any degree */
    uint64_t macs;
    double he_s; /* evaluation of the linear layers on the server */
    double gc_s; /* garbling on the server and evaluation on the client */
};

struct stage_costs {
    struct stage_cost *stages; /* owned; in the order in which they run */
    size_t count;
    struct stage_cost total;
    bool is_extrapolated; /* HE of a layer was never measured */
};

/* Whose seconds they are; borrowed. */
struct stage_machines {
    const struct he_coefficients *he;
    const struct gc_coefficients *garbler;
    const struct gc_coefficients *evaluator;
};

/*
 * With DELPHI's packing and circuits. Max pools count as average pools, without circuits.
 *
 * costs   out, owned by the caller, also after a failure; stage_costs_free
 * Fails on a layer that is too large for HE.
 */
bool stage_costs_find(struct stage_costs *costs, const struct network *network,
                      const struct stage_machines *machines, struct error *error) MUST_CHECK;
void stage_costs_free(struct stage_costs *costs);

#endif
