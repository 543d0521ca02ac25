/* formula_warnings.c: where a formula is used beyond what was ever measured. */
#include "base/readable.h"
#include "base/warning.h"
#include "models/costs/formula_parts.h"
#include "models/crypto/he_packing.h"
#include "models/graph/network.h"
#include "models/plan/plan_layers.h"
#include "models/plan/protocol.h"

#include <inttypes.h>
#include <math.h>
#include <string.h>

/* DELPHI's prime: homomorphic encryption was timed with it. */
#define MEASURED_FIELD_BITS 41

/* DELPHI's, and Cheetah's: what they cannot run is an extrapolation of either. */
static bool packs_coefficients(const struct formula_costs *costs)
{
    return costs->protocol->he.packing == HE_PACKING_COEFFICIENT;
}

typedef bool (*layer_test)(const struct layer *layer, const struct he_packing *packing);

static bool is_tiled(const struct layer *layer, const struct he_packing *packing)
{
    return layer->kind == LAYER_CONVOLUTION && packing->block_rows * packing->block_columns > 1;
}

static bool is_blocked(const struct layer *layer, const struct he_packing *packing)
{
    return layer->kind == LAYER_FULLY_CONNECTED && packing->block_rows * packing->block_columns > 1;
}

static bool is_grouped(const struct layer *layer, const struct he_packing *packing)
{
    (void)packing;
    return layer->kind == LAYER_CONVOLUTION && layer->groups > 1;
}

static bool is_dilated(const struct layer *layer, const struct he_packing *packing)
{
    (void)packing;
    return layer->kind == LAYER_CONVOLUTION
        && (layer->window.down.dilation > 1 || layer->window.across.dilation > 1);
}

/* The kind of layer, and how it is done; told with their number and the first one's name. */
static void warn_layers(const struct formula_costs *costs, struct warnings *warnings,
                        const char *code, layer_test is_such, const char *what)
{
    const char *first = NULL;
    size_t count = 0;
    for (size_t index = 0; index < costs->layers.count; index++) {
        const struct layer *layer = formula_linear_layer(costs, index);
        if (!layer_needs_he(layer) || !is_such(layer, &costs->packings[index]))
            continue;
        first = first ? first : layer->name;
        count++;
    }
    if (count > 0)
        warnings_add(warnings, code,
                     "%zu %s of %s (%s is the first) %s: %s cannot run them, their costs are "
                     "an extrapolation",
                     count, count == 1 ? "layer" : "layers", costs->network->name, first, what,
                     packs_coefficients(costs) ? "Cheetah" : "DELPHI");
}

static void warn_protocol(const struct formula_costs *costs, struct warnings *warnings)
{
    const struct protocol *protocol = costs->protocol;
    const struct garbling_parameters *circuit = &protocol->garbling;
    if (circuit->field_bits != MEASURED_FIELD_BITS)
        warnings_add(warnings, "extrapolated_field",
                     "homomorphic encryption was timed with a field of %d bits, %s has %" PRIu64,
                     MEASURED_FIELD_BITS, protocol->name, circuit->field_bits);
    if (protocol->he.ring_degree != he_parameters_delphi.ring_degree
        || protocol->he.data_primes != he_parameters_delphi.data_primes)
        warnings_add(warnings, "extrapolated_ring",
                     "homomorphic encryption was timed with degree %" PRIu64 " and %" PRIu64
                     " primes; for those of %s, seconds are scaled by the work per ciphertext",
                     he_parameters_delphi.ring_degree, he_parameters_delphi.data_primes,
                     protocol->name);
    if (!protocol_has_family(protocol, FAMILY_GC))
        return;
    if (circuit->scheme != GARBLING_HALF_GATES)
        warnings_add(warnings, "extrapolated_scheme",
                     "garbling was timed with half gates; three halves take 1.5 times as long by "
                     "their count of hashes");
    if (!circuit->clips)
        warnings_add(warnings, "extrapolated_activation",
                     "garbling was timed with clipped ReLUs; others are scaled by their gates");
}

static bool rewrites(const struct he_rewrites *rewrites)
{
    return rewrites->subsample_1x1 || rewrites->space_to_depth || rewrites->reuse_shortcut_input
        || rewrites->server_rotates_input;
}

/* DELPHI has whole layers of squares, and nothing else. */
static void warn_polynomials(const struct formula_costs *costs, struct warnings *warnings)
{
    bool any = false, others = false;
    for (size_t index = 0; index < costs->layers.count; index++) {
        const struct plan_layer *layer = &costs->layers.layers[index];
        const uint64_t *count = layer->polynomials;
        any = any || plan_layer_triples(layer) > 0;
        others = others || count[0] > 0 || count[1] > 0 || count[3] > 0
              || (count[2] > 0 && layer->relus > 0);
    }
    if (any)
        warnings_add(warnings, "extrapolated_triples",
                     "the multiplication of two ciphertexts was timed on another processor: "
                     "seconds of Beaver triples may be 15 %% off");
    if (others)
        warnings_add(warnings, "extrapolated_polynomials",
                     "DELPHI runs whole layers of degree 2 only; other degrees, and layers with "
                     "several kinds, are an extrapolation");
}

/* What others told of their runs, without saying on what. */
static void warn_unchecked(const struct formula_costs *costs, struct warnings *warnings)
{
    const struct protocol *protocol = costs->protocol;
    const struct device *server = costs->devices[PARTY_SERVER];
    double products = server->products.uncertainty_factor;
    double transfers =
        fmax(costs->ot[PARTY_CLIENT].uncertainty_factor, server->ot.uncertainty_factor);
    if (packs_coefficients(costs) && products > 1.0)
        warnings_add(warnings, "unchecked_costs",
                     "seconds of products of polynomials on %s are known within a factor of %s",
                     server->name, READABLE(products, 6));
    if (packs_coefficients(costs))
        warnings_add(warnings, "unchecked_costs",
                     "the %" PRIu64
                     " bytes of an encrypted output of %s were never checked: those of "
                     "Cheetah are about 27,000 to 54,000",
                     he_ciphertext_down_bytes(&protocol->he), protocol->name);
    if (protocol_has_family(protocol, FAMILY_OT) && transfers > 1.0)
        warnings_add(warnings, "unchecked_costs",
                     "seconds of oblivious transfer on %s are known within a factor of %s",
                     server->name, READABLE(transfers, 6));
    if (protocol_has_family(protocol, FAMILY_OT) && protocol->ot.comparison == OT_FIELD)
        warnings_add(warnings, "unchecked_costs",
                     "bytes of comparisons in a field, as %s has them, were never checked",
                     protocol->name);
}

void formula_warn(const struct formula_costs *costs, struct warnings *warnings)
{
    if (!packs_coefficients(costs)) {
        warn_layers(costs, warnings, "extrapolated_tiles", is_tiled, "are cut into tiles");
        warn_layers(costs, warnings, "extrapolated_blocks", is_blocked, "are cut into blocks");
    }
    warn_layers(costs, warnings, "extrapolated_groups", is_grouped, "have groups");
    warn_layers(costs, warnings, "extrapolated_dilation", is_dilated, "are dilated");
    warn_protocol(costs, warnings);
    warn_polynomials(costs, warnings);
    warn_unchecked(costs, warnings);
    if (rewrites(&costs->options.rewrites))
        warnings_add(warnings, "extrapolated_rewrites",
                     "DELPHI does none of the chosen rewrites: their costs are an extrapolation");
}
