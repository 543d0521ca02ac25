#include "models/crypto/ot_traffic.h"

#include <inttypes.h>
#include <math.h>
#include <stddef.h>

/* Extension by matrices: columns that the receiver sends, in bits for each transfer. */
#define COLUMNS 128.0         /* of 1 of 2 */
#define LONG_COLUMNS 256.0    /* of 1 of 4 and more (Kolesnikov and Kumaresan, CRYPTO 2013) */
#define TRIPLE_MESSAGES 16.0  /* answered for a triple */
#define LARGEST_BLOCK 16384.0 /* transfers are made in blocks, of a multiple of 256 */
#define BLOCK_STEP 256.0

const char *const ot_extension_names[OT_EXTENSION_COUNT + 1] = {
    [OT_IKNP] = "iknp",
    [OT_SILENT] = "silent",
};
const char *const ot_comparison_names[OT_COMPARISON_COUNT + 1] = {
    [OT_RING] = "ring",
    [OT_FIELD] = "field",
};

const struct ot_parameters ot_parameters_usual = {.ring_bits = 37,
                                                  .digit_bits = 4,
                                                  .extension = OT_SILENT,
                                                  .comparison = OT_RING,
                                                  .silent_bits = 0.2};

bool ot_parameters_check(const struct ot_parameters *parameters, struct error *error)
{
    uint64_t most = parameters->ring_bits - 1 < OT_MOST_DIGIT_BITS ? parameters->ring_bits - 1
                                                                   : OT_MOST_DIGIT_BITS;
    if (parameters->ring_bits < OT_FEWEST_BITS || parameters->ring_bits > OT_MOST_BITS)
        return error_set(error, ERROR_INPUT, NULL, "ring_bits",
                         "must be from %d to %d, is %" PRIu64, OT_FEWEST_BITS, OT_MOST_BITS,
                         parameters->ring_bits);
    if (parameters->digit_bits < 1 || parameters->digit_bits > most)
        return error_set(error, ERROR_INPUT, NULL, "digit_bits",
                         "must be from 1 to %" PRIu64 " with ring_bits %" PRIu64 ", is %" PRIu64,
                         most, parameters->ring_bits, parameters->digit_bits);
    if (parameters->extension == OT_SILENT && parameters->comparison == OT_FIELD)
        return error_set(error, ERROR_INPUT, NULL, "comparison",
                         "must be ring with ot \"silent\", is \"field\": nobody has put the two "
                         "together");
    return true;
}

double ot_up_bytes(const struct ot_traffic *traffic)
{
    return ceil(traffic->up_bits / 8.0);
}

double ot_down_bytes(const struct ot_traffic *traffic)
{
    return ceil(traffic->down_bits / 8.0);
}

/* ---- the tree ---- */

struct tree {
    double digits;  /* q */
    double levels;  /* g */
    double triples; /* n */
};

static struct tree tree_of(const struct ot_parameters *parameters, uint64_t bits)
{
    double digits = ceil((double)bits / (double)parameters->digit_bits);
    double levels = 0.0; /* as many as halve the digits to one */
    for (double joined = 1.0; joined < digits; joined *= 2.0)
        levels += 1.0;
    return (struct tree){digits, levels, digits > 1.0 ? 2.0 * digits - 2.0 - levels : 0.0};
}

/* The sign is the ring's highest bit; in a field all bits are compared. */
static struct tree relu_tree(const struct ot_parameters *parameters)
{
    bool is_field = parameters->comparison == OT_FIELD;
    return tree_of(parameters, parameters->ring_bits - (is_field ? 0 : 1));
}

static double comparisons_of(const struct ot_parameters *parameters)
{
    return parameters->comparison == OT_FIELD ? 2.0 : 1.0;
}

uint64_t ot_relu_triples(const struct ot_parameters *parameters)
{
    return (uint64_t)(relu_tree(parameters).triples * comparisons_of(parameters));
}

