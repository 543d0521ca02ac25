/*
 * ot_traffic.h: bytes and messages of comparisons by oblivious transfer, instead of circuits.
 *
 * Both parties hold a share of a value. Its sign is a comparison of two numbers digit by digit: for
 * each digit one oblivious transfer of 1 of 2^m, then a tree of ANDs, each with a bit triple; the
 * value is kept or dropped by a multiplexer of two transfers, one in each direction. The server
 * sends in the transfers of the digits. CrypTFlow2 (Rathee et al., CCS 2020) makes transfers by
 * the extension of Ishai et al. (CRYPTO 2003), 128 bits and more each; Cheetah (Huang et al.,
 * USENIX Security 2022) by silent ones (Ferret, Yang et al., CCS 2020), a fraction of a bit each.
 * Counts are those of their code: EzPC f24bf3e, OpenCheetah f71d4d4. Read off a run by others:
 * 766.831 MiB sent by the server for 9,006,592 ReLUs of 37 bits (EzPC issue 204).
 *
 * The comparison in a prime field, two of them on the same digits and a transfer of 1 of 4, meets
 * the bytes told of CrypTFlow2 with homomorphic encryption (1,001 at 37 bits, 1,117 at 41), which
 * nobody could check.
 */
#ifndef MODELS_CRYPTO_OT_TRAFFIC_H
#define MODELS_CRYPTO_OT_TRAFFIC_H

#include "base/error.h"
#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

enum ot_extension { OT_IKNP, OT_SILENT };
enum ot_comparison { OT_RING, OT_FIELD };
#define OT_EXTENSION_COUNT (OT_SILENT + 1)
#define OT_COMPARISON_COUNT (OT_FIELD + 1)

/* As files and the command line name them, ended by NULL. */
extern const char *const ot_extension_names[OT_EXTENSION_COUNT + 1];
extern const char *const ot_comparison_names[OT_COMPARISON_COUNT + 1];

#define OT_FEWEST_BITS 2          /* a sign and a bit */
#define OT_MOST_BITS 64           /* a share is a word */
#define OT_MOST_DIGIT_BITS 8      /* a digit's transfer of 1 of 2^m has 2^m messages */
#define OT_MOST_SILENT_BITS 128.0 /* what the extension of Ishai et al. sends: nothing is saved */

struct ot_parameters {
    uint64_t ring_bits;  /* of a share: of the ring, or of the field's prime */
    uint64_t digit_bits; /* m */
    enum ot_extension extension;
    enum ot_comparison comparison;
    double silent_bits; /* sent for each correlated transfer that silent extension makes */
};

/* 37 bits, digits of 4; silent transfers of 0.2 bits: 0.09 to 0.30 were read off SPU's runs. */
extern const struct ot_parameters ot_parameters_usual;

/* Whether they go together. error->place is the member at fault. */
bool ot_parameters_check(const struct ot_parameters *parameters, struct error *error) MUST_CHECK;

/* Of a layer. Messages wait for each other, and every other one goes up. */
struct ot_traffic {
    double up_bits;
    double down_bits;
    double silent_up_bits; /* of these, what makes the silent transfers: their sender's */
    double silent_down_bits;
    uint64_t messages;
    uint64_t comparisons;
};

/* Whole bytes. */
double ot_up_bytes(const struct ot_traffic *traffic);
double ot_down_bytes(const struct ot_traffic *traffic);

/* Bit triples of a ReLU: ANDs of the tree, both comparisons' in a field. */
uint64_t ot_relu_triples(const struct ot_parameters *parameters);

/* Of a ReLU's transfers, the part that its triples are: by what they cost to make. */
double ot_triple_fraction(const struct ot_parameters *parameters);

/* with_triples: made on the spot, not ahead of time (ot_triples) */
struct ot_traffic ot_relu(const struct ot_parameters *parameters, uint64_t count,
                          bool with_triples);
struct ot_traffic ot_triples(const struct ot_parameters *parameters, uint64_t count);

/* Maxima: so many comparisons with multiplexers one after the other, for each output at once. */
struct ot_traffic ot_maximum(const struct ot_parameters *parameters, uint64_t outputs,
                             uint64_t comparisons_in_turn, bool with_triples);

/* A comparison alone, of numbers of so many bits. */
struct ot_traffic ot_compare(const struct ot_parameters *parameters, uint64_t bits, uint64_t count);

/*
 * Values shifted by so many bits. With the sign not known, as after a linear layer, a comparison on
 * all bits is needed.
 *
 * Source: HawkEye d737722, which tells the sum of both directions; how it falls to them is our
 * choice, as the comparison's columns and messages do.
 */
struct ot_traffic ot_truncation(const struct ot_parameters *parameters, uint64_t count,
                                uint64_t shift_bits, bool sign_is_known);

#endif
