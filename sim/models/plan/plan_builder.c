#include "models/plan/plan_builder.h"

#include "base/error.h"
#include "base/memory.h"
#include "models/crypto/he_schedule.h"
#include "models/plan/operation.h"
#include "models/plan/protocol.h"

#include <stdlib.h>

#define MOST_TRANSFER_BYTES 9007199254740992.0 /* 2^53: exact in a double */
#define MOST_MESSAGES 2147483648.0

/* ---- the frontier ---- */

void plan_frontier_add(struct plan_frontier *frontier, uint32_t step)
{
    frontier->steps =
        memory_grow(frontier->steps, &frontier->capacity, frontier->count + 1, sizeof(uint32_t));
    frontier->steps[frontier->count++] = step;
}

void plan_frontier_join(struct plan_frontier *frontier, const struct plan_frontier *other)
{
    for (size_t i = 0; i < other->count; i++)
        plan_frontier_add(frontier, other->steps[i]);
}

void plan_frontier_set(struct plan_frontier *frontier, const struct plan_frontier *other)
{
    frontier->count = 0;
    plan_frontier_join(frontier, other);
}

/* ---- steps ---- */

static bool same_transfer(const struct step *step, const struct step *other)
{
    return step->phase == other->phase && step->operation == other->operation
        && step->resource == other->resource;
}

/*
 * Offline, what all layers send with one operation is one message, whose first part carries it:
 * nothing is waited for in between. Online, every layer waits for its message.
 */
static uint32_t messages_of(const struct plan_builder *builder, const struct step *step)
{
    const struct plan *plan = builder->plan;
    bool continues = step->phase == PHASE_OFFLINE && plan->step_count > 0
                  && same_transfer(step, &plan->steps[plan->step_count - 1]);
    return continues ? 0 : 1;
}

bool plan_builder_has_room(const struct plan_builder *builder, size_t steps,
                           size_t steps_of_frontier)
{
    const struct plan *plan = builder->plan;
    return (plan->step_count + steps <= PLAN_MOST_STEPS
            && plan->predecessor_count + steps + steps_of_frontier * builder->frontier.count
                   <= PLAN_MOST_PREDECESSORS)
        || error_set(builder->error, ERROR_INPUT, NULL, "network",
                     "%s makes a plan of more than %d steps, or of more than %d times that one "
                     "waits for another",
                     builder->network->name, PLAN_MOST_STEPS, PLAN_MOST_PREDECESSORS);
}

/* Its index. */
static uint32_t add_step(struct plan_builder *builder, struct step step)
{
    struct plan *plan = builder->plan;
    struct plan_frontier *frontier = &builder->frontier;
    step.first_predecessor = plan->predecessor_count;
    step.predecessor_count = (uint32_t)frontier->count;
    plan->steps = memory_grow(plan->steps, &builder->step_capacity, plan->step_count + 1,
                              sizeof *plan->steps);
    plan->predecessors =
        memory_grow(plan->predecessors, &builder->predecessor_capacity,
                    plan->predecessor_count + frontier->count, sizeof *plan->predecessors);
    for (size_t i = 0; i < frontier->count; i++)
        plan->predecessors[plan->predecessor_count++] = frontier->steps[i];
    plan->steps[plan->step_count] = step;
    frontier->count = 0;
    plan_frontier_add(frontier, plan->step_count);
    return plan->step_count++;
}

/* ---- values ---- */

static bool is_of_keys(enum operation operation)
{
    return operation == OPERATION_KEYGEN || operation == OPERATION_KEY_UP
        || operation == OPERATION_KEY_LOAD;
}

/* In a client's first phase only. */
static bool is_done_once(const struct plan_builder *builder, enum operation operation)
{
    return operation == OPERATION_SETUP_UP || operation == OPERATION_SETUP_DOWN
        || operation == OPERATION_SETUP_COMPUTE
        || (builder->options->keys_once_per_client && is_of_keys(operation));
}

/* How many times as fast as today the operation is; 1 unless the options say so. Its own speed is
 * in place of its family's. */
static double speedup_of(const struct plan_builder *builder, enum operation operation)
{
    double speedup = builder->options->speedups[operation];
    if (speedup > 0.0)
        return speedup;
    switch (operation_family(operation)) {
    case FAMILY_HE:
        speedup = builder->options->he_speedup;
        break;
    case FAMILY_GC:
        speedup = builder->options->gc_speedup;
        break;
    case FAMILY_OT:
    case FAMILY_OTHER:
        break;
    }
    return speedup > 0.0 ? speedup : 1.0;
}

