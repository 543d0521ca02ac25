#include "models/graph/node_operations.h"

#include "models/graph/network.h"
#include "json/json.h"

#include <string.h>

static bool add_convolution(struct network_builder *builder, const struct json_node *node,
                            const char *id)
{
    static const char *const norms[] = {"bn", NULL};
    struct convolution convolution = {.window = window_square(0, 1, 0), .groups = 1};
    struct error *error = builder->error;
    int norm = -1;
    if (!builder_read_window(builder, node, &convolution.window)
        || !builder_read_dilation(builder, node, &convolution.window)
        || !builder_require_count(builder, node, "out", NETWORK_LONGEST_SIDE, &convolution.channels)
        || !builder_read_count(builder, node, "groups", 1, NETWORK_LONGEST_SIDE,
                               &convolution.groups)
        || !json_optional_choice(node, "norm", norms, &norm, error)
        || !json_optional_boolean(node, "bias", &convolution.bias, error)
        || !json_optional_boolean(node, "projection", &convolution.projection, error))
        return false;
    convolution.batch_norm = norm == 0;
    return builder_add_convolution(builder, node, id, &convolution);
}

static bool add_fully_connected(struct network_builder *builder, const struct json_node *node,
                                const char *id)
{
    struct json_node out = json_child(node, "out");
    uint32_t width = builder->network->classes;
    bool has_bias = true;
    const char *word = NULL;
    if (!json_optional_boolean(node, "bias", &has_bias, builder->error))
        return false;
    if (json_is_text(&out))
        return json_value_text(&out, &word, builder->error)
            && json_require(node, "out", strcmp(word, "classes") == 0,
                            "a number or the word \"classes\"", builder->error)
            && builder_add_fully_connected(builder, node, id, width, has_bias);
    return builder_require_count(builder, node, "out", NETWORK_LONGEST_SIDE, &width)
        && builder_add_fully_connected(builder, node, id, width, has_bias);
}

static bool add_pool(struct network_builder *builder, const struct json_node *node, const char *id)
{
    static const char *const names[] = {"average", "max", NULL};
    static const enum layer_kind kinds[] = {LAYER_AVERAGE_POOL, LAYER_MAX_POOL};
    struct window window = {0};
    int choice = 0;
    return json_choice(node, "kind", names, &choice, builder->error)
        && builder_read_window(builder, node, &window)
        && builder_read_dilation(builder, node, &window)
        && builder_add_pool(builder, node, id, kinds[choice], window);
}

static bool add_norm(struct network_builder *builder, const struct json_node *node, const char *id)
{
    static const char *const names[] = {"bn", "ln", "lrn", NULL};
    static const enum layer_kind kinds[] = {LAYER_SCALE, LAYER_LAYER_NORM, LAYER_LOCAL_NORM};
    int choice = 0;
    return json_choice(node, "kind", names, &choice, builder->error)
        && builder_add_alike(builder, node, id, kinds[choice]);
}

static bool add_global_pool(struct network_builder *builder, const struct json_node *node,
                            const char *id)
{
    return builder_add_global_pool(builder, node, id);
}

static bool add_activation(struct network_builder *builder, const struct json_node *node,
                           const char *id)
{
    static const char *const names[] = {"relu", "relu6", "gelu", NULL};
    int choice = 0;
    if (!json_optional_choice(node, "kind", names, &choice, builder->error)
        || !builder_add_alike(builder, node, id, LAYER_ACTIVATION))
        return false;
    builder->network->layers[builder->network->layer_count - 1].was_gelu = choice == 2;
    return true;
}

static bool add_addition(struct network_builder *builder, const struct json_node *node,
                         const char *id)
{
    return builder_add_alike(builder, node, id, LAYER_ADD);
}

static bool add_response_norm(struct network_builder *builder, const struct json_node *node,
                              const char *id)
{
    return builder_add_alike(builder, node, id, LAYER_RESPONSE_NORM);
}

static bool add_concatenation(struct network_builder *builder, const struct json_node *node,
                              const char *id)
{
    return builder_add_alike(builder, node, id, LAYER_CONCAT);
}

/* Channels of a map, counted from 0. */
static bool add_slice(struct network_builder *builder, const struct json_node *node, const char *id)
{
    uint32_t from = 0, count = 0, channels = builder->shape.channels;
    return builder_read_count(builder, node, "from", 0, channels - 1, &from)
        && builder_require_count(builder, node, "out", channels - from, &count)
        && builder_add_slice(builder, node, id, count);
}

/* ---- the table ---- */

#define NODE_KEYS "id", "op", "stage", "inputs", "shape", "note"

enum node_kind {
    NODE_CONV,
    NODE_FC,
    NODE_ACT,
    NODE_POOL,
    NODE_GAP,
    NODE_ADD,
    NODE_NORM,
    NODE_GRN,
    NODE_CONCAT,
    NODE_SLICE,
    NODE_KIND_COUNT
};
static const char *const names[NODE_KIND_COUNT + 1] = {
    [NODE_CONV] = "conv",     [NODE_FC] = "fc",       [NODE_ACT] = "act",   [NODE_POOL] = "pool",
    [NODE_GAP] = "gap",       [NODE_ADD] = "add",     [NODE_NORM] = "norm", [NODE_GRN] = "grn",
    [NODE_CONCAT] = "concat", [NODE_SLICE] = "slice",
};
static const char *const all_keys[] = {NODE_KEYS,  "k",    "out",  "stride",     "pad",
                                       "groups",   "bias", "norm", "projection", "kind",
                                       "dilation", "from", NULL};
static const char *const conv_keys[] = {NODE_KEYS,    "k",        "out",  "stride",
                                        "pad",        "groups",   "bias", "norm",
                                        "projection", "dilation", NULL};
static const char *const fc_keys[] = {NODE_KEYS, "out", "bias", NULL};
static const char *const pool_keys[] = {NODE_KEYS, "kind", "k", "stride", "pad", "dilation", NULL};
static const char *const slice_keys[] = {NODE_KEYS, "from", "out", NULL};
static const char *const kind_keys[] = {NODE_KEYS, "kind", NULL};
static const char *const other_keys[] = {NODE_KEYS, NULL};

static const struct node_operation operations[NODE_KIND_COUNT] = {
    [NODE_CONV] = {conv_keys, add_convolution, INPUTS_ONE},
    [NODE_FC] = {fc_keys, add_fully_connected, INPUTS_ONE},
    [NODE_ACT] = {kind_keys, add_activation, INPUTS_ONE},
    [NODE_POOL] = {pool_keys, add_pool, INPUTS_ONE},
    [NODE_GAP] = {other_keys, add_global_pool, INPUTS_ONE},
    [NODE_ADD] = {other_keys, add_addition, INPUTS_SUM},
    [NODE_NORM] = {kind_keys, add_norm, INPUTS_ONE},
    [NODE_GRN] = {other_keys, add_response_norm, INPUTS_ONE},
    [NODE_CONCAT] = {other_keys, add_concatenation, INPUTS_ALONG},
    [NODE_SLICE] = {slice_keys, add_slice, INPUTS_ONE},
};

const char *const *node_operation_names(void)
{
    return names;
}

const struct node_operation *node_operation_of(int index)
{
    return &operations[index];
}

/* First the keys of any operation, so that a misspelt "op" is told as such; then its own. */
bool node_operation_read(const struct node_operation **operation, const struct json_node *node,
                         struct error *error)
{
    int choice = 0;
    if (!json_only(node, all_keys, error) || !json_choice(node, "op", names, &choice, error))
        return false;
    *operation = node_operation_of(choice);
    return json_only(node, (*operation)->keys, error);
}
