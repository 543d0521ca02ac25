#include "models/network/network_blocks.h"

#include "models/graph/network.h"
#include "json/json.h"

#include <assert.h>
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* ---- single layers ---- */

static void name_layer(char name[LAYER_NAME_SIZE], const struct network_builder *builder,
                       const struct block *block, const char *what)
{
    snprintf(name, LAYER_NAME_SIZE, "%s.b%" PRIu32 ".%s", builder->stage, block->number, what);
}

static bool add_convolution(struct network_builder *builder, const struct block *block,
                            const char *what, struct convolution convolution)
{
    char name[LAYER_NAME_SIZE];
    name_layer(name, builder, block, what);
    convolution.bias = block->settings->bias;
    return builder_add_convolution(builder, block->node, name, &convolution);
}

/* A convolution of the main path whose map keeps its size but for the stride. */
static bool add_padded(struct network_builder *builder, const struct block *block, const char *what,
                       uint32_t channels, uint32_t kernel, uint32_t stride)
{
    return add_convolution(builder, block, what,
                           (struct convolution){.channels = channels,
                                                .window = window_square(kernel, stride, kernel / 2),
                                                .batch_norm = block->settings->batch_norm});
}

static bool add_alike(struct network_builder *builder, const struct block *block, const char *what,
                      enum layer_kind kind)
{
    char name[LAYER_NAME_SIZE];
    name_layer(name, builder, block, what);
    return builder_add_alike(builder, block->node, name, kind);
}

static bool add_activation(struct network_builder *builder, const struct block *block,
                           const char *what)
{
    return add_alike(builder, block, what, LAYER_ACTIVATION);
}

/* ---- shortcuts ---- */

static bool needs_projection(const struct block *block, uint32_t channels_in, uint32_t channels_out)
{
    switch (block->settings->shortcut) {
    case SHORTCUT_CONVOLUTION:
        return block->stride != 1 || channels_in != channels_out;
    case SHORTCUT_CONVOLUTION_FIRST:
        return block->number == 1 || channels_in != channels_out;
    case SHORTCUT_PAD:
    case SHORTCUT_NONE:
        return false;
    }
    assert(!"a shortcut that is not in the list");
    return false;
}

/*
 * The addition at the end of a main path, with the projection before it, if there is one.
 *
 * in   what the shortcut starts from; the main path has reached builder->shape
 */
static bool add_shortcut(struct network_builder *builder, const struct block *block,
                         struct shape in, bool batch_norm)
{
    uint32_t channels = builder->shape.channels;
    if (block->settings->shortcut == SHORTCUT_NONE)
        return true;
    if (block->settings->shortcut == SHORTCUT_PAD && channels < in.channels)
        return json_fail(block->node, NULL, builder->error,
                         "%s.b%" PRIu32 ": a padded shortcut cannot lead from %" PRIu32
                         " to fewer channels, %" PRIu32,
                         builder->stage, block->number, in.channels, channels);
    if (needs_projection(block, in.channels, channels)) {
        builder->shape = in;
        if (!add_convolution(builder, block, "projection",
                             (struct convolution){.channels = channels,
                                                  .window = window_square(1, block->stride, 0),
                                                  .batch_norm = batch_norm,
                                                  .projection = true}))
            return false;
    }
    return add_alike(builder, block, "add", LAYER_ADD);
}

/* ---- blocks ---- */

static bool add_plain_block(struct network_builder *builder, const struct block *block)
{
    return add_padded(builder, block, "conv", block->width, block->kernel, block->stride)
        && add_activation(builder, block, "act");
}

/* He et al., "Deep Residual Learning for Image Recognition", CVPR 2016. */
static bool add_basic_block(struct network_builder *builder, const struct block *block)
{
    struct shape in = builder->shape;
    return add_padded(builder, block, "conv1", block->inner_width, 3, block->stride)
        && add_activation(builder, block, "a")
        && add_padded(builder, block, "conv2", block->width, 3, 1)
        && add_shortcut(builder, block, in, true) && add_activation(builder, block, "out");
}