/* How many times the operation's work or bytes there are; 1 unless the options say so. */
static double scale_of(const struct plan_builder *builder, enum operation operation)
{
    double scale = 0.0;
    switch (operation_growth(operation)) {
    case GROWS_WITH_RELUS:
        scale = builder->options->relus_scale;
        break;
    case GROWS_WITH_MACS:
        scale = builder->options->macs_scale;
        break;
    case GROWS_OTHERWISE:
        break;
    }
    return scale > 0.0 ? scale : 1.0;
}

bool plan_builder_add_value(struct plan_builder *builder, const struct protocol_item *item,
                            const struct item_cost *cost, uint32_t layer_index, size_t index)
{
    double value = cost->values[index];
    double messages = cost->messages ? cost->messages[index] : 0.0;
    struct step step = {.phase = builder->phase,
                        .operation = item->operation,
                        .resource = item->resource,
                        .layer_index = layer_index,
                        .once_per_client = is_done_once(builder, item->operation)};
    value *= scale_of(builder, item->operation);
    if (value <= 0.0)
        return true;
    if (!resource_is_link(item->resource)) {
        step.work_core_s = value / speedup_of(builder, item->operation);
        step.most_cores = cost->most_cores;
    } else if (value > MOST_TRANSFER_BYTES || messages > MOST_MESSAGES) {
        return error_set(builder->error, ERROR_INPUT, NULL, "network",
                         "%s of %s would be more than %s", operation_name(item->operation),
                         builder->network->name,
                         value > MOST_TRANSFER_BYTES ? "2^53 bytes" : "2^31 messages");
    } else {
        step.size_bytes = (uint64_t)value;
        step.messages = messages > 0.0 ? (uint32_t)messages : messages_of(builder, &step);
    }
    add_step(builder, step);
    return true;
}

/* ---- lanes ---- */

/* Layers that several cores share. */
struct lanes {
    const size_t *indices; /* borrowed */
    double *work_s;
    struct he_scheduled *scheduled; /* who takes which */
    size_t count;
};

static struct step lane_step(const struct plan_builder *builder, const struct protocol_item *item,
                             const struct lanes *lanes, size_t which)
{
    return (struct step){.phase = builder->phase,
                         .operation = item->operation,
                         .resource = item->resource,
                         .layer_index = builder->layers.layers[lanes->indices[which]].linear_index,
                         .work_core_s = lanes->work_s[which],
                         .most_cores = 1.0,
                         .shares_memory = true,
                         .lane_s = lanes->scheduled[which].wall_s};
}

static void add_scheduled(struct plan_builder *builder, const struct protocol_item *item,
                          const struct lanes *lanes)
{
    struct plan_frontier before = {0}, after = {0};
    uint32_t *last = memory_allocate(lanes->count, sizeof *last); /* of a lane, + 1 */
    plan_frontier_set(&before, &builder->frontier);
    for (size_t i = 0; i < lanes->count; i++) {
        uint32_t *lane = &last[lanes->scheduled[i].lane];
        if (*lane == 0) {
            plan_frontier_set(&builder->frontier, &before);
        } else {
            builder->frontier.count = 0;
            plan_frontier_add(&builder->frontier, *lane - 1);
        }
        *lane = add_step(builder, lane_step(builder, item, lanes, i)) + 1;
    }
    for (size_t lane = 0; lane < lanes->count; lane++)
        if (last[lane] > 0)
            plan_frontier_add(&after, last[lane] - 1);
    if (after.count > 0)
        plan_frontier_set(&builder->frontier, &after);
    free(before.steps);
    free(after.steps);
    free(last);
}

void plan_builder_add_lanes(struct plan_builder *builder, const struct protocol_item *item,
                            const struct item_cost *cost, const size_t indices[], size_t count)
{
    if (count == 0)
        return;
    double speedup = speedup_of(builder, item->operation) / scale_of(builder, item->operation);
    struct lanes lanes = {.indices = indices,
                          .work_s = memory_allocate(count, sizeof *lanes.work_s),
                          .scheduled = memory_allocate(count, sizeof *lanes.scheduled),
                          .count = count};
    for (size_t i = 0; i < count; i++)
        lanes.work_s[i] = cost->values[indices[i]] / speedup;
    he_makespan_s(lanes.work_s, count, cost->lanes, builder->options->slowdown_per_busy_core,
                  lanes.scheduled);
    add_scheduled(builder, item, &lanes);
    free(lanes.work_s);
    free(lanes.scheduled);
}
