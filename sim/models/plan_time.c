#include "models/plan.h"

#include "base/memory.h"
#include "base/units.h"

#include <assert.h>
#include <stdlib.h>

double plan_step_s(const struct step *step, const struct link_profile *link)
{
    if (!resource_is_link(step->resource))
        return step->work_core_s / step->most_cores;
    bool up = step->resource == RESOURCE_UPLINK;
    return transfer_s((double)step->size_bytes, up ? link->uplink_bps : link->downlink_bps)
         + propagation_s(step->messages, link->rtt_s);
}

/* Steps stand in an order in which they can run, so one pass finds when each is done. */
double plan_phase_scaled_s(const struct plan *plan, enum phase phase,
                           const struct link_profile *link, const double factors[],
                           double finish_s[])
{
    uint32_t first = phase == PHASE_OFFLINE ? 0 : plan->offline_step_count;
    uint32_t end = phase == PHASE_OFFLINE ? plan->offline_step_count : plan->step_count;
    double longest_s = 0.0;
    for (uint32_t index = first; index < end; index++) {
        const struct step *step = &plan->steps[index];
        double start_s = 0.0;
        for (uint32_t which = 0; which < step->predecessor_count; which++) {
            uint32_t before = plan->predecessors[step->first_predecessor + which];
            assert(before >= first && before < index);
            if (finish_s[before] > start_s)
                start_s = finish_s[before];
        }
        finish_s[index] = start_s + plan_step_s(step, link) * factors[index];
        if (finish_s[index] > longest_s)
            longest_s = finish_s[index];
    }
    return longest_s;
}

double plan_phase_s(const struct plan *plan, enum phase phase, const struct link_profile *link)
{
    double *factors = memory_allocate(plan->step_count, sizeof *factors);
    double *finish_s = memory_allocate(plan->step_count, sizeof *finish_s);
    for (uint32_t index = 0; index < plan->step_count; index++)
        factors[index] = 1.0;
    double phase_s = plan_phase_scaled_s(plan, phase, link, factors, finish_s);
    free(factors);
    free(finish_s);
    return phase_s;
}

void plan_sum_add(struct plan_sum *sum, const struct step *step, const struct link_profile *link)
{
    sum->seconds += plan_step_s(step, link);
    sum->work_core_s += step->work_core_s;
    sum->size_bytes += (double)step->size_bytes;
    sum->messages += step->messages;
}

static bool is_same_operation(const struct step *left, const struct step *right)
{
    return left->phase == right->phase && left->operation == right->operation
        && left->resource == right->resource;
}

bool plan_sum_operation(struct plan_sum *sum, const struct plan *plan, uint32_t index,
                        const struct link_profile *link)
{
    *sum = (struct plan_sum){0};
    for (uint32_t k = 0; k < plan->step_count; k++) {
        if (!is_same_operation(&plan->steps[k], &plan->steps[index]))
            continue;
        if (k < index)
            return false;
        plan_sum_add(sum, &plan->steps[k], link);
    }
    return true;
}
