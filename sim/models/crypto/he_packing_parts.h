/*
 * he_packing_parts.h: what the files of he_packing share; for nobody else.
 */
#ifndef MODELS_CRYPTO_HE_PACKING_PARTS_H
#define MODELS_CRYPTO_HE_PACKING_PARTS_H

#include "models/crypto/he_packing.h"
#include "models/crypto/he_rotation.h"

#include <assert.h>
#include <stddef.h>

/* A rectangle of a large image, convolved as if it were the whole. */
struct he_tile {
    uint64_t height;
    uint64_t width;
    uint64_t down; /* so many of them */
    uint64_t across;
};

/*
 * One tile for an image that fits in row_slots slots. For others the fewest tiles that do, in
 * output space, so that inputs overlap; of these the nearest to a square grid, then the wider one.
 * The kernel must have at most row_slots taps.
 */
struct he_tile he_tile_of(const struct he_convolution *convolution, uint64_t row_slots);

/*
 * Counts of one tile of a layer in groups: only turns that bring some input onto an output of its
 * own group cost anything. The packing has its first four fields; mult, add, rot, keyswitch and
 * mask_plaintexts are filled in.
 */
void he_pack_groups(struct he_packing *packing, const struct he_convolution *convolution);

/*
 * Counts of a layer whose inputs are the coefficients of polynomials of so many; but for bytes.
 *
 * Fails where a kernel does not fit in a window, and on more than HE_MOST_MULTIPLICATIONS.
 */
bool he_pack_coefficients(struct he_packing *packing, const struct he_convolution *convolution,
                          uint64_t ring_degree, struct error *error) MUST_CHECK;

static inline uint64_t he_lesser(uint64_t left, uint64_t right)
{
    return left < right ? left : right;
}

static inline uint64_t he_greater(uint64_t left, uint64_t right)
{
    return left > right ? left : right;
}

/* From tap to tap; a dilation of 0 is one that was not given. */
static inline uint64_t he_step(uint64_t dilation)
{
    return dilation > 0 ? dilation : 1;
}

/* Inputs from the first tap to the last. */
static inline uint64_t he_extent_down(const struct he_convolution *convolution)
{
    return (convolution->kernel_height - 1) * he_step(convolution->dilation_height) + 1;
}

static inline uint64_t he_extent_across(const struct he_convolution *convolution)
{
    return (convolution->kernel_width - 1) * he_step(convolution->dilation_width) + 1;
}

#endif
