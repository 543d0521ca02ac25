/*
 * garbling.h: the garbled circuit of one ReLU: gates, bytes, and the bytes of its transfers.
 *
 * Both parties hold a share of a value modulo a prime. The circuit adds the shares, reduces, takes
 * the maximum with 0 (and, as in DELPHI, the minimum with 6), adds the mask of the next layer and
 * reduces again. Counts and bytes are those of DELPHI's code (Mishra et al., USENIX Security 2020),
 * whose serializer spends 28 bytes on a label of 16 and 24 on a block of 16. Half gates (Zahur,
 * Rosulek, Evans, EUROCRYPT 2015) send two blocks per AND gate; three halves (Rosulek and Roy,
 * CRYPTO 2021) one and a half, and 5 bits.
 */
#ifndef MODELS_CRYPTO_GARBLING_H
#define MODELS_CRYPTO_GARBLING_H

#include "json/json.h"

#include <stdbool.h>
#include <stdint.h>

enum garbling_scheme { GARBLING_HALF_GATES, GARBLING_THREE_HALVES };

struct garbling_parameters {
    uint64_t field_bits;     /* of the prime, 2 to 62 */
    uint64_t fraction_bits;  /* of a fixed-point value; below field_bits */
    uint64_t trailing_zeros; /* of half the prime, whose comparison they save; below field_bits */
    bool clips;              /* at 6 */
    enum garbling_scheme scheme;
    bool compact; /* serialised without overhead */
};

/* A prime of 41 bits, 15 * 2^37 + 1; clipped ReLUs with 8 fraction bits; half gates. */
extern const struct garbling_parameters garbling_parameters_delphi;

/* Reads the keys of garbling_parameter_keys, each of which may be absent: as the parameters say. */
extern const char *const garbling_parameter_keys[];
bool garbling_parameters_load(struct garbling_parameters *parameters, const struct json_node *node,
                              struct error *error) MUST_CHECK;

/*
 * AND gates per ReLU: with w = field_bits + 1 wires, e fraction bits and z trailing zeros,
 * 7 w + 2 e + 14 - z where it clips, else 8 w - 4 - z.
 */
double garbling_and_gates(const struct garbling_parameters *parameters);

/* Seconds per gate against half gates: three halves hash 6 and 3 times instead of 4 and 2. */
double garbling_time_factor(const struct garbling_parameters *parameters);

/* Bytes a party keeps per ReLU. */
uint64_t garbling_evaluator_bytes(const struct garbling_parameters *parameters);
uint64_t garbling_garbler_bytes(const struct garbling_parameters *parameters);

/*
 * Bytes of transfers for relu_count ReLUs; exact up to 2^53; 0 for none.
 *
 * circuits       with the labels of one of the garbler's values, or of both its values, where
 *                the evaluator gets them ahead of time
 * ot_matrix      of the oblivious transfer extension (Ishai et al., CRYPTO 2003), its receiver's;
 * ot_pairs       ... and its sender's
 * online_labels  one message for a layer
 */
double garbling_circuits_bytes(const struct garbling_parameters *parameters, double relu_count,
                               bool both_values);
double garbling_ot_matrix_bytes(const struct garbling_parameters *parameters, double relu_count);
double garbling_ot_pairs_bytes(const struct garbling_parameters *parameters, double relu_count);
double garbling_online_labels_bytes(const struct garbling_parameters *parameters,
                                    double relu_count);

/* Of the base oblivious transfers' sender: 128 points of 32 bytes, and one more. */
#define GARBLING_BASE_OT_BYTES 4128

#endif
