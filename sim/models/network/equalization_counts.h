/*
 * equalization_counts.h: ReLUs and multiply-accumulates of a network whose widths an equalization
 * gave, stage by stage.
 *
 * The network is a ResNet for small images: a 3x3 stem of the base width, stages of basic or
 * bottleneck blocks with a 1x1 convolution on the shortcut where the shape changes, the mean over
 * the map, one fully connected layer. A multiply-accumulate is one product of a weight and an
 * element in a convolution or fully connected layer; nothing else counts. The strided first block
 * of a stage belongs to the stage that it opens.
 */
#ifndef MODELS_NETWORK_EQUALIZATION_COUNTS_H
#define MODELS_NETWORK_EQUALIZATION_COUNTS_H

#include "models/network/equalization.h"

#define EQUALIZATION_MOST_MACS ((uint64_t)1 << 53) /* what JSON readers take as an integer */

struct equalization_size {
    uint32_t base_width; /* channels of the stem and the first stage, 1 to 2^20 */
    uint32_t side;       /* of the square input of 3 channels; halved stage_count - 1 times */
    uint32_t classes;
};

struct equalization_stage {
    uint64_t width; /* of the stage's 3x3 convolutions; 0: the head has none */
    uint64_t relus;
    uint64_t macs;
};

struct equalization_counts {
    struct equalization_stage stem;
    struct equalization_stage stages[EQUALIZATION_MOST_STAGES];
    struct equalization_stage head;
    uint64_t relus;
    uint64_t macs;
};

/* False when a stage is wider than 2^20 channels or there are more than 2^53 MACs. */
bool equalization_count(struct equalization_counts *counts, const struct equalization_rule *rule,
                        const struct equalization_solution *solution,
                        const struct equalization_size *size) MUST_CHECK;

#endif
