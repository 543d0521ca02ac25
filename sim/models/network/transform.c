#include "models/network/transform.h"

#include "models/network/transform_parts.h"
#include "json/json.h"

#define COMMON_KEYS "op", "source", "note"
#define BUDGET_KEYS                                                                                \
    COMMON_KEYS, "budget", "fraction", "realised", "base", "policy", "counts", "order",            \
        "sensitivity", "granularity"

enum {
    OP_CULL,
    OP_THIN,
    OP_RESHAPE,
    OP_CHANNEL_DROP,
    OP_PRUNE,
    OP_POLY_LAYERS,
    OP_POLY_CHANNELS,
    OP_MASK,
    OP_POLY_ELEMENTS,
    OP_COUNT
};

static const char *const names[OP_COUNT + 1] = {
    [OP_CULL] = "cull",
    [OP_THIN] = "thin",
    [OP_RESHAPE] = "reshape",
    [OP_CHANNEL_DROP] = "channel_drop",
    [OP_PRUNE] = "prune",
    [OP_POLY_LAYERS] = "poly_layers",
    [OP_POLY_CHANNELS] = "poly_channels",
    [OP_MASK] = "mask",
    [OP_POLY_ELEMENTS] = "poly_elements",
};
static const char *const cull_keys[] = {COMMON_KEYS, "stages", NULL};
static const char *const thin_keys[] = {COMMON_KEYS, "stages", "keep", "parity", NULL};
static const char *const reshape_keys[] = {COMMON_KEYS, "channels", "resolution", NULL};
static const char *const channel_drop_keys[] = {COMMON_KEYS, "factor", NULL};
static const char *const prune_keys[] = {COMMON_KEYS, "mode", "keep", NULL};
static const char *const poly_layers_keys[] = {COMMON_KEYS, "layers", "degree", "coefficients",
                                               NULL};
static const char *const poly_channels_keys[] = {
    COMMON_KEYS, "layers", "stages", "relu", "degree_3", "degree_2", "degree_1", "degree_0", NULL};
static const char *const mask_keys[] = {BUDGET_KEYS, NULL};
static const char *const poly_elements_keys[] = {BUDGET_KEYS, "degree", NULL};

/* Each has one of the two functions. */
static const struct kind {
    const char *const *keys; /* ends with NULL */
    bool (*change)(struct shape_changes *changes, const struct json_node *node,
                   struct error *error);
    bool (*apply)(struct network *network, const struct json_node *node, struct error *error);
    bool is_last; /* its budget is absolute */
} kinds[OP_COUNT] = {
    [OP_CULL] = {cull_keys, NULL, transform_cull, false},
    [OP_THIN] = {thin_keys, NULL, transform_thin, false},
    [OP_RESHAPE] = {reshape_keys, shape_changes_reshape, NULL, false},
    [OP_CHANNEL_DROP] = {channel_drop_keys, shape_changes_drop_channels, NULL, false},
    [OP_PRUNE] = {prune_keys, shape_changes_prune, NULL, false},
    [OP_POLY_LAYERS] = {poly_layers_keys, NULL, transform_poly_layers, false},
    [OP_POLY_CHANNELS] = {poly_channels_keys, NULL, transform_poly_channels, false},
    [OP_MASK] = {mask_keys, NULL, transform_mask, true},
    [OP_POLY_ELEMENTS] = {poly_elements_keys, NULL, transform_poly_elements, true},
};

static bool find_kind(const struct kind **kind, const struct json_node *item, struct error *error)
{
    int choice = 0;
    if (!json_choice(item, "op", names, &choice, error))
        return false;
    *kind = &kinds[choice];
    return true;
}

static bool read_transform(struct transforms *transforms, const struct json_node *item,
                           const char **last, struct error *error)
{
    const struct kind *kind = NULL;
    if (!find_kind(&kind, item, error) || !json_only(item, kind->keys, error))
        return false;
    const char *name = names[kind - kinds];
    if (*last && kind->is_last)
        return json_fail(item, "op", error, "%s would be a second budget, after that of %s", name,
                         *last);
    if (*last)
        return json_fail(item, "op", error, "%s must stand before %s, whose budget is absolute",
                         name, *last);
    if (kind->is_last)
        *last = name;
    if (!kind->change)
        return true;
    if (!transforms->changes.is_compact)
        return json_fail(item, "op", error, "%s needs stages of blocks: nodes have their shapes",
                         name);
    return kind->change(&transforms->changes, item, error);
}

bool transforms_read(struct transforms *transforms, struct error *error)
{
    const char *last = NULL;
    for (size_t k = 0; k < 2; k++) {
        const struct json_node *list = &transforms->lists[k];
        if (json_is_absent(list))
            continue;
        if (!json_require(list, NULL, json_is_array(list) && json_count(list) <= MOST_TRANSFORMS,
                          "a list of at most 100 transforms", error))
            return false;
        if (json_count(list) == 0)
            continue;
        struct json_node item = json_item(list, 0);
        do {
            if (!read_transform(transforms, &item, &last, error))
                return false;
        } while (json_next(&item));
    }
    return true;
}

void transforms_free(struct transforms *transforms)
{
    shape_changes_free(&transforms->changes);
}

static bool apply_list(const struct json_node *list, struct network *network, struct error *error)
{
    if (json_count(list) == 0)
        return true;
    struct json_node item = json_item(list, 0);
    do {
        const struct kind *kind = NULL;
        if (!find_kind(&kind, &item, error) || (kind->apply && !kind->apply(network, &item, error)))
            return false;
    } while (json_next(&item));
    return true;
}

bool transforms_apply(const struct transforms *transforms, struct network *network,
                      struct error *error)
{
    return apply_list(&transforms->lists[0], network, error)
        && apply_list(&transforms->lists[1], network, error);
}
