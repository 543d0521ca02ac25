/*
 * network.h: a network as the protocols see it: layers in order, with shapes and counts.
 *
 * A file gives the architecture in compact form (stem, stages, head); the input size comes with the
 * scenario. Convolutions and fully connected layers need homomorphic encryption offline;
 * activations and maxima need garbled circuits; average pooling, residual additions, concatenation,
 * slices and scaling are local on shares. Layers stand in the order in which they run: a projection
 * after the main path, before the addition that it feeds.
 */
#ifndef MODELS_GRAPH_NETWORK_H
#define MODELS_GRAPH_NETWORK_H

#include "base/error.h"
#include "json/json.h"

#include <stddef.h>
#include <stdint.h>

#define NETWORK_MOST_LAYERS 10000                 /* the deepest ResNet has 1,001 */
#define NETWORK_MOST_ELEMENTS ((uint64_t)1 << 40) /* of one layer's input or output */
#define NETWORK_LONGEST_SIDE ((uint32_t)1 << 20)  /* channels, height, width; classes too */
/* Multiplications of one layer, or elements under all windows of one pool: sums over a network fit
 * 64 bits. */
#define NETWORK_MOST_MACS ((uint64_t)1 << 48)
#define NETWORK_MOST_STAGES 64  /* published networks have at most five */
#define NETWORK_MOST_DEPTH 1000 /* blocks of a stage */
#define POLYNOMIAL_DEGREES 4    /* 0 to 3 */

/* Stages by number: the stem, s1 ... s64, the head. */
#define STAGE_STEM 0
#define STAGE_HEAD (1 + NETWORK_MOST_STAGES)
#define STAGE_NUMBERS (2 + NETWORK_MOST_STAGES)

struct shape {
    uint32_t channels;
    uint32_t height;
    uint32_t width;
};

/* How a window moves along one side of a map. */
struct window_side {
    uint32_t kernel; /* taps; 0: a pool over the whole side */
    uint32_t stride;
    uint32_t dilation; /* from tap to tap; 1: they are neighbours */
    uint32_t before;   /* padding, above or on the left */
    uint32_t after;    /* below or on the right */
};

struct window {
    struct window_side down;
    struct window_side across;
};

enum layer_kind {
    LAYER_CONVOLUTION,
    LAYER_FULLY_CONNECTED,
    LAYER_AVERAGE_POOL,
    LAYER_ACTIVATION,
    LAYER_MAX_POOL,
    LAYER_ADD,          /* of a shortcut */
    LAYER_CONCAT,       /* channels of several layers one after the other */
    LAYER_SLICE,        /* some channels of a layer, one after the other */
    LAYER_SCALE,        /* batch normalisation that no convolution before it takes in */
    LAYER_LAYER_NORM,   /* over the channels, at each position */
    LAYER_LOCAL_NORM,   /* LRN: over neighbouring channels, at each position */
    LAYER_RESPONSE_NORM /* GRN of ConvNeXt-V2: over the positions, for each channel */
};

struct layer {
    enum layer_kind kind;
    char name[32]; /* "stem.conv", "s1.b2.conv1", "head.fc1"; of activations "stem", "s1.b2.a" */
    char stage[8]; /* "stem", "s1" ... "s64", "head" */
    struct shape in;
    struct shape out;     /* a vector of n is n x 1 x 1 */
    struct window window; /* convolutions and pools */
    uint32_t groups;      /* convolutions: a channel sees channels / groups inputs; else 0 */
    bool is_projection;   /* a convolution on a shortcut, not on the main path */
    bool has_bias;        /* convolutions and fully connected layers */
    bool has_batch_norm;  /* a convolution that takes one in */
    bool was_gelu;        /* an activation that is another function by design */
    /* Activations: elements that are ReLUs, and those that are polynomials instead, by degree; what
     * is neither is the identity. */
    uint64_t relus;
    uint64_t polynomials[POLYNOMIAL_DEGREES];
};

/* As the file has it, narrowed by transforms. */
struct network_stage {
    uint32_t depth;
    uint32_t width;
};

struct network {
    char name[64];
    char family[128];   /* free text; may be empty */
    char stem_form[64]; /* "3x3s1", "7x7s2+maxpool3x3s2", or free text; "none" */
    struct shape input; /* a transform may reduce its resolution */
    uint32_t classes;
    double top1_fraction; /* of the data set that is fed in, where the file tells it; else NAN */
    struct network_stage stages[NETWORK_MOST_STAGES];
    size_t stage_count;
    struct layer *layers; /* owned */
    size_t layer_count;
};

/* What is fed in: a known data set by name, or the numbers themselves. */
struct network_input {
    char name[64]; /* "cifar10", ... or "3x48x48" */
    struct shape shape;
    uint32_t classes;
};

/* A known data set; false where there is none of this name. */
bool network_input_named(struct network_input *input, const char *name);

/* Reads the scenario's "input": a name or {channels, height, width, classes}. */
bool network_input_load(struct network_input *input, const struct json_node *node,
                        struct error *error) MUST_CHECK;

/*
 * Lays the architecture out for the input, and applies the file's own transforms (transform.h).
 *
 * network   out, owned by the caller, also after a failure; network_free
 * Fails when a shape does not work out (told with the layer's name), and on more than 10,000 layers
 * or 2^40 elements or 2^48 multiplications in one of them.
 */
bool network_load(struct network *network, const struct json_node *node,
                  const struct network_input *input, struct error *error) MUST_CHECK;
/* The same with a list of transforms after the file's own. */
bool network_load_transformed(struct network *network, const struct json_node *node,
                              const struct json_node *transforms, const struct network_input *input,
                              struct error *error) MUST_CHECK;
/* The same without any transforms. */
bool network_load_original(struct network *network, const struct json_node *node,
                           const struct network_input *input, struct error *error) MUST_CHECK;
void network_free(struct network *network);

/* The number of "stem", "s1" ... "s64", "head"; STAGE_NUMBERS for anything else. */
size_t stage_number(const char *stage);

/* channels * height * width */
uint64_t shape_elements(struct shape shape);

/* The same along both sides, without dilation. */
struct window window_square(uint32_t kernel, uint32_t stride, uint32_t padding);
uint64_t window_taps(const struct window *window);
/* Inputs from the first tap to the last. */
uint32_t window_side_extent(const struct window_side *side);
/* Whether a side of this length, with its padding, holds the window; and its outputs then. */
bool window_side_fits(const struct window_side *side, uint32_t length);
uint32_t window_side_outputs(const struct window_side *side, uint32_t length);
/* Those of the online phase on shares alone: all but activations, max pools and norms over data. */
bool layer_is_linear(const struct layer *layer);
bool layer_needs_he(const struct layer *layer); /* convolutions and fully connected layers */

/* taps (c_in / groups) c_out H_out W_out, or in * out; 0 of layers that need no HE. */
uint64_t layer_macs(const struct layer *layer);
/* Weights, biases, and two per channel of a norm; running statistics are none. */
uint64_t layer_parameters(const struct layer *layer);

/* ReLUs of all activations; layers that are linear (layer_is_linear). */
uint64_t network_relu_count(const struct network *network);
size_t network_linear_layer_count(const struct network *network);

#endif
