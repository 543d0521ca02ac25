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
    const struct he_convolution convolution = {in,   out,  kernel, kernel, side,  side,
                                               side, side, stride, 1,      false, 0};
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
    const struct he_convolution convolution = {64, 64, 3, 3, 62, 62, 62, 62, 1, 1, false, 2};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_convolution(&packing, &convolution, &he_parameters_cheetah, &error));
    cr_expect(eq(u64, packing.ct_up, 64 * 4)); /* 66x66 does not fit: 64 outputs in windows of 62 */
}

/* Filters of a group meet the ciphertexts that hold a channel of it. */
Test(he_packing_coefficient, groups_leave_products_out)
{
    struct he_convolution depthwise = {128, 128, 3, 3, 8, 8, 8, 8, 1, 128, false, 0};
    struct he_convolution halves = {128, 128, 3, 3, 8, 8, 8, 8, 1, 2, false, 0};
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
    const struct he_convolution wide = {1, 1, 1, 65, 100, 100, 100, 36, 1, 1, false, 0};
    const struct he_convolution small = {1, 1, 3, 3, 2, 2, 1, 1, 1, 1, false, 0};
    struct he_packing packing;
    struct error error = {0};
    cr_assert(not(he_pack_convolution(&packing, &wide, &he_parameters_cheetah, &error)));
    cr_expect(eq(str, error.message, (char *)"the kernel must fit in a window of 64x64, is 1x65"));
    cr_assert(not(he_pack_convolution(&packing, &small, &he_parameters_cheetah, &error)));
    cr_expect(
        eq(str, error.message, (char *)"the kernel must fit in the padded image of 2x2, is 3x3"));
}
