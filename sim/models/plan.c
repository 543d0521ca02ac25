#include "models/plan.h"

#include "base/memory.h"

#include <assert.h>
#include <inttypes.h>
#include <stdlib.h>

/* More threads than any machine has are a slip. */
#define MOST_THREADS 1000000

struct builder {
    struct plan *plan;
    const struct network *network;
    const struct measurement *measurement;
    const struct plan_options *options;
    /* By linear layer, in order; owned: */
    uint32_t *linear;     /* its index in the network */
    uint32_t *activation; /* of the activation that follows it, or STEP_NO_LAYER */
    size_t linear_count;
    size_t first_activation; /* the linear layers that have the first and last one; */
    size_t last_activation;  /* linear_count if there is none */
    size_t step_capacity;
    size_t predecessor_capacity;
    struct error *error;
};

/* ---- layers ---- */

/* An activation belongs to the linear layer before it. */
static void list_layers(struct builder *builder)
{
    const struct network *network = builder->network;
    size_t count = network_linear_layer_count(network);
    builder->linear = memory_allocate(count, sizeof *builder->linear);
    builder->activation = memory_allocate(count, sizeof *builder->activation);
    builder->first_activation = builder->last_activation = count;
    for (uint32_t index = 0; index < network->layer_count; index++) {
        if (layer_is_linear(&network->layers[index])) {
            builder->activation[builder->linear_count] = STEP_NO_LAYER;
            builder->linear[builder->linear_count++] = index;
        } else if (network->layers[index].kind == LAYER_ACTIVATION && builder->linear_count > 0) {
            size_t owner = builder->linear_count - 1;
            builder->activation[owner] = index;
            builder->last_activation = owner;
            if (builder->first_activation == count)
                builder->first_activation = owner;
        }
    }
}

/* Whether an item is done for this linear layer, or for the activation after it. */
static bool item_selects(const struct builder *builder, const struct protocol_item *item,
                         size_t linear_index)
{
    bool per_relu = item->per == PER_RELU_LAYER;
    size_t first = per_relu ? builder->first_activation : 0;
    size_t last = per_relu ? builder->last_activation : builder->linear_count - 1;
    switch (item->layers) {
    case LAYERS_ALL:
        return true;
    case LAYERS_FIRST:
        return linear_index == first;
    case LAYERS_LAST:
        return linear_index == last;
    case LAYERS_ALL_BUT_LAST:
        return linear_index != last;
    }
    assert(!"a choice of layers that is not in the list");
    return false;
}

/* ---- steps ---- */

static bool same_transfer(const struct step *step, const struct step *other)
{
    return step->phase == other->phase && step->operation == other->operation
        && step->resource == other->resource;
}

/* Appends a step that waits for the one before it in its phase. */
static void add_step(struct builder *builder, struct step step)
{
    struct plan *plan = builder->plan;
    uint32_t index = plan->step_count;
    bool has_predecessor = index > 0 && plan->steps[index - 1].phase == step.phase;
    step.first_predecessor = plan->predecessor_count;
    step.predecessor_count = has_predecessor;
    plan->steps = memory_grow(plan->steps, &builder->step_capacity, index + 1, sizeof *plan->steps);
    plan->steps[plan->step_count++] = step;
    if (!has_predecessor)
        return;
    plan->predecessors = memory_grow(plan->predecessors, &builder->predecessor_capacity,
                                     plan->predecessor_count + 1, sizeof *plan->predecessors);
    plan->predecessors[plan->predecessor_count++] = index - 1;
}

/*
 * Offline, what all layers send with one operation is one message, whose first part carries it:
 * nothing is waited for in between. Online, every layer waits for its message.
 */
static uint32_t messages_of(const struct builder *builder, const struct step *step)
{
    const struct plan *plan = builder->plan;
    bool continues = step->phase == PHASE_OFFLINE && plan->step_count > 0
                  && same_transfer(step, &plan->steps[plan->step_count - 1]);
    return continues ? 0 : 1;
}

/* A measured value: bytes on the link, or seconds on one core. Nothing makes no step. */
static void add_measured_step(struct builder *builder, const struct protocol_item *item,
                              enum phase phase, uint32_t layer_index, double value)
{
    struct step step = {.phase = phase,
                        .operation = item->operation,
                        .resource = item->resource,
                        .layer_index = layer_index};
    if (value <= 0.0)
        return;
    if (resource_is_link(item->resource)) {
        step.size_bytes = (uint64_t)value;
        step.messages = messages_of(builder, &step);
    } else {
        step.work_core_s = value;
        step.most_cores = 1;
    }
    add_step(builder, step);
}

