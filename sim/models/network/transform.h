/*
 * transform.h: reductions of a network's ReLUs and MACs.
 *
 * A transform is an object of the list "transforms" of a network or scenario. Those that change
 * shapes act while the network is laid out, those of activations afterwards, each in the order of
 * the list. An activation's element that is neither ReLU nor polynomial any more is the identity
 * and costs nothing. Where a budget of ReLUs is absolute, nothing may follow that would change it.
 *
 * A new transform is a function and its row in the table of transform.c.
 *
 * Sources: cull, thin, reshape: Jha et al., "DeepReDuce", ICML 2021; mask: Cho et al., "Selective
 * Network Linearization", ICML 2022, Kundu et al., "Learning to Linearize Deep Neural Networks"
 * (SENet), ICLR 2023, whose SENet++ drops channels; poly_layers: Mishra et al., "DELPHI", USENIX
 * Security 2020; poly_elements: Peng et al., "AutoReP", ICCV 2023; poly_channels: Lou et al.,
 * "SAFENet", ICLR 2021.
 */
#ifndef MODELS_NETWORK_TRANSFORM_H
#define MODELS_NETWORK_TRANSFORM_H

#include "models/graph/transform_shape.h"

#define MOST_TRANSFORMS 100 /* of one network */

/* A network's own, then those that came with the scenario; either list may be absent. */
struct transforms {
    struct json_node lists[2];
    struct shape_changes changes;
};

/*
 * Checks both lists, and reads the changes of shape.
 *
 * transforms   lists set, and of changes what comes before reading; release with transforms_free
 */
bool transforms_read(struct transforms *transforms, struct error *error) MUST_CHECK;
void transforms_free(struct transforms *transforms);

/* Applies those of activations to a network that is laid out; both lists were checked. */
bool transforms_apply(const struct transforms *transforms, struct network *network,
                      struct error *error) MUST_CHECK;

#endif
