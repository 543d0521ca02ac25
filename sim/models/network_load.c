#include "models/network_blocks.h"
#include "models/network_builder.h"

#include "models/model_name.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#define MOST_STAGES 64
#define MOST_BLOCKS 1000
#define LARGEST_KERNEL 1024

/* What all stages have. */
struct stage {
    uint32_t depth;
    uint32_t width;
    uint32_t stride; /* of the first block; 1 in the others */
};

static bool read_count(uint32_t *count, const struct json_node *node, const char *key,
                       uint32_t lowest, uint32_t highest, struct error *error)
{
    uint64_t integer = *count;
    if (!json_optional_integer(node, key, &integer, error))
        return false;
    char rule[48];
    snprintf(rule, sizeof rule, "from %" PRIu32 " to %" PRIu32, lowest, highest);
    if (!json_require(node, key, integer >= lowest && integer <= highest, rule, error))
        return false;
    *count = (uint32_t)integer;
    return true;
}

/* The same without a default. */
static bool require_count(uint32_t *count, const struct json_node *node, const char *key,
                          uint32_t highest, struct error *error)
{
    uint64_t integer = 0;
    return json_integer(node, key, &integer, error)
        && read_count(count, node, key, 1, highest, error);
}

/* "gap" (the mean of the whole map) or {kind, k, stride}; may be absent. */
static bool load_pool(struct network_builder *builder, const struct json_node *node,
                      const char *key)
{
    static const char *const words[] = {"gap", NULL};
    static const char *const keys[] = {"kind", "k", "stride", NULL};
    static const char *const kinds[] = {"average", NULL};
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
    return json_only(&pool, keys, error) && json_choice(&pool, "kind", kinds, &choice, error)
        && require_count(&window.kernel, &pool, "k", LARGEST_KERNEL, error)
        && require_count(&window.stride, &pool, "stride", LARGEST_KERNEL, error)
        && builder_add_average_pool(builder, &pool, name, window);
}

/* Batch normalisation folds into the convolution before it: it may be told, and costs nothing. */
static bool load_stem(struct network_builder *builder, const struct json_node *node)
{
    static const char *const keys[] = {"k", "stride", "pad", "out", "norm", "act", "pool", NULL};
    static const char *const norms[] = {"bn", NULL};
    static const char *const acts[] = {"relu", NULL};
    struct window window = {.stride = 1};
    uint32_t channels = 0;
    int norm = -1, act = -1;
    struct error *error = builder->error;
    snprintf(builder->stage, sizeof builder->stage, "stem");
    return json_only(node, keys, error)
        && require_count(&window.kernel, node, "k", LARGEST_KERNEL, error)
        && read_count(&window.stride, node, "stride", 1, LARGEST_KERNEL, error)
        && read_count(&window.padding, node, "pad", 0, LARGEST_KERNEL, error)
        && require_count(&channels, node, "out", NETWORK_LONGEST_SIDE, error)
        && json_optional_choice(node, "norm", norms, &norm, error)
        && json_optional_choice(node, "act", acts, &act, error)
        && builder_add_convolution(builder, node, "stem.conv", channels, window)
        && (act < 0 || builder_add_activation(builder, node, "stem"))
        && load_pool(builder, node, "pool");
}

static bool add_blocks(struct network_builder *builder, const struct json_node *node,
                       const struct block_kind *kind, const struct stage *stage)
{
    for (uint32_t number = 1; number <= stage->depth; number++) {
        struct block block = {.node = node,
                              .number = number,
                              .width = stage->width,
                              .stride = number == 1 ? stage->stride : 1};
        if (!kind->add(builder, &block))
            return false;
    }
    return true;
}

/* First the keys of any block, so that a misspelt "block" is told as such; then its own. */
static bool load_stage(struct network_builder *builder, const struct json_node *node)
{
    struct error *error = builder->error;
    struct stage stage = {.stride = 1};
    int kind = 0;
    return json_only(node, block_keys(), error)
        && json_choice(node, "block", block_names(), &kind, error)
        && json_only(node, block_kind(kind)->keys, error)
        && require_count(&stage.depth, node, "depth", MOST_BLOCKS, error)
        && require_count(&stage.width, node, "width", NETWORK_LONGEST_SIDE, error)
        && read_count(&stage.stride, node, "stride", 1, LARGEST_KERNEL, error)
        && add_blocks(builder, node, block_kind(kind), &stage)
        && load_pool(builder, node, "pool_after");
}

static bool load_stages(struct network_builder *builder, const struct json_node *node)
{
    if (!json_require(node, NULL, json_is_array(node) && json_count(node) <= MOST_STAGES,
                      "a list of at most 64 stages", builder->error))
        return false;
    if (json_count(node) == 0)
        return true;
    unsigned number = 1;
    struct json_node child = json_item(node, 0);
    do {
        snprintf(builder->stage, sizeof builder->stage, "s%u", number++);
        if (!load_stage(builder, &child))
            return false;
    } while (json_next(&child));
    return true;
}

/* The last layer answers: it is as wide as there are classes, and no ReLU follows it. */
static bool read_width(struct network_builder *builder, const struct json_node *node, bool is_last,
                       uint32_t *width)
{
    uint64_t integer = builder->network->classes;
    const char *word = "classes";
    if (json_is_text(node) ? !json_value_text(node, &word, builder->error)
                           : !json_value_integer(node, &integer, builder->error))
        return false;
    if (strcmp(word, "classes") != 0)
        return json_fail(node, NULL, builder->error,
                         "must be a number or the word \"classes\", is \"%s\"", word);
    if (!json_require(node, NULL, integer >= 1 && integer <= NETWORK_LONGEST_SIDE,
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
            || !builder_add_fully_connected(builder, &child, name, width)
            || (number < count && !builder_add_activation(builder, &child, activation)))
            return false;
        number++;
    } while (json_next(&child));
    return true;
}

static bool load_head(struct network_builder *builder, const struct json_node *node)
{
    static const char *const keys[] = {"pool", "fc", NULL};
    snprintf(builder->stage, sizeof builder->stage, "head");
    struct json_node widths = json_child(node, "fc");
    return json_only(node, keys, builder->error) && load_pool(builder, node, "pool")
        && load_widths(builder, &widths);
}

/* ---- the whole ---- */

bool network_load(struct network *network, const struct json_node *node,
                  const struct network_input *input, struct error *error)
{
    static const char *const keys[] = {"name", "source", "note", "stem", "stages", "head", NULL};
    *network = (struct network){.input = input->shape, .classes = input->classes};
    struct network_builder builder = {.network = network, .shape = input->shape, .error = error};
    struct json_node stem = json_child(node, "stem");
    struct json_node stages = json_child(node, "stages");
    struct json_node head = json_child(node, "head");
    return json_only(node, keys, error) && model_name_load(network->name, node, "name", error)
        && (!json_has(node, "stem") || load_stem(&builder, &stem)) && load_stages(&builder, &stages)
        && load_head(&builder, &head);
}