static bool not_measured(struct builder *builder, enum operation operation)
{
    const struct measurement *measurement = builder->measurement;
    return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                     "%s was not measured for %s on %s with %s", operation_name(operation),
                     measurement->network, measurement->input, measurement->protocol);
}

/* A cost that is one number cannot be run in a loop, or for some layers: its share is not known. */
static bool is_done_once(struct builder *builder, const struct protocol_item *item)
{
    if (item->loop == 0 && item->layers == LAYERS_ALL)
        return true;
    return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                     "%s is measured once for the whole network, but the protocol runs it for "
                     "single layers",
                     operation_name(item->operation));
}

/* ---- operations with a thread count ---- */

static bool check_threads(struct builder *builder, uint64_t threads, const char *place)
{
    if (threads >= 1 && threads <= MOST_THREADS)
        return true;
    return error_set(builder->error, ERROR_INPUT, NULL, place, "must be from 1 to %d, is %" PRIu64,
                     MOST_THREADS, threads);
}

static void add_threaded_step(struct builder *builder, const struct protocol_item *item,
                              enum phase phase, double work_core_s, uint64_t threads)
{
    struct step step = {.phase = phase,
                        .operation = item->operation,
                        .resource = item->resource,
                        .layer_index = STEP_NO_LAYER,
                        .work_core_s = work_core_s,
                        .most_cores = (double)threads};
    if (work_core_s > 0.0)
        add_step(builder, step);
}

/* s wall seconds measured on T threads are s * T of work: T cores take s again. */
static bool add_he_step(struct builder *builder, const struct protocol_item *item, enum phase phase)
{
    const struct measurement *measurement = builder->measurement;
    uint64_t threads = builder->options->server_he_threads;
    if (!check_threads(builder, threads, "server.he_threads"))
        return false;
    if (threads > measurement->he_threads_count)
        return error_set(builder->error, ERROR_INPUT, NULL, "server.he_threads",
                         "he_threads %" PRIu64 " exceed the measured table of %s on %s, which has "
                         "%zu entries",
                         threads, measurement->network, measurement->input,
                         measurement->he_threads_count);
    double wall_s = measurement->he_seconds_by_threads[threads - 1];
    add_threaded_step(builder, item, phase, wall_s * (double)threads, threads);
    return true;
}

/* The line is for one thread; threads divide it perfectly, as published (models/README.md). */
static bool add_gc_step(struct builder *builder, const struct protocol_item *item, enum phase phase)
{
    const struct measurement *measurement = builder->measurement;
    enum party party = item->resource == RESOURCE_CLIENT_CPU ? PARTY_CLIENT : PARTY_SERVER;
    uint64_t threads = party == PARTY_CLIENT ? builder->options->client_threads
                                             : builder->options->server_gc_threads;
    if (!check_threads(builder, threads,
                       party == PARTY_CLIENT ? "client.threads" : "server.gc_threads"))
        return false;
    struct relu_line line = item->operation == OPERATION_GARBLE ? measurement->garble[party]
                                                                : measurement->evaluate[party];
    add_threaded_step(builder, item, phase, relu_line_s(line, measurement->relu_count), threads);
    return true;
}

/* ---- items ---- */

/* An entry of a measured array. One for an activation that is not there is of another network. */
static bool add_layer_step(struct builder *builder, const struct protocol_item *item,
                           enum phase phase, size_t linear_index)
{
    const struct measured_operation *measured = &builder->measurement->operations[item->operation];
    bool per_relu = item->per == PER_RELU_LAYER;
    uint32_t layer_index =
        per_relu ? builder->activation[linear_index] : builder->linear[linear_index];
    double value = measured->values[linear_index];
    if (!item_selects(builder, item, linear_index) || value <= 0.0
        || (measured->not_run && measured->not_run[linear_index]))
        return true;
    if (layer_index == STEP_NO_LAYER)
        return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s was measured for an activation after %s, where %s has none",
                         operation_name(item->operation),
                         builder->network->layers[builder->linear[linear_index]].name,
                         builder->network->name);
    add_measured_step(builder, item, phase, layer_index, value);
    return true;
}

static bool check_per_layer(struct builder *builder, const struct protocol_item *item)
{
    const struct measured_operation *measured = &builder->measurement->operations[item->operation];
    if (!measured->present)
        return not_measured(builder, item->operation);
    if (!measured->per_layer)
        return is_done_once(builder, item);
    if (item->per == PER_NETWORK)
        return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s is measured per layer, but the protocol runs it once for the network",
                         operation_name(item->operation));
    if (measured->count != builder->linear_count)
        return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                         "%s is measured for %zu linear layers, but %s has %zu",
                         operation_name(item->operation), measured->count, builder->network->name,
                         builder->linear_count);
    return true;
}

