/*
 * measured_costs.h: costs of a protocol's items as they were measured for this very network.
 *
 * Wall seconds s on T threads become work s * T on at most T cores; garbling and evaluation of n
 * ReLUs take the benchmark's line once for the whole network, on at most T cores; all else runs on
 * one core. Source: the simulator of Garimella et al., ASPLOS 2023.
 */
#ifndef MODELS_COSTS_MEASURED_COSTS_H
#define MODELS_COSTS_MEASURED_COSTS_H

#include "models/costs/measurement.h"
#include "models/plan/item_cost.h"

struct thread_counts {
    uint64_t client;
    uint64_t server_he;
    uint64_t server_gc;
};

/* Pointers are borrowed. */
struct measured_costs {
    const struct measurement *measurement;
    const struct network *network;
    struct thread_counts threads;
};

/*
 * Asked for an item, fails when the measured set is of another network (counts differ), when the
 * operation was not measured, and when the HE threads exceed the measured table (its length is
 * told).
 */
struct cost_source measured_cost_source(const struct measured_costs *costs);

#endif
