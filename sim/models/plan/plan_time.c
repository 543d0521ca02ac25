/* plan_time.c: the seconds of steps and phases that have everything to themselves. */
#include "models/plan/plan.h"
#include "models/plan/protocol.h"

#include "base/memory.h"
#include "base/units.h"
#include "models/plan/plan_sharing.h"

#include <assert.h>
#include <stdlib.h>

double plan_step_s(const struct step *step, const struct link_profile *link)
{
    if (step->shares_memory)
        return step->lane_s;
    if (resource_is_disk(step->resource))
        return transfer_s((double)step->size_bytes, step->disk_bps);
    if (!resource_is_link(step->resource))
        return step->work_core_s / step->most_cores;
    bool up = step->resource == RESOURCE_UPLINK;
    return transfer_s((double)step->size_bytes, up ? link->uplink_bps : link->downlink_bps)
         + propagation_s(step->messages, link->rtt_s);
}

bool step_goes_on(const struct step *step, const struct step *next)
{
    return step->phase == next->phase && step->resource == next->resource
        && step->most_cores == next->most_cores && step->once_per_client == next->once_per_client
        && step->shares_memory == next->shares_memory;
}

static bool is_short_of_cores(const struct plan *plan, const struct step *step)
{
    enum party party = step->resource == RESOURCE_CLIENT_CPU ? PARTY_CLIENT : PARTY_SERVER;
    return !resource_moves_bytes(step->resource) && plan->cores[party] > 0.0
        && step->most_cores > plan->cores[party];
}

static uint32_t first_step(const struct plan *plan, enum phase phase)
{
    return phase == PHASE_OFFLINE ? 0 : plan->offline_step_count;
}

static uint32_t end_step(const struct plan *plan, enum phase phase)
{
    return phase == PHASE_OFFLINE ? plan->offline_step_count : plan->step_count;
}

/* Whether a step of the phase could use more cores than there are. */
static bool lacks_cores(const struct plan *plan, enum phase phase)
{
    bool lacks = false;
    for (uint32_t index = first_step(plan, phase); index < end_step(plan, phase); index++)
        lacks |= is_short_of_cores(plan, &plan->steps[index]);
    return lacks;
}

/* Tells which steps wait for all before them: for every one that no step has waited for so far. */
static void find_joins(const struct plan *plan, enum phase phase, bool waits_for_all[])
{
    uint32_t open_count = 0;
    bool *is_open = memory_allocate(plan->step_count, sizeof *is_open);
    for (uint32_t index = first_step(plan, phase); index < end_step(plan, phase); index++) {
        const struct step *step = &plan->steps[index];
        for (uint32_t which = 0; which < step->predecessor_count; which++) {
            uint32_t before = plan->predecessors[step->first_predecessor + which];
            assert(before >= first_step(plan, phase) && before < index);
            open_count -= is_open[before];
            is_open[before] = false;
        }
        waits_for_all[index] = open_count == 0;
        is_open[index] = true;
        open_count++;
    }
    free(is_open);
}

static double latest_predecessor_s(const struct plan *plan, const struct step *step,
                                   const double finish_s[])
{
    double latest_s = 0.0;
    for (uint32_t which = 0; which < step->predecessor_count; which++) {
        double before_s = finish_s[plan->predecessors[step->first_predecessor + which]];
        if (before_s > latest_s)
            latest_s = before_s;
    }
    return latest_s;
}

/* Steps stand in an order in which they can run, so one pass finds when each is done by the longest
 * path, and the last of all. Tells whether any run at the same time, but for lanes of layers among
 * themselves, each of which has a core. */
static double follow_paths(const struct plan_times *times, enum phase phase, const double factors[],
                           double finish_s[], bool *overlap)
{
    const uint32_t end = end_step(times->plan, phase);
    double latest_s[2] = {0.0, 0.0}; /* of the others, of lanes */
    double all_s = 0.0;
    *overlap = false;
    for (uint32_t index = first_step(times->plan, phase); index < end; index++) {
        const struct step *step = &times->plan->steps[index];
        double start_s = all_s;
        if (!times->waits_for_all[index]) {
            start_s = latest_predecessor_s(times->plan, step, finish_s);
            *overlap |= start_s < latest_s[0] || (!step->shares_memory && start_s < latest_s[1]);
        }
        finish_s[index] = start_s + times->step_s[index] * factors[index];
        if (finish_s[index] > latest_s[step->shares_memory])
            latest_s[step->shares_memory] = finish_s[index];
        if (times->waits_for_all[index] || finish_s[index] > all_s)
            all_s = finish_s[index];
    }
    return all_s;
}

static double last_of(const double finish_s[], uint32_t first, uint32_t end)
{
    double last_s = 0.0;
    for (uint32_t index = first; index < end; index++)
        if (finish_s[index] > last_s)
            last_s = finish_s[index];
    return last_s;
}

void plan_times_init(struct plan_times *times, const struct plan *plan,
                     const struct link_profile *link)
{
    *times = (struct plan_times){.plan = plan,
                                 .link = link,
                                 .step_s = memory_allocate(plan->step_count, sizeof(double)),
                                 .waits_for_all = memory_allocate(plan->step_count, sizeof(bool))};
    for (uint32_t index = 0; index < plan->step_count; index++) {
        times->step_s[index] = plan_step_s(&plan->steps[index], link);
        if (plan->steps[index].once_per_client)
            times->once_end[plan->steps[index].phase] = index + 1;
    }
    for (int phase = 0; phase < PHASE_COUNT; phase++) {
        times->lacks_cores[phase] = lacks_cores(plan, (enum phase)phase);
        find_joins(plan, (enum phase)phase, times->waits_for_all);
    }
}

