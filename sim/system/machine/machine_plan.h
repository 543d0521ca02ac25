/*
 * machine_plan.h: a plan as the contended machine needs it.
 *
 * Steps with their successors, in core-seconds, bits and seconds of a disk. Steps that follow one
 * another on the same resource with the same most cores are one, so that a chain of layers costs
 * two events and not two per layer.
 */
#ifndef SYSTEM_MACHINE_MACHINE_PLAN_H
#define SYSTEM_MACHINE_MACHINE_PLAN_H

#include "models/plan/plan.h"

struct step_amount {
    double work; /* core-seconds, bits, or seconds of a disk */
    double propagation_s;
};

struct machine_step {
    enum resource resource;
    bool is_once;   /* in a client's first such phase only */
    bool is_slowed; /* by its like, through the memory */
    struct step_amount amount;
    double most_cores;
    uint32_t predecessor_count;
    uint32_t first_successor; /* in machine_plan.successors */
    uint32_t successor_count;
};

struct machine_phase {
    uint32_t first_step;
    uint32_t step_count;
    bool has_joins; /* some step has several predecessors */
};

struct machine_plan {
    const struct plan *plan;    /* borrowed */
    double rtt_s;               /* of all links that a transfer crosses, one after the other */
    struct machine_step *steps; /* owned */
    uint32_t *successors;       /* owned: indices of steps */
    uint32_t *step_of;          /* owned: where each step of the plan went */
    struct machine_phase phases[PHASE_COUNT];
    bool uses[RESOURCE_COUNT];
};

/* The plan is borrowed; machine_plan_free. rtt_s is that of all links on the way together. */
void machine_plan_init(struct machine_plan *machine_plan, const struct plan *plan, double rtt_s);
/* Adds what a step of the plan is, times the factor. */
void machine_plan_add(const struct machine_plan *machine_plan, const struct step *step,
                      double factor, struct step_amount *amount);
void machine_plan_free(struct machine_plan *machine_plan);

#endif