double ot_triple_fraction(const struct ot_parameters *parameters)
{
    struct tree tree = relu_tree(parameters);
    double triples = (double)ot_relu_triples(parameters);
    if (parameters->extension == OT_SILENT)
        return 2.0 * triples / ((double)parameters->digit_bits * tree.digits + 2.0 * triples + 2.0);
    return COLUMNS * triples / (LONG_COLUMNS * tree.digits + COLUMNS * triples + 2.0 * COLUMNS);
}

/* ---- parts ---- */

/* Whole blocks of transfers. */
static double padded(uint64_t count)
{
    double number = (double)count;
    double block = fmin(LARGEST_BLOCK, ceil(number / BLOCK_STEP) * BLOCK_STEP);
    return number > 0.0 ? ceil(number / block) * block : 0.0;
}

/* Correlated transfers that silent extension makes, in both roles of the server. */
static void add_silent(struct ot_traffic *traffic, const struct ot_parameters *parameters,
                       double server_sends, double client_sends)
{
    traffic->silent_down_bits += parameters->silent_bits * server_sends;
    traffic->silent_up_bits += parameters->silent_bits * client_sends;
    traffic->down_bits += parameters->silent_bits * server_sends;
    traffic->up_bits += parameters->silent_bits * client_sends;
}

/* For so many trees on the same digits: the messages of all are in one transfer. */
static void add_leaves(struct ot_traffic *traffic, const struct ot_parameters *parameters,
                       const struct tree *tree, uint64_t count, double trees)
{
    double number = (double)count;
    double messages = 2.0 * trees * ldexp(1.0, (int)parameters->digit_bits);
    if (parameters->extension == OT_SILENT) {
        double choices = (double)parameters->digit_bits * tree->digits;
        traffic->up_bits += choices * number;
        add_silent(traffic, parameters, choices * number, 0.0);
    } else {
        traffic->up_bits += LONG_COLUMNS * tree->digits * padded(count);
    }
    traffic->down_bits += messages * tree->digits * number;
    traffic->messages += 2;
}

/* Silent ones are two random transfers, one in each direction, which need no answer. */
static void add_triples(struct ot_traffic *traffic, const struct ot_parameters *parameters,
                        double triples, uint64_t count)
{
    double number = triples * (double)count;
    if (parameters->extension == OT_SILENT) {
        add_silent(traffic, parameters, number, number);
        return;
    }
    traffic->up_bits += COLUMNS * number;
    traffic->down_bits += TRIPLE_MESSAGES * number;
    traffic->messages += 2;
}

/* Two masked bits of each AND in each direction, level by level. */
static void add_openings(struct ot_traffic *traffic, const struct tree *tree, double trees,
                         uint64_t count)
{
    double bits = 2.0 * tree->triples * trees * (double)count;
    traffic->up_bits += bits;
    traffic->down_bits += bits;
    traffic->messages += 2 * (uint64_t)tree->levels;
}

/* A transfer in each direction, of the value kept or dropped. */
static void add_multiplexer(struct ot_traffic *traffic, const struct ot_parameters *parameters,
                            uint64_t count)
{
    double number = (double)count, value = (double)parameters->ring_bits;
    bool is_silent = parameters->extension == OT_SILENT;
    double bits =
        is_silent ? (value + 1.0) * number : COLUMNS * padded(count) + 2.0 * value * number;
    traffic->up_bits += bits;
    traffic->down_bits += bits;
    traffic->messages += 4;
    if (is_silent)
        add_silent(traffic, parameters, number, number);
}

/* In a field the two comparisons are put together by a transfer of 1 of 4 bits. */
static void add_choice(struct ot_traffic *traffic, uint64_t count)
{
    traffic->up_bits += LONG_COLUMNS * padded(count);
    traffic->down_bits += 4.0 * (double)count;
    traffic->messages += 2;
}

/* ---- the whole ---- */

