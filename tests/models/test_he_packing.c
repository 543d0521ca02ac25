#include "models/crypto/he_packing.h"
#include "models/crypto/he_packing_parts.h"
#include "parse.h"

#include <inttypes.h>
#include <stdio.h>

/* ---- worked examples ---- */

/* Measured, or executed with DELPHI's code; those with groups by the masks that it encodes. */
struct example {
    struct he_convolution convolution; /* in_channels 0: fully connected */
    uint64_t inputs;
    uint64_t outputs;
    uint64_t channel_slots;
    uint64_t channels_per_half;
    uint64_t input_ciphertexts;
    uint64_t output_ciphertexts;
    bool repeats;
    uint64_t ct_up;
    uint64_t ct_down;
    uint64_t mult;
    uint64_t add;
    uint64_t keyswitch;
    uint64_t up_bytes;
    uint64_t down_bytes;
};

/* Square, with padding that keeps the size. */
#define CONV(in, out, k, side, s, g)                                                               \
    {                                                                                              \
        .in_channels = in, .out_channels = out, .kernel_height = k, .kernel_width = k,             \
        .in_height = side, .in_width = side, .out_height = ((side) + (s)-1) / (s),                 \
        .out_width = ((side) + (s)-1) / (s), .stride_height = s, .stride_width = s, .groups = g    \
    }

/* clang-format off */
static const struct example examples[] = {
    {CONV(64, 64, 3, 64, 1, 1), 0, 0, 4096, 1, 32, 32, false, 288, 32, 18432, 20480, 1024, 151025192, 16780584},
    {CONV(64, 128, 3, 32, 2, 1), 0, 0, 1024, 4, 8, 16, false, 72, 16, 9216, 10240, 896, 37756304, 8390296},
    {CONV(3, 16, 3, 32, 1, 1), 0, 0, 1024, 4, 1, 2, false, 9, 2, 144, 160, 14, 4719545, 1048794},
    {CONV(64, 64, 3, 8, 1, 1), 0, 0, 64, 64, 1, 1, false, 9, 1, 576, 640, 135, 4719545, 524401},
    {CONV(512, 512, 3, 2, 1, 1), 0, 0, 4, 1024, 1, 1, true, 9, 1, 4608, 5121, 1764, 4719545, 524401},
    {CONV(256, 256, 3, 8, 1, 1), 0, 0, 64, 64, 2, 2, false, 18, 2, 4608, 5120, 1084, 9439082, 1048794},
    {CONV(64, 128, 1, 32, 2, 1), 0, 0, 1024, 4, 8, 16, false, 8, 16, 1024, 2048, 896, 4195152, 8390296},
    {CONV(256, 64, 1, 14, 1, 1), 0, 0, 256, 16, 8, 2, false, 8, 2, 512, 1056, 752, 4195152, 1048794},
    {{0}, 4096, 4096, 4096, 2, 1, 1, false, 1, 1, 2048, 2049, 8420, 524401, 524401},
    {{0}, 8192, 200, 8192, 1, 1, 1, false, 1, 1, 256, 261, 801, 524401, 524401},
    {{0}, 2048, 10, 2048, 4, 1, 1, false, 1, 1, 4, 13, 13, 524401, 524401},
    {CONV(64, 64, 3, 16, 1, 8), 0, 0, 256, 16, 2, 2, false, 18, 2, 270, 300, 44, 9439082, 1048794},
    {CONV(192, 192, 7, 14, 1, 192), 0, 0, 256, 16, 6, 6, false, 294, 6, 294, 300, 0, 154171550, 3146366},
    {CONV(96, 96, 7, 56, 1, 96), 0, 0, 4096, 1, 48, 48, false, 2352, 48, 2352, 2400, 0, 1233372344, 25170872},
    {CONV(3, 64, 7, 224, 2, 1), 0, 0, 4096, 1, 2, 32, false, 1568, 512, 100352, 102400, 1024, 822248232, 268489224},
    {CONV(64, 64, 3, 112, 1, 1), 0, 0, 4096, 1, 32, 32, false, 1152, 128, 73728, 81920, 4096, 604100744, 67122312},
};
/* clang-format on */

