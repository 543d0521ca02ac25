#include "models/plan/plan_timetable.h"

#include "base/memory.h"

#include <stdlib.h>

static void fill(struct plan_moment moments[], const struct plan *plan, const double finish_s[])
{
    for (uint32_t index = 0; index < plan->step_count; index++) {
        const struct step *step = &plan->steps[index];
        struct plan_moment *moment = &moments[index];
        *moment = (struct plan_moment){.end_s = finish_s[index]};
        for (uint32_t which = 0; which < step->predecessor_count; which++) {
            uint32_t before = plan->predecessors[step->first_predecessor + which];
            if (finish_s[before] > moment->begin_s)
                moment->begin_s = finish_s[before];
        }
    }
}

/* The last to end of the predecessors of a step; UINT32_MAX where it has none. */
static uint32_t latest_before(const struct plan_moment moments[], const struct plan *plan,
                              uint32_t index)
{
    const struct step *step = &plan->steps[index];
    uint32_t latest = UINT32_MAX;
    for (uint32_t which = 0; which < step->predecessor_count; which++) {
        uint32_t before = plan->predecessors[step->first_predecessor + which];
        if (latest == UINT32_MAX || moments[before].end_s > moments[latest].end_s)
            latest = before;
    }
    return latest;
}

static void mark_critical(struct plan_moment moments[], const struct plan *plan, enum phase phase)
{
    uint32_t latest = UINT32_MAX;
    for (uint32_t index = 0; index < plan->step_count; index++)
        if (plan->steps[index].phase == phase
            && (latest == UINT32_MAX || moments[index].end_s > moments[latest].end_s))
            latest = index;
    for (; latest != UINT32_MAX; latest = latest_before(moments, plan, latest))
        moments[latest].is_critical = true;
}

void plan_timetable(struct plan_moment moments[], const struct plan *plan,
                    const struct link_profile *link)
{
    double *factors = memory_allocate(plan->step_count, sizeof *factors);
    double *finish_s = memory_allocate(plan->step_count, sizeof *finish_s);
    for (uint32_t index = 0; index < plan->step_count; index++)
        factors[index] = plan->steps[index].once_per_client ? 0.0 : 1.0;
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        plan_phase_scaled_s(plan, (enum phase)phase, link, factors, finish_s);
    fill(moments, plan, finish_s);
    for (int phase = 0; phase < PHASE_COUNT; phase++)
        mark_critical(moments, plan, (enum phase)phase);
    free(factors);
    free(finish_s);
}
