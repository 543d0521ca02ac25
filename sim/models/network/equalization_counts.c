#include "models/network/equalization_counts.h"

#include "models/graph/network.h"
#include "models/graph/saturating.h"

#include <assert.h>

/* Images of three colours; blocks as He et al. (CVPR 2016) make them: the last convolution of a
 * bottleneck is four times as wide as the others. */
enum { INPUT_CHANNELS = 3, BOTTLENECK_EXPANSION = 4, MACS_3X3 = 9 };

/* What one stage is computed from. Areas are elements of one channel. */
struct stage_shape {
    uint64_t blocks;
    uint64_t width;
    uint64_t channels_in;
    uint64_t area_in;
    uint64_t area;
};

static uint64_t product_of_3(uint64_t first, uint64_t second, uint64_t third)
{
    return saturating_product(saturating_product(first, second), third);
}

/*
 * Basic blocks: two 3x3 convolutions with a ReLU each, at the stage's own resolution.
 *
 *   ReLUs = 2 * blocks * w * area
 *   MACs  = 9 * area * (c*w + (2*blocks - 1) * w*w) + area * c*w for the shortcut
 *
 * The shortcut of the first stage is the identity: neither its resolution nor its width changes.
 */
static void count_basic(struct equalization_stage *counts, const struct stage_shape *shape)
{
    uint64_t first = product_of_3(shape->area, shape->channels_in, shape->width);
    uint64_t others = product_of_3(shape->area, shape->width, shape->width);
    bool projected = shape->channels_in != shape->width || shape->area_in != shape->area;
    uint64_t macs = saturating_sum(first, saturating_product(others, 2 * shape->blocks - 1));
    counts->relus = product_of_3(2 * shape->blocks, shape->width, shape->area);
    counts->macs = saturating_sum(saturating_product(macs, MACS_3X3), projected ? first : 0);
}

/*
 * Bottlenecks of width w: 1x1 to w at the incoming resolution, 3x3 (which carries the stride, He et
 * al.'s second form), 1x1 to 4w; ReLUs on w, w and 4w channels. A first block has a shortcut c->4w.
 *
 *   ReLUs = w * area_in + (blocks - 1) * w * area + blocks * 5w * area
 *   MACs  = c*w * area_in + (blocks - 1) * 4w*w * area + blocks * 13 w*w * area + c*4w * area
 */
static void count_bottleneck(struct equalization_stage *counts, const struct stage_shape *shape)
{
    uint64_t maps = saturating_product(shape->width, shape->area);
    uint64_t square = saturating_product(maps, shape->width);
    uint64_t entry = product_of_3(shape->channels_in, shape->width, shape->area_in);
    uint64_t projection =
        product_of_3(shape->channels_in, BOTTLENECK_EXPANSION * shape->width, shape->area);
    uint64_t inner = MACS_3X3 + BOTTLENECK_EXPANSION;
    uint64_t units = BOTTLENECK_EXPANSION * (shape->blocks - 1) + inner * shape->blocks;
    uint64_t layers = (shape->blocks - 1) + (1 + BOTTLENECK_EXPANSION) * shape->blocks;
    counts->relus = saturating_sum(saturating_product(shape->width, shape->area_in),
                                   saturating_product(maps, layers));
    counts->macs =
        saturating_sum(saturating_sum(entry, projection), saturating_product(square, units));
}

static void count_stage(struct equalization_stage *counts, enum equalization_block block,
                        const struct stage_shape *shape)
{
    counts->width = shape->width;
    switch (block) {
    case EQUALIZATION_BASIC:
        count_basic(counts, shape);
        return;
    case EQUALIZATION_BOTTLENECK:
        count_bottleneck(counts, shape);
        return;
    }
}

static void count_ends(struct equalization_counts *counts, const struct equalization_size *size,
                       uint64_t channels_out)
{
    uint64_t maps = product_of_3(size->base_width, size->side, size->side);
    counts->stem = (struct equalization_stage){
        .width = size->base_width,
        .relus = maps,
        .macs = saturating_product(maps, MACS_3X3 * INPUT_CHANNELS),
    };
    counts->head.macs = saturating_product(channels_out, size->classes);
}

static void add_total(struct equalization_counts *counts, const struct equalization_stage *part)
{
    counts->relus = saturating_sum(counts->relus, part->relus);
    counts->macs = saturating_sum(counts->macs, part->macs);
}

bool equalization_count(struct equalization_counts *counts, const struct equalization_rule *rule,
                        const struct equalization_solution *solution,
                        const struct equalization_size *size)
{
    uint64_t expansion = rule->block == EQUALIZATION_BASIC ? 1 : BOTTLENECK_EXPANSION;
    uint64_t area = (uint64_t)size->side * size->side;
    struct stage_shape shape = {
        .width = size->base_width, .channels_in = size->base_width, .area_in = area, .area = area};
    assert(size->side % (1u << (rule->stage_count - 1)) == 0);
    *counts = (struct equalization_counts){0};
    for (uint32_t i = 0; i < rule->stage_count; i++) {
        shape.blocks = rule->depths[i];
        count_stage(&counts->stages[i], rule->block, &shape);
        add_total(counts, &counts->stages[i]);
        if (shape.width > NETWORK_LONGEST_SIDE)
            return false;
        shape.channels_in = expansion * shape.width;
        shape.area_in = shape.area;
        shape.area /= 4;
        if (i + 1 < rule->stage_count)
            shape.width *= solution->multipliers[i];
    }
    count_ends(counts, size, shape.channels_in);
    add_total(counts, &counts->stem);
    add_total(counts, &counts->head);
    return counts->macs <= EQUALIZATION_MOST_MACS;
}
