/*
 * plan_batch.h: an offline phase that prepares several inferences at once, for less than so many
 * times the price of one.
 */
#ifndef MODELS_PLAN_PLAN_BATCH_H
#define MODELS_PLAN_PLAN_BATCH_H

#include "models/plan/plan.h"

/* What each further inference costs, as a part of what the first costs. */
struct batch {
    uint64_t size; /* from 1 */
    double seconds_fraction[OPERATION_COUNT];
    double bytes_fraction[OPERATION_COUNT];
};

/* As many inferences as an offline phase of the plan prepares. */
uint64_t plan_batch_size(const struct plan *plan);

/* ... a phase of it is for: online, one. */
double plan_inferences(const struct plan *plan, enum phase phase);

/*
 * Makes the offline steps those of a whole batch: work and bytes are 1 + (size - 1) * fraction
 * times those of one inference. What is sent goes together, in as many messages as for one; what is
 * done once per client stays as it is.
 *
 * plan   of one inference
 * Fails on a transfer of more than 2^53 bytes.
 */
bool plan_make_batch(struct plan *plan, const struct batch *batch, struct error *error) MUST_CHECK;

#endif