static struct he_packing pack(const struct he_convolution *convolution)
{
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_convolution(&packing, convolution, &he_parameters_delphi, &error), "%s: %s",
              error.place, error.message);
    return packing;
}

static struct he_packing pack_fully_connected(uint64_t inputs, uint64_t outputs)
{
    struct he_packing packing;
    struct error error = {0};
    cr_assert(he_pack_fully_connected(&packing, inputs, outputs, &he_parameters_delphi, &error));
    return packing;
}

Test(he_packing, meets_the_worked_examples)
{
    for (size_t i = 0; i < sizeof examples / sizeof *examples; i++) {
        const struct example *example = &examples[i];
        struct he_packing packing = example->inputs > 0
                                      ? pack_fully_connected(example->inputs, example->outputs)
                                      : pack(&example->convolution);
        cr_expect(packing.channel_slots == example->channel_slots, "example %zu", i + 1);
        cr_expect(packing.channels_per_half == example->channels_per_half, "example %zu", i + 1);
        cr_expect(packing.input_ciphertexts == example->input_ciphertexts, "example %zu", i + 1);
        cr_expect(packing.output_ciphertexts == example->output_ciphertexts, "example %zu", i + 1);
        cr_expect(packing.repeats == example->repeats, "example %zu", i + 1);
        cr_expect(packing.ct_up == example->ct_up, "example %zu", i + 1);
        cr_expect(packing.ct_down == example->ct_down, "example %zu", i + 1);
        cr_expect(packing.mult == example->mult, "example %zu", i + 1);
        cr_expect(packing.add == example->add, "example %zu", i + 1);
        cr_expect(packing.keyswitch == example->keyswitch, "example %zu", i + 1);
        cr_expect(packing.up_bytes == example->up_bytes, "example %zu", i + 1);
        cr_expect(packing.down_bytes == example->down_bytes, "example %zu", i + 1);
    }
}

/* ---- copies in a half that is at most half full ---- */

static void expect_counts(struct he_convolution layer, const uint64_t expected[7])
{
    struct he_packing packing = pack(&layer);
    cr_expect(packing.repeats);
    cr_expect(eq(u64, packing.ct_up, expected[0]));
    cr_expect(eq(u64, packing.ct_down, expected[1]));
    cr_expect(eq(u64, packing.mult, expected[2]));
    cr_expect(eq(u64, packing.add, expected[3]));
    cr_expect(eq(u64, packing.rot, expected[4]));
    cr_expect(eq(u64, packing.keyswitch, expected[5]));
    cr_expect(eq(u64, packing.mask_plaintexts, expected[6]));
}

/* No such layer was measured: the sums were written down a second time, in Python. */
Test(he_packing, copies_are_folded_per_input_ciphertext)
{
    expect_counts((struct he_convolution)CONV(700, 20, 3, 8, 1, 1),
                  (const uint64_t[]){54, 1, 1728, 1938, 198, 414, 1728});
    expect_counts((struct he_convolution)CONV(2049, 20, 5, 4, 1, 1),
                  (const uint64_t[]){125, 1, 4000, 4183, 173, 353, 4000});
    expect_counts((struct he_convolution)CONV(300, 138, 3, 8, 1, 1),
                  (const uint64_t[]){27, 2, 4320, 4823, 485, 995, 6912});
}

/* ---- tiles and blocks ---- */

Test(he_packing, large_images_are_cut_into_the_fewest_tiles)
{
    const struct he_convolution stem = CONV(3, 64, 7, 224, 2, 1);
    const struct he_convolution halves = CONV(64, 64, 3, 112, 1, 1);
    struct he_tile of_stem = he_tile_of(&stem, 4096);
    struct he_tile of_halves = he_tile_of(&halves, 4096);
    cr_expect(of_stem.down == 4 && of_stem.across == 4);
    cr_expect(of_stem.height == 61 && of_stem.width == 61);
    cr_expect(of_halves.down == 2 && of_halves.across == 2);
    cr_expect(of_halves.height == 58 && of_halves.width == 58);
}

