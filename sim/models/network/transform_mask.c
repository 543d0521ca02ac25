/*
 * transform_mask.c: a budget of ReLUs, laid out over the activations by a policy.
 */
#include "models/graph/network.h"
#include "models/network/mask_policy.h"
#include "models/network/transform_parts.h"
#include "json/json.h"

#include "base/memory.h"

#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Each policy's name, and the key that belongs to it alone. */
#define POLICIES(ROW)                                                                              \
    ROW(POLICY_PRIORITY, "priority", "order")                                                      \
    ROW(POLICY_UNIFORM, "uniform", NULL)                                                           \
    ROW(POLICY_WEIGHTS, "weights", "sensitivity")                                                  \
    ROW(POLICY_EXPLICIT, "explicit", "counts")

#define VALUE_OF(policy, ...) policy,
#define NAME_OF(policy, name, key) [policy] = (name),
#define KEY_OF(policy, name, key) [policy] = (key),

enum policy { POLICIES(VALUE_OF) };
static const char *const policy_names[] = {POLICIES(NAME_OF) NULL};
static const char *const policy_keys[] = {POLICIES(KEY_OF)};

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
    return json_require_as(mask->node, key, count <= mask->base_count, mask->error,
                           "at most the base count, %" PRIu64 " ReLUs of %s at %" PRIu32
                           " x %" PRIu32,
                           mask->base_count, mask->network->name, mask->network->input.height,
                           mask->network->input.width);
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
    if (!json_require_as(mask->node, "realised", realised <= mask->kept, mask->error,
                         "at most the budget, %" PRIu64, mask->kept))
        return false;
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

/* A slot whose share was rounded down to whole channels. */
struct loss {
    struct apportion_part *part;
    uint64_t size; /* of a channel */
    double lost;   /* part of one */
};

/* The parts lie in one array: addresses are in order. */
static int compare_losses(const void *left, const void *right)
{
    const struct loss *a = left, *b = right;
    if (a->lost != b->lost)
        return a->lost > b->lost ? -1 : 1;
    return (a->part > b->part) - (a->part < b->part);
}

/* The slots that had any share; the number of them, those that lost most first. */
static size_t round_down(struct mask *mask, struct loss losses[], uint64_t *left)
{
    size_t count = 0;
    for (size_t k = 0; k < mask->slots.count; k++) {
        struct apportion_part *part = &mask->parts[k];
        uint64_t size = channel_size(mask->slots.layers[k]), rest = part->share % size;
        if (part->share == 0)
            continue;
        part->share -= rest;
        *left -= part->share;
        losses[count++] = (struct loss){part, size, (double)rest / (double)size};
    }
    qsort(losses, count, sizeof *losses, compare_losses);
    return count;
}

/* One channel more for each that can have it; the number of these, which move to the front. */
static size_t add_channels(struct loss losses[], size_t count, uint64_t *left)
{
    size_t kept = 0;
    for (size_t k = 0; k < count; k++) {
        struct apportion_part *part = losses[k].part;
        if (losses[k].size > *left || part->most - part->share < losses[k].size)
            continue;
        part->share += losses[k].size;
        *left -= losses[k].size;
        losses[kept++] = losses[k];
    }
    return kept;
}

/* Shares rounded down to channels; what that leaves goes round, channel by channel. */
static bool round_to_channels(struct mask *mask)
{
    struct loss *losses = memory_allocate(mask->slots.count, sizeof *losses);
    uint64_t left = mask->kept;
    size_t count = round_down(mask, losses, &left);
    while (count > 0)
        count = add_channels(losses, count, &left);
    free(losses);
    return left == 0
        || json_fail(mask->node, "granularity", mask->error,
                     "whole channels do not make up %" PRIu64 " ReLUs; they make up %" PRIu64,
                     mask->kept, mask->kept - left);
}

/* Counts that the user tells are not changed. */
static bool check_channels(const struct mask *mask)
{
    struct json_node counts = json_child(mask->node, "counts");
    for (size_t k = 0; k < mask->slots.count; k++) {
        uint64_t size = channel_size(mask->slots.layers[k]), share = mask->parts[k].share;
        if (share % size != 0)
            return json_fail(&counts, mask->slots.names[k], mask->error,
                             "must be whole channels of %" PRIu64 " ReLUs, is %" PRIu64, size,
                             share);
    }
    return true;
}

/* ---- the whole ---- */

static bool read_policy(const struct mask *mask, enum policy *policy)
{
    int choice = POLICY_PRIORITY;
    if (!json_optional_choice(mask->node, "policy", policy_names, &choice, mask->error))
        return false;
    for (int k = 0; policy_names[k]; k++)
        if (k != choice && policy_keys[k] && json_has(mask->node, policy_keys[k]))
            return json_fail(mask->node, policy_keys[k], mask->error,
                             "belongs to the policy \"%s\", not to \"%s\"", policy_names[k],
                             policy_names[choice]);
    *policy = (enum policy)choice;
    return true;
}

static bool set_shares(struct mask *mask, enum policy policy)
{
    switch (policy) {
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

static bool read_granularity(struct mask *mask, enum policy policy)
{
    static const char *const names[] = {"element", "channel", NULL};
    int granularity = 0;
    if (!json_optional_choice(mask->node, "granularity", names, &granularity, mask->error))
        return false;
    if (granularity == 0)
        return true;
    return policy == POLICY_EXPLICIT ? check_channels(mask) : round_to_channels(mask);
}

/* degree   of the polynomials that take the removed ReLUs' places, or IDENTITY */
static bool apply_mask(struct network *network, const struct json_node *node, int degree,
                       struct error *error)
{
    struct mask mask = {.network = network, .node = node, .error = error};
    slots_init(&mask.slots, network);
    mask.parts = memory_allocate(mask.slots.count, sizeof *mask.parts);
    enum policy policy = POLICY_PRIORITY;
    bool is_read = read_base(&mask) && read_policy(&mask, &policy) && set_shares(&mask, policy)
                && read_granularity(&mask, policy);
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
