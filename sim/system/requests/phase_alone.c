#include "system/requests/phase_alone.h"

#include "base/memory.h"
#include "base/units.h"
#include "models/plan/protocol.h"

#include <stdlib.h>

#define NO_STEP UINT32_MAX
/* Of differences of times, which are no waiting. */
#define ROUNDING 1e-9

/* What a step takes longer than alone it waits, for the phase's own branches. */
static void add_step(struct ledger *ledger, const struct step *step,
                     const struct link_profile *link, double factor, double all_s)
{
    double *seconds = ledger->seconds;
    double alone_s = plan_step_s(step, link) * factor;
    double waited_s = all_s > alone_s * (1.0 + ROUNDING) ? all_s - alone_s : 0.0;
    if (!resource_is_link(step->resource)) {
        bool is_disk = resource_is_disk(step->resource);
        seconds[is_disk ? TIME_DISK : TIME_COMPUTE] += all_s - waited_s;
        seconds[is_disk ? TIME_DISK_WAIT : TIME_PROCESSOR_WAIT] += waited_s;
        return;
    }
    double crossing_s = propagation_s(step->messages, link->rtt_s) * factor;
    seconds[TIME_PROPAGATION] += crossing_s;
    seconds[TIME_TRANSFER] += all_s - crossing_s - waited_s;
    seconds[TIME_LINK_WAIT] += waited_s;
}

static uint32_t last_to_finish(const struct plan *plan, enum phase phase, const double finish_s[])
{
    uint32_t first = phase == PHASE_OFFLINE ? 0 : plan->offline_step_count;
    uint32_t end = phase == PHASE_OFFLINE ? plan->offline_step_count : plan->step_count;
    uint32_t last = NO_STEP;
    for (uint32_t index = first; index < end; index++)
        if (last == NO_STEP || finish_s[index] > finish_s[last])
            last = index;
    return last;
}

static uint32_t last_predecessor(const struct plan *plan, const struct step *step,
                                 const double finish_s[])
{
    uint32_t last = NO_STEP;
    for (uint32_t which = 0; which < step->predecessor_count; which++) {
        uint32_t before = plan->predecessors[step->first_predecessor + which];
        if (last == NO_STEP || finish_s[before] > finish_s[last])
            last = before;
    }
    return last;
}

static void add_spent(double spent[RESOURCE_COUNT], const struct plan *plan, enum phase phase,
                      const double factors[])
{
    for (uint32_t i = 0; i < plan->step_count; i++) {
        const struct step *step = &plan->steps[i];
        double amount =
            resource_is_link(step->resource) ? (double)step->size_bytes : step->work_core_s;
        if (step->phase == phase)
            spent[step->resource] += factors[i] * amount;
    }
}

/* For steps that are left out the factor is 0. */
struct scratch {
    double *factors;  /* owned; one per step */
    double *finish_s; /* ... and another */
};

static struct phase_alone alone(const struct plan *plan, enum phase phase,
                                const struct link_profile *link, bool with_once,
                                struct scratch *scratch)
{
    for (uint32_t i = 0; i < plan->step_count; i++)
        scratch->factors[i] = with_once || !plan->steps[i].once_per_client ? 1.0 : 0.0;
    struct phase_alone alone = {
        .seconds = plan_phase_scaled_s(plan, phase, link, scratch->factors, scratch->finish_s)};
    add_spent(alone.spent, plan, phase, scratch->factors);
    uint32_t index = last_to_finish(plan, phase, scratch->finish_s);
    while (index != NO_STEP) {
        const struct step *step = &plan->steps[index];
        uint32_t before = last_predecessor(plan, step, scratch->finish_s);
        double start_s = before == NO_STEP ? 0.0 : scratch->finish_s[before];
        add_step(&alone.ledger, step, link, scratch->factors[index],
                 scratch->finish_s[index] - start_s);
        index = before;
    }
    return alone;
}

struct phases_alone phases_alone_compile(const struct plan *plan, const struct link_profile *link)
{
    struct scratch scratch = {memory_allocate(plan->step_count, sizeof(double)),
                              memory_allocate(plan->step_count, sizeof(double))};
    struct phases_alone compiled = {
        .plan = plan,
        .phases = {[PHASE_OFFLINE] = alone(plan, PHASE_OFFLINE, link, false, &scratch),
                   [PHASE_ONLINE] = alone(plan, PHASE_ONLINE, link, false, &scratch)},
        .first = {[PHASE_OFFLINE] = alone(plan, PHASE_OFFLINE, link, true, &scratch),
                  [PHASE_ONLINE] = alone(plan, PHASE_ONLINE, link, true, &scratch)}};
    free(scratch.factors);
    free(scratch.finish_s);
    return compiled;
}
