#include "models/network/mask_policy.h"

#include "base/memory.h"
#include "models/graph/network.h"
#include "json/json.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- uniform ---- */

/* Claims are the sizes of those slots for which it holds. */
static void claim_sizes(struct mask *mask, const bool stages[STAGE_NUMBERS])
{
    for (size_t k = 0; k < mask->slots.count; k++) {
        bool claims = stages[stage_number(mask->slots.layers[k]->stage)];
        mask->parts[k].claim = claims ? mask->parts[k].most : 0;
    }
}

bool mask_share_uniformly(struct mask *mask)
{
    claim_sizes(mask, mask->base);
    apportion(mask->parts, mask->slots.count, mask->kept);
    return true;
}

/* ---- stage by stage ---- */

/* The stages' order of criticality as Jha et al. (DeepReDuce, DeepReShape) find it; then others. */
static size_t default_order(size_t order[STAGE_NUMBERS])
{
    static const size_t first[] = {3, 2, 4, 1};
    size_t count = 0;
    while (count < sizeof first / sizeof *first) {
        order[count] = first[count];
        count++;
    }
    for (size_t stage = 5; stage < STAGE_HEAD; stage++)
        order[count++] = stage;
    order[count++] = STAGE_STEM;
    order[count++] = STAGE_HEAD;
    return count;
}

static bool read_order(size_t order[STAGE_NUMBERS], size_t *count, const struct mask *mask)
{
    bool seen[STAGE_NUMBERS] = {false};
    struct json_node list = json_child(mask->node, "order");
    if (json_is_absent(&list)) {
        *count = default_order(order);
        return true;
    }
    if (!json_require(mask->node, "order", json_is_array(&list) && json_count(&list) > 0,
                      "a list of stages", mask->error))
        return false;
    struct json_node item = json_item(&list, 0);
    *count = 0;
    do {
        size_t stage = 0;
        if (!stage_read(&stage, mask->network, &item, mask->error)
            || !json_require(&item, NULL, !seen[stage], "listed once", mask->error))
            return false;
        seen[stage] = true;
        order[(*count)++] = stage;
    } while (json_next(&item));
    return true;
}

/* Fills one stage, in proportion to the sizes of its slots, as far as the budget goes. */
static void fill_stage(struct mask *mask, struct apportion_part *parts, size_t stage,
                       uint64_t *left)
{
    for (size_t k = 0; k < mask->slots.count; k++) {
        bool is_there = stage_number(mask->slots.layers[k]->stage) == stage;
        parts[k].most = parts[k].claim = is_there ? mask->parts[k].most : 0;
    }
    uint64_t room = apportion_room(parts, mask->slots.count);
    uint64_t filled = room < *left ? room : *left;
    apportion(parts, mask->slots.count, filled);
    for (size_t k = 0; k < mask->slots.count; k++)
        mask->parts[k].share += parts[k].share;
    *left -= filled;
}

bool mask_share_by_priority(struct mask *mask)
{
    size_t order[STAGE_NUMBERS], count = 0;
    if (!read_order(order, &count, mask))
        return false;
    uint64_t left = mask->kept;
    struct apportion_part *parts = memory_allocate(mask->slots.count, sizeof *parts);
    for (size_t k = 0; k < count && left > 0; k++)
        fill_stage(mask, parts, order[k], &left);
    free(parts);
    return left == 0
        || json_fail(mask->node, "order", mask->error,
                     "its stages hold %" PRIu64 " ReLUs, fewer than the %" PRIu64
                     " that are to stay",
                     mask->kept - left, mask->kept);
}

/* ---- weights ---- */

/* The weight of the slot itself, or else that of its stage. */
static bool read_weight(double *weight, const struct json_node *node, const struct layer *layer,
                        struct error *error)
{
    const char *key = json_has(node, layer->name) ? layer->name : layer->stage;
    if (!json_has(node, key))
        return json_fail(node, NULL, error, "lacks a weight of %s, or of its stage, %s",
                         layer->name, layer->stage);
    return json_number(node, key, weight, error)
        && json_require(node, key, *weight >= 0.0 && *weight <= 1e12, "from 0 to 1e12", error);
}

