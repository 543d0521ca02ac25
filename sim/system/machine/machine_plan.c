#include "system/machine/machine_plan.h"

#include "base/memory.h"
#include "base/units.h"
#include "models/plan/protocol.h"

#include <stdlib.h>

static uint32_t *count_successors(const struct plan *plan)
{
    uint32_t *counts = memory_allocate(plan->step_count, sizeof *counts);
    for (uint32_t i = 0; i < plan->step_count; i++)
        for (uint32_t which = 0; which < plan->steps[i].predecessor_count; which++)
            counts[plan->predecessors[plan->steps[i].first_predecessor + which]]++;
    return counts;
}

/* The step that this one is merged into: the only one before it, which nothing else waits for. */
static bool continues(const struct plan *plan, const uint32_t successor_counts[], uint32_t index,
                      uint32_t *before)
{
    const struct step *step = &plan->steps[index];
    if (step->predecessor_count != 1)
        return false;
    *before = plan->predecessors[step->first_predecessor];
    return successor_counts[*before] == 1 && step_goes_on(&plan->steps[*before], step);
}

static void add_step(struct machine_plan *machine_plan, const struct step *step, uint32_t index)
{
    struct machine_phase *phase = &machine_plan->phases[step->phase];
    if (phase->step_count++ == 0)
        phase->first_step = index;
    phase->has_joins |= step->predecessor_count > 1;
    machine_plan->uses[step->resource] = true;
    machine_plan->steps[index] = (struct machine_step){
        .resource = step->resource,
        .is_once = step->once_per_client,
        .is_slowed = step->shares_memory && machine_plan->plan->slowdown_per_busy_core > 0.0,
        .most_cores = resource_is_disk(step->resource) ? 1.0 : step->most_cores,
    };
}

void machine_plan_add(const struct machine_plan *machine_plan, const struct step *step,
                      double factor, struct step_amount *amount)
{
    if (resource_is_link(step->resource)) {
        amount->work += (double)step->size_bytes * BITS_PER_BYTE * factor;
        amount->propagation_s += propagation_s(step->messages, machine_plan->rtt_s) * factor;
    } else if (resource_is_disk(step->resource)) {
        amount->work += transfer_s((double)step->size_bytes, step->disk_bps) * factor;
    } else {
        amount->work += step->work_core_s * factor;
    }
}

/* Returns how many steps there are. */
static uint32_t merge_steps(struct machine_plan *machine_plan)
{
    const struct plan *plan = machine_plan->plan;
    uint32_t *successor_counts = count_successors(plan);
    uint32_t count = 0;
    for (uint32_t i = 0; i < plan->step_count; i++) {
        uint32_t before;
        bool is_merged = continues(plan, successor_counts, i, &before);
        machine_plan->step_of[i] = is_merged ? machine_plan->step_of[before] : count++;
        if (!is_merged)
            add_step(machine_plan, &plan->steps[i], machine_plan->step_of[i]);
        machine_plan_add(machine_plan, &plan->steps[i], 1.0,
                         &machine_plan->steps[machine_plan->step_of[i]].amount);
    }
    free(successor_counts);
    return count;
}

typedef void (*dependence_action)(struct machine_plan *machine_plan, struct machine_step *from,
                                  uint32_t to);

static void count_dependence(struct machine_plan *machine_plan, struct machine_step *from,
                             uint32_t to)
{
    from->successor_count++;
    machine_plan->steps[to].predecessor_count++;
}

static void note_dependence(struct machine_plan *machine_plan, struct machine_step *from,
                            uint32_t to)
{
    machine_plan->successors[from->first_successor + from->successor_count++] = to;
}

/* What is within a merged step is no dependence any more. */
static void for_each_dependence(struct machine_plan *machine_plan, dependence_action action)
{
    const struct plan *plan = machine_plan->plan;
    for (uint32_t i = 0; i < plan->step_count; i++)
        for (uint32_t which = 0; which < plan->steps[i].predecessor_count; which++) {
            uint32_t before = plan->predecessors[plan->steps[i].first_predecessor + which];
            uint32_t from = machine_plan->step_of[before];
            if (from != machine_plan->step_of[i])
                action(machine_plan, &machine_plan->steps[from], machine_plan->step_of[i]);
        }
}

static void link_steps(struct machine_plan *machine_plan, uint32_t step_count)
{
    uint32_t filled = 0;
    for_each_dependence(machine_plan, count_dependence);
    for (uint32_t i = 0; i < step_count; i++) {
        machine_plan->steps[i].first_successor = filled;
        filled += machine_plan->steps[i].successor_count;
        machine_plan->steps[i].successor_count = 0;
    }
    for_each_dependence(machine_plan, note_dependence);
}

void machine_plan_init(struct machine_plan *machine_plan, const struct plan *plan, double rtt_s)
{
    *machine_plan = (struct machine_plan){.plan = plan, .rtt_s = rtt_s};
    machine_plan->steps = memory_allocate(plan->step_count, sizeof *machine_plan->steps);
    machine_plan->step_of = memory_allocate(plan->step_count, sizeof *machine_plan->step_of);
    machine_plan->successors =
        memory_allocate(plan->predecessor_count, sizeof *machine_plan->successors);
    link_steps(machine_plan, merge_steps(machine_plan));
}

void machine_plan_free(struct machine_plan *machine_plan)
{
    free(machine_plan->steps);
    free(machine_plan->successors);
    free(machine_plan->step_of);
    *machine_plan = (struct machine_plan){0};
}
