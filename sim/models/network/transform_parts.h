/*
 * transform_parts.h: the transforms of activations, one function each, and what they share.
 *
 * Between transform.c, transform_activation.c and transform_mask.c; nobody else needs it.
 */
#ifndef MODELS_NETWORK_TRANSFORM_PARTS_H
#define MODELS_NETWORK_TRANSFORM_PARTS_H

#include "models/graph/transform_shape.h"

/* The activations of a network in the order in which they run: its slots. */
struct slots {
    struct layer **layers; /* owned list; borrowed layers */
    const char **names;    /* owned list of borrowed names; ends with NULL */
    size_t count;
};

/* The network's layers must stay where they are; slots_free. */
void slots_init(struct slots *slots, struct network *network);
void slots_free(struct slots *slots);

/* Elements of a slot that are ReLUs become polynomials of this degree; IDENTITY: nothing at all. */
#define IDENTITY (-1)
void slot_replace(struct layer *layer, uint64_t relus, int degree);

/*
 * Reads a list of stages of the network.
 *
 * chosen   out, by number of the stage; all that it has where the key is absent
 */
bool stages_read(bool chosen[STAGE_NUMBERS], const struct network *network,
                 const struct json_node *node, const char *key, struct error *error) MUST_CHECK;
/* One of them, by its name. */
bool stage_read(size_t *number, const struct network *network, const struct json_node *node,
                struct error *error) MUST_CHECK;

/* The degree of a polynomial that takes the place of ReLUs; 2 where it is absent. */
bool degree_read(int *degree, const struct json_node *node, struct error *error) MUST_CHECK;

/* Each does one transform, whose keys were checked. */
bool transform_cull(struct network *network, const struct json_node *node,
                    struct error *error) MUST_CHECK;
bool transform_thin(struct network *network, const struct json_node *node,
                    struct error *error) MUST_CHECK;
bool transform_poly_layers(struct network *network, const struct json_node *node,
                           struct error *error) MUST_CHECK;
bool transform_poly_channels(struct network *network, const struct json_node *node,
                             struct error *error) MUST_CHECK;
bool transform_mask(struct network *network, const struct json_node *node,
                    struct error *error) MUST_CHECK;
bool transform_poly_elements(struct network *network, const struct json_node *node,
                             struct error *error) MUST_CHECK;

#endif