/* The rule as it reads: every grid is tried. */
static struct he_tile try_all_tiles(const struct he_convolution *layer, uint64_t row_slots)
{
    struct he_tile best = {0};
    uint64_t best_skew = 0;
    for (uint64_t down = 1; down <= layer->out_height; down++)
        for (uint64_t across = 1; across <= layer->out_width; across++) {
            uint64_t rows = divide_up(layer->out_height, down) - 1;
            uint64_t columns = divide_up(layer->out_width, across) - 1;
            uint64_t height =
                he_lesser(layer->in_height, rows * layer->stride_height + layer->kernel_height);
            uint64_t width =
                he_lesser(layer->in_width, columns * layer->stride_width + layer->kernel_width);
            uint64_t skew = he_greater(down, across) - he_lesser(down, across);
            uint64_t count = down * across, best_count = best.down * best.across;
            if (height * width <= row_slots
                && (best.down == 0 || count < best_count
                    || (count == best_count && skew < best_skew))) {
                best = (struct he_tile){height, width, down, across};
                best_skew = skew;
            }
        }
    return best;
}

Test(he_packing, no_grid_of_tiles_is_better)
{
    uint64_t state = 1;
    for (int i = 0; i < 300; i++) {
        uint64_t draw[5];
        for (int k = 0; k < 5; k++)
            draw[k] = (state = state * 6364136223846793005u + 1442695040888963407u) >> 40;
        uint64_t stride = 1 + draw[0] % 4, kernel = 1 + draw[1] % 9;
        uint64_t height = 65 + draw[2] % 60, width = 65 + draw[3] % 100;
        const struct he_convolution layer = {.in_channels = 1,
                                             .out_channels = 1,
                                             .kernel_height = kernel,
                                             .kernel_width = 1 + draw[4] % 9,
                                             .in_height = height,
                                             .in_width = width,
                                             .out_height = divide_up(height, stride),
                                             .out_width = divide_up(width, stride),
                                             .stride_height = stride,
                                             .stride_width = stride,
                                             .groups = 1};
        struct he_tile chosen = he_tile_of(&layer, 4096);
        struct he_tile best = try_all_tiles(&layer, 4096);
        cr_expect(chosen.down == best.down && chosen.across == best.across
                      && chosen.height == best.height && chosen.width == best.width,
                  "layer %d: %" PRIu64 "x%" PRIu64, i, height, width);
    }
}

/* The first hidden layer of VGG-16 on 224x224 images. */
Test(he_packing, wide_fully_connected_layers_fall_into_blocks)
{
    struct he_packing packing = pack_fully_connected(25088, 4096);
    cr_expect(packing.block_columns == 4 && packing.block_rows == 1);
    cr_expect(packing.ct_up == 4 && packing.ct_down == 1);
    cr_expect(packing.mult == 16384 && packing.mask_plaintexts == 16384);
    cr_expect(packing.keyswitch == 67360);
    cr_expect(packing.add == 16391);
    cr_expect(packing.up_bytes == 8 + 4 * 524393);
}

/* 10000 outputs of 8192 inputs: three blocks of 3334, each in 4096 diagonals, then one fold. */
Test(he_packing, many_outputs_fall_into_blocks_of_rows)
{
    struct he_packing packing = pack_fully_connected(8192, 10000);
    cr_expect(packing.block_columns == 1 && packing.block_rows == 3);
    cr_expect(packing.ct_up == 1 && packing.ct_down == 3);
    cr_expect(packing.mult == 3 * 4096);
    cr_expect(packing.keyswitch == 3 * (16839 + 1));
}

/* ---- groups ---- */

