/*
 * node_operations.h: what a node of the expanded form may do.
 *
 * A new operation is a function and its row in the table of node_operations.c.
 */
#ifndef MODELS_GRAPH_NODE_OPERATIONS_H
#define MODELS_GRAPH_NODE_OPERATIONS_H

#include "models/graph/network_builder.h"

struct node_operation {
    const char *const *keys; /* of such a node; ends with NULL */
    /* Attaches the layer, whose name is the id, to the builder's shape. */
    bool (*add)(struct network_builder *builder, const struct json_node *node, const char *id);
    size_t input_count;
};

/* That of a node, whose keys are checked. */
bool node_operation_read(const struct node_operation **operation, const struct json_node *node,
                         struct error *error) MUST_CHECK;

#endif
