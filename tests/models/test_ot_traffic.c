/*
 * Comparisons by oblivious transfer against bytes and bits that others read off their runs, and
 * against sums by hand.
 */
#include "models/crypto/ot_traffic.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

#define WHOLE_BLOCK 16384 /* of transfers: nothing is added to fill it up */

static const struct ot_parameters iknp = {37, 4, OT_IKNP, OT_RING, 0.0};
static const struct ot_parameters silent = {37, 4, OT_SILENT, OT_RING, 0.0};

static struct ot_parameters of_bits(struct ot_parameters parameters, uint64_t ring_bits)
{
    parameters.ring_bits = ring_bits;
    return parameters;
}

static double bytes_per_relu(const struct ot_parameters *parameters)
{
    struct ot_traffic traffic = ot_relu(parameters, WHOLE_BLOCK, true);
    return (ot_up_bytes(&traffic) + ot_down_bytes(&traffic)) / WHOLE_BLOCK;
}

/* ---- what runs told ---- */

/* The server's part of 9,006,592 ReLUs of ResNet-50, layer by layer: EzPC issue 204. */
Test(ot_traffic, sends_what_a_run_of_resnet_50_sent)
{
    static const uint64_t relus[] = {
        200704, 200704, 200704, 802816, 200704, 200704, 802816, 200704, 200704, 802816,
        401408, 100352, 401408, 100352, 100352, 401408, 100352, 100352, 401408, 100352,
        100352, 401408, 200704, 50176,  200704, 50176,  50176,  200704, 50176,  50176,
        200704, 50176,  50176,  200704, 50176,  50176,  200704, 50176,  50176,  200704,
        100352, 25088,  100352, 25088,  25088,  100352, 25088,  25088,  100352};
    double sent_bytes = 0.0;
    uint64_t count = 0;
    for (size_t i = 0; i < sizeof relus / sizeof *relus; i++) {
        struct ot_traffic traffic = ot_relu(&iknp, relus[i], true);
        sent_bytes += ot_down_bytes(&traffic);
        count += traffic.comparisons;
    }
    cr_expect(eq(u64, count, 9006592));
    cr_expect(epsilon_eq(dbl, sent_bytes / 1048576.0, 766.831, 0.001));
}

/* Bits of one comparison that SPU measured, sent and received, with as many digits as bits / 4; its
 * silent transfers cost 0.09 to 0.30 bits each. */
Test(ot_traffic, comparisons_cost_what_was_measured_with_silent_transfers)
{
    static const struct {
        uint64_t bits;
        double measured_bits, silent_bits, plain_bits;
    } runs[] = {{32, 348.377, 0.30, 332}, {40, 428.377, 0.182, 416}, {64, 690.503, 0.09, 680}};
    for (size_t i = 0; i < sizeof runs / sizeof *runs; i++) {
        struct ot_parameters parameters = silent;
        struct ot_traffic plain = ot_compare(&parameters, runs[i].bits, 1 << 17);
        parameters.silent_bits = runs[i].silent_bits;
        struct ot_traffic traffic = ot_compare(&parameters, runs[i].bits, 1 << 17);
        double bits = (traffic.up_bits + traffic.down_bits) / (1 << 17);
        cr_expect(eq(dbl, (plain.up_bits + plain.down_bits) / (1 << 17), runs[i].plain_bits));
        cr_expect(epsilon_eq(dbl, bits, runs[i].measured_bits, 1e-3 * runs[i].measured_bits));
    }
}

/* ---- the table ---- */

Test(ot_traffic, bytes_of_a_relu_are_those_of_the_sources)
{
    static const struct {
        uint64_t bits;
        double by_matrix, by_silence;
    } table[] = {{32, 539.5, 49.75}, {37, 596.5, 56.0}, {41, 671.5, 62.5}, {64, 1121.0, 101.25}};
    for (size_t i = 0; i < sizeof table / sizeof *table; i++) {
        struct ot_parameters matrix = of_bits(iknp, table[i].bits);
        struct ot_parameters silence = of_bits(silent, table[i].bits);
        cr_expect(eq(dbl, bytes_per_relu(&matrix), table[i].by_matrix));
        cr_expect(eq(dbl, bytes_per_relu(&silence), table[i].by_silence));
    }
}

Test(ot_traffic, the_server_sends_its_part)
{
    struct ot_traffic by_matrix = ot_relu(&iknp, WHOLE_BLOCK, true);
    struct ot_traffic by_silence = ot_relu(&silent, WHOLE_BLOCK, true);
    cr_expect(eq(dbl, ot_down_bytes(&by_matrix) / WHOLE_BLOCK, 88.25));
    cr_expect(eq(dbl, ot_down_bytes(&by_silence) / WHOLE_BLOCK, 43.75));
}

/* 62 correlated transfers at 37 bits. */
Test(ot_traffic, silent_transfers_are_told_apart)
{
    struct ot_parameters parameters = silent;
    parameters.silent_bits = 0.2;
    struct ot_traffic traffic = ot_relu(&parameters, 1000, true);
    cr_expect(
        epsilon_eq(dbl, traffic.silent_up_bits + traffic.silent_down_bits, 0.2 * 62 * 1000, 1e-6));
    cr_expect(
        epsilon_eq(dbl, traffic.up_bits + traffic.down_bits, (56.0 * 8 + 0.2 * 62) * 1000, 1e-6));
}

/* q = 9 digits: 4 levels of the tree, 12 triples. */
Test(ot_traffic, messages_follow_the_tree)
{
    cr_expect(eq(u64, ot_relu(&iknp, 1, true).messages, 2 + 2 + 2 * 4 + 4));
    cr_expect(eq(u64, ot_relu(&silent, 1, true).messages, 2 + 2 * 4 + 4));
    cr_expect(eq(u64, ot_relu_triples(&iknp), 12));
}

