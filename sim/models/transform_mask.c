/*
 * transform_mask.c: a budget of ReLUs, laid out over the activations by a policy.
 */
#include "models/mask_policy.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum policy { POLICY_PRIORITY, POLICY_UNIFORM, POLICY_WEIGHTS, POLICY_EXPLICIT };
static const char *const policy_names[] = {"priority", "uniform", "weights", "explicit", NULL};

/* ---- base and budget ---- */

/* "all", "snl" (the stages alone: its networks have no activation elsewhere), or a list. */
static bool read_base(struct mask *mask)
{
    static const char *const words[] = {"all", "snl", NULL};
    int word = 0;
    struct json_node base = json_child(mask->node, "base");
    bool is_list = json_is_array(&base);
    if (is_list ? !stages_read(mask->base, mask->network, mask->node, "base", mask->error)
                : !json_optional_choice(mask->node, "base", words, &word, mask->error))
        return false;
    for (size_t stage = 0; stage < STAGE_NUMBERS && !is_list; stage++)
        mask->base[stage] = word == 0 || (stage != STAGE_STEM && stage != STAGE_HEAD);
    for (size_t k = 0; k < mask->slots.count; k++) {
        const struct layer *layer = mask->slots.layers[k];
        mask->parts[k].most = mask->base[stage_number(layer->stage)] ? layer->relus : 0;
        mask->base_count += mask->parts[k].most;
    }
    return true;
}

static bool check_budget(const struct mask *mask, const char *key, uint64_t count)
{
    return count <= mask->base_count
        || json_fail(mask->node, key, mask->error,
                     "must be at most the base count, %" PRIu64 " ReLUs of %s at %" PRIu32
                     " x %" PRIu32 ", is %" PRIu64,
                     mask->base_count, mask->network->name, mask->network->input.height,
                     mask->network->input.width, count);
}

static bool read_fraction(struct mask *mask)
{
    double fraction = 0.0;
    if (!json_number(mask->node, "fraction", &fraction, mask->error)
        || !json_require(mask->node, "fraction", fraction >= 0.0 && fraction <= 1.0, "from 0 to 1",
                         mask->error))
        return false;
    /* Decimal fractions are not exact: 0.29 * 100 is a little less than 29. Nor is a base count
     * above 2^53, all of which may come out as more than there is. */
    uint64_t share = (uint64_t)floor(fraction * (double)mask->base_count + 1e-6);
    mask->kept = share < mask->base_count ? share : mask->base_count;
    return true;
}

/* What a published network really kept, which is a little less than what it was asked for. */
static bool read_realised(struct mask *mask)
{
    uint64_t realised = mask->kept;
    if (!json_has(mask->node, "realised"))
        return true;
    if (!json_integer(mask->node, "realised", &realised, mask->error))
        return false;
    if (realised > mask->kept)
        return json_fail(mask->node, "realised", mask->error,
                         "must be at most the budget, %" PRIu64 ", is %" PRIu64, mask->kept,
                         realised);
    mask->kept = realised;
    return true;
}

static bool read_budget(struct mask *mask)
{
    bool has_budget = json_has(mask->node, "budget");
    if (has_budget == json_has(mask->node, "fraction"))
        return json_fail(mask->node, NULL, mask->error, "%s",
                         has_budget ? "budget and fraction exclude each other"
                                    : "lacks the key \"budget\" (or \"fraction\")");
    if (!has_budget)
        return read_fraction(mask) && read_realised(mask);
    return json_integer(mask->node, "budget", &mask->kept, mask->error)
        && check_budget(mask, "budget", mask->kept) && read_realised(mask);
}

/* ---- whole channels ---- */

static uint64_t channel_size(const struct layer *layer)
{
    return (uint64_t)layer->out.height * layer->out.width;
}

