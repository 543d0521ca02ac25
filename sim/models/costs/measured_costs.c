#include "models/costs/measured_costs.h"

#include "base/error.h"
#include "models/graph/network.h"
#include "models/plan/operation.h"

#include <inttypes.h>
#include <math.h>

static bool check_relus(const struct measured_costs *costs, struct error *error)
{
    const struct measurement *measurement = costs->measurement;
    uint64_t ours = network_relu_count(costs->network);
    if (ours == measurement->relu_count)
        return true;
    return error_set(error, ERROR_INPUT, NULL, "costs",
                     "the measured network %s on %s has %" PRIu64 " ReLUs, but %s has %" PRIu64,
                     measurement->network, measurement->input, measurement->relu_count,
                     costs->network->name, ours);
}

/*
 * s wall seconds measured on T threads are s * T of work: T cores take s again. Where a protocol
 * goes from layer to layer, each is evaluated alone.
 */
static bool he_cost(const struct measured_costs *costs, const struct protocol_item *item,
                    struct item_cost *cost, struct error *error)
{
    const struct measurement *measurement = costs->measurement;
    const struct measured_operation *layers = &measurement->operations[OPERATION_HE_EVAL];
    uint64_t threads = costs->threads.server_he;
    if (!item_cost_check_threads(threads, "server.he_threads", error))
        return false;
    if (item->loop > 0 && layers->per_layer) {
        item_cost_allocate(cost, layers->count);
        for (size_t index = 0; index < layers->count; index++)
            cost->values[index] = layers->values[index];
        return true;
    }
    if (threads > measurement->he_threads_count)
        return error_set(error, ERROR_INPUT, NULL, "server.he_threads",
                         "he_threads %" PRIu64 " exceed the measured table of %s on %s, which has "
                         "%zu entries",
                         threads, measurement->network, measurement->input,
                         measurement->he_threads_count);
    item_cost_set(cost, measurement->he_seconds_by_threads[threads - 1] * (double)threads);
    cost->most_cores = (double)threads;
    return true;
}

/*
 * The line is for one thread; threads divide it perfectly, as published (models/README.md), unless
 * the set tells how many help.
 */
static bool gc_cost(const struct measured_costs *costs, const struct protocol_item *item,
                    struct item_cost *cost, struct error *error)
{
    const struct measurement *measurement = costs->measurement;
    bool is_client = item->resource == RESOURCE_CLIENT_CPU;
    enum party party = is_client ? PARTY_CLIENT : PARTY_SERVER;
    uint64_t threads = is_client ? costs->threads.client : costs->threads.server_gc;
    if (!item_cost_check_threads(threads, is_client ? "client.threads" : "server.gc_threads",
                                 error))
        return false;
    bool garbles = item->operation == OPERATION_GARBLE;
    struct relu_line line = garbles ? measurement->garble[party] : measurement->evaluate[party];
    double most_cores = garbles ? measurement->garble_most_cores : measurement->evaluate_most_cores;
    item_cost_set(cost, relu_line_s(line, measurement->relu_count));
    cost->most_cores = most_cores > 0.0 ? fmin(most_cores, (double)threads) : (double)threads;
    return true;
}

static bool array_cost(const struct measured_costs *costs, enum operation operation,
                       struct item_cost *cost, struct error *error)
{
    const struct measured_operation *measured = &costs->measurement->operations[operation];
    if (!measured->present && !operation_is_measured(operation))
        return true;
    if (!measured->present)
        return error_set(error, ERROR_INPUT, NULL, "costs",
                         "%s was not measured for %s on %s with %s", operation_name(operation),
                         costs->measurement->network, costs->measurement->input,
                         costs->measurement->protocol);
    item_cost_allocate(cost, measured->count);
    cost->per_layer = measured->per_layer;
    for (size_t index = 0; index < measured->count; index++)
        if (!measured->not_run || !measured->not_run[index])
            cost->values[index] = measured->values[index];
    return true;
}

static bool item_cost(const void *model, const struct protocol_item *item, struct item_cost *cost,
                      struct error *error)
{
    const struct measured_costs *costs = model;
    *cost = (struct item_cost){0};
    if (!check_relus(costs, error))
        return false;
    switch (operation_thread_use(item->operation)) {
    case THREADS_HE:
        return he_cost(costs, item, cost, error);
    case THREADS_GC:
        return gc_cost(costs, item, cost, error);
    case THREADS_ONE:
        break;
    }
    return array_cost(costs, item->operation, cost, error);
}

struct cost_source measured_cost_source(const struct measured_costs *costs)
{
    return (struct cost_source){costs, item_cost};
}
