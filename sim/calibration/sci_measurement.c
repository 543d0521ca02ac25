/*
 * sci_measurement.c: totals of a program of the SCI library as a measured set, layer by layer.
 */
#include "base/warning.h"
#include "calibration/sci_log.h"
#include "models/costs/cost_options.h"
#include "models/graph/network.h"
#include "models/plan/item_cost.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"
#include "json/json_write.h"

#include "models/costs/formula_costs.h"

#include <math.h>

/* The total of the logs that the operation is a part of. */
static enum sci_work work_of(enum operation operation)
{
    static const struct {
        enum operation operation;
        enum sci_work work;
    } parts[] = {
        {OPERATION_HE_ENCRYPT, SCI_LINEAR},        {OPERATION_LINEAR_UP, SCI_LINEAR},
        {OPERATION_HE_EVAL, SCI_LINEAR},           {OPERATION_LINEAR_DOWN, SCI_LINEAR},
        {OPERATION_HE_DECRYPT, SCI_LINEAR},        {OPERATION_TRUNCATE_UP, SCI_TRUNCATION},
        {OPERATION_TRUNCATE_DOWN, SCI_TRUNCATION}, {OPERATION_TRUNCATE_COMPUTE, SCI_TRUNCATION},
        {OPERATION_OT_UP, SCI_COMPARISON},         {OPERATION_OT_DOWN, SCI_COMPARISON},
        {OPERATION_OT_COMPUTE, SCI_COMPARISON},
    };
    for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
        if (parts[i].operation == operation)
            return parts[i].work;
    return SCI_OTHER; /* keys, set-up, the prediction: by formula */
}

/* The operations of a protocol, each once: two parties may do one at the same time. */
struct item_costs {
    const struct protocol_item *items[OPERATION_COUNT];
    struct item_cost costs[OPERATION_COUNT]; /* by formula */
};

static bool find_costs(struct item_costs *found, const struct formula_costs *formula,
                       struct error *error)
{
    const struct cost_source source = formula_cost_source(formula);
    for (int operation = 0; operation < OPERATION_COUNT; operation++) {
        const struct protocol_item *item =
            protocol_find(formula->protocol, (enum operation)operation);
        found->items[operation] = item;
        if (item != NULL && !source.item_cost(source.model, item, &found->costs[operation], error))
            return false;
    }
    return true;
}

/* What the logs tell of the operation and those in the same total; shares: out, what the formulas
 * say of it, by which that is divided among layers. */
static double measured_of(const struct item_costs *found, const struct sci_run *run,
                          enum operation operation, double *shares)
{
    enum sci_work work = work_of(operation);
    *shares = item_cost_sum(&found->costs[operation]);
    if (operation == OPERATION_OT_COMPUTE && found->items[OPERATION_TRUNCATE_COMPUTE] == NULL)
        return run->seconds[SCI_COMPARISON] + run->seconds[SCI_TRUNCATION];
    if (operation_is_transfer(operation))
        return found->items[operation]->resource == RESOURCE_UPLINK ? run->up_bytes[work]
                                                                    : run->down_bytes[work];
    if (work == SCI_LINEAR)
        *shares = item_cost_sum(&found->costs[OPERATION_HE_ENCRYPT])
                + item_cost_sum(&found->costs[OPERATION_HE_EVAL])
                + item_cost_sum(&found->costs[OPERATION_HE_DECRYPT]);
    return run->seconds[work];
}

/* Bytes stay whole, and add up to the total. */
static void write_values(struct json_writer *writer, const char *unit, const struct item_cost *cost,
                         double factor, bool is_whole)
{
    double before = 0.0, exact = 0.0;
    if (!cost->per_layer) {
        double value = cost->count > 0 ? cost->values[0] * factor : 0.0;
        json_write_number(writer, unit, is_whole ? nearbyint(value) : value);
        return;
    }
    json_write_array(writer, unit, true);
    for (size_t i = 0; i < cost->count; i++) {
        exact += cost->values[i] * factor;
        double until = is_whole ? nearbyint(exact) : exact;
        json_write_number(writer, NULL, is_whole ? until - before : cost->values[i] * factor);
        before = until;
    }
    json_write_array_end(writer);
}

