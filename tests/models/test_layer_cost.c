#include "models/costs/layer_cost.h"

#include "models/crypto/device.h"
#include "parse.h"

#include <math.h>

/* A square convolution; its output as stride and padding make it. */
static struct layer convolution(uint32_t in, uint32_t out, uint32_t kernel, uint32_t side,
                                uint32_t stride, uint32_t padding)
{
    uint32_t out_side = (side + 2 * padding - kernel) / stride + 1;
    return (struct layer){.kind = LAYER_CONVOLUTION,
                          .name = "s1.b1.conv1",
                          .in = {in, side, side},
                          .out = {out, out_side, out_side},
                          .window = window_square(kernel, stride, padding),
                          .groups = 1};
}

static struct he_packing pack(const struct layer *layer, struct he_rewrites rewrites)
{
    struct he_packing packing;
    struct error error = {0};
    cr_assert(layer_he_packing(&packing, layer, &he_parameters_delphi, &rewrites, &error), "%s",
              error.message);
    return packing;
}

/* A shortcut of DELPHI's packing: 8 ciphertexts up, 1024 multiplications, 896 key switches. */
Test(layer_cost, as_it_is_without_rewrites)
{
    struct layer layer = convolution(64, 128, 1, 32, 2, 0);
    struct he_packing packing = pack(&layer, (struct he_rewrites){0});
    cr_expect(eq(u64, packing.ct_up, 8));
    cr_expect(eq(u64, packing.ct_down, 16));
    cr_expect(eq(u64, packing.mult, 1024));
    cr_expect(eq(u64, packing.keyswitch, 896));
    cr_expect(not(layer_is_extrapolated(&layer, &packing)));
}

/* On 16x16 a channel takes 256 slots, 16 fill a half: 2 ciphertexts of 64 in, 4 of 128 out. */
Test(layer_cost, subsampling_packs_the_smaller_image)
{
    struct layer layer = convolution(64, 128, 1, 32, 2, 0);
    struct layer small = convolution(64, 128, 1, 16, 1, 0);
    struct he_packing packing = pack(&layer, (struct he_rewrites){.subsample_1x1 = true});
    struct he_packing expected = pack(&small, (struct he_rewrites){0});
    cr_expect(eq(u64, packing.ct_up, 2));
    cr_expect(eq(u64, packing.ct_down, 4));
    cr_expect(eq(u64, packing.mult, expected.mult));
    cr_expect(eq(u64, packing.keyswitch, expected.keyswitch));
}

/* A patchify stem: 4x4 patches of 3 channels are 48 channels of a 1x1 convolution at 56x56. */
Test(layer_cost, patches_become_channels)
{
    struct layer stem = convolution(3, 40, 4, 224, 4, 0);
    struct layer flat = convolution(48, 40, 1, 56, 1, 0);
    struct he_packing packing = pack(&stem, (struct he_rewrites){.space_to_depth = true});
    struct he_packing expected = pack(&flat, (struct he_rewrites){0});
    cr_expect(eq(u64, packing.ct_up, 24));
    cr_expect(eq(u64, packing.ct_up, expected.ct_up));
    cr_expect(eq(u64, packing.mult, expected.mult));
}

Test(layer_cost, a_projection_can_reuse_what_was_sent)
{
    struct layer layer = convolution(64, 128, 1, 32, 2, 0);
    struct he_rewrites reuse = {.reuse_shortcut_input = true};
    cr_expect(eq(u64, pack(&layer, reuse).ct_up, 8)); /* on the main path: nothing to reuse */
    layer.is_projection = true;
    cr_expect(eq(u64, pack(&layer, reuse).ct_up, 0));
    cr_expect(eq(u64, pack(&layer, reuse).up_bytes, 0));
    cr_expect(eq(u64, pack(&layer, reuse).mult, 1024));
}

/*
 * 3x3 on 8x8: taps lie -9, -8, -7, -1, 0, 1, 7, 8, 9 slots away. Non-adjacent forms: 9 = 8+1 and
 * 7 = 8-1 have two digits, 8 and 1 have one: 2 * (2 + 1 + 2 + 1) = 12 more key switches.
 */
Test(layer_cost, the_server_can_shift_the_input)
{
    struct layer layer = convolution(64, 64, 3, 8, 1, 1);
    struct he_packing sent = pack(&layer, (struct he_rewrites){0});
    struct he_packing shifted = pack(&layer, (struct he_rewrites){.server_rotates_input = true});
    cr_expect(eq(u64, sent.ct_up, 9));
    cr_expect(eq(u64, shifted.ct_up, 1));
    cr_expect(eq(u64, shifted.keyswitch, sent.keyswitch + 12));
    cr_expect(eq(u64, shifted.rot, sent.rot + 8));
    cr_expect(eq(u64, shifted.mult, sent.mult));
}

Test(layer_cost, a_refusal_names_the_layer)
{
    struct layer layer = convolution(4, 4, 65, 128, 1, 32);
    struct he_packing packing;
    struct error error = {0};
    cr_expect(not(layer_he_packing(&packing, &layer, &he_parameters_delphi, NULL, &error)));
    expect_error(&error, "network",
                 "s1.b1.conv1 cannot be encrypted: kernel_height the kernel must have at most 4096 "
                 "taps, has 4225");
}
