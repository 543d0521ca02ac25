#include "models/crypto/he_packing_parts.h"

#include "base/readable.h"
#include "models/crypto/he_rotation.h"
#include "models/graph/saturating.h"

#include <inttypes.h>

const struct he_parameters he_parameters_delphi = {
    .ring_degree = 8192,
    .data_primes = 4,
    .ciphertext_header_bytes = 105,
    .message_header_bytes = 8,
};

const struct he_parameters he_parameters_cheetah = {
    .ring_degree = 4096,
    .data_primes = 2,
    .packing = HE_PACKING_COEFFICIENT,
    .ciphertext_up_bytes = 62420,
    .ciphertext_down_bytes = 54000,
};

uint64_t he_ciphertext_bytes(const struct he_parameters *parameters)
{
    return 2 * parameters->ring_degree * parameters->data_primes * sizeof(uint64_t)
         + parameters->ciphertext_header_bytes;
}

uint64_t he_ciphertext_up_bytes(const struct he_parameters *parameters)
{
    uint64_t shortened = parameters->ciphertext_up_bytes;
    return shortened > 0 ? shortened : he_ciphertext_bytes(parameters);
}

uint64_t he_ciphertext_down_bytes(const struct he_parameters *parameters)
{
    uint64_t shortened = parameters->ciphertext_down_bytes;
    return shortened > 0 ? shortened : he_ciphertext_bytes(parameters);
}

bool he_packing_is_extrapolated(const struct he_packing *packing,
                                const struct he_convolution *convolution)
{
    return packing->block_rows > 1 || packing->block_columns > 1
        || (convolution != NULL
            && (convolution->groups > 1 || convolution->dilation_height > 1
                || convolution->dilation_width > 1));
}

/* What is left once the ciphertexts of the layer are known. */
static void count_bytes(struct he_packing *packing, const struct he_parameters *parameters)
{
    uint64_t header = parameters->message_header_bytes;
    uint64_t up = he_ciphertext_up_bytes(parameters);
    uint64_t down = he_ciphertext_down_bytes(parameters);
    packing->up_bytes = saturating_sum(header, saturating_product(packing->ct_up, up));
    packing->down_bytes = saturating_sum(header, saturating_product(packing->ct_down, down));
}

/* ---- rules ---- */

static bool require_range(const char *field, uint64_t value, uint64_t most, struct error *error)
{
    return (value >= 1 && value <= most)
        || error_set(error, ERROR_INPUT, NULL, field, "must be from 1 to %" PRIu64 ", is %" PRIu64,
                     most, value);
}

static bool require_sides(const struct he_convolution *convolution, struct error *error)
{
    const struct {
        const char *field;
        uint64_t value;
    } sides[] = {
        {"in_channels", convolution->in_channels},
        {"out_channels", convolution->out_channels},
        {"kernel_height", convolution->kernel_height},
        {"kernel_width", convolution->kernel_width},
        {"in_height", convolution->in_height},
        {"in_width", convolution->in_width},
        {"out_height", convolution->out_height},
        {"out_width", convolution->out_width},
        {"stride_height", convolution->stride_height},
        {"stride_width", convolution->stride_width},
        {"groups", convolution->groups},
    };
    for (size_t i = 0; i < sizeof sides / sizeof *sides; i++)
        if (!require_range(sides[i].field, sides[i].value, HE_LONGEST_SIDE, error))
            return false;
    return true;
}

/* A tile must hold at least one output's inputs. */
static bool require_taps(const struct he_convolution *convolution, uint64_t row_slots,
                         struct error *error)
{
    uint64_t taps = convolution->kernel_height * convolution->kernel_width;
    uint64_t extent = he_extent_down(convolution) * he_extent_across(convolution);
    if (taps > row_slots)
        return error_set(error, ERROR_INPUT, NULL, "kernel_height",
                         "the kernel must have at most %" PRIu64 " taps, has %" PRIu64, row_slots,
                         taps);
    return extent <= row_slots || convolution->in_height * convolution->in_width <= row_slots
        || error_set(error, ERROR_INPUT, NULL, "dilation_height",
                     "the kernel must extend over at most %" PRIu64
                     " inputs of an image that does not fit in one ciphertext, does over %" PRIu64,
                     row_slots, extent);
}

static bool is_depthwise(const struct he_convolution *convolution)
{
    return convolution->groups > 1 && convolution->in_channels == convolution->groups
        && convolution->out_channels == convolution->groups;
}