/* The slot that lost the largest part of a channel, among those that have any and have room. */
static size_t neediest_slot(const struct mask *mask, const uint64_t wanted[], uint64_t left)
{
    size_t best = mask->slots.count;
    double largest = 0.0;
    for (size_t k = 0; k < mask->slots.count; k++) {
        const struct apportion_part *part = &mask->parts[k];
        uint64_t size = channel_size(mask->slots.layers[k]);
        if (size > left || part->most - part->share < size || wanted[k] == 0)
            continue;
        double lost = ((double)wanted[k] - (double)part->share) / (double)size;
        if (best == mask->slots.count || lost > largest) {
            best = k;
            largest = lost;
        }
    }
    return best;
}

/* Shares rounded down to channels; what that leaves goes channel by channel to the neediest. */
static bool round_to_channels(struct mask *mask)
{
    uint64_t *wanted = memory_allocate(mask->slots.count, sizeof *wanted);
    uint64_t left = mask->kept;
    for (size_t k = 0; k < mask->slots.count; k++) {
        wanted[k] = mask->parts[k].share;
        mask->parts[k].share -= wanted[k] % channel_size(mask->slots.layers[k]);
        left -= mask->parts[k].share;
    }
    size_t slot;
    while ((slot = neediest_slot(mask, wanted, left)) < mask->slots.count) {
        uint64_t size = channel_size(mask->slots.layers[slot]);
        mask->parts[slot].share += size;
        left -= size;
    }
    free(wanted);
    return left == 0
        || json_fail(mask->node, "granularity", mask->error,
                     "whole channels do not make up %" PRIu64 " ReLUs; they make up %" PRIu64,
                     mask->kept, mask->kept - left);
}

/* ---- the whole ---- */

static bool read_shares(struct mask *mask)
{
    int policy = POLICY_PRIORITY;
    if (!read_base(mask)
        || !json_optional_choice(mask->node, "policy", policy_names, &policy, mask->error))
        return false;
    static const char *const owned_keys[] = {"order", NULL, "sensitivity", "counts"};
    for (int k = 0; policy_names[k]; k++)
        if (k != policy && owned_keys[k] && json_has(mask->node, owned_keys[k]))
            return json_fail(mask->node, owned_keys[k], mask->error,
                             "belongs to the policy \"%s\", not to \"%s\"", policy_names[k],
                             policy_names[policy]);
    switch ((enum policy)policy) {
    case POLICY_PRIORITY:
        return read_budget(mask) && mask_share_by_priority(mask);
    case POLICY_UNIFORM:
        return read_budget(mask) && mask_share_uniformly(mask);
    case POLICY_WEIGHTS:
        return read_budget(mask) && mask_share_by_weights(mask);
    case POLICY_EXPLICIT:
        return mask_share_explicitly(mask);
    }
    return false;
}

static bool read_granularity(struct mask *mask)
{
    static const char *const names[] = {"element", "channel", NULL};
    int granularity = 0;
    return json_optional_choice(mask->node, "granularity", names, &granularity, mask->error)
        && (granularity == 0 || round_to_channels(mask));
}

/* degree   of the polynomials that take the removed ReLUs' places, or IDENTITY */
static bool apply_mask(struct network *network, const struct json_node *node, int degree,
                       struct error *error)
{
    struct mask mask = {.network = network, .node = node, .error = error};
    slots_init(&mask.slots, network);
    mask.parts = memory_allocate(mask.slots.count, sizeof *mask.parts);
    bool is_read = read_shares(&mask) && read_granularity(&mask);
    for (size_t k = 0; k < mask.slots.count && is_read; k++) {
        struct layer *layer = mask.slots.layers[k];
        slot_replace(layer, layer->relus - mask.parts[k].share, degree);
    }
    free(mask.parts);
    slots_free(&mask.slots);
    return is_read;
}

bool transform_mask(struct network *network, const struct json_node *node, struct error *error)
{
    return apply_mask(network, node, IDENTITY, error);
}

bool transform_poly_elements(struct network *network, const struct json_node *node,
                             struct error *error)
{
    int degree = 0;
    return degree_read(&degree, node, error) && apply_mask(network, node, degree, error);
}
