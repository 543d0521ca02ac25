/*
 * onnx_graph.h: an ONNX graph while it is turned into layers; between the files of this room.
 *
 * Nodes are taken in their order. Each either makes a layer, changes the last one (a batch
 * normalisation folds into its convolution), or only names what is there already: on shares,
 * dropout, reshaping and permuting cost nothing. Constants are known by their dimensions, small
 * ones of integers by their values, which shapes are computed from.
 */
#ifndef MODELS_ONNX_ONNX_GRAPH_H
#define MODELS_ONNX_ONNX_GRAPH_H

#include "models/graph/network.h"

#include <onnx.pb-c.h>

enum {
    ONNX_MOST_RANK = 8, /* sides of a tensor; images have 4 and their reshaping seldom 6 */
    ONNX_ID_SIZE = sizeof(((struct layer *)NULL)->name)
};

/* In the place of a layer's number. */
#define ONNX_INPUT ((size_t)-1) /* what is fed in */

enum onnx_layer_kind {
    ONNX_CONVOLUTION,
    ONNX_FULLY_CONNECTED,
    ONNX_ACTIVATION,
    ONNX_POOL,
    ONNX_GLOBAL_POOL,
    ONNX_ADDITION,
    ONNX_NORM,
    ONNX_CONCATENATION,
    ONNX_SLICE
};

struct onnx_layer {
    enum onnx_layer_kind kind;
    const char *name; /* borrowed from the model; may be empty */
    const char *word; /* of an activation, pool or norm: its kind in the file; NULL: the usual */
    size_t *inputs;   /* owned: numbers of layers */
    size_t input_count;
    struct window window;
    uint32_t groups;
    uint32_t first_channel; /* of a slice */
    bool has_bias;
    bool has_batch_norm;
    bool is_projection;
    struct shape out;
    /* Found once all layers are there (onnx_stages.h). */
    bool is_used;
    size_t convolutions; /* at most so many on a path from the input up to here */
    size_t stage;
    char id[ONNX_ID_SIZE];
};

/* What a name in the graph stands for. */
struct onnx_value {
    const char *name; /* borrowed */
    bool is_known;    /* else it was only used so far: further on, or nowhere, something makes it */
    bool is_constant;
    int64_t dims[ONNX_MOST_RANK]; /* with the batch */
    size_t rank;
    int64_t *integers; /* of a constant, owned; NULL where they are not known */
    size_t integer_count;
    size_t layer;        /* that makes it, if it is no constant */
    uint32_t padding[4]; /* zeros around it: top, left, bottom, right */
    size_t uses;         /* by nodes, and as the graph's output */
    bool is_image;       /* the input, or channels of it: what is done to it is the client's work */
    bool is_answer;      /* behind what the client does by itself, such as softmax */
};

struct onnx_graph {
    const char *path; /* of the model, for messages */
    const Onnx__GraphProto *proto;
    uint64_t opset;
    struct shape input;        /* 0 sides: as the model says */
    struct onnx_value *values; /* owned */
    size_t value_count;
    size_t value_capacity;
    size_t *slots; /* owned: a hash table of numbers of values, + 1 */
    size_t slot_count;
    struct onnx_layer *layers; /* owned */
    size_t layer_count;
    size_t layer_capacity;
    size_t last_layer; /* whose output answers */
    struct error *error;
};

/* ---- values ---- */

/* Counts a use, in front of everything else: who is used once may take in what follows. */
void onnx_value_use(struct onnx_graph *graph, const char *name);
/* NULL where there is none of the name. What is returned moves when values are added. */
struct onnx_value *onnx_value_find(const struct onnx_graph *graph, const char *name);
/* A new one, or NULL and an error where the name is taken. */
struct onnx_value *onnx_value_add(struct onnx_graph *graph, const char *name);
void onnx_values_free(struct onnx_graph *graph);

/* The number where it is whole, else the next one away from 0, so that 0 is 0 alone; INT64_MAX of
 * what is no number or beyond 1e9. */
int64_t onnx_whole(double value);

/* The tensor's integers, or those of its floats; NULL where they are not in the file. */
int64_t *onnx_tensor_integers(const Onnx__TensorProto *tensor, size_t *count);

