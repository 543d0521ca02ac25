/* network_compact.c: networks given by stages of blocks, stem and head. */
#include "models/graph/network.h"
#include "models/graph/network_builder.h"
#include "models/graph/transform_shape.h"
#include "models/network/network_blocks.h"
#include "models/network/network_forms.h"
#include "json/json.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

/* What the file says in one place or the other, by the input's height. */
struct variant {
    struct json_node stem;    /* absent: none */
    struct json_node strides; /* of the stages' first blocks; absent: as the stages say */
};

/* What all stages have. */
struct stage {
    uint32_t depth;
    uint32_t width;
    uint32_t stride; /* of the first block; 1 in the others */
};

/* ---- pools and norms ---- */

/* "gap" (the mean of the whole map) or {kind, k, stride, pad}; may be absent. */
static bool load_pool(struct network_builder *builder, const struct json_node *node,
                      const char *key)
{
    static const char *const words[] = {"gap", NULL};
    static const char *const keys[] = {"kind", "k", "stride", "pad", NULL};
    static const char *const names[] = {"average", "max", NULL};
    static const enum layer_kind kinds[] = {LAYER_AVERAGE_POOL, LAYER_MAX_POOL};
    if (!json_has(node, key))
        return true;
    struct error *error = builder->error;
    struct json_node pool = json_child(node, key);
    char name[LAYER_NAME_SIZE];
    snprintf(name, sizeof name, "%s.pool", builder->stage);
    int choice = 0;
    if (json_is_text(&pool))
        return json_choice(node, key, words, &choice, error)
            && builder_add_global_pool(builder, &pool, name);
    struct window window = {0};
    return json_only(&pool, keys, error) && json_choice(&pool, "kind", names, &choice, error)
        && builder_read_window(builder, &pool, &window)
        && builder_add_pool(builder, &pool, name, kinds[choice], window);
}

/* A norm of its own, behind no convolution; may be absent. */
static bool load_norm(struct network_builder *builder, const struct json_node *node,
                      const char *key, const char *name)
{
    static const char *const names[] = {"bn", "ln", NULL};
    static const enum layer_kind kinds[] = {LAYER_SCALE, LAYER_LAYER_NORM};
    int choice = -1;
    return json_optional_choice(node, key, names, &choice, builder->error)
        && (choice < 0 || builder_add_alike(builder, node, name, kinds[choice]));
}

static bool load_activation(struct network_builder *builder, const struct json_node *node,
                            const char *name)
{
    static const char *const acts[] = {"relu", NULL};
    int act = -1;
    return json_optional_choice(node, "act", acts, &act, builder->error)
        && (act < 0 || builder_add_alike(builder, node, name, LAYER_ACTIVATION));
}

/* ---- stem ---- */

/* As "3x3s1" or "7x7s2+maxpool3x3s2", from the layers so far, unless the file has its own words. */
static bool tell_stem(struct network_builder *builder, const struct json_node *node)
{
    struct network *network = builder->network;
    const struct layer *first = &network->layers[0];
    const struct layer *last = &network->layers[network->layer_count - 1];
    char form[48];
    snprintf(form, sizeof form, "%" PRIu32 "x%" PRIu32 "s%" PRIu32, first->window.down.kernel,
             first->window.across.kernel, first->window.down.stride);
    if (last->kind == LAYER_MAX_POOL)
        snprintf(network->stem_form, sizeof network->stem_form,
                 "%s+maxpool%" PRIu32 "x%" PRIu32 "s%" PRIu32, form, last->window.down.kernel,
                 last->window.across.kernel, last->window.down.stride);
    else
        snprintf(network->stem_form, sizeof network->stem_form, "%s", form);
    return network_text_load(network->stem_form, sizeof network->stem_form, node, "form",
                             builder->error);
}

/* A batch normalisation folds into the convolution; a layer norm does not. */
static bool load_stem(struct network_builder *builder, const struct json_node *node)
{
    static const char *const keys[] = {"k",         "stride", "pad",  "out",  "norm",
                                       "conv_bias", "act",    "pool", "form", NULL};
    static const char *const norms[] = {"bn", "ln", NULL};
    struct convolution convolution = {.window = window_square(0, 1, 0)};
    int norm = -1;
    struct error *error = builder->error;
    snprintf(builder->stage, sizeof builder->stage, "stem");
    if (!json_only(node, keys, error) || !builder_read_window(builder, node, &convolution.window)
        || !builder_require_count(builder, node, "out", NETWORK_LONGEST_SIDE, &convolution.channels)
        || !json_optional_boolean(node, "conv_bias", &convolution.bias, error)
        || !json_optional_choice(node, "norm", norms, &norm, error))
        return false;
    convolution.batch_norm = norm == 0;
    convolution.channels =
        shape_changes_width(builder->changes, STAGE_STEM, convolution.channels, 1);
    return builder_add_convolution(builder, node, "stem.conv", &convolution)
        && (norm != 1 || builder_add_alike(builder, node, "stem.norm", LAYER_LAYER_NORM))
        && load_activation(builder, node, "stem") && load_pool(builder, node, "pool")
        && tell_stem(builder, node);
}

