/*
 * network_nodes.c: the expanded form of a network: nodes in the order in which they run, each with
 * the nodes that it takes its input from. Shapes follow; one that is given is checked.
 */
#include "models/graph/network.h"
#include "models/graph/node_operations.h"
#include "models/network/network_forms.h"
#include "json/json.h"

#include "base/memory.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define INPUT_ID "input"

/* What is known of a node by its id. */
struct entry {
    const char *id; /* borrowed from the document */
    size_t number;
    struct shape out;
    bool is_used;
};

struct nodes {
    struct network_builder *builder;
    struct shape input;
    struct entry *entries; /* owned; by number */
    struct entry **sorted; /* owned list of borrowed entries; by id */
    size_t count;
    size_t stage; /* of the last node */
};

/* ---- ids ---- */

static bool read_id(const char **id, const struct json_node *node, struct error *error)
{
    static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
                                  "._-";
    if (!json_text(node, "id", id, error))
        return false;
    size_t length = strlen(*id);
    return json_require(node, "id",
                        length > 0 && length < LAYER_NAME_SIZE && strspn(*id, letters) == length
                            && strcmp(*id, INPUT_ID) != 0,
                        "1 to 31 letters, digits, dots, dashes or underscores, and not \"input\"",
                        error);
}

static int compare_entries(const void *left, const void *right)
{
    const struct entry *a = *(struct entry *const *)left, *b = *(struct entry *const *)right;
    int order = strcmp(a->id, b->id);
    return order != 0 ? order : (a->number > b->number) - (a->number < b->number);
}

static bool check_unique(const struct nodes *nodes, const struct json_node *list)
{
    for (size_t k = 1; k < nodes->count; k++) {
        const struct entry *entry = nodes->sorted[k];
        if (strcmp(nodes->sorted[k - 1]->id, entry->id) == 0) {
            struct json_node node = json_item(list, entry->number);
            return json_fail(&node, "id", nodes->builder->error, "\"%s\" is given twice",
                             entry->id);
        }
    }
    return true;
}

static bool read_ids(struct nodes *nodes, const struct json_node *list)
{
    struct json_node node = json_item(list, 0);
    do {
        struct entry *entry = &nodes->entries[nodes->count];
        entry->number = nodes->count;
        if (!read_id(&entry->id, &node, nodes->builder->error))
            return false;
        nodes->sorted[nodes->count++] = entry;
    } while (json_next(&node));
    qsort(nodes->sorted, nodes->count, sizeof *nodes->sorted, compare_entries);
    return check_unique(nodes, list);
}