struct ot_traffic ot_relu(const struct ot_parameters *parameters, uint64_t count, bool with_triples)
{
    struct ot_traffic traffic = {.comparisons = count};
    struct tree tree = relu_tree(parameters);
    double trees = comparisons_of(parameters);
    if (count == 0)
        return traffic;
    add_leaves(&traffic, parameters, &tree, count, trees);
    if (with_triples)
        add_triples(&traffic, parameters, tree.triples * trees, count);
    add_openings(&traffic, &tree, trees, count);
    if (parameters->comparison == OT_FIELD)
        add_choice(&traffic, count);
    add_multiplexer(&traffic, parameters, count);
    return traffic;
}

struct ot_traffic ot_triples(const struct ot_parameters *parameters, uint64_t count)
{
    struct ot_traffic traffic = {0};
    if (count == 0)
        return traffic;
    add_triples(&traffic, parameters, (double)ot_relu_triples(parameters), count);
    traffic.messages = 2;
    return traffic;
}

struct ot_traffic ot_maximum(const struct ot_parameters *parameters, uint64_t outputs,
                             uint64_t comparisons_in_turn, bool with_triples)
{
    struct ot_traffic traffic = ot_relu(parameters, outputs, with_triples);
    double turns = (double)comparisons_in_turn;
    return (struct ot_traffic){.up_bits = traffic.up_bits * turns,
                               .down_bits = traffic.down_bits * turns,
                               .silent_up_bits = traffic.silent_up_bits * turns,
                               .silent_down_bits = traffic.silent_down_bits * turns,
                               .messages = traffic.messages * comparisons_in_turn,
                               .comparisons = traffic.comparisons * comparisons_in_turn};
}

struct ot_traffic ot_compare(const struct ot_parameters *parameters, uint64_t bits, uint64_t count)
{
    struct ot_traffic traffic = {.comparisons = count};
    struct tree tree = tree_of(parameters, bits);
    if (count == 0)
        return traffic;
    add_leaves(&traffic, parameters, &tree, count, 1.0);
    add_triples(&traffic, parameters, tree.triples, count);
    add_openings(&traffic, &tree, 1.0, count);
    return traffic;
}

/* ---- truncation ---- */

/* Known 142 s + 256 + 4 l bits: s columns with 14 bits of messages each, and a transfer of the
 * value in each direction. Not known 128 (l + 2) + 19 l + 142 s: the same of l bits more, and l. */
static struct ot_traffic truncate_iknp(const struct ot_parameters *parameters, uint64_t count,
                                       double shift, bool sign_is_known)
{
    double value = (double)parameters->ring_bits, number = (double)count;
    double bits = shift + (sign_is_known ? 0.0 : value);
    struct tree shifted = tree_of(parameters, (uint64_t)shift);
    struct tree whole = tree_of(parameters, parameters->ring_bits);
    uint64_t levels = (uint64_t)shifted.levels + (sign_is_known ? 0 : (uint64_t)whole.levels);
    return (struct ot_traffic){
        .up_bits = (COLUMNS * bits + COLUMNS + 2.0 * value) * number,
        .down_bits = (14.0 * bits + COLUMNS + 2.0 * value + (sign_is_known ? 0.0 : value)) * number,
        .messages = (sign_is_known ? 4 : 8) + 2 * levels + 4,
        .comparisons = sign_is_known ? 0 : count};
}

/* Known s + 4 bits: an AND of the signs is opened, and the value's low bits are sent. */
static struct ot_traffic truncate_silent(const struct ot_parameters *parameters, uint64_t count,
                                         double shift, bool sign_is_known)
{
    struct ot_traffic traffic = {0};
    if (!sign_is_known)
        traffic = ot_compare(parameters, parameters->ring_bits, count);
    traffic.up_bits += 2.0 * (double)count;
    traffic.down_bits += (shift + 2.0) * (double)count;
    traffic.messages += 4;
    return traffic;
}

struct ot_traffic ot_truncation(const struct ot_parameters *parameters, uint64_t count,
                                uint64_t shift_bits, bool sign_is_known)
{
    if (count == 0 || shift_bits == 0)
        return (struct ot_traffic){0};
    return parameters->extension == OT_SILENT
             ? truncate_silent(parameters, count, (double)shift_bits, sign_is_known)
             : truncate_iknp(parameters, count, (double)shift_bits, sign_is_known);
}
