/*
 * equalization.h: which widths give each stage of a network as many ReLUs as its criticality asks.
 *
 * ReLU equalization (Jha, Reagen, "DeepReShape", TMLR 2024): the resolution halves from stage to
 * stage, the width is multiplied by a whole number, and the stage that matters most for accuracy
 * shall have most ReLUs. Stage i, from 0, has
 *
 *   N_i = L_i * w_i * H*H / 4^i,   w_0 = m,   w_i = m * (product of the first i multipliers)
 *
 * with L_i activation layers. m and H cancel in N_p > N_q, so the solutions are tuples of
 * multipliers, the same for every base width and input: 5x5x3 is alpha x beta x gamma. Everything
 * is compared in integers.
 *
 * A minimal solution is one from which no other is reached by lowering multipliers. In it each
 * multiplier is at its minimum or tight in some comparison, hence their number is finite for every
 * order, and none has more ReLUs or MACs than what it undercuts.
 */
#ifndef MODELS_NETWORK_EQUALIZATION_H
#define MODELS_NETWORK_EQUALIZATION_H

#include "base/error.h"

#include <stddef.h>
#include <stdint.h>

#define EQUALIZATION_MOST_STAGES 16 /* published networks have at most five */
#define EQUALIZATION_MOST_MULTIPLIERS (EQUALIZATION_MOST_STAGES - 1)
#define EQUALIZATION_MOST_DEPTH 1000       /* blocks of a stage; ResNet-1001 has 111 */
#define EQUALIZATION_MOST_MULTIPLIER 65536 /* of a width by the one before */
#define EQUALIZATION_MOST_SOLUTIONS 100000 /* more than anybody reads; so many take 6 MB */

enum equalization_block { EQUALIZATION_BASIC, EQUALIZATION_BOTTLENECK };

enum equalization_choice {
    EQUALIZATION_PARETO,      /* the minimal solutions */
    EQUALIZATION_LEAST_ALPHA, /* the least first multiplier for each choice of the others */
    EQUALIZATION_ALL
};

/* Within the limits above; the order names each stage once. */
struct equalization_rule {
    uint32_t stage_count; /* at least 2 */
    uint32_t depths[EQUALIZATION_MOST_STAGES];
    uint32_t order[EQUALIZATION_MOST_STAGES]; /* stages from 0, the one with most ReLUs first */
    uint32_t least_multiplier;                /* at least 1 */
    uint32_t most_multiplier;
    bool strict;     /* N_p > N_q; else N_p >= N_q */
    bool count_stem; /* the stem's activation layer counts as one of the first stage */
    enum equalization_block block;
    enum equalization_choice choice;
};

struct equalization_solution {
    uint32_t multipliers[EQUALIZATION_MOST_MULTIPLIERS]; /* 0 beyond stage_count - 1 */
};

struct equalization_set {
    struct equalization_solution *solutions; /* owned; ascending, the first multiplier first */
    size_t count;
    size_t capacity;
    /* most_multiplier, and no comparison, ended the search: beyond may be more solutions. */
    bool limited[EQUALIZATION_MOST_MULTIPLIERS];
};

/*
 * All tuples that the rule admits and its choice keeps.
 *
 * set   out, owned by the caller, also after a failure; equalization_free
 * Fails on more than 100,000 solutions, minimal or not, and when the search does not end in
 * reasonable time; both happen with large limits on multipliers that no comparison bounds.
 */
bool equalization_solve(struct equalization_set *set, const struct equalization_rule *rule,
                        struct error *error) MUST_CHECK;
void equalization_free(struct equalization_set *set);

/* Activation layers of a stage: 2 per basic block; 6 per bottleneck, as 1 + 1 + 4 widths. */
uint64_t equalization_layers(const struct equalization_rule *rule, uint32_t stage);

#endif