static void write_operation(struct json_writer *writer, const struct item_costs *found,
                            const struct sci_run *run, enum operation operation)
{
    bool is_bytes = operation_is_transfer(operation);
    double shares = 0.0;
    double total = measured_of(found, run, operation, &shares);
    double factor = work_of(operation) == SCI_OTHER ? 1.0 : shares > 0.0 ? total / shares : 0.0;
    json_write_object(writer, operation_name(operation), true);
    write_values(writer, is_bytes ? "bytes" : "seconds", &found->costs[operation], factor,
                 is_bytes);
    json_write_object_end(writer);
}

/* Nothing is garbled: a set says so with no seconds. */
static void write_threaded(struct json_writer *writer, const struct item_costs *found,
                           const struct sci_run *run, const struct delphi_facts *facts)
{
    static const char *const circuits[] = {"garble", "online_gc_eval"};
    double shares = 0.0;
    double total = measured_of(found, run, OPERATION_HE_EVAL, &shares);
    json_write_object(writer, "threaded", false);
    json_write_object(writer, "he_eval", true);
    write_values(writer, "seconds", &found->costs[OPERATION_HE_EVAL],
                 shares > 0.0 ? total / shares : 0.0, false);
    json_write_number(writer, "slowdown_per_busy_core", facts->base->he.slowdown_per_busy_core);
    json_write_object_end(writer);
    for (size_t i = 0; i < sizeof circuits / sizeof *circuits; i++) {
        json_write_object(writer, circuits[i], true);
        json_write_number(writer, "seconds", 0.0);
        json_write_integer(writer, "threads", 1);
        json_write_object_end(writer);
    }
    json_write_object_end(writer);
}

static void write_set(struct json_writer *writer, const struct item_costs *found,
                      const struct sci_run *run, const struct network *network,
                      const struct protocol *protocol, const struct delphi_facts *facts)
{
    json_write_object(writer, NULL, false);
    json_write_object(writer, "source", false);
    json_write_text(writer, "logs", facts->folder);
    json_write_text(writer, "how",
                    "totals of the program's own counters, spread over the layers as by formula; "
                    "keys, set-up and prediction by formula");
    json_write_text(writer, "proportions_as_on", facts->base->name);
    json_write_object_end(writer);
    json_write_text(writer, "network", network->name);
    json_write_text(writer, "input", facts->input);
    json_write_text(writer, "protocol", protocol->name);
    json_write_integer(writer, "relus", network_relu_count(network));
    json_write_object(writer, "operations", false);
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        if (found->items[operation] != NULL && operation != OPERATION_HE_EVAL)
            write_operation(writer, found, run, (enum operation)operation);
    json_write_object_end(writer);
    write_threaded(writer, found, run, facts);
    json_write_object_end(writer);
}

bool sci_measurement_write(struct json_writer *writer, const struct sci_run *run,
                           const struct network *network, const struct protocol *protocol,
                           const struct delphi_facts *facts, struct error *error)
{
    struct warnings ignored = {0}; /* of what the logs tell */
    struct item_costs found = {0};
    struct formula_costs formula = {
        .network = network,
        .protocol = protocol,
        .devices = {facts->base, facts->base},
        .threads = {1, 1, 1},
        .options = cost_options_default(OPTIONS_FORMULA),
    };
    bool good =
        formula_costs_init(&formula, &ignored, error) && find_costs(&found, &formula, error);
    if (good)
        write_set(writer, &found, run, network, protocol, facts);
    for (int operation = 0; operation < OPERATION_COUNT; operation++)
        item_cost_free(&found.costs[operation]);
    formula_costs_free(&formula);
    warnings_free(&ignored);
    return good;
}
