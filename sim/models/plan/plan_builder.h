/*
 * plan_builder.h: appends steps to a plan; each waits for the frontier, the steps before it that
 * nothing waits for yet.
 *
 * Between plan.c, which walks a protocol's items, and the plan; nobody else needs it.
 */
#ifndef MODELS_PLAN_PLAN_BUILDER_H
#define MODELS_PLAN_PLAN_BUILDER_H

#include "models/plan/plan.h"

/* Steps that the next one waits for. */
struct plan_frontier {
    uint32_t *steps; /* owned */
    size_t count;
    size_t capacity;
};

struct plan_builder {
    struct plan *plan;
    const struct network *network;
    const struct plan_options *options;
    struct plan_layers layers;
    struct plan_frontier frontier;
    enum phase phase;
    size_t step_capacity;
    size_t predecessor_capacity;
    struct error *error;
};

/* One more step, or all of the other's: what comes next waits for them, too. */
void plan_frontier_add(struct plan_frontier *frontier, uint32_t step);
void plan_frontier_join(struct plan_frontier *frontier, const struct plan_frontier *other);
/* Makes it a copy. */
void plan_frontier_set(struct plan_frontier *frontier, const struct plan_frontier *other);

/*
 * Whether so many more steps may be added, of which so many wait for the whole frontier and the
 * others for one each. A plan is bounded (plan.h): a few bytes of a scenario may ask for any.
 */
bool plan_builder_has_room(const struct plan_builder *builder, size_t steps,
                           size_t steps_of_frontier) MUST_CHECK;

/*
 * Appends a step of an item's value, bytes on the link or seconds on one core. It waits for the
 * frontier, and is the frontier from then on. Nothing makes no step.
 *
 * index   of the value
 * Fails on a transfer of more than 2^53 bytes, or of more than 2^31 messages.
 */
bool plan_builder_add_value(struct plan_builder *builder, const struct protocol_item *item,
                            const struct item_cost *cost, uint32_t layer_index,
                            size_t index) MUST_CHECK;

/*
 * The same of seconds of several layers, taken in this order by cost->lanes cores, one core each.
 * The layers of a lane wait for each other, its first one for the frontier; the last ones of all
 * lanes are the frontier from then on.
 *
 * indices   of the layers, whose values are above 0
 */
void plan_builder_add_lanes(struct plan_builder *builder, const struct protocol_item *item,
                            const struct item_cost *cost, const size_t indices[], size_t count);

#endif
