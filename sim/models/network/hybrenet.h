/*
 * hybrenet.h: HybReNets, which are known by their name alone.
 *
 * A HybReNet is a ResNet of basic blocks whose widths grow from stage to stage by factors of their
 * own: "hrn18_5x5x3x" has 16, 16 * 5, 16 * 5 * 5, 16 * 5 * 5 * 3 channels. hrn18 has depths
 * 2-2-2-2, hrn34 3-4-6-3, and "hrn_2x2x6x2_4x4x4x" its own; "_m32" at the end is another base
 * than 16.
 *
 * Source: Jha, Reagen, "DeepReShape", TMLR 2024 (the widths by ReLU equalization).
 */
#ifndef MODELS_NETWORK_HYBRENET_H
#define MODELS_NETWORK_HYBRENET_H

#include "json/json.h"

/* HybReNets that were published or are minimal for their depths; ends with NULL. */
extern const char *const hybrenet_names[];

/*
 * The network file, as JSON text, owned by the caller; NULL when the name is not of this form.
 * Widths beyond what a network may have are left for the reader of the text to refuse.
 */
char *hybrenet_file(const char *name);

/*
 * The same of {"family": "hrn", "depths": [2, 2, 2, 2], "mult": [5, 5, 3], "base": 16}, which may
 * have a name of its own. NULL on a failure.
 */
char *hybrenet_load(const struct json_node *node, struct error *error);

#endif
