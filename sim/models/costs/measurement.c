#include "models/costs/measurement_parts.h"
#include "models/plan/operation.h"
#include "json/json.h"

#include "base/memory.h"
#include "base/readable.h"
#include "models/graph/model_name.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Whole numbers up to here are exact in a double. */
#define MOST_WHOLE 9007199254740992.0 /* 2^53 */
/* Thirty years: more is a slip of the unit. */
#define MOST_SECONDS 1e9

/* Names for a message, which is cut anyway. */
struct name_list {
    char text[512];
    size_t length;
};

static const char *const party_names[] = {"client", "server", NULL};

/* "first" or "first on second". */
static void name_list_add(struct name_list *list, const char *first, const char *second)
{
    size_t room = sizeof list->text - list->length;
    int length = snprintf(list->text + list->length, room, "%s%s%s%s", list->length > 0 ? ", " : "",
                          first, second ? " on " : "", second ? second : "");
    list->length = (size_t)length < room ? list->length + (size_t)length : sizeof list->text - 1;
}

/* ---- lines of the garbled-circuit benchmark ---- */

/* slope = sum (x - mean x)(y - mean y) / sum (x - mean x)^2; the line goes through the means. */
struct relu_line relu_line_fit(const double counts[], const double seconds[], size_t count)
{
    double mean_count = 0.0, mean_s = 0.0, product = 0.0, square = 0.0;
    for (size_t index = 0; index < count; index++) {
        mean_count += counts[index] / (double)count;
        mean_s += seconds[index] / (double)count;
    }
    for (size_t index = 0; index < count; index++) {
        double distance = counts[index] - mean_count;
        product += distance * (seconds[index] - mean_s);
        square += distance * distance;
    }
    assert(square > 0.0);
    double slope_s = product / square;
    return (struct relu_line){slope_s, mean_s - slope_s * mean_count};
}

double relu_line_s(struct relu_line line, uint64_t relu_count)
{
    return relu_count == 0 ? 0.0 : line.slope_s * (double)relu_count + line.intercept_s;
}

/* A line needs two different counts; this also keeps the divisor above 0. */
static bool check_points(const struct json_node *node, const double counts[], size_t count,
                         size_t seconds_count, struct error *error)
{
    if (count != seconds_count)
        return json_fail(node, "seconds", error, "must be as many as relus: %zu, not %zu", count,
                         seconds_count);
    if (count < 2)
        return json_fail(node, "relus", error, "must be at least 2 points, is %zu", count);
    for (size_t index = 0; index < count; index++) {
        if (counts[index] > MOST_WHOLE || counts[index] != floor(counts[index]))
            return json_fail(node, "relus", error, "must be whole and at most 2^53, has %.17g",
                             counts[index]);
        if (index > 0 && counts[index] <= counts[index - 1])
            return json_fail(node, "relus", error, "must ascend, has %s after %s",
                             READABLE(counts[index], 6), READABLE(counts[index - 1], 6));
    }
    return true;
}

static bool check_seconds(const struct json_node *node, const double seconds[], size_t count,
                          struct error *error)
{
    for (size_t index = 0; index < count; index++)
        if (seconds[index] > MOST_SECONDS)
            return json_fail(node, "seconds", error, "must be at most 1e9 s, has %s",
                             READABLE(seconds[index], 6));
    return true;
}

bool measured_apply_factor(const struct json_node *node, double seconds[], size_t count,
                           struct error *error)
{
    double factor = 1.0;
    if (!json_optional_number(node, "seconds_factor", &factor, error)
        || !json_require(node, "seconds_factor", factor > 0.0 && factor <= 1e3,
                         "above 0 and at most 1000", error))
        return false;
    for (size_t index = 0; index < count; index++)
        seconds[index] *= factor;
    return true;
}

