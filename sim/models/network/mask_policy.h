/*
 * mask_policy.h: which ReLUs stay when a budget of them is given.
 *
 * No element masks of the published methods are public, but what is known of them are the counts
 * per layer: so a policy says how many ReLUs each slot keeps.
 */
#ifndef MODELS_NETWORK_MASK_POLICY_H
#define MODELS_NETWORK_MASK_POLICY_H

#include "models/network/apportion.h"
#include "models/network/transform_parts.h"

/* Everything that a mask says, and its shares: a part for each slot. */
struct mask {
    struct network *network;
    const struct json_node *node;
    struct slots slots;
    struct apportion_part *parts; /* owned; most: ReLUs that may stay, 0 outside the base */
    bool base[STAGE_NUMBERS];
    uint64_t base_count;
    uint64_t kept; /* ReLUs that are to stay */
    struct error *error;
};

/*
 * Each sets the shares to add up to kept.
 *
 *   uniform    in proportion to the slots' sizes
 *   priority   stage by stage in "order", each filled up before the next one gets any; inside a
 *              stage in proportion to the sizes
 *   weights    in proportion to size * weight of "sensitivity"; what a slot cannot hold goes to the
 *              others
 *   explicit   as "counts" says, which sets kept, too
 */
bool mask_share_uniformly(struct mask *mask) MUST_CHECK;
bool mask_share_by_priority(struct mask *mask) MUST_CHECK;
bool mask_share_by_weights(struct mask *mask) MUST_CHECK;
bool mask_share_explicitly(struct mask *mask) MUST_CHECK;

#endif
