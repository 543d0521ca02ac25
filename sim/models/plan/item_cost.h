/*
 * item_cost.h: what an item of a protocol costs, for each layer; and who knows it.
 *
 * Costs come from measurements or from formulas; the plan is compiled from either in the same way.
 */
#ifndef MODELS_PLAN_ITEM_COST_H
#define MODELS_PLAN_ITEM_COST_H

#include "models/plan/plan_layers.h"
#include "models/plan/protocol.h"

struct item_cost {
    double *values; /* owned: bytes, or seconds on one core; item_cost_free */
    size_t count;   /* one, or one per linear layer */
    bool per_layer;
    double *messages;   /* owned likewise; of each value's transfer; NULL: as the plan has them */
    double most_cores;  /* of each value's work; at least 1 */
    uint64_t lanes;     /* above 0: on so many cores, each of which takes the next layer */
    bool shares_memory; /* busy cores slow each other down */
};

struct cost_source {
    const void *model;
    /*
     * cost   out; all zero for what costs nothing
     * Fails when the operation is not known, or not with these threads.
     */
    bool (*item_cost)(const void *model, const struct protocol_item *item, struct item_cost *cost,
                      struct error *error);
};

/* More threads than any machine has are a slip. */
bool item_cost_check_threads(uint64_t threads, const char *place, struct error *error) MUST_CHECK;

/* One value, or count zeros to be filled in; item_cost_free. */
void item_cost_set(struct item_cost *cost, double value);
void item_cost_allocate(struct item_cost *cost, size_t count);
/* One for each value, to be filled in. */
void item_cost_allocate_messages(struct item_cost *cost);
void item_cost_free(struct item_cost *cost);

/* Of all values. */
double item_cost_sum(const struct item_cost *cost);

#endif