/* {relus, seconds}: two lists of one length. Drawn far, a line may fall below 0 and say nothing. */
static bool load_line(struct relu_line *line, const struct json_node *device, const char *key,
                      uint64_t relu_count, struct error *error)
{
    static const char *const keys[] = {"relus", "seconds", "seconds_factor", "note", NULL};
    struct json_node node = json_child(device, key);
    double *counts = NULL, *seconds = NULL;
    size_t count = 0, seconds_count = 0;
    bool loaded = json_only(&node, keys, error)
               && json_numbers(&node, "relus", 1.0, &counts, &count, error)
               && json_numbers(&node, "seconds", 0.0, &seconds, &seconds_count, error)
               && check_points(&node, counts, count, seconds_count, error)
               && check_seconds(&node, seconds, count, error)
               && measured_apply_factor(&node, seconds, count, error);
    if (loaded) {
        *line = relu_line_fit(counts, seconds, count);
        double total_s = relu_line_s(*line, relu_count);
        if (total_s < 0.0 || total_s > MOST_SECONDS)
            loaded = json_fail(&node, "seconds", error,
                               "the line through the points gives %s s for %" PRIu64 " ReLUs",
                               READABLE(total_s, 6), relu_count);
    }
    free(counts);
    free(seconds);
    return loaded;
}

static bool no_device(const struct json_node *devices, const char *name, struct error *error)
{
    struct name_list known = {0};
    if (json_count(devices) > 0) {
        struct json_node device = json_item(devices, 0);
        do
            name_list_add(&known, device.key, NULL);
        while (json_next(&device));
    }
    return json_fail(devices, NULL, error, "has no device \"%s\"; those there are: %s", name,
                     known.text);
}

/* The device that the caller names, or else the file's default for the party. */
static bool device_for(const struct json_node *gc_bench, enum party party, const char **name,
                       struct error *error)
{
    if (*name)
        return true;
    struct json_node defaults = json_child(gc_bench, "defaults");
    return json_only(&defaults, party_names, error)
        && json_text(&defaults, party_names[party], name, error);
}

static bool load_party_lines(struct measurement *measurement, enum party party,
                             const struct json_node *gc_bench, const char *name,
                             struct error *error)
{
    static const char *const keys[] = {"garble", "evaluate", "source", "note", NULL};
    if (!device_for(gc_bench, party, &name, error))
        return false;
    struct json_node devices = json_child(gc_bench, "devices");
    if (!json_has(&devices, name))
        return no_device(&devices, name, error);
    struct json_node device = json_child(&devices, name);
    uint64_t relu_count = measurement->relu_count;
    return json_only(&device, keys, error)
        && load_line(&measurement->garble[party], &device, "garble", relu_count, error)
        && load_line(&measurement->evaluate[party], &device, "evaluate", relu_count, error);
}

static bool load_gc_bench(struct measurement *measurement, const struct json_node *gc_bench,
                          const char *const devices[PARTY_COUNT], struct error *error)
{
    static const char *const keys[] = {"name", "source", "note", "defaults", "devices", NULL};
    struct json_node list = json_child(gc_bench, "devices");
    if (!json_only(gc_bench, keys, error)
        || !json_require(&list, NULL, json_is_object(&list), "an object of devices", error))
        return false;
    return load_party_lines(measurement, PARTY_CLIENT, gc_bench, devices[PARTY_CLIENT], error)
        && load_party_lines(measurement, PARTY_SERVER, gc_bench, devices[PARTY_SERVER], error);
}

/* ---- layer-parallel HE ---- */

static bool load_he_table(struct measurement *measurement, const struct json_node *table,
                          bool *is_ours, struct error *error)
{
    static const char *const keys[] = {"network", "input", "seconds", "seconds_factor",
                                       "source",  "note",  NULL};
    const char *network = NULL, *input = NULL;
    if (!json_only(table, keys, error) || !json_text(table, "network", &network, error)
        || !json_text(table, "input", &input, error))
        return false;
    *is_ours = strcmp(network, measurement->network) == 0 && strcmp(input, measurement->input) == 0;
    if (!*is_ours)
        return true;
    double **seconds = &measurement->he_seconds_by_threads;
    size_t *count = &measurement->he_threads_count;
    if (!json_numbers(table, "seconds", 0.0, seconds, count, error))
        return false;
    return json_require(table, "seconds", *count > 0, "a list with a value per thread", error)
        && check_seconds(table, *seconds, *count, error)
        && measured_apply_factor(table, *seconds, *count, error);
}