/* ---- stages ---- */

/* A plain stage may list its layers one by one: {k, out}, as many as it is deep. */
static bool set_layer(struct block *block, const struct network_builder *builder,
                      const struct json_node *list)
{
    static const char *const keys[] = {"k", "out", NULL};
    if (json_is_absent(list))
        return true;
    struct json_node layer = json_item(list, block->number - 1);
    return json_only(&layer, keys, builder->error)
        && builder_require_count(builder, &layer, "k", NETWORK_LARGEST_KERNEL, &block->kernel)
        && json_require(&layer, "k", block->kernel % 2 == 1, "odd", builder->error)
        && builder_require_count(builder, &layer, "out", NETWORK_LONGEST_SIDE, &block->width);
}

/* Width and inner width as transforms leave them. */
static void set_widths(struct block *block, const struct network_builder *builder,
                       const struct block_kind *kind)
{
    const struct shape_changes *changes = builder->changes;
    size_t stage = builder->network->stage_count;
    uint32_t multiple = block->settings->group_width > 0 ? block->settings->group_width : 1;
    block->width = shape_changes_width(changes, stage, block->width, multiple);
    block->inner_width =
        shape_changes_inner(changes, stage, kind->inner_per_width * block->width, multiple);
}

static bool check_inner(const struct network_builder *builder, const struct json_node *node,
                        const struct block_kind *kind)
{
    return kind->inner_per_width > 0
        || !shape_changes_have_inner(builder->changes, builder->network->stage_count)
        || json_fail(node, "block", builder->error,
                     "%s cannot be pruned in mode inner: its blocks have one convolution",
                     builder->stage);
}

static bool add_blocks(struct network_builder *builder, const struct json_node *node,
                       const struct block_kind *kind, const struct stage *stage)
{
    struct block_settings settings;
    struct json_node list = json_child(node, "layers");
    if (!block_settings_load(&settings, kind, builder, node) || !check_inner(builder, node, kind)
        || !json_require(node, "layers",
                         json_is_absent(&list)
                             || (json_is_array(&list) && json_count(&list) == stage->depth),
                         "a list with an entry for each block of the depth", builder->error))
        return false;
    struct block told = {.settings = &settings, .width = stage->width};
    set_widths(&told, builder, kind);
    builder->network->stages[builder->network->stage_count - 1].width = told.width;
    for (uint32_t number = 1; number <= stage->depth; number++) {
        struct block block = {.node = node,
                              .settings = &settings,
                              .number = number,
                              .width = stage->width,
                              .stride = number == 1 ? stage->stride : 1,
                              .kernel = 3};
        if (!set_layer(&block, builder, &list))
            return false;
        set_widths(&block, builder, kind);
        if (!kind->add(builder, &block))
            return false;
    }
    return true;
}

static bool set_stride(struct stage *stage, const struct network_builder *builder,
                       const struct json_node *strides, size_t index)
{
    if (json_is_absent(strides))
        return true;
    struct json_node item = json_item(strides, index);
    uint64_t stride = 0;
    if (!json_value_integer(&item, &stride, builder->error)
        || !json_require(&item, NULL, stride >= 1 && stride <= NETWORK_LARGEST_KERNEL,
                         "from 1 to 1024", builder->error))
        return false;
    stage->stride = (uint32_t)stride;
    return true;
}

/* First the keys of any block, so that a misspelt "block" is told as such; then its own. */
static bool load_stage(struct network_builder *builder, const struct json_node *node,
                       const struct json_node *strides)
{
    struct error *error = builder->error;
    struct network *network = builder->network;
    struct stage stage = {.stride = 1};
    int kind = 0;
    if (!json_only(node, block_keys(), error)
        || !json_choice(node, "block", block_names(), &kind, error)
        || !json_only(node, block_kind(kind)->keys, error)
        || !builder_require_count(builder, node, "depth", NETWORK_MOST_DEPTH, &stage.depth)
        || !builder_require_count(builder, node, "width", NETWORK_LONGEST_SIDE, &stage.width)
        || !builder_read_count(builder, node, "stride", 1, NETWORK_LARGEST_KERNEL, &stage.stride)
        || !set_stride(&stage, builder, strides, network->stage_count))
        return false;
    network->stages[network->stage_count++] =
        (struct network_stage){.depth = stage.depth, .width = stage.width};
    return add_blocks(builder, node, block_kind(kind), &stage)
        && load_pool(builder, node, "pool_after");
}