void plan_times_free(struct plan_times *times)
{
    free(times->step_s);
    free(times->waits_for_all);
    *times = (struct plan_times){0};
}

double plan_times_phase_s(const struct plan_times *times, enum phase phase, const double factors[],
                          double finish_s[])
{
    bool overlap;
    uint32_t first = first_step(times->plan, phase);
    uint32_t end = end_step(times->plan, phase);
    double last_s = follow_paths(times, phase, factors, finish_s, &overlap);
    if (!overlap && !times->lacks_cores[phase])
        return last_s;
    plan_share_phase(times->plan, first, end, times->link, factors, finish_s);
    return last_of(finish_s, first, end);
}

double plan_phase_scaled_s(const struct plan *plan, enum phase phase,
                           const struct link_profile *link, const double factors[],
                           double finish_s[])
{
    struct plan_times times;
    plan_times_init(&times, plan, link);
    double seconds = plan_times_phase_s(&times, phase, factors, finish_s);
    plan_times_free(&times);
    return seconds;
}

/* Fills in when each step of the phase is done; what is done once per client takes no time, unless
 * it is with_once. */
static double run_alone(const struct plan *plan, enum phase phase, const struct link_profile *link,
                        bool with_once, double finish_s[])
{
    double *factors = memory_allocate(plan->step_count, sizeof *factors);
    for (uint32_t index = 0; index < plan->step_count; index++)
        factors[index] = plan->steps[index].once_per_client && !with_once ? 0.0 : 1.0;
    double seconds = plan_phase_scaled_s(plan, phase, link, factors, finish_s);
    free(factors);
    return seconds;
}

static double phase_s(const struct plan *plan, enum phase phase, const struct link_profile *link,
                      bool with_once)
{
    if (plan->step_count == 0)
        return 0.0;
    double *finish_s = memory_allocate(plan->step_count, sizeof *finish_s);
    double seconds = run_alone(plan, phase, link, with_once, finish_s);
    free(finish_s);
    return seconds;
}

double plan_phase_s(const struct plan *plan, enum phase phase, const struct link_profile *link)
{
    return phase_s(plan, phase, link, false);
}

/* The sum of the steps where they wait for each other, as those of keys do: a difference of two
 * phases would have the rounding of all other steps in it. */
double plan_once_s(const struct plan *plan, enum phase phase, const struct link_profile *link)
{
    double once_s = 0.0;
    bool side_by_side = false;
    for (uint32_t index = 0; index < plan->step_count; index++) {
        const struct step *step = &plan->steps[index];
        if (step->phase != phase || !step->once_per_client)
            continue;
        once_s += plan_step_s(step, link);
        side_by_side |= step->operation == OPERATION_SETUP_COMPUTE;
    }
    return side_by_side ? phase_s(plan, phase, link, true) - phase_s(plan, phase, link, false)
                        : once_s;
}

void plan_sum_add(struct plan_sum *sum, const struct step *step, const struct link_profile *link)
{
    sum->seconds += plan_step_s(step, link);
    sum->work_core_s += step->work_core_s;
    sum->size_bytes += (double)step->size_bytes;
    sum->messages += step->messages;
}

static bool is_of(const struct step *step, const struct operation_sum *operation)
{
    return step->phase == operation->phase && step->operation == operation->operation
        && step->resource == operation->resource;
}

/* Seconds in which at least one of the operation's steps runs; they stand in order of their start.
 */
static double busy_s(const struct plan *plan, const struct operation_sum *operation,
                     const struct link_profile *link)
{
    double *finish_s = memory_allocate(plan->step_count, sizeof *finish_s);
    double seconds = 0.0, covered_s = 0.0;
    run_alone(plan, operation->phase, link, false, finish_s);
    for (uint32_t k = 0; k < plan->step_count; k++) {
        if (!is_of(&plan->steps[k], operation) || finish_s[k] <= covered_s)
            continue;
        double start_s = finish_s[k] - plan_step_s(&plan->steps[k], link);
        seconds += finish_s[k] - (start_s > covered_s ? start_s : covered_s);
        covered_s = finish_s[k];
    }
    free(finish_s);
    return seconds;
}

size_t plan_sum_operations(struct operation_sum sums[], const struct plan *plan,
                           const struct link_profile *link)
{
    struct operation_sum *places[PHASE_COUNT][STEP_OPERATION_COUNT][RESOURCE_COUNT] = {0};
    size_t count = 0;
    for (uint32_t k = 0; k < plan->step_count; k++) {
        const struct step *step = &plan->steps[k];
        struct operation_sum **place = &places[step->phase][step->operation][step->resource];
        if (*place == NULL) {
            *place = &sums[count++];
            **place = (struct operation_sum){
                .phase = step->phase, .operation = step->operation, .resource = step->resource};
        }
        plan_sum_add(&(*place)->sum, step, link);
        (*place)->shares_memory |= step->shares_memory;
        (*place)->once_per_client |= step->once_per_client;
    }
    /* Steps that share memory run one after the other unless each has a core. */
    for (size_t i = 0; i < count; i++) {
        sums[i].step_s = sums[i].sum.seconds;
        if (sums[i].shares_memory)
            sums[i].sum.seconds = busy_s(plan, &sums[i], link);
    }
    return count;
}
