/*
 * network_forms.h: the forms in which a network file may give its layers.
 *
 * Between network_load.c and the readers of the forms; nobody else needs it.
 */
#ifndef MODELS_NETWORK_NETWORK_FORMS_H
#define MODELS_NETWORK_NETWORK_FORMS_H

#include "models/graph/network_builder.h"

/* Compact: stem, stages of blocks, head. */
bool network_compact_load(struct network_builder *builder, const struct json_node *node) MUST_CHECK;

/* Expanded: a list of nodes, each with the nodes that it takes its input from. */
bool network_nodes_load(struct network_builder *builder, const struct json_node *node) MUST_CHECK;

/* Text of the file into a buffer; absent leaves it as it is. Too long a text is an error. */
bool network_text_load(char *text, size_t size, const struct json_node *node, const char *key,
                       struct error *error) MUST_CHECK;

#endif