/* The same paper, with the stride in the 3x3 convolution ("v1.5"), as all public code has it. */
static bool add_bottleneck_block(struct network_builder *builder, const struct block *block)
{
    struct shape in = builder->shape;
    uint32_t channels = block->width * block->settings->expansion;
    return add_padded(builder, block, "conv1", block->inner_width, 1, 1)
        && add_activation(builder, block, "a")
        && add_padded(builder, block, "conv2", block->inner_width, 3, block->stride)
        && add_activation(builder, block, "b")
        && add_padded(builder, block, "conv3", channels, 1, 1)
        && add_shortcut(builder, block, in, true) && add_activation(builder, block, "out");
}

/*
 * Zagoruyko, Komodakis, "Wide Residual Networks", BMVC 2016. The norm follows an addition, so that
 * no convolution takes it in; the projection reads the output of the first activation.
 */
static bool add_preact_block(struct network_builder *builder, const struct block *block)
{
    struct shape in = builder->shape;
    struct convolution last = {.channels = block->width, .window = window_square(3, 1, 1)};
    return add_alike(builder, block, "norm", LAYER_SCALE) && add_activation(builder, block, "a")
        && add_padded(builder, block, "conv1", block->inner_width, 3, block->stride)
        && add_activation(builder, block, "b") && add_convolution(builder, block, "conv2", last)
        && add_shortcut(builder, block, in, false);
}

/* Radosavovic et al., "Designing Network Design Spaces", CVPR 2020: bottleneck ratio 1, no SE. */
static bool add_regnetx_block(struct network_builder *builder, const struct block *block)
{
    struct shape in = builder->shape;
    uint32_t inner_width = block->inner_width, group_width = block->settings->group_width;
    if (group_width > inner_width)
        group_width = inner_width;
    if (inner_width % group_width != 0)
        return json_fail(block->node, "width", builder->error,
                         "%s.b%" PRIu32 ".conv2: must be a multiple of the group width %" PRIu32
                         ", is %" PRIu32,
                         builder->stage, block->number, group_width, inner_width);
    struct convolution grouped = {.channels = inner_width,
                                  .window = window_square(3, block->stride, 1),
                                  .groups = inner_width / group_width,
                                  .batch_norm = true};
    return add_padded(builder, block, "conv1", inner_width, 1, 1)
        && add_activation(builder, block, "a") && add_convolution(builder, block, "conv2", grouped)
        && add_activation(builder, block, "b")
        && add_padded(builder, block, "conv3", block->width, 1, 1)
        && add_shortcut(builder, block, in, true) && add_activation(builder, block, "out");
}

/* In front of a stage of ConvNeXt that changes the map: a norm, and windows that do not overlap. */
static bool add_downsampling(struct network_builder *builder, const struct block *block)
{
    if (block->stride == 1 && builder->shape.channels == block->width)
        return true;
    return add_alike(builder, block, "downnorm", LAYER_LAYER_NORM)
        && add_convolution(
               builder, block, "down",
               (struct convolution){.channels = block->width,
                                    .window = window_square(block->stride, block->stride, 0)});
}

/* Counted as ReLUs, but the file's author meant GELUs. */
static bool add_gelu(struct network_builder *builder, const struct block *block, const char *what)
{
    if (!add_activation(builder, block, what))
        return false;
    builder->network->layers[builder->network->layer_count - 1].was_gelu = true;
    return true;
}

/* Woo et al., "ConvNeXt V2", CVPR 2023. Its activation is GELU; here as for PI, a ReLU. */
static bool add_convnextv2_block(struct network_builder *builder, const struct block *block)
{
    uint32_t width = block->width;
    struct convolution depthwise = {
        .channels = width, .window = window_square(7, 1, 3), .groups = width};
    struct convolution widen = {.channels = block->inner_width, .window = window_square(1, 1, 0)};
    struct convolution narrow = {.channels = width, .window = window_square(1, 1, 0)};
    return add_downsampling(builder, block) && add_convolution(builder, block, "conv1", depthwise)
        && add_alike(builder, block, "norm", LAYER_LAYER_NORM)
        && add_convolution(builder, block, "conv2", widen) && add_gelu(builder, block, "act")
        && add_alike(builder, block, "grn", LAYER_RESPONSE_NORM)
        && add_convolution(builder, block, "conv3", narrow)
        && add_alike(builder, block, "add", LAYER_ADD);
}

