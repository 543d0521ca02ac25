/* he_packing_tiles.c: packing of images that are larger than a ciphertext. */
#include "models/crypto/he_packing_parts.h"
#include "models/crypto/he_rotation.h"

/* Inputs under so many outputs in a row. */
static uint64_t covered(uint64_t outputs, uint64_t stride, uint64_t kernel, uint64_t side)
{
    return he_lesser(side, (outputs - 1) * stride + kernel);
}

/* The fewest tiles in a row that are at most widest wide; false when one output is wider. */
static bool fewest_across(const struct he_convolution *convolution, uint64_t widest,
                          uint64_t *across)
{
    *across = 1;
    if (covered(convolution->out_width, convolution->stride_width, he_extent_across(convolution),
                convolution->in_width)
        <= widest)
        return true;
    if (he_extent_across(convolution) > widest)
        return false;
    uint64_t outputs = (widest - he_extent_across(convolution)) / convolution->stride_width + 1;
    *across = divide_up(convolution->out_width, outputs);
    return true;
}

static bool is_better(const struct he_tile *candidate, const struct he_tile *best)
{
    uint64_t count = candidate->down * candidate->across;
    uint64_t best_count = best->down * best->across;
    uint64_t skew = candidate->down > candidate->across ? candidate->down - candidate->across
                                                        : candidate->across - candidate->down;
    uint64_t best_skew =
        best->down > best->across ? best->down - best->across : best->across - best->down;
    return count < best_count || (count == best_count && skew < best_skew);
}

/* The fewest tiles whose inputs fit in half a ciphertext, then those nearest to a square grid. */
static struct he_tile choose_tile(const struct he_convolution *convolution, uint64_t row_slots)
{
    struct he_tile best = {0};
    for (uint64_t down = 1; down <= convolution->out_height; down++) {
        struct he_tile tile = {.down = down};
        if (best.down > 0 && down > best.down * best.across)
            break;
        tile.height = covered(divide_up(convolution->out_height, down), convolution->stride_height,
                              he_extent_down(convolution), convolution->in_height);
        if (tile.height > row_slots
            || !fewest_across(convolution, row_slots / tile.height, &tile.across))
            continue;
        tile.width =
            covered(divide_up(convolution->out_width, tile.across), convolution->stride_width,
                    he_extent_across(convolution), convolution->in_width);
        if (best.down == 0 || is_better(&tile, &best))
            best = tile;
    }
    assert(best.down > 0); /* one output a tile fits: require_taps */
    return best;
}

struct he_tile he_tile_of(const struct he_convolution *convolution, uint64_t row_slots)
{
    if (convolution->in_height * convolution->in_width > row_slots)
        return choose_tile(convolution, row_slots);
    return (struct he_tile){convolution->in_height, convolution->in_width, 1, 1};
}