/* The rule as it reads: every turn of every pair of ciphertexts, looking for a weight. */
static bool meets_weight(const struct he_convolution *layer, uint64_t channels,
                         uint64_t permutation, uint64_t input, uint64_t turn)
{
    uint64_t out_halves = divide_up(layer->out_channels, channels);
    uint64_t outputs = divide_up(layer->out_channels, 2 * channels);
    uint64_t base = (permutation / 2 + input) % outputs * 2 * channels;
    for (uint64_t half = 0; half < 2; half++)
        for (uint64_t channel = 0; channel < channels; channel++) {
            uint64_t first = permutation % 2 == 1
                               ? base + (half == 1 ? 0 : channels)
                               : base + (half == 1 && out_halves > 1 ? channels : 0);
            uint64_t in = (2 * input + half) * channels + channel;
            uint64_t out = first + (channel + channels - turn) % channels;
            if (in < layer->in_channels && out < layer->out_channels
                && in / (layer->in_channels / layer->groups)
                       == out / (layer->out_channels / layer->groups))
                return true;
        }
    return false;
}

static struct he_packing count_by_search(const struct he_convolution *layer,
                                         const struct he_packing *places)
{
    struct he_packing packing = *places;
    uint64_t channels = places->channels_per_half;
    uint64_t in_halves = divide_up(layer->in_channels, channels);
    uint64_t out_halves = divide_up(layer->out_channels, channels);
    uint64_t permutations = out_halves == 1 ? 1 : 2 * places->output_ciphertexts;
    uint64_t sets = 0, extra = 0, columns = 0;
    for (uint64_t permutation = 0; permutation < permutations; permutation++)
        for (uint64_t input = 0; input < places->input_ciphertexts; input++) {
            uint64_t met = 0;
            for (uint64_t turn = 0; turn < channels; turn++)
                if (meets_weight(layer, channels, permutation, input, turn)) {
                    met++;
                    packing.rot += turn > 0;
                    packing.keyswitch += rotation_keyswitches(
                        (channels - turn) % channels * places->channel_slots, 4096);
                }
            bool folds = permutation % 2 == 0 && out_halves == 1 && in_halves > 1;
            sets += met;
            extra += met + (met > 0 && folds);
            columns += met > 0 && (permutation % 2 == 1 || folds);
        }
    packing.mult = layer->kernel_height * layer->kernel_width * sets;
    packing.mask_plaintexts = packing.mult;
    packing.add = packing.mult + extra;
    packing.keyswitch += columns;
    packing.rot += columns;
    return packing;
}

static void expect_equal(const struct he_convolution *layer, const struct he_packing *left,
                         const struct he_packing *right)
{
    bool equal = left->mult == right->mult && left->add == right->add && left->rot == right->rot
              && left->keyswitch == right->keyswitch
              && left->mask_plaintexts == right->mask_plaintexts;
    cr_expect(equal,
              "%" PRIu64 " -> %" PRIu64 " in %" PRIu64 " groups, %" PRIu64 "x%" PRIu64 ": %" PRIu64
              ", %" PRIu64 " additions, %" PRIu64 ", %" PRIu64 " key switches",
              layer->in_channels, layer->out_channels, layer->groups, layer->in_height,
              layer->in_width, left->add, right->add, left->keyswitch, right->keyswitch);
}

Test(he_packing, grouped_counts_are_those_of_a_search)
{
    uint64_t state = 7;
    for (int i = 0; i < 400; i++) {
        uint64_t draw[5];
        for (int k = 0; k < 5; k++)
            draw[k] = (state = state * 6364136223846793005u + 1442695040888963407u) >> 40;
        uint64_t groups = 2 + draw[0] % 12, side = 8 + draw[3] % 57, kernel = 1 + draw[4] % 3;
        const struct he_convolution layer =
            CONV(groups * (1 + draw[1] % 9), groups * (1 + draw[2] % 9), kernel, side, 1, groups);
        struct he_packing packing = pack(&layer);
        struct he_packing places = {
            .channel_slots = packing.channel_slots,
            .channels_per_half = packing.channels_per_half,
            .input_ciphertexts = packing.input_ciphertexts,
            .output_ciphertexts = packing.output_ciphertexts,
        };
        struct he_packing searched = count_by_search(&layer, &places);
        expect_equal(&layer, &packing, &searched);
    }
}

