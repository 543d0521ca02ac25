/*
 * node_operations.h: what a node of the expanded form may do.
 *
 * A new operation is a function and its row in the table of node_operations.c.
 */
#ifndef MODELS_GRAPH_NODE_OPERATIONS_H
#define MODELS_GRAPH_NODE_OPERATIONS_H

#include "models/graph/network_builder.h"

enum node_inputs {
    INPUTS_ONE,  /* that of the node before where nothing is said */
    INPUTS_SUM,  /* two of one shape */
    INPUTS_ALONG /* two or more of one height and width; channels add up */
};

struct node_operation {
    const char *const *keys; /* of such a node; ends with NULL */
    /* Attaches the layer, whose name is the id, to the builder's shape: that of its inputs. */
    bool (*add)(struct network_builder *builder, const struct json_node *node, const char *id);
    enum node_inputs inputs;
};

/* All names, ending with NULL, and what the one of an index does. */
const char *const *node_operation_names(void);
const struct node_operation *node_operation_of(int index);

/* That of a node, whose keys are checked. */
bool node_operation_read(const struct node_operation **operation, const struct json_node *node,
                         struct error *error) MUST_CHECK;

#endif
