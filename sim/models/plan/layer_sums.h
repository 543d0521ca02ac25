/*
 * layer_sums.h: what one inference costs, layer by layer, so that the layers add up to the plan.
 *
 * A row is a linear layer with the activation behind it. What a plan knows only for the network as
 * a whole (measured garbling and HE, base oblivious transfers, triples) stands in a row of its own,
 * the last; what is done once per client is left out.
 */
#ifndef MODELS_PLAN_LAYER_SUMS_H
#define MODELS_PLAN_LAYER_SUMS_H

#include "models/plan/plan.h"

/* What seconds are spent on. */
enum layer_cost_kind {
    LAYER_COST_HE,
    LAYER_COST_GARBLING,   /* and encoding labels offline */
    LAYER_COST_EVALUATION, /* of the circuits, and encoding labels online; of comparisons */
    LAYER_COST_SHARES,     /* on secret shares */
    LAYER_COST_TRANSFER,   /* over the link, to disks and from them */
    LAYER_COST_COUNT
};

struct layer_sum {
    uint32_t layer_index; /* of the linear layer in the network; STEP_NO_LAYER: the network's row */
    /* Of the seconds in which an operation runs, when the phase is alone, the share that the
     * layer's steps have; they are not all one after the other where HE has several lanes. */
    double seconds[LAYER_COST_COUNT];
    double phase_s[PHASE_COUNT]; /* the same seconds by phase */
    double up_bytes;
    double down_bytes;
    uint64_t messages;
    uint64_t storage_bytes[PARTY_COUNT]; /* of a precompute */
};

struct layer_sums {
    struct layer_sum *rows; /* owned; layers in their order, then the network's */
    size_t count;
    struct layer_sum total;
};

/* What a plan was compiled from, and over which link it runs; borrowed. */
struct layer_sums_source {
    const struct plan *plan;
    const struct network *network;
    const struct protocol *protocol;
    const struct plan_options *options;
    const struct link_profile *link;
};

/* Owned by the caller, also after a failure; layer_sums_free. Fails as plan_layers_init. */
bool layer_sums_find(struct layer_sums *sums, const struct layer_sums_source *source,
                     struct error *error) MUST_CHECK;
void layer_sums_free(struct layer_sums *sums);

#endif
