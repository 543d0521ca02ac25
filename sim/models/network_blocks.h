/*
 * network_blocks.h: the blocks that stages are made of.
 *
 * A new block is a function and its row in the table of network_blocks.c.
 */
#ifndef MODELS_NETWORK_BLOCKS_H
#define MODELS_NETWORK_BLOCKS_H

#include "models/network_builder.h"

/* One block of a stage. */
struct block {
    const struct json_node *node; /* of the stage: settings of this kind of block, and messages */
    uint32_t number;              /* from 1, in its stage */
    uint32_t width;
    uint32_t stride; /* of its first convolution */
};

struct block_kind {
    const char *const *keys; /* of a stage of such blocks; ends with NULL */
    bool (*add)(struct network_builder *builder, const struct block *block);
};

/* The names, ending with NULL; block_kind takes an index of them. */
const char *const *block_names(void);
const struct block_kind *block_kind(int index);
/* The keys of all kinds together. */
const char *const *block_keys(void);

#endif
