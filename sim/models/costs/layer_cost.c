#include "models/costs/layer_cost.h"

#include "base/error.h"
#include "models/crypto/he_packing.h"

#include <assert.h>
#include <string.h>

static struct he_convolution convolution_of(const struct layer *layer)
{
    return (struct he_convolution){
        .in_channels = layer->in.channels,
        .out_channels = layer->out.channels,
        .kernel_height = layer->window.down.kernel,
        .kernel_width = layer->window.across.kernel,
        .in_height = layer->in.height,
        .in_width = layer->in.width,
        .out_height = layer->out.height,
        .out_width = layer->out.width,
        .stride_height = layer->window.down.stride,
        .stride_width = layer->window.across.stride,
        .groups = layer->groups,
        .padding_top = layer->window.down.before,
        .padding_bottom = layer->window.down.after,
        .padding_left = layer->window.across.before,
        .padding_right = layer->window.across.after,
        .dilation_height = layer->window.down.dilation,
        .dilation_width = layer->window.across.dilation,
    };
}

/* ---- rewrites, each the same function computed in another way ---- */

static bool is_padded(const struct layer *layer)
{
    const struct window_side *down = &layer->window.down, *across = &layer->window.across;
    return down->before > 0 || down->after > 0 || across->before > 0 || across->after > 0;
}

static bool can_subsample(const struct he_convolution *convolution)
{
    return convolution->kernel_height == 1 && convolution->kernel_width == 1
        && (convolution->stride_height > 1 || convolution->stride_width > 1);
}

static void subsample(struct he_convolution *convolution)
{
    convolution->in_height = convolution->out_height;
    convolution->in_width = convolution->out_width;
    convolution->stride_height = 1;
    convolution->stride_width = 1;
}

static bool can_fold_space(const struct he_convolution *convolution)
{
    return convolution->kernel_height * convolution->kernel_width > 1
        && convolution->kernel_height == convolution->stride_height
        && convolution->kernel_width == convolution->stride_width
        && convolution->dilation_height == 1 && convolution->dilation_width == 1
        && convolution->groups == 1 && convolution->in_height % convolution->stride_height == 0
        && convolution->in_width % convolution->stride_width == 0;
}

static void fold_space(struct he_convolution *convolution)
{
    convolution->in_channels *= convolution->kernel_height * convolution->kernel_width;
    convolution->kernel_height = 1;
    convolution->kernel_width = 1;
    subsample(convolution);
}

static bool pack_rewritten(struct he_packing *packing, const struct layer *layer,
                           const struct he_parameters *parameters,
                           const struct he_rewrites *rewrites, struct error *error)
{
    struct he_convolution convolution = convolution_of(layer);
    bool subsamples = rewrites->subsample_1x1 && !is_padded(layer) && can_subsample(&convolution);
    if (subsamples)
        subsample(&convolution);
    else if (rewrites->space_to_depth && !is_padded(layer) && can_fold_space(&convolution))
        fold_space(&convolution);
    convolution.server_rotates_input = rewrites->server_rotates_input;
    if (!he_pack_convolution(packing, &convolution, parameters, error))
        return false;
    /* The main path's convolution has sent the same image at full resolution, tap by tap. */
    if (rewrites->reuse_shortcut_input && layer->is_projection && !subsamples
        && convolution.kernel_height * convolution.kernel_width == 1) {
        packing->ct_up = 0;
        packing->up_bytes = 0;
    }
    return true;
}

/* ---- layers ---- */

static bool pack(struct he_packing *packing, const struct layer *layer,
                 const struct he_parameters *parameters, const struct he_rewrites *rewrites,
                 struct error *error)
{
    static const struct he_rewrites none = {0};
    if (layer->kind == LAYER_FULLY_CONNECTED)
        return he_pack_fully_connected(packing, shape_elements(layer->in), layer->out.channels,
                                       parameters, error);
    return pack_rewritten(packing, layer, parameters, rewrites ? rewrites : &none, error);
}

bool layer_he_packing(struct he_packing *packing, const struct layer *layer,
                      const struct he_parameters *parameters, const struct he_rewrites *rewrites,
                      struct error *error)
{
    struct error refusal = {0};
    assert(layer_needs_he(layer));
    if (pack(packing, layer, parameters, rewrites, &refusal))
        return true;
    return error_set(error, refusal.code, NULL, "network", "%s cannot be encrypted: %s%s%s",
                     layer->name, refusal.place, refusal.place[0] ? " " : "", refusal.message);
}

bool layer_packs_alike(const struct layer *left, const struct layer *right)
{
    return left->kind == right->kind && memcmp(&left->in, &right->in, sizeof left->in) == 0
        && memcmp(&left->out, &right->out, sizeof left->out) == 0
        && memcmp(&left->window, &right->window, sizeof left->window) == 0
        && left->groups == right->groups && left->is_projection == right->is_projection;
}

bool layer_is_extrapolated(const struct layer *layer, const struct he_packing *packing)
{
    struct he_convolution convolution = convolution_of(layer);
    return he_packing_is_extrapolated(packing,
                                      layer->kind == LAYER_CONVOLUTION ? &convolution : NULL);
}

double layer_shared_s(const struct layer *layer, const struct he_coefficients *coefficients,
                      bool is_first)
{
    struct he_convolution convolution = convolution_of(layer);
    switch (layer->kind) {
    case LAYER_CONVOLUTION:
        return shared_convolution_s(coefficients, &convolution, is_first);
    case LAYER_FULLY_CONNECTED:
        return shared_fully_connected_s(coefficients, (double)shape_elements(layer->in),
                                        layer->out.channels);
    case LAYER_AVERAGE_POOL:
        return shared_pool_s(coefficients, (double)shape_elements(layer->in));
    case LAYER_ACTIVATION:
    case LAYER_MAX_POOL:
    case LAYER_ADD:
    case LAYER_CONCAT:
    case LAYER_SLICE:
    case LAYER_LOCAL_NORM:
    case LAYER_SCALE:
    case LAYER_LAYER_NORM:
    case LAYER_RESPONSE_NORM:
        return 0.0;
    }
    assert(!"a kind of layer that is not in the list");
    return 0.0;
}
