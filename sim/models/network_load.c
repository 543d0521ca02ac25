#include "models/network_forms.h"

#include "models/model_name.h"
#include "models/transform.h"

#include <stdio.h>
#include <string.h>

bool network_text_load(char *text, size_t size, const struct json_node *node, const char *key,
                       struct error *error)
{
    const char *given = text;
    char rule[48];
    snprintf(rule, sizeof rule, "at most %zu bytes long", size - 1);
    if (!json_optional_text(node, key, &given, error)
        || !json_require(node, key, strlen(given) < size, rule, error))
        return false;
    if (given != text)
        memcpy(text, given, strlen(given) + 1);
    return true;
}

/* ---- forms ---- */

static const char *const compact_keys[] = {"name",   "family", "source",      "note",       "stem",
                                           "stages", "head",   "large_input", "transforms", NULL};

static bool load_head(struct network *network, const struct json_node *node, struct error *error)
{
    return json_only(node, compact_keys, error)
        && model_name_load(network->name, node, "name", error)
        && network_text_load(network->family, sizeof network->family, node, "family", error);
}

/* ---- with transforms ---- */

/* Shapes change while layers are laid out, activations when they are. */
static bool load_transformed(struct network_builder *builder, const struct json_node *node,
                             struct transforms *transforms)
{
    struct shape_changes *changes = &transforms->changes;
    struct json_node stages = json_child(node, "stages");
    changes->is_compact = true;
    changes->has_stem = json_has(node, "stem");
    changes->stage_count = json_count(&stages);
    changes->input = builder->network->input;
    if (changes->stage_count > NETWORK_MOST_STAGES)
        changes->stage_count = NETWORK_MOST_STAGES; /* its reader refuses the list */
    if (!transforms_read(transforms, builder->error))
        return false;
    builder->network->input = builder->shape = changes->input;
    return network_compact_load(builder, node)
        && transforms_apply(transforms, builder->network, builder->error);
}

static bool load(struct network *network, const struct json_node *node,
                 const struct network_input *input, struct transforms *transforms,
                 struct error *error)
{
    *network =
        (struct network){.input = input->shape, .classes = input->classes, .stem_form = "none"};
    struct network_builder builder = {.network = network,
                                      .changes = &transforms->changes,
                                      .input_height = input->shape.height,
                                      .error = error};
    bool loaded = load_head(network, node, error) && load_transformed(&builder, node, transforms);
    transforms_free(transforms);
    return loaded;
}

bool network_load(struct network *network, const struct json_node *node,
                  const struct network_input *input, struct error *error)
{
    struct transforms transforms = {.lists = {json_child(node, "transforms")}};
    return load(network, node, input, &transforms, error);
}

bool network_load_transformed(struct network *network, const struct json_node *node,
                              const struct json_node *more, const struct network_input *input,
                              struct error *error)
{
    struct transforms transforms = {.lists = {json_child(node, "transforms"), *more}};
    return load(network, node, input, &transforms, error);
}

bool network_load_original(struct network *network, const struct json_node *node,
                           const struct network_input *input, struct error *error)
{
    struct transforms transforms = {0};
    return load(network, node, input, &transforms, error);
}