/* Told after a walk through all tables: they are well-formed. */
static bool no_he_table(const struct measurement *measurement, const struct json_node *tables,
                        struct error *error)
{
    struct name_list known = {0};
    if (json_count(tables) > 0) {
        struct json_node table = json_item(tables, 0);
        do {
            const char *network = NULL, *input = NULL;
            if (json_text(&table, "network", &network, error)
                && json_text(&table, "input", &input, error))
                name_list_add(&known, network, input);
        } while (json_next(&table));
    }
    return json_fail(tables, NULL, error, "has no table of %s on %s; those there are: %s",
                     measurement->network, measurement->input, known.text);
}

static bool load_he(struct measurement *measurement, const struct json_node *he,
                    struct error *error)
{
    static const char *const keys[] = {"name", "source", "note", "tables", NULL};
    struct json_node tables = json_child(he, "tables");
    if (!json_only(he, keys, error)
        || !json_require(&tables, NULL, json_is_array(&tables), "a list of tables", error))
        return false;
    bool found = false;
    if (json_count(&tables) > 0) {
        struct json_node table = json_item(&tables, 0);
        do
            if (!load_he_table(measurement, &table, &found, error))
                return false;
        while (!found && json_next(&table));
    }
    return found || no_he_table(measurement, &tables, error);
}

/* ---- the set of one network x input x protocol ---- */

static bool check_bytes(const struct json_node *node, const double bytes[], size_t count,
                        struct error *error)
{
    for (size_t index = 0; index < count; index++)
        if (bytes[index] > MOST_WHOLE || bytes[index] != floor(bytes[index]))
            return json_fail(node, "bytes", error, "must be whole and at most 2^53, has %.17g",
                             bytes[index]);
    return true;
}

/* A number, or a list with an entry for each linear layer. */
static bool load_values(struct measured_operation *measured, const struct json_node *node,
                        const char *unit, struct error *error)
{
    struct json_node value = json_child(node, unit);
    measured->per_layer = json_is_array(&value);
    if (measured->per_layer)
        return json_numbers(node, unit, 0.0, &measured->values, &measured->count, error);
    measured->values = memory_allocate(1, sizeof *measured->values);
    measured->count = 1;
    return json_number(node, unit, &measured->values[0], error)
        && json_require(node, unit, measured->values[0] >= 0.0, "at least 0", error);
}

bool measured_load(struct measured_operation *measured, const struct json_node *node,
                   const char *unit, struct error *error)
{
    measured->present = true;
    return load_values(measured, node, unit, error)
        && (strcmp(unit, "bytes") == 0
                ? check_bytes(node, measured->values, measured->count, error)
                : check_seconds(node, measured->values, measured->count, error)
                      && measured_apply_factor(node, measured->values, measured->count, error));
}

static bool load_not_run(struct measured_operation *measured, const struct json_node *node,
                         struct error *error)
{
    if (!json_has(node, "not_run"))
        return true;
    if (!measured->per_layer)
        return json_fail(node, "not_run", error, "needs a list of values, one per layer");
    double *indices = NULL;
    size_t count = 0;
    if (!json_numbers(node, "not_run", 0.0, &indices, &count, error))
        return false;
    bool valid = true;
    measured->not_run = memory_allocate(measured->count, sizeof *measured->not_run);
    for (size_t index = 0; index < count && valid; index++) {
        valid = indices[index] < (double)measured->count && indices[index] == floor(indices[index]);
        if (valid)
            measured->not_run[(size_t)indices[index]] = true;
        else
            json_fail(node, "not_run", error, "must be indices below %zu, has %s", measured->count,
                      READABLE(indices[index], 6));
    }
    free(indices);
    return valid;
}

