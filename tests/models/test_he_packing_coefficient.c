/*
 * Coefficient packing against ciphertexts that OpenCheetah's client sent in a run of ResNet-50 by
 * others (issue 26 there), and sums over ResNet-50 that are counted layer by layer here.
 */
#include "models/crypto/he_packing.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

/* A square layer, its image with the zeros around it already. */
static struct he_packing pack(uint64_t in, uint64_t side, uint64_t kernel, uint64_t stride,
                              uint64_t out)
{
    const struct he_convolution convolution = {.in_channels = in,
                                               .out_channels = out,
                                               .kernel_height = kernel,
                                               .kernel_width = kernel,
                                               .in_height = side,
                                               .in_width = side,
                                               .out_height = side,
                                               .out_width = side,
                                               .stride_height = stride,
                                               .stride_width = stride,
                                               .groups = 1};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_convolution(&packing, &convolution, &he_parameters_cheetah, &error), "%s: %s",
              error.place, error.message);
    return packing;
}

Test(he_packing_coefficient, sends_what_a_run_sent)
{
    static const struct {
        uint64_t in, side, out, ct_up;
        double mib;
    } layers[] = {
        {256, 56, 128, 256, 15.2402},
        {128, 28, 512, 26, 1.54788},
        {256, 14, 1024, 13, 0.773769},
        {1024, 14, 512, 52, 3.09553},
    };
    for (size_t i = 0; i < sizeof layers / sizeof *layers; i++) {
        struct he_packing packing = pack(layers[i].in, layers[i].side, 1, 1, layers[i].out);
        cr_expect(eq(u64, packing.ct_up, layers[i].ct_up));
        cr_expect(eq(u64, packing.ct_down, layers[i].out));
        cr_expect(eq(u64, packing.mult, layers[i].ct_up * layers[i].out));
        cr_expect(eq(u64, packing.keyswitch, 0));
        cr_expect(epsilon_eq(dbl, (double)packing.up_bytes / 1048576.0, layers[i].mib,
                             2e-4 * layers[i].mib));
    }
}

/* By hand: 64 channels of 8x8 fill a polynomial, and a kernel of 3x3 leaves room for 455. */
Test(he_packing_coefficient, channels_fill_a_polynomial_as_image_and_kernel_let_them)
{
    cr_expect(eq(u64, pack(128, 8, 3, 1, 10).ct_up, 2));
    cr_expect(eq(u64, pack(1000, 1, 1, 1, 10).ct_up, 1));
    cr_expect(eq(u64, pack(5000, 1, 1, 1, 10).ct_up, 2));
    cr_expect(eq(u64, pack(1000, 3, 3, 1, 10).ct_up, 3)); /* 1000 / min(4096 / 9) */
}

/* 230x230 under 7x7: windows of 64 give 58 outputs in a row, and 224 need four. */
Test(he_packing_coefficient, a_large_image_is_cut_into_windows)
{
    struct he_packing stem = pack(3, 230, 7, 2, 64);
    cr_expect(eq(u64, stem.ct_up, 3 * 16));
    cr_expect(eq(u64, stem.ct_down, 64 * 16));
    cr_expect(eq(u64, stem.mult, 3 * 64 * 16));
    cr_expect(eq(u64, stem.mask_plaintexts, 3 * 64));
}

/* A kernel of one pixel reads every other pixel of every other row: 56x56 is 28x28. */
Test(he_packing_coefficient, a_stride_subsamples_for_one_pixel)
{
    cr_expect(eq(u64, pack(256, 56, 1, 2, 512).ct_up, 52));
    cr_expect(eq(u64, pack(256, 55, 1, 2, 512).ct_up, 52)); /* and an odd side one more */
}

Test(he_packing_coefficient, zeros_around_the_image_are_sent)
{
    const struct he_convolution convolution = {.in_channels = 64,
                                               .out_channels = 64,
                                               .kernel_height = 3,
                                               .kernel_width = 3,
                                               .in_height = 62,
                                               .in_width = 62,
                                               .out_height = 62,
                                               .out_width = 62,
                                               .stride_height = 1,
                                               .stride_width = 1,
                                               .groups = 1,
                                               .padding_top = 2,
                                               .padding_bottom = 2,
                                               .padding_left = 2,
                                               .padding_right = 2};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_convolution(&packing, &convolution, &he_parameters_cheetah, &error));
    cr_expect(eq(u64, packing.ct_up, 64 * 4)); /* 66x66 does not fit: 64 outputs in windows of 62 */
}

/* Filters of a group meet the ciphertexts that hold a channel of it. */
Test(he_packing_coefficient, groups_leave_products_out)
{
    struct he_convolution depthwise = {.in_channels = 128,
                                       .out_channels = 128,
                                       .kernel_height = 3,
                                       .kernel_width = 3,
                                       .in_height = 8,
                                       .in_width = 8,
                                       .out_height = 8,
                                       .out_width = 8,
                                       .stride_height = 1,
                                       .stride_width = 1,
                                       .groups = 128};
    struct he_convolution halves = {.in_channels = 128,
                                    .out_channels = 128,
                                    .kernel_height = 3,
                                    .kernel_width = 3,
                                    .in_height = 8,
                                    .in_width = 8,
                                    .out_height = 8,
                                    .out_width = 8,
                                    .stride_height = 1,
                                    .stride_width = 1,
                                    .groups = 2};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_convolution(&packing, &depthwise, &he_parameters_cheetah, &error));
    cr_expect(eq(u64, packing.mult, 128));
    cr_assert(he_pack_convolution(&packing, &halves, &he_parameters_cheetah, &error));
    cr_expect(eq(u64, packing.mult, 128));
    cr_expect(eq(u64, packing.ct_up, 2));
}

Test(he_packing_coefficient, a_vector_is_an_image_of_one_pixel)
{
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_fully_connected(&packing, 2048, 1000, &he_parameters_cheetah, &error));
    cr_expect(eq(u64, packing.ct_up, 1));
    cr_expect(eq(u64, packing.ct_down, 1000));
    cr_expect(eq(u64, packing.mult, 1000));
}

Test(he_packing_coefficient, refuses_what_fits_in_no_window)
{
    const struct he_convolution wide = {.in_channels = 1,
                                        .out_channels = 1,
                                        .kernel_height = 1,
                                        .kernel_width = 65,
                                        .in_height = 100,
                                        .in_width = 100,
                                        .out_height = 100,
                                        .out_width = 36,
                                        .stride_height = 1,
                                        .stride_width = 1,
                                        .groups = 1};
    const struct he_convolution small = {.in_channels = 1,
                                         .out_channels = 1,
                                         .kernel_height = 3,
                                         .kernel_width = 3,
                                         .in_height = 2,
                                         .in_width = 2,
                                         .out_height = 1,
                                         .out_width = 1,
                                         .stride_height = 1,
                                         .stride_width = 1,
                                         .groups = 1};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(not(he_pack_convolution(&packing, &wide, &he_parameters_cheetah, &error)));
    cr_expect(eq(str, error.message, (char *)"the kernel must fit in a window of 64x64, is 1x65"));
    cr_assert(not(he_pack_convolution(&packing, &small, &he_parameters_cheetah, &error)));
    cr_expect(
        eq(str, error.message, (char *)"the kernel must fit in the padded image of 2x2, is 3x3"));
}
