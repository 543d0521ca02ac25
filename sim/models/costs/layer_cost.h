/*
 * layer_cost.h: a network's layer as homomorphic encryption and secret shares see it.
 *
 * Only convolutions and fully connected layers are encrypted. DELPHI runs every layer as it is; the
 * rewrites below give the same result with fewer ciphertexts or operations, each for the layers
 * that allow it.
 */
#ifndef MODELS_COSTS_LAYER_COST_H
#define MODELS_COSTS_LAYER_COST_H

#include "models/crypto/he_cost.h"
#include "models/graph/network.h"

struct he_rewrites {
    bool subsample_1x1;  /* 1x1 with stride s: stride 1 on the image without the skipped pixels */
    bool space_to_depth; /* kernel = stride: 1x1 on kernel^2 times the channels */
    bool reuse_shortcut_input; /* a projection's input is a main convolution's, already sent */
    bool server_rotates_input; /* the server shifts the input, once sent, for each tap itself */
};

/*
 * Counts of a layer that needs HE.
 *
 * rewrites   NULL: none
 * Fails, with the layer's name in the message, as he_pack_convolution does.
 */
bool layer_he_packing(struct he_packing *packing, const struct layer *layer,
                      const struct he_parameters *parameters, const struct he_rewrites *rewrites,
                      struct error *error) MUST_CHECK;

/* Whether two layers have the same counts: those of large layers take a while to find. */
bool layer_packs_alike(const struct layer *left, const struct layer *right);

/* Not as measured: tiles, blocks or groups. */
bool layer_is_extrapolated(const struct layer *layer, const struct he_packing *packing);

/*
 * Online seconds of a linear layer on secret shares; additions and scaling cost nothing.
 *
 * is_first   the first layer with weights of an inference
 */
double layer_shared_s(const struct layer *layer, const struct he_coefficients *coefficients,
                      bool is_first);

#endif
