#include "models/crypto/garbling.h"

#include <assert.h>
#include <math.h>

#define RELUS_PER_CHUNK 8192.0 /* of a message of circuits, each with a header of 16 bytes */

const struct garbling_parameters garbling_parameters_delphi = {
    .field_bits = 41,
    .fraction_bits = 8,
    .trailing_zeros = 36,
    .clips = true,
    .scheme = GARBLING_HALF_GATES,
};

const char *const garbling_parameter_keys[] = {
    "field_bits", "fraction_bits", "trailing_zeros", "activation", "gc_scheme", "serializer", NULL};

/* ---- reading ---- */

static bool load_words(struct garbling_parameters *parameters, const struct json_node *node,
                       struct error *error)
{
    static const char *const activations[] = {"relu6", "relu", NULL};
    static const char *const schemes[] = {"half_gates", "three_halves", NULL};
    static const char *const serializers[] = {"delphi", "compact", NULL};
    int activation = !parameters->clips, scheme = parameters->scheme;
    int serializer = parameters->compact;
    if (!json_optional_choice(node, "activation", activations, &activation, error)
        || !json_optional_choice(node, "gc_scheme", schemes, &scheme, error)
        || !json_optional_choice(node, "serializer", serializers, &serializer, error))
        return false;
    parameters->clips = activation == 0;
    parameters->scheme = (enum garbling_scheme)scheme;
    parameters->compact = serializer == 1;
    return true;
}

/* Another prime's half ends in no zeros unless the file says so. */
bool garbling_parameters_load(struct garbling_parameters *parameters, const struct json_node *node,
                              struct error *error)
{
    uint64_t usual_bits = parameters->field_bits;
    if (!json_optional_integer(node, "field_bits", &parameters->field_bits, error)
        || !json_require(node, "field_bits",
                         parameters->field_bits >= 2 && parameters->field_bits <= 62,
                         "from 2 to 62", error)
        || !json_optional_integer(node, "fraction_bits", &parameters->fraction_bits, error)
        || !json_require(node, "fraction_bits", parameters->fraction_bits < parameters->field_bits,
                         "below field_bits", error))
        return false;
    if (parameters->field_bits != usual_bits)
        parameters->trailing_zeros = 0;
    return json_optional_integer(node, "trailing_zeros", &parameters->trailing_zeros, error)
        && json_require(node, "trailing_zeros", parameters->trailing_zeros < parameters->field_bits,
                        "below field_bits", error)
        && load_words(parameters, node, error);
}

/* ---- the circuit ---- */

/* A share, with the carry of the addition. */
static double wires(const struct garbling_parameters *parameters)
{
    return (double)parameters->field_bits + 1.0;
}

double garbling_and_gates(const struct garbling_parameters *parameters)
{
    double zeros = (double)parameters->trailing_zeros;
    if (parameters->clips)
        return 7.0 * wires(parameters) + 2.0 * (double)parameters->fraction_bits + 14.0 - zeros;
    return 8.0 * wires(parameters) - 4.0 - zeros;
}

double garbling_time_factor(const struct garbling_parameters *parameters)
{
    return parameters->scheme == GARBLING_THREE_HALVES ? 1.5 : 1.0;
}

static double bytes_per_gate(const struct garbling_parameters *parameters)
{
    switch (parameters->scheme) {
    case GARBLING_HALF_GATES:
        return 32.0;
    case GARBLING_THREE_HALVES:
        return 24.625; /* 1.5 * 128 + 5 bits */
    }
    assert(!"a scheme that is not in the list");
    return 0.0;
}

static double label_bytes(const struct garbling_parameters *parameters)
{
    return parameters->compact ? 16.0 : 28.0;
}

/* Gates, two decoding blocks per output wire, and two constants, behind a length. */
static double circuit_bytes(const struct garbling_parameters *parameters)
{
    double blocks_bytes = 16.0 * (2.0 * wires(parameters) + 2.0);
    double serializer = parameters->compact ? 1.0 : 1.5;
    return ceil(
        8.0
        + serializer
              * (garbling_and_gates(parameters) * bytes_per_gate(parameters) + blocks_bytes));
}

/* The labels of one value. */
static double labels_bytes(const struct garbling_parameters *parameters)
{
    return label_bytes(parameters) * wires(parameters);
}

uint64_t garbling_evaluator_bytes(const struct garbling_parameters *parameters)
{
    return (uint64_t)(circuit_bytes(parameters) + 2.0 * labels_bytes(parameters));
}

/* Labels of three values, what turns them into the other ones, and lengths. */
uint64_t garbling_garbler_bytes(const struct garbling_parameters *parameters)
{
    return (uint64_t)(3.0 * labels_bytes(parameters) + 62.0);
}

/* ---- transfers ---- */

double garbling_circuits_bytes(const struct garbling_parameters *parameters, double relu_count,
                               bool both_values)
{
    double values = both_values ? 2.0 : 1.0;
    return (circuit_bytes(parameters) + values * labels_bytes(parameters)) * relu_count
         + 16.0 * ceil(relu_count / RELUS_PER_CHUNK);
}

/* Transfers are made in eights. */
double garbling_ot_matrix_bytes(const struct garbling_parameters *parameters, double relu_count)
{
    return 16.0 * 8.0 * ceil(wires(parameters) * relu_count / 8.0);
}

double garbling_ot_pairs_bytes(const struct garbling_parameters *parameters, double relu_count)
{
    return 32.0 * wires(parameters) * relu_count;
}

double garbling_online_labels_bytes(const struct garbling_parameters *parameters, double relu_count)
{
    return relu_count > 0.0 ? (labels_bytes(parameters) + 8.0) * relu_count + 8.0 : 0.0;
}