/* All arrays have an entry per linear layer: as many as the first one that was read. */
bool measured_check_count(const struct measurement *measurement,
                          const struct measured_operation *measured, const struct json_node *node,
                          const char *unit, struct error *error)
{
    for (int other = 0; other < OPERATION_COUNT && measured->per_layer; other++) {
        const struct measured_operation *theirs = &measurement->operations[other];
        if (theirs->per_layer && theirs->count != measured->count)
            return json_fail(node, unit, error, "must have as many entries as %s: %zu, not %zu",
                             operation_name((enum operation)other), theirs->count, measured->count);
    }
    return true;
}

static bool load_operation(struct measurement *measurement, enum operation operation,
                           const struct json_node *node, struct error *error)
{
    static const char *const transfer_keys[] = {"bytes", "not_run", "note", NULL};
    static const char *const work_keys[] = {"seconds", "seconds_factor", "not_run", "note", NULL};
    struct measured_operation *measured = &measurement->operations[operation];
    bool is_transfer = operation_is_transfer(operation);
    const char *unit = is_transfer ? "bytes" : "seconds";
    if (!json_only(node, is_transfer ? transfer_keys : work_keys, error))
        return false;
    return measured_load(measured, node, unit, error) && load_not_run(measured, node, error)
        && measured_check_count(measurement, measured, node, unit, error);
}

/* What has a thread count is in the two other files, for every set. */
static bool load_operations(struct measurement *measurement, const struct json_node *set,
                            struct error *error)
{
    struct json_node node = json_child(set, "operations");
    if (!json_require(&node, NULL, json_is_object(&node), "an object of operations", error)
        || !json_only(&node, operation_names(), error))
        return false;
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        const char *name = operation_name((enum operation)operation);
        if (!json_has(&node, name))
            continue;
        if (operation_thread_use((enum operation)operation) != THREADS_ONE)
            return json_fail(&node, name, error, "is taken from %s.json, and must not be here",
                             operation == OPERATION_HE_EVAL ? "he_layer_parallel" : "gc_bench");
        struct json_node child = json_child(&node, name);
        if (!load_operation(measurement, (enum operation)operation, &child, error))
            return false;
    }
    return true;
}

bool measurement_load_set(struct measurement *measurement, const struct json_node *set,
                          struct error *error)
{
    static const char *const keys[] = {"name",     "source",    "note",  "network",
                                       "input",    "protocol",  "relus", "operations",
                                       "threaded", "unplanned", NULL};
    *measurement = (struct measurement){0};
    return json_only(set, keys, error)
        && model_name_load(measurement->network, set, "network", error)
        && model_name_load(measurement->input, set, "input", error)
        && model_name_load(measurement->protocol, set, "protocol", error)
        && json_integer(set, "relus", &measurement->relu_count, error)
        && load_operations(measurement, set, error)
        && measurement_load_same_runs(measurement, set, error);
}

bool measurement_load(struct measurement *measurement, const struct json_node *set,
                      const struct json_node *gc_bench, const struct json_node *he,
                      const char *const devices[PARTY_COUNT], struct error *error)
{
    if (!measurement_load_set(measurement, set, error))
        return false;
    return measurement_is_self_contained(set)
        || (load_he(measurement, he, error)
            && load_gc_bench(measurement, gc_bench, devices, error));
}

void measurement_free(struct measurement *measurement)
{
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        free(measurement->operations[operation].values);
        free(measurement->operations[operation].not_run);
    }
    for (int unplanned = 0; unplanned < UNPLANNED_COUNT; unplanned++)
        free(measurement->unplanned[unplanned].values);
    free(measurement->he_seconds_by_threads);
    *measurement = (struct measurement){0};
}
