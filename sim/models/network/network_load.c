/* network_load.c: a network file, in whichever of its forms, and its own transforms. */
#include "models/graph/network.h"
#include "models/network/network_forms.h"
#include "json/json.h"

#include "models/graph/model_name.h"
#include "models/network/hybrenet.h"
#include "models/network/transform.h"

#include <assert.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
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

#define HEAD_KEYS "name", "family", "source", "note", "transforms", "accuracy"

static const char *const all_keys[] = {HEAD_KEYS, "stem", "stages", "head", "large_input",
                                       "nodes",   "base", "depths", "mult", NULL};
static const char *const compact_keys[] = {HEAD_KEYS, "stem",        "stages",
                                           "head",    "large_input", NULL};
static const char *const expanded_keys[] = {HEAD_KEYS, "nodes", NULL};

static bool load_head(struct network *network, const struct json_node *node,
                      const char *const keys[], struct error *error)
{
    return json_only(node, keys, error) && model_name_load(network->name, node, "name", error)
        && network_text_load(network->family, sizeof network->family, node, "family", error);
}

/* ---- accuracy ---- */

static bool load_accuracy_item(struct network *network, const struct json_node *item,
                               const struct network_input *input, struct error *error)
{
    static const char *const keys[] = {"dataset", "top1_fraction", "source", NULL};
    const char *dataset;
    const char *source;
    double top1_fraction;
    if (!json_only(item, keys, error) || !json_text(item, "dataset", &dataset, error)
        || !json_text(item, "source", &source, error)
        || !json_number(item, "top1_fraction", &top1_fraction, error)
        || !json_require(item, "top1_fraction", top1_fraction > 0.0 && top1_fraction <= 1.0,
                         "above 0 and at most 1", error))
        return false;
    if (strcmp(dataset, input->name) == 0)
        network->top1_fraction = top1_fraction;
    return true;
}

static bool load_accuracy(struct network *network, const struct json_node *node,
                          const struct network_input *input, struct error *error)
{
    struct json_node list = json_child(node, "accuracy");
    if (!json_has(node, "accuracy"))
        return true;
    if (!json_require(&list, NULL, json_is_array(&list) && json_count(&list) > 0,
                      "a list with an object for each data set", error))
        return false;
    struct json_node item = json_item(&list, 0);
    do
        if (!load_accuracy_item(network, &item, input, error))
            return false;
    while (json_next(&item));
    return true;
}

/* What transforms must know before the first layer is laid out. */
static void prepare_changes(struct shape_changes *changes, const struct network *network,
                            const struct json_node *node)
{
    struct json_node stages = json_child(node, "stages");
    changes->is_compact = !json_has(node, "nodes");
    changes->has_stem = json_has(node, "stem");
    changes->stage_count = json_count(&stages);
    changes->input = network->input;
    if (changes->stage_count > NETWORK_MOST_STAGES)
        changes->stage_count = NETWORK_MOST_STAGES; /* its reader refuses the list */
}

/* Shapes change while layers are laid out, activations when they are. */
static bool lay_out(struct network_builder *builder, const struct json_node *node,
                    struct transforms *transforms)
{
    struct network *network = builder->network;
    bool is_compact = !json_has(node, "nodes");
    prepare_changes(&transforms->changes, network, node);
    if (!load_head(network, node, is_compact ? compact_keys : expanded_keys, builder->error)
        || !transforms_read(transforms, builder->error))
        return false;
    network->input = builder->shape = transforms->changes.input;
    return (is_compact ? network_compact_load(builder, node) : network_nodes_load(builder, node))
        && transforms_apply(transforms, network, builder->error);
}

/*
 * A HybReNet is written out in compact form. A fault there has a place that the user cannot see, so
 * it is told at his network; those of transforms have theirs.
 */
static bool lay_out_hybrenet(struct network_builder *builder, const struct json_node *node,
                             struct transforms *transforms)
{
    static const char unseen_file[] = "(written out)";
    struct error *error = builder->error;
    char *text = hybrenet_load(node, error);
    struct json_document document = {0};
    if (!text)
        return false;
    bool is_read = json_parse(&document, unseen_file, text, error);
    assert(is_read);
    struct json_node compact = json_root(&document);
    bool laid_out = lay_out(builder, &compact, transforms);
    if (!laid_out && strcmp(error->file, unseen_file) == 0) {
        struct error unseen = *error;
        json_fail(node, NULL, error, "%s", unseen.message);
    }
    json_free(&document);
    free(text);
    return laid_out;
}

static bool load(struct network *network, const struct json_node *node,
                 const struct network_input *input, struct transforms *transforms,
                 struct error *error)
{
    *network = (struct network){.input = input->shape,
                                .classes = input->classes,
                                .stem_form = "none",
                                .top1_fraction = NAN};
    struct network_builder builder = {.network = network,
                                      .changes = &transforms->changes,
                                      .input_height = input->shape.height,
                                      .error = error};
    bool loaded = json_only(node, all_keys, error) && load_accuracy(network, node, input, error)
               && (json_has(node, "mult") || json_has(node, "depths")
                       ? lay_out_hybrenet(&builder, node, transforms)
                       : lay_out(&builder, node, transforms));
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
    bool is_changed = json_count(more) > 0;
    bool loaded = load(network, node, input, &transforms, error);
    if (is_changed)
        network->top1_fraction = NAN; /* nobody measured that */
    return loaded;
}

bool network_load_original(struct network *network, const struct json_node *node,
                           const struct network_input *input, struct error *error)
{
    struct transforms transforms = {0};
    return load(network, node, input, &transforms, error);
}
