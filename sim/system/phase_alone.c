#include "system/phase_alone.h"

#include "base/units.h"

#define NO_STEP UINT32_MAX

static void add_step(struct ledger *ledger, const struct step *step, double rtt_s, double factor,
                     double all_s)
{
    double *seconds = ledger->seconds;
    if (!resource_is_link(step->resource)) {
        seconds[TIME_COMPUTE] += all_s;
        return;
    }
    double crossing_s = propagation_s(step->messages, rtt_s) * factor;
    seconds[TIME_PROPAGATION] += crossing_s;
    seconds[TIME_TRANSFER] += all_s - crossing_s;
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

struct phase_alone phase_alone_scaled(const struct plan *plan, enum phase phase,
                                      const struct link_profile *link, const double factors[],
                                      double finish_s[])
{
    struct phase_alone alone = {.seconds =
                                    plan_phase_scaled_s(plan, phase, link, factors, finish_s)};
    uint32_t index = last_to_finish(plan, phase, finish_s);
    while (index != NO_STEP) {
        const struct step *step = &plan->steps[index];
        uint32_t before = last_predecessor(plan, step, finish_s);
        double start_s = before == NO_STEP ? 0.0 : finish_s[before];
        add_step(&alone.ledger, step, link->rtt_s, factors[index], finish_s[index] - start_s);
        index = before;
    }
    return alone;
}
