#include "models/network_blocks.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>

static void name_layer(char name[LAYER_NAME_SIZE], const struct network_builder *builder,
                       const struct block *block, const char *what)
{
    snprintf(name, LAYER_NAME_SIZE, "%s.b%" PRIu32 ".%s", builder->stage, block->number, what);
}

static bool add_convolution(struct network_builder *builder, const struct block *block,
                            const char *what, struct window window)
{
    char name[LAYER_NAME_SIZE];
    name_layer(name, builder, block, what);
    return builder_add_convolution(builder, block->node, name, block->width, window);
}

static bool add_activation(struct network_builder *builder, const struct block *block,
                           const char *what)
{
    char name[LAYER_NAME_SIZE];
    name_layer(name, builder, block, what);
    return builder_add_activation(builder, block->node, name);
}

static bool add_plain_block(struct network_builder *builder, const struct block *block)
{
    return add_convolution(builder, block, "conv", (struct window){3, block->stride, 1})
        && add_activation(builder, block, "act");
}

/* Without shortcut so far: the chains that DELPHI ran. */
static bool add_basic_block(struct network_builder *builder, const struct block *block)
{
    static const char *const shortcuts[] = {"none", NULL};
    int shortcut = 0;
    return json_choice(block->node, "shortcut", shortcuts, &shortcut, builder->error)
        && add_convolution(builder, block, "conv1", (struct window){3, block->stride, 1})
        && add_activation(builder, block, "a")
        && add_convolution(builder, block, "conv2", (struct window){3, 1, 1})
        && add_activation(builder, block, "out");
}

#define STAGE_KEYS "block", "depth", "width", "stride", "pool_after"

static const char *const names[] = {"plain", "basic", NULL};
static const char *const plain_keys[] = {STAGE_KEYS, NULL};
static const char *const basic_keys[] = {STAGE_KEYS, "shortcut", NULL};
static const char *const all_keys[] = {STAGE_KEYS, "shortcut", NULL};

/* In the order of names. */
static const struct block_kind kinds[] = {
    {plain_keys, add_plain_block},
    {basic_keys, add_basic_block},
};

const char *const *block_names(void)
{
    return names;
}

const struct block_kind *block_kind(int index)
{
    assert(index >= 0 && (size_t)index < sizeof kinds / sizeof kinds[0]);
    return &kinds[index];
}

const char *const *block_keys(void)
{
    return all_keys;
}