static bool require_groups(const struct he_convolution *convolution, struct error *error)
{
    uint64_t most = convolution->in_channels > convolution->out_channels
                      ? convolution->in_channels
                      : convolution->out_channels;
    if (convolution->in_channels % convolution->groups != 0
        || convolution->out_channels % convolution->groups != 0)
        return error_set(error, ERROR_INPUT, NULL, "groups",
                         "must divide the channels (%" PRIu64 " in, %" PRIu64 " out), is %" PRIu64,
                         convolution->in_channels, convolution->out_channels, convolution->groups);
    return convolution->groups == 1 || is_depthwise(convolution) || most <= HE_MOST_GROUPED_CHANNELS
        || error_set(error, ERROR_INPUT, NULL, "groups",
                     "must be 1, or all channels, with more than %" PRIu64 " of them, is %" PRIu64,
                     HE_MOST_GROUPED_CHANNELS, convolution->groups);
}

static bool require_pairs(const struct he_packing *packing,
                          const struct he_convolution *convolution, struct error *error)
{
    uint64_t pairs = packing->input_ciphertexts * packing->output_ciphertexts;
    return convolution->groups == 1 || is_depthwise(convolution) || pairs <= HE_MOST_GROUPED_PAIRS
        || error_set(error, ERROR_INPUT, NULL, "groups",
                     "must be 1, or all channels, with more than %" PRIu64
                     " pairs of ciphertexts in and out, has %" PRIu64,
                     HE_MOST_GROUPED_PAIRS, pairs);
}

/* Everything counted is at most 32 times this product, so that it fits 64 bits. */
static bool require_work(double multiplications, struct error *error)
{
    return multiplications <= (double)HE_MOST_MULTIPLICATIONS
        || error_set(error, ERROR_INPUT, NULL, NULL,
                     "the layer must need at most %" PRIu64
                     " multiplications of ciphertexts, needs up to %s",
                     HE_MOST_MULTIPLICATIONS, READABLE(multiplications, 3));
}

/* ---- dense convolutions ---- */

/* How the channels of one tile fall into halves of ciphertexts. */
struct dense {
    uint64_t inputs;      /* ciphertexts */
    uint64_t outputs;     /* ciphertexts */
    uint64_t channels;    /* per half */
    uint64_t variants;    /* halves straight, and exchanged unless the outputs fill one only */
    uint64_t alignments;  /* of output to input ciphertexts */
    uint64_t repeats;     /* 1: the last half of outputs, at most half full, holds copies */
    uint64_t repeat_span; /* channels of one copy */
    uint64_t fold_steps;  /* additions of copies, over all input ciphertexts */
};

/* Steps, each of which halves what is left, until the copies of an input ciphertext are added. */
static unsigned fold_steps_of(const struct dense *dense, uint64_t input, uint64_t last_half)
{
    uint64_t span = dense->repeat_span;
    uint64_t distance = dense->outputs - 1 - input % dense->outputs;
    uint64_t folded = dense->channels;
    if ((2 * distance + input + 1) % dense->inputs == 0) {
        uint64_t copies = divide_up(last_half, span);
        bool exact = span * copies % last_half == span - 1;
        folded = he_lesser(span * power_of_two_above(exact ? copies : copies + 1), folded);
    }
    return binary_logarithm(folded / span);
}

static void dense_init(struct dense *dense, const struct he_packing *packing,
                       const struct he_convolution *convolution)
{
    uint64_t channels = packing->channels_per_half;
    uint64_t out_halves = divide_up(convolution->out_channels, channels);
    uint64_t last_out_half = (convolution->out_channels - 1) % channels + 1;
    uint64_t last_in_half = (convolution->in_channels - 1) % channels + 1;
    *dense = (struct dense){
        .inputs = packing->input_ciphertexts,
        .outputs = packing->output_ciphertexts,
        .channels = channels,
        .variants = out_halves == 1 ? 1 : 2,
        .alignments = out_halves == 1 ? 1 : packing->output_ciphertexts,
        .repeats = out_halves % 2 == 1 && 2 * last_out_half <= channels,
        .repeat_span = power_of_two_above(last_out_half),
    };
    for (uint64_t input = 0; dense->repeats == 1 && input < dense->inputs; input++)
        dense->fold_steps += fold_steps_of(dense, input, last_in_half);
}

/* Turns that exchange the two rows of a ciphertext. */
static uint64_t column_keyswitches(const struct dense *dense, uint64_t in_channels)
{
    if (dense->variants == 1)
        return in_channels > dense->channels ? dense->inputs : 0;
    return dense->inputs * dense->outputs - dense->repeats * (dense->inputs / dense->outputs);
}

