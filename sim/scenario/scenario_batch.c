/* scenario_batch.c: how many inferences an offline phase prepares, and what further ones cost. */
#include "models/plan/operation.h"
#include "scenario/scenario_parts.h"
#include "json/json.h"

#define MOST_FRACTION 10.0

static bool check_fraction(const struct json_node *node, const char *key, double fraction,
                           struct error *error)
{
    return json_require(node, key, fraction >= 0.0 && fraction <= MOST_FRACTION, "from 0 to 10",
                        error);
}

/* Of bytes, or of seconds of work. */
static bool load_by_operation(double fractions[], const struct json_node *node, bool is_of_bytes,
                              struct error *error)
{
    const char *keys[OPERATION_COUNT + 1] = {NULL};
    size_t count = 0;
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (operation_is_transfer((enum operation)operation) == is_of_bytes)
            keys[count++] = operation_name((enum operation)operation);
    if (!json_only(node, keys, error))
        return false;
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        const char *name = operation_name((enum operation)operation);
        if (json_has(node, name)
            && (!json_number(node, name, &fractions[operation], error)
                || !check_fraction(node, name, fractions[operation], error)))
            return false;
    }
    return true;
}

/* One number for all operations, or some by their names. */
static bool load_fractions(double fractions[], const struct json_node *batch, const char *key,
                           bool is_of_bytes, struct error *error)
{
    struct json_node node = json_child(batch, key);
    double all = 1.0;
    if (!json_is_object(&node)
        && (!json_optional_number(batch, key, &all, error)
            || !check_fraction(batch, key, all, error)))
        return false;
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        fractions[operation] = all;
    return !json_is_object(&node) || load_by_operation(fractions, &node, is_of_bytes, error);
}

bool scenario_load_batch(struct scenario *scenario, const struct json_node *root,
                         struct error *error)
{
    static const char *const keys[] = {"size", "seconds_fraction", "bytes_fraction", NULL};
    struct json_node refill = json_child(root, "refill");
    struct json_node node = json_child(&refill, "batch");
    struct batch *batch = &scenario->batch;
    batch->size = 1;
    if (!json_only(&node, keys, error) || !json_optional_integer(&node, "size", &batch->size, error)
        || !json_require(&node, "size", batch->size >= 1 && batch->size <= BATCH_MOST,
                         "from 1 to 1000000", error))
        return false;
    return load_fractions(batch->seconds_fraction, &node, "seconds_fraction", false, error)
        && load_fractions(batch->bytes_fraction, &node, "bytes_fraction", true, error);
}