static struct entry *find_entry(const struct nodes *nodes, const char *id)
{
    size_t low = 0, high = nodes->count;
    while (low < high) {
        size_t middle = low + (high - low) / 2;
        if (strcmp(nodes->sorted[middle]->id, id) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return low < nodes->count && strcmp(nodes->sorted[low]->id, id) == 0 ? nodes->sorted[low]
                                                                         : NULL;
}

/* ---- inputs ---- */

/* One that runs earlier, or the network's own input. */
static bool read_input(struct nodes *nodes, size_t number, const struct json_node *item,
                       struct shape *shape)
{
    const char *id = NULL;
    if (!json_value_text(item, &id, nodes->builder->error))
        return false;
    *shape = nodes->input;
    if (strcmp(id, INPUT_ID) == 0)
        return true;
    struct entry *entry = find_entry(nodes, id);
    if (!json_require_as(item, NULL, entry && entry->number < number, nodes->builder->error,
                         "a node before %s, or \"input\"", nodes->entries[number].id))
        return false;
    entry->is_used = true;
    *shape = entry->out;
    return true;
}

/* The node before, where nothing is said. */
static void take_previous(struct nodes *nodes, size_t number, struct shape *shape)
{
    *shape = number > 0 ? nodes->entries[number - 1].out : nodes->input;
    if (number > 0)
        nodes->entries[number - 1].is_used = true;
}

static bool equal_shapes(struct shape a, struct shape b)
{
    return a.channels == b.channels && a.height == b.height && a.width == b.width;
}

static bool fail_shapes(const struct nodes *nodes, const struct json_node *node, const char *key,
                        const char *id, struct shape a, const char *rule, struct shape b)
{
    return json_fail(node, key, nodes->builder->error,
                     "%s: %" PRIu32 " x %" PRIu32 " x %" PRIu32 " %s %" PRIu32 " x %" PRIu32
                     " x %" PRIu32,
                     id, a.channels, a.height, a.width, rule, b.channels, b.height, b.width);
}

/* What comes out of the inputs so far, and of one more. */
static bool combine(const struct nodes *nodes, size_t number, const struct json_node *node,
                    enum node_inputs inputs, struct shape *shape, struct shape next)
{
    const char *id = nodes->entries[number].id;
    struct shape aligned = {inputs == INPUTS_ALONG ? shape->channels : next.channels, next.height,
                            next.width};
    if (!equal_shapes(*shape, aligned))
        return fail_shapes(nodes, node, "inputs", id, *shape,
                           inputs == INPUTS_ALONG ? "cannot be joined with" : "cannot be added to",
                           next);
    if (inputs != INPUTS_ALONG)
        return true;
    if (next.channels > NETWORK_LONGEST_SIDE - shape->channels)
        return json_fail(node, "inputs", nodes->builder->error,
                         "%s would have more than 1048576 channels", id);
    shape->channels += next.channels;
    return true;
}

static bool read_inputs(struct nodes *nodes, size_t number, const struct json_node *node,
                        enum node_inputs inputs, struct shape *shape)
{
    static const char *const rules[] = {"a list of one node", "a list of two nodes",
                                        "a list of two or more nodes"};
    struct json_node list = json_child(node, "inputs");
    size_t count = json_count(&list);
    if (inputs == INPUTS_ONE && json_is_absent(&list)) {
        take_previous(nodes, number, shape);
        return true;
    }
    bool is_right = inputs == INPUTS_ONE ? count == 1
                  : inputs == INPUTS_SUM ? count == 2
                                         : count >= 2;
    if (!json_require(node, "inputs", json_is_array(&list) && is_right, rules[inputs],
                      nodes->builder->error))
        return false;
    struct json_node item = json_item(&list, 0);
    if (!read_input(nodes, number, &item, shape))
        return false;
    while (json_next(&item)) {
        struct shape next;
        if (!read_input(nodes, number, &item, &next)
            || !combine(nodes, number, node, inputs, shape, next))
            return false;
    }
    return true;
}

/* ---- stages ---- */

/* Stages follow each other; a node without one stands in that of the node before. */
static bool enter_stage(struct nodes *nodes, size_t number, const struct json_node *node)
{
    struct network_builder *builder = nodes->builder;
    struct network *network = builder->network;
    const char *name = NULL;
    if (number > 0 && !json_has(node, "stage"))
        return true;
    if (!json_text(node, "stage", &name, builder->error))
        return false;
    size_t stage = stage_number(name);
    bool follows = stage < STAGE_NUMBERS && (number == 0 || stage >= nodes->stage)
                && (stage == STAGE_HEAD || stage <= network->stage_count + 1);
    if (!json_require(node, "stage", follows,
                      "stem, s1, s2, ... or head, in this order and without gaps", builder->error))
        return false;
    if (stage != STAGE_HEAD && stage > network->stage_count)
        network->stages[network->stage_count++] = (struct network_stage){0};
    snprintf(builder->stage, sizeof builder->stage, "%s", name);
    nodes->stage = stage;
    return true;
}

/* A stage is as deep as its main path has convolutions, and as wide as the last of them. */
static void tell_stage(struct nodes *nodes)
{
    struct network *network = nodes->builder->network;
    const struct layer *layer = &network->layers[network->layer_count - 1];
    if (layer->kind != LAYER_CONVOLUTION || layer->is_projection)
        return;
    if (nodes->stage >= 1 && nodes->stage <= NETWORK_MOST_STAGES) {
        struct network_stage *stage = &network->stages[nodes->stage - 1];
        stage->depth++;
        stage->width = layer->out.channels;
    } else if (network->layer_count == 1) {
        snprintf(network->stem_form, sizeof network->stem_form, "%" PRIu32 "x%" PRIu32 "s%" PRIu32,
                 layer->window.down.kernel, layer->window.across.kernel, layer->window.down.stride);
    }
}

/* ---- nodes ---- */

/* "shape": [channels, height, width], where it is given. */
static bool check_shape(const struct nodes *nodes, const struct json_node *node, const char *id)
{
    struct json_node list = json_child(node, "shape");
    uint64_t sides[3] = {0};
    struct error *error = nodes->builder->error;
    if (json_is_absent(&list))
        return true;
    if (!json_require(node, "shape", json_is_array(&list) && json_count(&list) == 3,
                      "[channels, height, width]", error))
        return false;
    for (size_t k = 0; k < 3; k++) {
        struct json_node item = json_item(&list, k);
        if (!json_value_integer(&item, &sides[k], error)
            || !json_require(&item, NULL, sides[k] >= 1 && sides[k] <= NETWORK_LONGEST_SIDE,
                             "from 1 to 1048576", error))
            return false;
    }
    struct shape told = {(uint32_t)sides[0], (uint32_t)sides[1], (uint32_t)sides[2]};
    return equal_shapes(told, nodes->builder->shape)
        || fail_shapes(nodes, node, "shape", id, nodes->builder->shape, "comes out, not", told);
}

static bool load_node(struct nodes *nodes, size_t number, const struct json_node *node)
{
    struct network_builder *builder = nodes->builder;
    struct entry *entry = &nodes->entries[number];
    const struct node_operation *operation = NULL;
    if (!node_operation_read(&operation, node, builder->error) || !enter_stage(nodes, number, node)
        || !read_inputs(nodes, number, node, operation->inputs, &builder->shape))
        return false;
    if (!operation->add(builder, node, entry->id) || !check_shape(nodes, node, entry->id))
        return false;
    tell_stage(nodes);
    entry->out = builder->shape;
    return true;
}

/* The last node answers; of every other one somebody must take the output. */
static bool check_ends(const struct nodes *nodes, const struct json_node *list)
{
    const struct network *network = nodes->builder->network;
    for (size_t k = 0; k + 1 < nodes->count; k++)
        if (!nodes->entries[k].is_used) {
            struct json_node node = json_item(list, k);
            return json_fail(&node, "id", nodes->builder->error,
                             "no node takes the output of \"%s\"", nodes->entries[k].id);
        }
    const struct entry *last = &nodes->entries[nodes->count - 1];
    struct json_node node = json_item(list, last->number);
    return shape_elements(last->out) == network->classes
        || json_fail(&node, NULL, nodes->builder->error,
                     "%s, the last node, has %" PRIu64 " outputs, but there are %" PRIu32
                     " classes",
                     last->id, shape_elements(last->out), network->classes);
}

static bool load_list(struct nodes *nodes, const struct json_node *list)
{
    size_t number = 0;
    if (!read_ids(nodes, list))
        return false;
    struct json_node node = json_item(list, 0);
    do {
        if (!load_node(nodes, number++, &node))
            return false;
    } while (json_next(&node));
    return check_ends(nodes, list);
}

bool network_nodes_load(struct network_builder *builder, const struct json_node *node)
{
    struct json_node list = json_child(node, "nodes");
    size_t count = json_count(&list);
    if (!json_require(&list, NULL,
                      json_is_array(&list) && count > 0 && count <= NETWORK_MOST_LAYERS,
                      "a list of 1 to 10000 nodes", builder->error))
        return false;
    struct nodes nodes = {
        .builder = builder,
        .input = builder->shape,
        .entries = memory_allocate(count, sizeof *nodes.entries),
        .sorted = memory_allocate(count, sizeof *nodes.sorted),
    };
    bool loaded = load_list(&nodes, &list);
    free(nodes.entries);
    free(nodes.sorted);
    return loaded;
}