static void count_dense(struct he_packing *packing, const struct he_convolution *convolution)
{
    struct dense dense;
    dense_init(&dense, packing, convolution);
    uint64_t taps = convolution->kernel_height * convolution->kernel_width;
    uint64_t full = dense.alignments - dense.repeats;
    uint64_t sets = dense.variants * dense.inputs;
    uint64_t folds = dense.variants * dense.fold_steps;
    uint64_t columns = column_keyswitches(&dense, convolution->in_channels);
    uint64_t shifts = full * dense.channels + dense.repeats * dense.repeat_span;
    /* Adds one less per alignment in these cases: the order of sums in DELPHI's code. */
    bool starts =
        convolution->in_channels <= convolution->out_channels || convolution->out_channels == 1;
    uint64_t merges = shifts - (starts ? full + dense.repeats : 0);
    packing->repeats = dense.repeats == 1;
    packing->mult = taps * sets * shifts;
    packing->keyswitch = sets
                           * (full * rotation_even_keyswitches(dense.channels)
                              + dense.repeats * rotation_short_keyswitches(dense.repeat_span))
                       + folds + columns;
    packing->add =
        packing->mult + sets * merges + folds + dense.inputs * dense.alignments + columns;
    packing->rot = sets * (shifts - full - dense.repeats) + folds + columns;
    /* Unused weights of a repeating half are encoded as well. */
    packing->mask_plaintexts = dense.variants == 1
                                 ? packing->mult
                                 : taps * dense.inputs * 2 * dense.outputs * dense.channels;
}

/* ---- depthwise convolutions ---- */

/* Every channel meets its own weights only where it stands: no turns. he_pack_groups agrees. */
static void count_depthwise(struct he_packing *packing, const struct he_convolution *convolution)
{
    uint64_t taps = convolution->kernel_height * convolution->kernel_width;
    packing->mult = taps * packing->input_ciphertexts;
    packing->add = packing->mult + packing->input_ciphertexts;
    packing->mask_plaintexts = packing->mult;
}

/* ---- any convolution ---- */

static void place_channels(struct he_packing *packing, const struct he_convolution *convolution,
                           const struct he_tile *tile, uint64_t row_slots)
{
    uint64_t slots = power_of_two_above(tile->height * tile->width);
    uint64_t channels = row_slots / slots;
    *packing = (struct he_packing){
        .channel_slots = slots,
        .channels_per_half = channels,
        .input_ciphertexts = divide_up(convolution->in_channels, 2 * channels),
        .output_ciphertexts = divide_up(convolution->out_channels, 2 * channels),
        .block_rows = tile->down,
        .block_columns = tile->across,
    };
}

static double most_multiplications(const struct he_packing *packing,
                                   const struct he_convolution *convolution)
{
    double shifts = is_depthwise(convolution) ? 1.0
                                              : 2.0 * (double)packing->output_ciphertexts
                                                    * (double)packing->channels_per_half;
    return (double)convolution->kernel_height * (double)convolution->kernel_width
         * (double)packing->input_ciphertexts * shifts * (double)packing->block_rows
         * (double)packing->block_columns;
}

/*
 * The shifts of one input ciphertext to all taps, as key switches: tap (down, across) reads
 * `down` rows and `across` slots further than the first, which lies before the image by its
 * padding.
 */
static void count_input_turns(struct he_packing *packing, const struct he_convolution *convolution,
                              const struct he_tile *tile, uint64_t row_slots)
{
    bool is_whole = tile->down * tile->across == 1;
    /* A tile has its halo. */
    uint64_t above = is_whole ? convolution->padding_top : 0;
    uint64_t left = is_whole ? convolution->padding_left : 0;
    uint64_t right = is_whole ? convolution->padding_right : 0;
    uint64_t out_width = tile->width + left + right - he_extent_across(convolution) + 1;
    uint64_t first = out_width * above + left;
    for (uint64_t down = 0; down < convolution->kernel_height; down++)
        for (uint64_t across = 0; across < convolution->kernel_width; across++) {
            uint64_t tap = down * he_step(convolution->dilation_height) * tile->width
                         + across * he_step(convolution->dilation_width);
            uint64_t step = (tap > first ? tap - first : first - tap) % row_slots;
            packing->keyswitch +=
                packing->input_ciphertexts * rotation_keyswitches(step, row_slots);
            packing->rot += step > 0 ? packing->input_ciphertexts : 0;
        }
}