static bool load_stages(struct network_builder *builder, const struct json_node *node,
                        const struct json_node *strides)
{
    size_t count = json_count(node);
    if (!json_require(node, NULL, json_is_array(node) && count <= NETWORK_MOST_STAGES,
                      "a list of at most 64 stages", builder->error)
        || !json_require(strides, NULL,
                         json_is_absent(strides)
                             || (json_is_array(strides) && json_count(strides) == count),
                         "a list with an entry for each stage", builder->error))
        return false;
    if (count == 0)
        return true;
    unsigned number = 1;
    struct json_node child = json_item(node, 0);
    do {
        snprintf(builder->stage, sizeof builder->stage, "s%u", number++);
        if (!load_stage(builder, &child, strides))
            return false;
    } while (json_next(&child));
    return true;
}

/* ---- head ---- */

/* The last layer answers: it is as wide as there are classes, and no ReLU follows it. */
static bool read_width(struct network_builder *builder, const struct json_node *node, bool is_last,
                       uint32_t *width)
{
    uint64_t integer = builder->network->classes;
    const char *word = "classes";
    if (json_is_text(node) ? !json_value_text(node, &word, builder->error)
                           : !json_value_integer(node, &integer, builder->error))
        return false;
    if (!json_require(node, NULL, strcmp(word, "classes") == 0, "a number or the word \"classes\"",
                      builder->error)
        || !json_require(node, NULL, integer >= 1 && integer <= NETWORK_LONGEST_SIDE,
                         "from 1 to 1048576", builder->error)
        || !json_require(node, NULL, !is_last || integer == builder->network->classes,
                         "\"classes\" in the last place", builder->error))
        return false;
    *width = (uint32_t)integer;
    return true;
}

static bool load_widths(struct network_builder *builder, const struct json_node *node)
{
    if (!json_require(node, NULL, json_is_array(node) && json_count(node) > 0, "a list of widths",
                      builder->error))
        return false;
    size_t count = json_count(node), number = 1;
    struct json_node child = json_item(node, 0);
    do {
        uint32_t width = 0;
        char name[LAYER_NAME_SIZE], activation[LAYER_NAME_SIZE];
        snprintf(name, sizeof name, "head.fc%zu", number);
        snprintf(activation, sizeof activation, "head.fc%zu.a", number);
        if (!read_width(builder, &child, number == count, &width)
            || !builder_add_fully_connected(builder, &child, name, width, true)
            || (number < count
                && !builder_add_alike(builder, &child, activation, LAYER_ACTIVATION)))
            return false;
        number++;
    } while (json_next(&child));
    return true;
}

static bool load_head(struct network_builder *builder, const struct json_node *node)
{
    static const char *const keys[] = {"norm", "act", "pool", "norm_after_pool", "fc", NULL};
    snprintf(builder->stage, sizeof builder->stage, "head");
    struct json_node widths = json_child(node, "fc");
    return json_only(node, keys, builder->error) && load_norm(builder, node, "norm", "head.norm")
        && load_activation(builder, node, "head") && load_pool(builder, node, "pool")
        && load_norm(builder, node, "norm_after_pool", "head.pool_norm")
        && load_widths(builder, &widths);
}

/* ---- the whole ---- */

/* The stem, and the strides, that are meant for an input of this height. */
static bool choose_variant(struct variant *variant, const struct network_builder *builder,
                           const struct json_node *node, const struct json_node *large)
{
    static const char *const keys[] = {"least_height", "stem", "strides", NULL};
    *variant = (struct variant){json_child(node, "stem"), json_child(large, "strides")};
    bool is_large = false;
    if (json_has(node, "large_input")) {
        uint32_t least_height = 0;
        if (!json_only(large, keys, builder->error)
            || !builder_require_count(builder, large, "least_height", NETWORK_LONGEST_SIDE,
                                      &least_height))
            return false;
        is_large = builder->input_height >= least_height;
    }
    if (is_large && json_has(large, "stem"))
        variant->stem = json_child(large, "stem");
    if (!is_large)
        variant->strides = (struct json_node){0};
    return true;
}

bool network_compact_load(struct network_builder *builder, const struct json_node *node)
{
    struct json_node large = json_child(node, "large_input");
    struct json_node stages = json_child(node, "stages");
    struct json_node head = json_child(node, "head");
    struct variant variant;
    return choose_variant(&variant, builder, node, &large)
        && (json_is_absent(&variant.stem) || load_stem(builder, &variant.stem))
        && load_stages(builder, &stages, &variant.strides) && load_head(builder, &head);
}