/* Sizes times weights; scaled by a power of two to whole numbers of at most 2^45. */
static void claim_weights(struct mask *mask, double weights[])
{
    int exponent = 0;
    double largest = 0.0;
    for (size_t k = 0; k < mask->slots.count; k++) {
        weights[k] *= (double)mask->parts[k].most;
        largest = fmax(largest, weights[k]);
    }
    frexp(largest, &exponent);
    for (size_t k = 0; k < mask->slots.count; k++)
        mask->parts[k].claim = (uint64_t)ldexp(weights[k], 45 - exponent);
}

/* Stages and slots; a stem's activation has the name of its stage. */
static const char **weight_keys(const struct mask *mask)
{
    const struct network *network = mask->network;
    const char **keys = memory_allocate(network->layer_count * 2 + 1, sizeof *keys);
    size_t count = 0;
    for (size_t k = 0; k < mask->slots.count; k++) {
        const struct layer *layer = mask->slots.layers[k];
        bool opens_stage = k == 0 || strcmp(layer->stage, mask->slots.layers[k - 1]->stage) != 0;
        if (opens_stage && strcmp(layer->stage, layer->name) != 0)
            keys[count++] = layer->stage;
        keys[count++] = layer->name;
    }
    return keys;
}

static bool read_weights(const struct mask *mask, double weights[])
{
    struct json_node node = json_child(mask->node, "sensitivity");
    if (json_is_absent(&node))
        return json_fail(mask->node, NULL, mask->error, "lacks the key \"sensitivity\"");
    const char **keys = weight_keys(mask);
    bool is_read = json_only_names(&node, keys, mask->error);
    free(keys);
    for (size_t k = 0; k < mask->slots.count && is_read; k++)
        is_read = mask->parts[k].most == 0
               || read_weight(&weights[k], &node, mask->slots.layers[k], mask->error);
    return is_read;
}

bool mask_share_by_weights(struct mask *mask)
{
    double *weights = memory_allocate(mask->slots.count, sizeof *weights);
    bool is_read = read_weights(mask, weights);
    if (is_read)
        claim_weights(mask, weights);
    free(weights);
    if (!is_read)
        return false;
    uint64_t room = apportion_room(mask->parts, mask->slots.count);
    if (room < mask->kept)
        return json_fail(mask->node, "sensitivity", mask->error,
                         "slots with a weight above 0 hold %" PRIu64 " ReLUs, fewer than the "
                         "%" PRIu64 " that are to stay",
                         room, mask->kept);
    apportion(mask->parts, mask->slots.count, mask->kept);
    return true;
}

/* ---- counts of the user's own ---- */

static bool read_counts(struct mask *mask, uint64_t *sum)
{
    struct json_node counts = json_child(mask->node, "counts");
    if (json_is_absent(&counts))
        return json_fail(mask->node, NULL, mask->error, "lacks the key \"counts\"");
    bool is_read = json_only_names(&counts, mask->slots.names, mask->error);
    for (size_t k = 0; k < mask->slots.count && is_read; k++) {
        struct apportion_part *part = &mask->parts[k];
        char rule[64];
        snprintf(rule, sizeof rule, "at most the ReLUs of the slot, %" PRIu64, part->most);
        if (!json_has(&counts, mask->slots.names[k]))
            continue;
        is_read = json_integer(&counts, mask->slots.names[k], &part->share, mask->error)
               && json_require(&counts, mask->slots.names[k], part->share <= part->most, rule,
                               mask->error);
        *sum += is_read ? part->share : 0;
    }
    return is_read;
}

/* The counts say the budget themselves; one that is given must be their sum. */
bool mask_share_explicitly(struct mask *mask)
{
    uint64_t sum = 0, budget = 0;
    if (!read_counts(mask, &sum))
        return false;
    mask->kept = sum;
    if (json_has(mask->node, "fraction") || json_has(mask->node, "realised"))
        return json_fail(mask->node, NULL, mask->error,
                         "explicit counts exclude fraction and realised");
    if (!json_has(mask->node, "budget"))
        return true;
    return json_integer(mask->node, "budget", &budget, mask->error)
        && json_require_as(mask->node, "budget", budget == sum, mask->error,
                           "the sum of the counts, %" PRIu64, sum);
}
