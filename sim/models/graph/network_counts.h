/*
 * network_counts.h: how much of everything a network has, for one input.
 *
 * MACs are those of convolutions and fully connected layers: what the literature on private
 * inference calls FLOPs. A ReLU is one element of an activation. A layer counts for the stage that
 * it stands in: the strided first block of a stage, and what it is down-sampled by, for the stage
 * that they open.
 */
#ifndef MODELS_GRAPH_NETWORK_COUNTS_H
#define MODELS_GRAPH_NETWORK_COUNTS_H

#include "models/graph/network.h"

struct stage_counts {
    uint64_t relus;
    uint64_t macs;
};

struct network_counts {
    uint64_t parameters;
    uint64_t macs_conv;
    uint64_t macs_fc;
    uint64_t conv_layers; /* of the main path, depthwise ones among them */
    uint64_t proj_convs;  /* of shortcuts */
    uint64_t depthwise_convs;
    uint64_t fc_layers;
    uint64_t act_layers;
    uint64_t relus;
    bool has_stem;
    struct stage_counts stem;
    struct stage_counts stages[NETWORK_MOST_STAGES]; /* network->stage_count of them */
    struct stage_counts head;
    /* (k k - 1) per element of the output: an upper bound where padding makes windows smaller. */
    uint64_t maxpool_comparisons;
    /* Positions at which a layer norm takes a mean, a variance and a reciprocal square root. */
    uint64_t layernorm_sites;
    uint64_t grn_layers;
    uint64_t grn_channels; /* each a square root */
};

/* Cannot overflow: the limits of network.h see to it. */
struct network_counts network_count(const struct network *network);

#endif