/* ---- the table ---- */

#define STAGE_KEYS "block", "depth", "width", "stride", "pool_after"

enum block_name {
    BLOCK_PLAIN,
    BLOCK_BASIC,
    BLOCK_BOTTLENECK,
    BLOCK_PREACT,
    BLOCK_REGNETX,
    BLOCK_CONVNEXTV2,
    BLOCK_COUNT
};
static const char *const names[BLOCK_COUNT + 1] = {
    [BLOCK_PLAIN] = "plain",   [BLOCK_BASIC] = "basic",     [BLOCK_BOTTLENECK] = "bottleneck",
    [BLOCK_PREACT] = "preact", [BLOCK_REGNETX] = "regnetx", [BLOCK_CONVNEXTV2] = "convnextv2",
};
static const char *const plain_keys[] = {STAGE_KEYS, "conv_bias", "norm", "layers", NULL};
static const char *const basic_keys[] = {STAGE_KEYS, "conv_bias", "shortcut", NULL};
static const char *const bottleneck_keys[] = {STAGE_KEYS, "expansion", NULL};
static const char *const preact_keys[] = {STAGE_KEYS, NULL};
static const char *const regnetx_keys[] = {STAGE_KEYS, "group_width", NULL};
static const char *const all_keys[] = {STAGE_KEYS, "conv_bias", "norm",        "layers",
                                       "shortcut", "expansion", "group_width", NULL};

static const struct block_kind kinds[BLOCK_COUNT] = {
    [BLOCK_PLAIN] = {plain_keys, add_plain_block, true, 0},
    [BLOCK_BASIC] = {basic_keys, add_basic_block, false, 1},
    [BLOCK_BOTTLENECK] = {bottleneck_keys, add_bottleneck_block, false, 1},
    [BLOCK_PREACT] = {preact_keys, add_preact_block, false, 1},
    [BLOCK_REGNETX] = {regnetx_keys, add_regnetx_block, false, 1},
    [BLOCK_CONVNEXTV2] = {preact_keys, add_convnextv2_block, true, 4},
};

const char *const *block_names(void)
{
    return names;
}

const struct block_kind *block_kind(int index)
{
    assert(index >= 0 && index < BLOCK_COUNT);
    return &kinds[index];
}

const char *const *block_keys(void)
{
    return all_keys;
}

/* What a stage may not say is not read either: as a default it would be told among the settings. */
static bool takes_key(const struct block_kind *kind, const char *key)
{
    for (size_t index = 0; kind->keys[index]; index++)
        if (strcmp(kind->keys[index], key) == 0)
            return true;
    return false;
}

bool block_settings_load(struct block_settings *settings, const struct block_kind *kind,
                         const struct network_builder *builder, const struct json_node *node)
{
    static const char *const shortcuts[] = {"conv", "conv_first", "pad", "none", NULL};
    static const char *const norms[] = {"bn", "none", NULL};
    struct error *error = builder->error;
    int shortcut = SHORTCUT_CONVOLUTION, norm = 0;
    *settings = (struct block_settings){.expansion = 4, .bias = kind->has_bias};
    if ((takes_key(kind, "shortcut") && !json_choice(node, "shortcut", shortcuts, &shortcut, error))
        || (takes_key(kind, "group_width")
            && !builder_require_count(builder, node, "group_width", NETWORK_LONGEST_SIDE,
                                      &settings->group_width))
        || (takes_key(kind, "expansion")
            && !builder_read_count(builder, node, "expansion", 1, 1024, &settings->expansion))
        || (takes_key(kind, "norm") && !json_optional_choice(node, "norm", norms, &norm, error))
        || (takes_key(kind, "conv_bias")
            && !json_optional_boolean(node, "conv_bias", &settings->bias, error)))
        return false;
    settings->shortcut = (enum shortcut)shortcut;
    settings->batch_norm = norm == 0;
    return true;
}