/* Each of the columns' bits for 256 transfers, all else for one. */
Test(ot_traffic, matrices_are_sent_for_whole_blocks)
{
    struct ot_traffic one = ot_relu(&iknp, 1, true);
    double up_bits = 256 * 9 * 256.0 + 128 * 12 + 2 * 12 + 128 * 256.0 + 2 * 37;
    cr_expect(eq(dbl, one.up_bits, up_bits));
    cr_expect(eq(dbl, one.down_bits, 32 * 9 + 16 * 12 + 2 * 12 + 128 * 256.0 + 2 * 37));
    struct ot_traffic more = ot_relu(&iknp, WHOLE_BLOCK + 1, true);
    double of_blocks = 2.0 * WHOLE_BLOCK * (256 * 9 + 128);
    cr_expect(
        eq(dbl, more.up_bits, of_blocks + (WHOLE_BLOCK + 1.0) * (128 * 12 + 2 * 12 + 2 * 37)));
}

/* 1,001 and 1,117 bytes are told of CrypTFlow2 with homomorphic encryption. */
Test(ot_traffic, a_field_takes_two_comparisons_on_the_same_digits)
{
    struct ot_parameters field = iknp;
    field.comparison = OT_FIELD;
    cr_expect(eq(dbl, bytes_per_relu(&field), 1001.0));
    field.ring_bits = 41;
    cr_expect(eq(dbl, bytes_per_relu(&field), 1117.0));
}

/* ---- several in turn, ahead of time, truncated ---- */

Test(ot_traffic, maxima_are_compared_in_turn)
{
    struct ot_traffic once = ot_relu(&silent, 500, true);
    struct ot_traffic pool = ot_maximum(&silent, 500, 8, true);
    cr_expect(eq(u64, pool.comparisons, 4000));
    cr_expect(eq(u64, pool.messages, 8 * once.messages));
    cr_expect(eq(dbl, pool.up_bits, 8 * once.up_bits));
    cr_expect(eq(dbl, pool.down_bits, 8 * once.down_bits));
}

/* What is made ahead of time is no longer sent online, to the bit. */
Test(ot_traffic, triples_may_be_made_before)
{
    struct ot_parameters kinds[] = {iknp, silent, iknp};
    kinds[1].silent_bits = 0.2;
    kinds[2].comparison = OT_FIELD;
    for (size_t i = 0; i < 3; i++) {
        struct ot_traffic whole = ot_relu(&kinds[i], 700, true);
        struct ot_traffic later = ot_relu(&kinds[i], 700, false);
        struct ot_traffic before = ot_triples(&kinds[i], 700);
        cr_expect(epsilon_eq(dbl, whole.up_bits, later.up_bits + before.up_bits, 1e-6));
        cr_expect(epsilon_eq(dbl, whole.down_bits, later.down_bits + before.down_bits, 1e-6));
        cr_expect(gt(dbl, before.up_bits, 0.0));
    }
    cr_expect(epsilon_eq(dbl, ot_triple_fraction(&silent), 24.0 / 62.0, 1e-12));
}

static double truncation_bits(const struct ot_parameters *parameters, bool sign_is_known)
{
    struct ot_traffic traffic = ot_truncation(parameters, 1000, 12, sign_is_known);
    return (traffic.up_bits + traffic.down_bits) / 1000;
}

/* Sums of both directions as HawkEye has them, with s = 12 and l = 37. */
Test(ot_traffic, truncations_cost_what_the_source_says)
{
    struct ot_traffic compared = ot_compare(&silent, 37, 1000);
    cr_expect(eq(dbl, truncation_bits(&iknp, true), 142 * 12 + 256 + 4 * 37));
    cr_expect(eq(dbl, truncation_bits(&iknp, false), 128 * (37 + 2) + 19 * 37 + 142 * 12));
    cr_expect(eq(dbl, truncation_bits(&silent, true), 12 + 4));
    cr_expect(eq(dbl, truncation_bits(&silent, false),
                 12 + 4 + (compared.up_bits + compared.down_bits) / 1000));
}

Test(ot_traffic, nothing_costs_nothing)
{
    struct ot_traffic traffic = ot_relu(&iknp, 0, true);
    cr_expect(eq(dbl, traffic.up_bits + traffic.down_bits, 0.0));
    cr_expect(eq(u64, traffic.messages, 0));
}

/* ---- rules ---- */

static void expect_fault(struct ot_parameters parameters, const char *place, const char *message)
{
    struct error error = {0};
    cr_assert(not(ot_parameters_check(&parameters, &error)));
    cr_expect(eq(str, error.place, (char *)place));
    cr_expect(eq(str, error.message, (char *)message));
}

Test(ot_traffic, refuses_what_does_not_go_together)
{
    struct error error = {0};
    struct ot_parameters field = silent, wide = silent;
    field.comparison = OT_FIELD;
    wide.digit_bits = 9;
    cr_assert(ot_parameters_check(&silent, &error));
    expect_fault(of_bits(silent, 0), "ring_bits", "must be from 2 to 64, is 0");
    expect_fault(of_bits(silent, 65), "ring_bits", "must be from 2 to 64, is 65");
    expect_fault(of_bits(silent, 4), "digit_bits", "must be from 1 to 3 with ring_bits 4, is 4");
    expect_fault(wide, "digit_bits", "must be from 1 to 8 with ring_bits 37, is 9");
    expect_fault(field, "comparison",
                 "must be ring with ot \"silent\", is \"field\": nobody has put the two together");
}