Test(he_packing, closed_form_of_depthwise_equals_the_loop)
{
    for (uint64_t channels = 2; channels <= 600; channels += 13)
        for (uint64_t side = 1; side <= 64; side += 7) {
            const struct he_convolution layer = CONV(channels, channels, 7, side, 1, channels);
            struct he_packing closed = pack(&layer);
            struct he_packing looped = {
                .channel_slots = closed.channel_slots,
                .channels_per_half = closed.channels_per_half,
                .input_ciphertexts = closed.input_ciphertexts,
                .output_ciphertexts = closed.output_ciphertexts,
            };
            he_pack_groups(&looped, &layer);
            expect_equal(&layer, &closed, &looped);
            cr_expect(closed.mult == 49 * closed.input_ciphertexts && closed.keyswitch == 0);
        }
}

/* Groups of 4 channels at 16x16: per ciphertext 7 turns, by up to 3 channels either way. */
Test(he_packing, aligned_groups_turn_within_their_width)
{
    const struct he_convolution layer = CONV(64, 64, 3, 16, 1, 16);
    struct he_packing packing = pack(&layer);
    cr_expect(eq(u64, packing.mult, 9 * 2 * 7));
    cr_expect(eq(u64, packing.keyswitch, 2 * 2 * (1 + 1 + 2)));
}

/* ---- refusals ---- */

static void expect_refused(struct he_convolution layer, const char *place, const char *message)
{
    struct he_packing packing;
    struct error error = {0};
    cr_expect(not(he_pack_convolution(&packing, &layer, &he_parameters_delphi, &error)));
    expect_error(&error, place, message);
}

Test(he_packing, impossible_layers_are_refused)
{
    expect_refused((struct he_convolution)CONV(0, 8, 3, 8, 1, 1), "in_channels",
                   "must be from 1 to 1048576, is 0");
    expect_refused((struct he_convolution)CONV(8, UINT64_MAX, 3, 8, 1, 1), "out_channels",
                   "must be from 1 to 1048576, is 18446744073709551615");
    expect_refused((struct he_convolution)CONV(8, 8, 65, 128, 1, 1), "kernel_height",
                   "the kernel must have at most 4096 taps, has 4225");
    expect_refused((struct he_convolution)CONV(8, 12, 3, 8, 1, 8), "groups",
                   "must divide the channels (8 in, 12 out), is 8");
    expect_refused((struct he_convolution)CONV(8192, 8192, 3, 8, 1, 2), "groups",
                   "must be 1, or all channels, with more than 4096 of them, is 2");
    expect_refused((struct he_convolution)CONV(2048, 2048, 3, 64, 1, 2), "groups",
                   "must be 1, or all channels, with more than 262144 pairs of ciphertexts in and "
                   "out, has 1048576"); /* a channel fills a row: 1024 times 1024 */
}

Test(he_packing, work_beyond_all_measure_is_refused)
{
    struct he_packing packing;
    struct error error = {0};
    const struct he_convolution largest = CONV(1048576, 1048576, 64, 1048576, 1, 1);
    const struct he_convolution depthwise = CONV(1048576, 1048576, 3, 64, 1, 1048576);
    cr_expect(not(he_pack_convolution(&packing, &largest, &he_parameters_delphi, &error)));
    cr_expect_not_null(strstr(error.message, "must need at most 1099511627776 multiplications"));
    cr_expect(he_pack_convolution(&packing, &depthwise, &he_parameters_delphi, &error));
    cr_expect(not(he_pack_fully_connected(&packing, 1048577, 1, &he_parameters_delphi, &error)));
    expect_error(&error, "inputs", "must be from 1 to 1048576, is 1048577");
}

/*
 * 100x100 taps on 1000x1000 pixels in 2^20 channels: 121 tiles of 181x181 pixels, two channels a
 * ciphertext, 10000 * 2^19 * 121 of them go up, 2 * 2^16 * 64 * 8 + 105 bytes each: above 2^65.
 */
