/*
 * network_blocks.h: the blocks that stages are made of.
 *
 * A new block is a function and its row in the table of network_blocks.c.
 */
#ifndef MODELS_NETWORK_NETWORK_BLOCKS_H
#define MODELS_NETWORK_NETWORK_BLOCKS_H

#include "models/graph/network_builder.h"

/* What goes around the convolutions of a basic block. */
enum shortcut {
    SHORTCUT_CONVOLUTION,       /* a projection where stride or channels change, else the input */
    SHORTCUT_CONVOLUTION_FIRST, /* a projection in the first block of the stage in any case */
    SHORTCUT_PAD,               /* subsampled and filled up with channels of zeros */
    SHORTCUT_NONE               /* nothing, and no addition: the chains that DELPHI ran */
};

/* What the blocks of a stage have in common. */
struct block_settings {
    enum shortcut shortcut;
    uint32_t expansion;   /* bottleneck: output channels per channel of width */
    uint32_t group_width; /* regnetx: channels per group */
    bool bias;            /* of the convolutions */
    bool batch_norm;
};

/* One block of a stage. */
struct block {
    const struct json_node *node; /* of the stage, for messages */
    const struct block_settings *settings;
    uint32_t number; /* from 1, in its stage */
    uint32_t width;
    uint32_t inner_width; /* between its convolutions; as many times the width unless pruned */
    uint32_t stride;      /* of its first convolution with a window */
    uint32_t kernel;      /* plain only */
};

struct block_kind {
    const char *const *keys; /* of a stage of such blocks; ends with NULL */
    bool (*add)(struct network_builder *builder, const struct block *block);
    bool has_bias;            /* unless the stage says otherwise */
    uint32_t inner_per_width; /* 0: a single convolution */
};

/* The names, ending with NULL; block_kind takes an index of them. */
const char *const *block_names(void);
const struct block_kind *block_kind(int index);
/* The keys of all kinds together. */
const char *const *block_keys(void);

/* Reads what the stage says; the keys were checked. */
bool block_settings_load(struct block_settings *settings, const struct block_kind *kind,
                         const struct network_builder *builder,
                         const struct json_node *node) MUST_CHECK;

#endif