/* Those of the file, under their names. */
bool onnx_add_initializers(struct onnx_graph *graph);

/* ---- nodes ---- */

/* "node "conv1" (Conv)"; message as for printf. Returns false. */
bool onnx_fail(const struct onnx_graph *graph, const Onnx__NodeProto *node, const char *format, ...)
    PRINTF_LIKE(3, 4);

/* By its name; NULL where the node has none, or what is to be taken then. */
const Onnx__AttributeProto *onnx_attribute(const Onnx__NodeProto *node, const char *name);
int64_t onnx_attribute_integer(const Onnx__NodeProto *node, const char *name, int64_t otherwise);

/* The node has so many inputs; a name may be empty: there is none at this place. */
bool onnx_has_input(const Onnx__NodeProto *node, size_t index);
/* The value at this place; fails where it is missing, or comes from no node before. */
struct onnx_value *onnx_input(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                              size_t index);
/* The same, and that it is (not) a constant. */
struct onnx_value *onnx_constant_input(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                                       size_t index);
struct onnx_value *onnx_activation_input(const struct onnx_graph *graph,
                                         const Onnx__NodeProto *node, size_t index);
/* A constant's integers, which must be known: an input, or (before its opset) an attribute. */
bool onnx_integers(const struct onnx_graph *graph, const Onnx__NodeProto *node, size_t index,
                   const char *attribute, const int64_t **integers, size_t *count);

/* Channels, height and width of a value of rank 4, or the features of one of rank 2. */
bool onnx_shape(const struct onnx_graph *graph, const Onnx__NodeProto *node,
                const struct onnx_value *value, struct shape *shape);

/* ---- what a node makes ---- */

/* A layer of one input; its output is that of the node. */
struct onnx_layer *onnx_layer_add(struct onnx_graph *graph, enum onnx_layer_kind kind,
                                  const Onnx__NodeProto *node, size_t input);
void onnx_layer_take(struct onnx_layer *layer, size_t input);
/* The node's first output is that of the layer added last, of this shape: as a map, or as a vector
 * where rank is 2. The batch is the input's. */
bool onnx_output_layer(struct onnx_graph *graph, const Onnx__NodeProto *node,
                       const struct onnx_value *input, struct shape out, size_t rank);
/* The same for output number place. */
bool onnx_output_layer_at(struct onnx_graph *graph, const Onnx__NodeProto *node, size_t place,
                          const struct onnx_value *input, struct shape out, size_t rank);
/* ... is what the value is, with other dimensions. */
bool onnx_output_alias(struct onnx_graph *graph, const Onnx__NodeProto *node,
                       struct onnx_value value, const int64_t dims[], size_t rank);
/* ... is a constant of integers, which are taken over. */
bool onnx_output_integers(struct onnx_graph *graph, const Onnx__NodeProto *node, int64_t *integers,
                          size_t count, size_t rank);

/* ---- operators, by what they do: each makes of its node what the graph has of it; graph->error
 * says why it cannot be run ---- */

bool onnx_read_convolution(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_product(struct onnx_graph *graph, const Onnx__NodeProto *node); /* Gemm, MatMul */
bool onnx_read_pool(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_global_pool(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_pad(struct onnx_graph *graph, const Onnx__NodeProto *node);

bool onnx_read_reshape(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_flatten(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_transpose(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_squeeze(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_identity(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_constant(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_constant_of_shape(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_join_integers(struct onnx_graph *graph, const Onnx__NodeProto *node); /* Concat */
bool onnx_read_shape(struct onnx_graph *graph, const Onnx__NodeProto *node);
/* Of two constants; operation: + - * or / */
bool onnx_compute_integers(struct onnx_graph *graph, const Onnx__NodeProto *node, char operation);

bool onnx_read_split(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_slice(struct onnx_graph *graph, const Onnx__NodeProto *node);
bool onnx_read_gather(struct onnx_graph *graph, const Onnx__NodeProto *node);

/* Any node, by its operator; fails with the name of one that cannot be run. */
bool onnx_read_node(struct onnx_graph *graph, const Onnx__NodeProto *node);

#endif
