/*
 * cost_options.h: where the published simulator and our best estimate differ, one option each.
 *
 * "garimella_2023" is what the simulator of Garimella et al. (ASPLOS 2023) did; "formula" is our
 * best estimate, and the default where costs come from formulas. Any option can be set by itself,
 * so that its effect can be seen.
 */
#ifndef MODELS_COSTS_COST_OPTIONS_H
#define MODELS_COSTS_COST_OPTIONS_H

#include "models/costs/layer_cost.h"

struct cost_options {
    bool gc_saturates;         /* threads help garbled circuits only up to the device's limit */
    bool gc_scales_with_gates; /* else the benchmark's circuit stands for any other */
    double client_he_slowdown; /* 0: the device's */
    bool cg_sends_all_labels;  /* client garbler: offline, also those of the client's own share */
    bool excludes_fully_connected; /* from parallel HE, as the published tables do */
    bool encodes_weights;          /* in every evaluation; else once per model */
    bool adds_noise;               /* the server masks its replies */
    bool loads_keys;               /* the server reads the keys */
    bool keys_once_per_client;     /* else every offline phase makes new ones */
    uint64_t frame_bytes;          /* of the transport, per message */
    struct he_rewrites rewrites;
    uint64_t triple_threads;
    bool square_pairs; /* a square needs a pair (a, a^2) instead of a triple */
};

/* How costs are known decides which options there are, and their defaults. */
enum cost_options_defaults { OPTIONS_GARIMELLA_2023, OPTIONS_FORMULA };

/* All that are on or above 0 in one of the two; the others are off. */
struct cost_options cost_options_default(enum cost_options_defaults defaults);

/*
 * Reads {"defaults": "formula" | "garimella_2023", ...}; all keys may be absent.
 *
 * Of measured costs only "keys" can be chosen: the others are in the figures already.
 */
bool cost_options_load(struct cost_options *options, const struct json_node *node, bool is_measured,
                       struct error *error) MUST_CHECK;

#endif
