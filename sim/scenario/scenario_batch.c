/* scenario_batch.c: how many inferences an offline phase prepares, and what further ones cost. */
#include "models/plan/operation.h"
#include "scenario/scenario_parts.h"
#include "settings/setting.h"
#include "json/json.h"

/* A fraction for each operation that is named, of bytes or of seconds; ranges are the setting's. */
static bool load_by_operation(double fractions[], const struct json_node *node,
                              const struct setting *setting, bool is_of_bytes, struct error *error)
{
    struct setting one = *setting;
    const char *keys[OPERATION_COUNT + 1] = {NULL};
    size_t count = 0;
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (operation_is_transfer((enum operation)operation) == is_of_bytes)
            keys[count++] = operation_name((enum operation)operation);
    if (!json_only(node, keys, error))
        return false;
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        one.key = operation_name((enum operation)operation);
        if (json_has(node, one.key) && !setting_number(node, &one, &fractions[operation], error))
            return false;
    }
    return true;
}

/* One number for all operations, or some by their names. */
static bool load_fractions(double fractions[], const struct json_node *batch,
                           const struct setting *setting, bool is_of_bytes, struct error *error)
{
    struct json_node node = json_child(batch, setting->key);
    double all = setting->usual.number;
    if (!json_is_object(&node) && !setting_number(batch, setting, &all, error))
        return false;
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        fractions[operation] = all;
    return !json_is_object(&node)
        || load_by_operation(fractions, &node, setting, is_of_bytes, error);
}

bool scenario_load_batch(struct scenario *scenario, const struct json_node *root,
                         struct error *error)
{
    struct json_node refill = json_child(root, "refill");
    struct json_node node = json_child(&refill, "batch");
    struct batch *batch = &scenario->batch;
    return settings_only(&node, &setting_of.batch.object, NULL, error)
        && setting_integer(&node, &setting_of.batch.size, &batch->size, error)
        && load_fractions(batch->seconds_fraction, &node, &setting_of.batch.seconds_fraction, false,
                          error)
        && load_fractions(batch->bytes_fraction, &node, &setting_of.batch.bytes_fraction, true,
                          error);
}
