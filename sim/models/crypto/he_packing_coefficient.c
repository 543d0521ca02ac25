/*
 * he_packing_coefficient.c: linear layers whose inputs are the coefficients of a polynomial.
 *
 * The packing of Cheetah (Huang, Lu, Hong, Ding, USENIX Security 2022, section 4; the counts are
 * those of OpenCheetah f71d4d4): channels stand behind one another in a polynomial, and the product
 * with a filter's has the sums of the convolution as some of its coefficients. So there are no
 * turns and no keys for them, but every filter makes a ciphertext of its own. An image that is too
 * large is cut into square windows, which overlap by the kernel. A kernel of one pixel reads only
 * what its stride leaves. A fully connected layer is such a kernel on an image of one pixel.
 *
 * Grouped layers, which Cheetah does not run, leave out products of ciphertexts without a channel
 * of the filter's group. A dilated kernel is one with zeros between its taps.
 */
#include "base/error.h"
#include "base/readable.h"
#include "models/crypto/he_packing_parts.h"
#include "models/crypto/he_rotation.h"

#include <inttypes.h>

/* What is sent, with its zeros. */
struct padded {
    uint64_t height;
    uint64_t width;
    uint64_t channels;    /* of a ciphertext */
    uint64_t slices_down; /* windows */
    uint64_t slices_across;
};

static uint64_t sent_side(uint64_t padded, uint64_t kernel, uint64_t stride)
{
    return kernel == 1 ? divide_up(padded, stride) : padded;
}

/* Largest side of a square window. */
static uint64_t window_side(uint64_t ring_degree)
{
    uint64_t side = 1;
    while ((side + 1) * (side + 1) <= ring_degree)
        side++;
    return side;
}

static bool cut(struct padded *image, const struct he_convolution *convolution,
                uint64_t ring_degree, struct error *error)
{
    uint64_t side = window_side(ring_degree);
    uint64_t height = he_extent_down(convolution), width = he_extent_across(convolution);
    uint64_t taps = height * width;
    image->slices_down = image->slices_across = 1;
    image->channels =
        he_lesser(he_lesser(ring_degree / (image->height * image->width), ring_degree / taps),
                  convolution->in_channels);
    if (image->height * image->width <= ring_degree)
        return true;
    if (height > side || width > side)
        return error_set(error, ERROR_INPUT, NULL, "kernel_height",
                         "the kernel must fit in a window of %" PRIu64 "x%" PRIu64 ", is %" PRIu64
                         "x%" PRIu64,
                         side, side, height, width);
    image->channels = 1;
    image->slices_down = divide_up(image->height - height + 1, side + 1 - height);
    image->slices_across = divide_up(image->width - width + 1, side + 1 - width);
    return true;
}

/* Products of one window: each filter with the ciphertexts that hold a channel of its group. */
static uint64_t count_products(const struct he_convolution *convolution, uint64_t channels)
{
    uint64_t of_group = convolution->in_channels / convolution->groups;
    uint64_t filters = convolution->out_channels / convolution->groups;
    uint64_t products = 0;
    for (uint64_t group = 0; group < convolution->groups; group++) {
        uint64_t first = group * of_group;
        products += filters * ((first + of_group - 1) / channels - first / channels + 1);
    }
    return products;
}

/* As it is sent: with its zeros. */
static bool pad(struct padded *image, const struct he_convolution *convolution, struct error *error)
{
    uint64_t height = he_extent_down(convolution), width = he_extent_across(convolution);
    *image = (struct padded){
        .height = sent_side(convolution->in_height + convolution->padding_top
                                + convolution->padding_bottom,
                            convolution->kernel_height, convolution->stride_height),
        .width = sent_side(convolution->in_width + convolution->padding_left
                               + convolution->padding_right,
                           convolution->kernel_width, convolution->stride_width),
    };
    return (height <= image->height && width <= image->width)
        || error_set(error, ERROR_INPUT, NULL, "kernel_height",
                     "the kernel must fit in the padded image of %" PRIu64 "x%" PRIu64
                     ", is %" PRIu64 "x%" PRIu64,
                     image->height, image->width, height, width);
}

bool he_pack_coefficients(struct he_packing *packing, const struct he_convolution *convolution,
                          uint64_t ring_degree, struct error *error)
{
    struct padded image;
    if (!pad(&image, convolution, error) || !cut(&image, convolution, ring_degree, error))
        return false;
    uint64_t inputs = divide_up(convolution->in_channels, image.channels);
    uint64_t slices = image.slices_down * image.slices_across;
    double most = (double)inputs * (double)convolution->out_channels * (double)slices;
    if (most > (double)HE_MOST_MULTIPLICATIONS)
        return error_set(error, ERROR_INPUT, NULL, NULL,
                         "the layer must need at most %" PRIu64
                         " multiplications of ciphertexts, needs up to %s",
                         HE_MOST_MULTIPLICATIONS, READABLE(most, 3));
    uint64_t products = count_products(convolution, image.channels);
    *packing = (struct he_packing){
        .channel_slots = ring_degree / image.channels,
        .channels_per_half = image.channels,
        .input_ciphertexts = inputs,
        .output_ciphertexts = convolution->out_channels,
        .block_rows = image.slices_down,
        .block_columns = image.slices_across,
        .ct_up = inputs * slices,
        .ct_down = convolution->out_channels * slices,
        .mult = products * slices,
        .add = products * slices,
        .mask_plaintexts = products,
    };
    return true;
}
