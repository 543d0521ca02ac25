/*
 * formula_costs.h: costs of a protocol's items from formulas: for networks that nobody has
 * measured.
 *
 * Counts of every layer (he_packing.h, garbling.h) times the coefficients of the devices
 * (he_cost.h, gc_cost.h). What was never measured is told by warnings: each begins with
 * "extrapolated_".
 */
#ifndef MODELS_COSTS_FORMULA_COSTS_H
#define MODELS_COSTS_FORMULA_COSTS_H

#include "base/warning.h"
#include "models/costs/cost_options.h"
#include "models/costs/measured_costs.h"
#include "models/crypto/device.h"
#include "models/plan/item_cost.h"

struct formula_costs {
    /* borrowed */
    const struct network *network;
    const struct protocol *protocol;
    const struct device *devices[PARTY_COUNT];
    struct thread_counts threads;
    struct cost_options options;
    /* from formula_costs_init */
    struct plan_layers layers;   /* owned */
    struct he_packing *packings; /* owned: one per linear layer, all 0 where there is no HE */
    struct he_coefficients he[PARTY_COUNT]; /* for the protocol's ring and the client's slowness */
    struct ot_coefficients ot[PARTY_COUNT]; /* ... all 0 for a protocol without such transfers */
    double product_s;                       /* where coefficients are packed */
};

/*
 * Packs every layer, equal ones once.
 *
 * costs   the borrowed pointers, threads and options are set; release with formula_costs_free,
 *         also after a failure
 * Fails when a layer cannot be encrypted, and when the server has no coefficients for homomorphic
 * encryption, or for what else the protocol does, or either party none for its garbled circuits.
 */
bool formula_costs_init(struct formula_costs *costs, struct warnings *warnings,
                        struct error *error) MUST_CHECK;
void formula_costs_free(struct formula_costs *costs);

/* For plan_build; borrows the costs. */
struct cost_source formula_cost_source(const struct formula_costs *costs);

/* Once per model: encoding the weights, on one core of the server, and the bytes they take. */
double formula_costs_weights_s(const struct formula_costs *costs);
double formula_costs_weights_bytes(const struct formula_costs *costs);

/* How much slower busy cores make each other, on the server. */
double formula_costs_slowdown(const struct formula_costs *costs);

#endif
