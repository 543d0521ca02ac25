#include "models/plan/plan_batch.h"

#include "base/error.h"
#include "models/plan/operation.h"

#include <assert.h>
#include <math.h>

uint64_t plan_batch_size(const struct plan *plan)
{
    return plan->further_inferences + 1;
}

double plan_inferences(const struct plan *plan, enum phase phase)
{
    return phase == PHASE_OFFLINE ? (double)plan_batch_size(plan) : 1.0;
}

static bool scale_step(struct step *step, const struct batch *batch, struct error *error)
{
    double further = (double)(batch->size - 1);
    double work_factor = 1.0 + further * batch->seconds_fraction[step->operation];
    double bytes_factor = 1.0 + further * batch->bytes_fraction[step->operation];
    double bytes = round((double)step->size_bytes * bytes_factor);
    if (bytes > 0x1p53)
        return error_set(error, ERROR_INPUT, NULL, "refill.batch.size",
                         "makes %s of a batch more than 2^53 bytes",
                         operation_name(step->operation));
    step->size_bytes = (uint64_t)bytes;
    step->work_core_s *= work_factor;
    step->lane_s *= work_factor;
    return true;
}

bool plan_make_batch(struct plan *plan, const struct batch *batch, struct error *error)
{
    assert(plan->further_inferences == 0 && batch->size >= 1);
    for (uint32_t i = 0; batch->size > 1 && i < plan->offline_step_count; i++)
        if (!plan->steps[i].once_per_client && !scale_step(&plan->steps[i], batch, error))
            return false;
    plan->further_inferences = batch->size - 1;
    return true;
}
