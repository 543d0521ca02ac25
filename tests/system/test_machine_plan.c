#include "contended_fixture.h"

#include "system/machine/machine_plan.h"

Test(machine_plan, neighbours_on_one_resource_with_as_many_cores_are_one_step)
{
    struct fixture_plan plan = {0};
    struct machine_plan machine_plan;
    plan.plan = (struct plan){.steps = plan.steps, .predecessors = plan.predecessors};
    fixture_add(&plan, transfer_step(PHASE_OFFLINE, RESOURCE_UPLINK, 10, 1));
    fixture_add(&plan, transfer_step(PHASE_OFFLINE, RESOURCE_UPLINK, 20, 2));
    fixture_add(&plan, transfer_step(PHASE_OFFLINE, RESOURCE_DOWNLINK, 5, 0));
    fixture_add(&plan, work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 1.0, 1.0));
    fixture_add(&plan, work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 2.0, 1.0));
    fixture_add(&plan, work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 4.0, 2.0));
    fixture_add(&plan, work_step(PHASE_ONLINE, RESOURCE_SERVER_CPU, 8.0, 2.0));
    machine_plan_init(&machine_plan, &plan.plan, 4.0);
    const struct machine_phase *offline = &machine_plan.phases[PHASE_OFFLINE];
    cr_assert(eq(u32, offline->step_count, 4));
    cr_expect(not(offline->has_joins));
    cr_expect(eq(u32, machine_plan.phases[PHASE_ONLINE].first_step, 4));
    const double work[] = {240.0, 40.0, 3.0, 4.0, 8.0}; /* bits, then core-seconds */
    for (size_t i = 0; i < 5; i++)
        cr_expect(epsilon_eq(dbl, machine_plan.steps[i].amount.work, work[i], 1e-12));
    cr_expect(epsilon_eq(dbl, machine_plan.steps[0].amount.propagation_s, 6.0, 1e-12));
    cr_expect(eq(u32, machine_plan.steps[0].successor_count, 1));
    cr_expect(eq(u32, machine_plan.successors[machine_plan.steps[0].first_successor], 1));
    cr_expect(eq(u32, machine_plan.steps[3].successor_count, 0));
    machine_plan_free(&machine_plan);
}

/* 0 leads to 1 and 2, which both lead to 3; 4 follows it: only that is merged. */
Test(machine_plan, branches_stay_apart_and_so_do_keys)
{
    struct fixture_plan plan = {0};
    struct machine_plan machine_plan;
    struct step layer = work_step(PHASE_OFFLINE, RESOURCE_SERVER_CPU, 1.0, 1.0);
    struct step keys = layer;
    keys.once_per_client = true;
    plan.plan = (struct plan){.steps = plan.steps, .predecessors = plan.predecessors};
    fixture_add_after(&plan, layer, 0);
    fixture_add_after(&plan, layer, 1);
    fixture_add_after(&plan, layer, 1);
    fixture_add_after(&plan, layer, 6);
    fixture_add_after(&plan, layer, 8);
    fixture_add_after(&plan, keys, 16);
    machine_plan_init(&machine_plan, &plan.plan, 0.0);
    const struct machine_phase *offline = &machine_plan.phases[PHASE_OFFLINE];
    cr_assert(eq(u32, offline->step_count, 5));
    cr_expect(offline->has_joins);
    cr_expect(eq(u32, machine_plan.steps[0].successor_count, 2));
    cr_expect(eq(u32, machine_plan.steps[3].predecessor_count, 2));
    cr_expect(epsilon_eq(dbl, machine_plan.steps[3].amount.work, 2.0, 1e-12));
    cr_expect(machine_plan.steps[4].is_once);
    machine_plan_free(&machine_plan);
}