Test(he_packing, bytes_beyond_64_bits_do_not_wrap)
{
    const struct he_parameters large = {
        .ring_degree = 65536, .data_primes = 64, .ciphertext_header_bytes = 105};
    struct he_convolution depthwise = CONV(1048576, 1048576, 100, 1000, 1, 1048576);
    struct he_packing packing;
    struct error error = {0};
    depthwise.out_height = depthwise.out_width = 901;
    cr_assert(he_pack_convolution(&packing, &depthwise, &large, &error), "%s", error.message);
    cr_expect(eq(u64, packing.ct_up, UINT64_C(10000) * 121 << 19));
    cr_expect(eq(u64, packing.up_bytes, UINT64_MAX));
    cr_expect(eq(u64, packing.down_bytes, (UINT64_C(121) << 19) * 67108969));
}

Test(he_packing, extrapolations_are_told)
{
    const struct he_convolution plain = CONV(64, 64, 3, 64, 1, 1);
    const struct he_convolution grouped = CONV(64, 64, 3, 64, 1, 2);
    const struct he_convolution large = CONV(64, 64, 3, 65, 1, 1);
    struct he_packing packing = pack(&plain);
    cr_expect(not(he_packing_is_extrapolated(&packing, &plain)));
    packing = pack(&grouped);
    cr_expect(he_packing_is_extrapolated(&packing, &grouped));
    packing = pack(&large);
    cr_expect(he_packing_is_extrapolated(&packing, &large));
    packing = pack_fully_connected(8193, 10);
    cr_expect(he_packing_is_extrapolated(&packing, NULL));
}

/* Taps are what is sent: a dilated kernel costs as much as a dense one of as many taps. */
Test(he_packing, dilation_shifts_further_and_is_extrapolated)
{
    struct he_convolution layer = CONV(64, 64, 3, 32, 1, 1);
    struct he_packing dense = pack(&layer);
    layer.dilation_height = layer.dilation_width = 2;
    struct he_packing dilated = pack(&layer);
    cr_expect(eq(u64, dilated.mult, dense.mult));
    cr_expect(eq(u64, dilated.ct_up, dense.ct_up));
    cr_expect(he_packing_is_extrapolated(&dilated, &layer));
    cr_expect(
        not(he_packing_is_extrapolated(&dense, &(struct he_convolution)CONV(64, 64, 3, 32, 1, 1))));
}

/* 130 x 130 with a 3 x 3 kernel whose taps are 4 apart: tiles with halos of 8, by hand 3 x 2. */
Test(he_packing, tiles_of_dilated_layers_have_wider_halos)
{
    struct he_convolution layer = CONV(1, 1, 3, 130, 1, 1);
    struct he_packing dense = pack(&layer);
    layer.dilation_height = layer.dilation_width = 4;
    struct he_packing dilated = pack(&layer);
    struct he_tile best = {0};
    for (uint64_t down = 1; down <= 130; down++)
        for (uint64_t across = 1; across <= 130; across++) {
            uint64_t height = he_lesser(130, divide_up(130, down) + 8);
            uint64_t width = he_lesser(130, divide_up(130, across) + 8);
            if (height * width <= 4096
                && (best.down == 0 || down * across < best.down * best.across))
                best = (struct he_tile){height, width, down, across};
        }
    cr_expect(eq(u64, dilated.block_rows * dilated.block_columns, best.down * best.across));
    cr_expect(ge(u64, dilated.block_rows * dilated.block_columns,
                 dense.block_rows * dense.block_columns));
    layer.dilation_height = layer.dilation_width = 40;
    expect_refused(layer, "dilation_height",
                   "the kernel must extend over at most 4096 inputs of an image that does not fit "
                   "in one ciphertext, does over 6561");
}

Test(he_packing, strides_may_differ_by_side)
{
    struct he_convolution layer = CONV(3, 8, 3, 100, 1, 1);
    layer.stride_width = 2;
    layer.out_width = 50;
    struct he_convolution turned = CONV(3, 8, 3, 100, 1, 1);
    turned.stride_height = 2;
    turned.out_height = 50;
    cr_expect(eq(u64, pack(&layer).ct_up, pack(&turned).ct_up));
}