/* Tiles are convolutions of their own. */
static void count_tiles(struct he_packing *packing, const struct he_convolution *convolution)
{
    uint64_t tiles = packing->block_rows * packing->block_columns;
    uint64_t taps = convolution->kernel_height * convolution->kernel_width;
    packing->ct_up =
        tiles * packing->input_ciphertexts * (convolution->server_rotates_input ? 1 : taps);
    packing->ct_down = tiles * packing->output_ciphertexts;
    packing->mult *= tiles;
    packing->add *= tiles;
    packing->rot *= tiles;
    packing->keyswitch *= tiles;
    packing->mask_plaintexts *= tiles;
}

bool he_pack_convolution(struct he_packing *packing, const struct he_convolution *convolution,
                         const struct he_parameters *parameters, struct error *error)
{
    uint64_t row_slots = parameters->ring_degree / 2;
    *packing = (struct he_packing){0};
    if (!require_sides(convolution, error) || !require_taps(convolution, row_slots, error)
        || !require_groups(convolution, error))
        return false;
    if (parameters->packing == HE_PACKING_COEFFICIENT) {
        if (!he_pack_coefficients(packing, convolution, parameters->ring_degree, error))
            return false;
        count_bytes(packing, parameters);
        return true;
    }
    struct he_tile tile = he_tile_of(convolution, row_slots);
    place_channels(packing, convolution, &tile, row_slots);
    if (!require_pairs(packing, convolution, error)
        || !require_work(most_multiplications(packing, convolution), error))
        return false;
    if (convolution->groups == 1)
        count_dense(packing, convolution);
    else if (is_depthwise(convolution))
        count_depthwise(packing, convolution);
    else
        he_pack_groups(packing, convolution);
    if (convolution->server_rotates_input)
        count_input_turns(packing, convolution, &tile, row_slots);
    count_tiles(packing, convolution);
    count_bytes(packing, parameters);
    return true;
}

/* ---- fully connected layers ---- */

/* One block whose inputs fit in a ciphertext: products with the diagonals, then folded. */
static void count_block(struct he_packing *packing, uint64_t block_outputs, uint64_t row_slots)
{
    uint64_t diagonals = divide_up(power_of_two_above(block_outputs), packing->channels_per_half);
    uint64_t folds = diagonals < packing->channel_slots
                       ? binary_logarithm(packing->channel_slots / diagonals)
                       : 0;
    packing->mult = diagonals;
    packing->rot = diagonals - 1 + folds;
    packing->keyswitch = folds
                       + (diagonals == row_slots ? rotation_even_keyswitches(diagonals)
                                                 : rotation_short_keyswitches(diagonals));
    packing->add = diagonals + folds;
}

static void count_blocks(struct he_packing *packing)
{
    uint64_t blocks = packing->block_rows * packing->block_columns;
    packing->mult *= blocks;
    packing->rot *= blocks;
    packing->keyswitch *= blocks;
    packing->add = packing->add * blocks + (packing->block_columns - 1) * packing->block_rows;
    packing->mask_plaintexts = packing->mult;
    packing->ct_up = packing->block_columns;
    packing->ct_down = packing->block_rows;
}

bool he_pack_fully_connected(struct he_packing *packing, uint64_t inputs, uint64_t outputs,
                             const struct he_parameters *parameters, struct error *error)
{
    uint64_t row_slots = parameters->ring_degree / 2;
    *packing = (struct he_packing){0};
    if (!require_range("inputs", inputs, HE_LONGEST_SIDE, error)
        || !require_range("outputs", outputs, HE_LONGEST_SIDE, error))
        return false;
    if (parameters->packing == HE_PACKING_COEFFICIENT) {
        const struct he_convolution vector = {.in_channels = inputs,
                                              .out_channels = outputs,
                                              .kernel_height = 1,
                                              .kernel_width = 1,
                                              .in_height = 1,
                                              .in_width = 1,
                                              .out_height = 1,
                                              .out_width = 1,
                                              .stride_height = 1,
                                              .stride_width = 1,
                                              .groups = 1};
        return he_pack_convolution(packing, &vector, parameters, error);
    }
    uint64_t columns = divide_up(inputs, parameters->ring_degree);
    uint64_t slots = power_of_two_above(divide_up(inputs, columns));
    uint64_t copies = parameters->ring_degree / slots;
    uint64_t rows = divide_up(outputs, row_slots * copies);
    *packing = (struct he_packing){
        .channel_slots = slots,
        .channels_per_half = copies,
        .input_ciphertexts = 1,
        .output_ciphertexts = 1,
        .block_rows = rows,
        .block_columns = columns,
    };
    count_block(packing, divide_up(outputs, rows), row_slots);
    count_blocks(packing);
    count_bytes(packing, parameters);
    return true;
}
