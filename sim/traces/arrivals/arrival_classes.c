#include "traces/arrivals/arrival_classes.h"

#include "base/hash.h"
#include "base/memory.h"
#include "settings/setting.h"
#include "traces/arrivals/arrivals.h"

#include <inttypes.h>
#include <stdlib.h>

static bool load_label(struct arrival_classes *classes, const struct json_node *item,
                       struct error *error)
{
    uint64_t class_index;
    if (!json_value_integer(item, &class_index, error))
        return false;
    uint64_t number = label_table_add(&classes->labels, hash_text(item->key));
    classes->class_indices = memory_grow(classes->class_indices, &classes->capacity, (size_t)number,
                                         sizeof *classes->class_indices);
    classes->class_indices[number - 1] = class_index;
    return true;
}

bool arrival_classes_load(struct arrival_classes *classes, const struct json_node *node,
                          struct error *error)
{
    struct json_node labels = json_child(node, "classes");
    const char *column;
    if (!settings_only(node, &setting_of.assign_class.object, NULL, error)
        || !setting_text(node, &setting_of.assign_class.column, &column, error)
        || !json_require(node, "classes", json_is_object(&labels) && json_count(&labels) > 0,
                         "an object of labels, each with the index of its class from 1", error))
        return false;
    struct json_node item = json_item(&labels, 0);
    do
        if (!load_label(classes, &item, error))
            return false;
    while (json_next(&item));
    return true;
}

void arrival_classes_free(struct arrival_classes *classes)
{
    label_table_free(&classes->labels);
    free(classes->class_indices);
    *classes = (struct arrival_classes){0};
}

uint64_t arrival_classes_find(const struct arrival_classes *classes, uint64_t hash)
{
    uint64_t number = label_table_find(&classes->labels, hash);
    return number > 0 ? classes->class_indices[number - 1] : 0;
}

static bool check_indices(const struct arrival_classes *classes, const struct json_node *labels,
                          size_t class_count, struct error *error)
{
    struct json_node item = json_item(labels, 0);
    do {
        uint64_t class_index = arrival_classes_find(classes, hash_text(item.key));
        if (!json_require_as(&item, NULL, class_index >= 1 && class_index <= class_count, error,
                             "a class of clients, from 1 to %zu", class_count))
            return false;
    } while (json_next(&item));
    return true;
}

bool arrivals_check_classes(const struct arrivals_settings *settings, const struct json_node *node,
                            size_t class_count, struct error *error)
{
    if (settings->assignment != ARRIVALS_CLASS || settings->part_count > 0)
        return true;
    struct json_node owner = json_child(node, "assign_class");
    struct json_node labels = json_child(&owner, "classes");
    const struct label_table *found = &settings->trace->labels;
    size_t unknown = 0;
    for (size_t i = 0; i < found->count; i++)
        unknown += arrival_classes_find(&settings->classes, found->hashes[i]) == 0;
    return check_indices(&settings->classes, &labels, class_count, error)
        && (unknown == 0
            || json_fail(&owner, "classes", error,
                         "must have every value of column \"%s\": %zu of %zu are of no class",
                         settings->trace->form.label, unknown, found->count));
}