/* Runs all items for one layer, then for the next. */
static bool add_layer_steps(struct builder *builder, const struct protocol_item items[],
                            size_t count, enum phase phase)
{
    for (size_t index = 0; index < builder->linear_count; index++)
        for (size_t item = 0; item < count; item++)
            if (!add_layer_step(builder, &items[item], phase, index))
                return false;
    return true;
}

static bool add_item(struct builder *builder, const struct protocol_item *item, enum phase phase)
{
    const struct measured_operation *measured = &builder->measurement->operations[item->operation];
    switch (operation_thread_use(item->operation)) {
    case THREADS_HE:
        return is_done_once(builder, item) && add_he_step(builder, item, phase);
    case THREADS_GC:
        return is_done_once(builder, item) && add_gc_step(builder, item, phase);
    case THREADS_ONE:
        break;
    }
    if (!check_per_layer(builder, item))
        return false;
    if (measured->per_layer)
        return add_layer_steps(builder, item, 1, phase);
    add_measured_step(builder, item, phase, STEP_NO_LAYER, measured->values[0]);
    return true;
}

static bool add_loop(struct builder *builder, const struct protocol_item items[], size_t count,
                     enum phase phase)
{
    for (size_t item = 0; item < count; item++) {
        if (operation_thread_use(items[item].operation) != THREADS_ONE)
            return is_done_once(builder, &items[item]);
        if (!check_per_layer(builder, &items[item]))
            return false;
    }
    return add_layer_steps(builder, items, count, phase);
}

static bool add_phase(struct builder *builder, const struct protocol *protocol, enum phase phase)
{
    const struct protocol_item *items = protocol->items[phase];
    size_t count = protocol->item_count[phase], index = 0;
    while (index < count) {
        size_t end = index + 1;
        while (end < count && items[index].loop > 0 && items[end].loop == items[index].loop)
            end++;
        bool added = items[index].loop > 0 ? add_loop(builder, &items[index], end - index, phase)
                                           : add_item(builder, &items[index], phase);
        if (!added)
            return false;
        index = end;
    }
    return true;
}

/* ---- the whole ---- */

static bool check_relus(const struct builder *builder)
{
    uint64_t ours = network_relu_count(builder->network);
    uint64_t measured = builder->measurement->relu_count;
    if (ours == measured)
        return true;
    return error_set(builder->error, ERROR_INPUT, NULL, "costs",
                     "the measured network %s on %s has %" PRIu64 " ReLUs, but %s has %" PRIu64,
                     builder->measurement->network, builder->measurement->input, measured,
                     builder->network->name, ours);
}

/* *sum += count * each, unless that exceeds 64 bits. */
static bool add_product(uint64_t *sum, uint64_t count, uint64_t each)
{
    if (each > 0 && count > (UINT64_MAX - *sum) / each)
        return false;
    *sum += count * each;
    return true;
}

/* elements * bytes per element + ReLUs * bytes per ReLU, of what the party keeps. */
static bool add_storage(struct builder *builder, const struct protocol *protocol, enum party party)
{
    static const char *const places[PARTY_COUNT] = {"client.bytes_per_relu",
                                                    "server.bytes_per_relu"};
    const struct protocol_storage *storage = &protocol->storage[party];
    uint64_t given = builder->options->bytes_per_relu[party];
    uint64_t *bytes = &builder->plan->storage_bytes[party];
    const struct network *network = builder->network;
    uint64_t elements = 0;
    if (storage->linear_inputs)
        elements += network_linear_input_elements(network);
    if (storage->linear_outputs)
        elements += network_linear_output_elements(network);
    if (add_product(bytes, elements, protocol->bytes_per_element)
        && add_product(bytes, network_relu_count(network), given ? given : storage->bytes_per_relu))
        return true;
    return error_set(builder->error, ERROR_INPUT, NULL, places[party],
                     "a precompute of %s would take more than 2^64 bytes", network->name);
}

bool plan_build(struct plan *plan, const struct network *network, const struct protocol *protocol,
                const struct measurement *measurement, const struct plan_options *options,
                struct error *error)
{
    struct builder builder = {.plan = plan,
                              .network = network,
                              .measurement = measurement,
                              .options = options,
                              .error = error};
    *plan = (struct plan){0};
    list_layers(&builder);
    bool built = check_relus(&builder) && add_phase(&builder, protocol, PHASE_OFFLINE);
    plan->offline_step_count = plan->step_count;
    built = built && add_phase(&builder, protocol, PHASE_ONLINE)
         && add_storage(&builder, protocol, PARTY_CLIENT)
         && add_storage(&builder, protocol, PARTY_SERVER);
    free(builder.linear);
    free(builder.activation);
    return built;
}

void plan_free(struct plan *plan)
{
    free(plan->steps);
    free(plan->predecessors);
    *plan = (struct plan){0};
}
