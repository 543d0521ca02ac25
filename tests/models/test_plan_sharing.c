#include "models/plan/plan.h"
#include "models/plan/protocol.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>

/* Branches of one phase that meet at a resource. */

static const struct link_profile link_1_kb_per_s = {
    .uplink_bps = 8e3, .downlink_bps = 4e3, .rtt_s = 0.5}; /* down: half as fast */

/* Side by side: up and down, 3 s each; then two steps of 4 core-seconds on 2 and 3 cores, 2 s and
 * 4/3 s alone, and a third that waits for the second. */
Test(plan_sharing, branches_of_a_phase_share_what_they_use)
{
    struct step steps[] = {
        {.phase = PHASE_ONLINE, .resource = RESOURCE_UPLINK, .size_bytes = 3000},
        {.phase = PHASE_ONLINE, .resource = RESOURCE_DOWNLINK, .size_bytes = 3000},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 4.0,
         .most_cores = 2.0,
         .first_predecessor = 0,
         .predecessor_count = 2},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 4.0,
         .most_cores = 3.0,
         .first_predecessor = 0,
         .predecessor_count = 2},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_CLIENT_CPU,
         .work_core_s = 1.0,
         .most_cores = 1.0,
         .first_predecessor = 2,
         .predecessor_count = 1},
    };
    uint32_t predecessors[] = {0, 1, 3};
    struct plan plan = {
        .steps = steps, .step_count = 5, .predecessors = predecessors, .predecessor_count = 3};
    struct link_profile link = link_1_kb_per_s;
    link.rtt_s = 0.0;
    link.downlink_bps = link.uplink_bps;
    cr_expect(
        epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 3.0 + 4.0 / 3.0 + 1.0, 1e-12));
    link.is_one_medium = true; /* both are done after 6 s */
    cr_expect(
        epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 6.0 + 4.0 / 3.0 + 1.0, 1e-12));
    plan.cores[PARTY_SERVER] = 4.0; /* 2 each, both done 2 s later */
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 6.0 + 2.0 + 1.0, 1e-12));
    plan.cores[PARTY_SERVER] = 2.0; /* one each */
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 6.0 + 4.0 + 1.0, 1e-12));
    steps[3].work_core_s = 2.0; /* it has its 2 after 2 s; the other goes on with both cores */
    steps[2].most_cores = 1.5;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link),
                         6.0 + 2.0 + fmax(1.0, 2.0 / 1.5), 1e-12));
}

/*
 * One medium, in order: a transfer of 1 s down that crosses for half a second, then 0.25 s up; and
 * 1 s up, which asks at the same time. The second is from 1 to 2, so the third, which asks at 1.5,
 * from 2 to 2.25, and has crossed at 2.75. Shared fairly, the first two have left at 2, the third
 * begins at 2.5 and has crossed at 3.25.
 */
Test(plan_sharing, branches_in_order_wait_for_each_other)
{
    struct step steps[] = {
        {.phase = PHASE_ONLINE, .resource = RESOURCE_DOWNLINK, .size_bytes = 1000, .messages = 1},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_UPLINK,
         .size_bytes = 250,
         .messages = 1,
         .predecessor_count = 1},
        {.phase = PHASE_ONLINE, .resource = RESOURCE_UPLINK, .size_bytes = 1000, .messages = 1},
    };
    uint32_t predecessors[] = {0};
    struct plan plan = {
        .steps = steps, .step_count = 3, .predecessors = predecessors, .predecessor_count = 1};
    struct link_profile link = link_1_kb_per_s;
    link.rtt_s = 1.0;
    link.is_one_medium = true;
    link.downlink_bps = link.uplink_bps;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 3.25, 1e-12));
    plan.is_in_order[RESOURCE_UPLINK] = plan.is_in_order[RESOURCE_DOWNLINK] = true;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 2.75, 1e-12));
}

/*
 * Four cores in order: 3 s on two of them and then 2 s on two; 1 s on three, which fit at 3, where
 * the two that go on keep their turn: so they are from 3 to 5, and the three from 5 to 6. Likewise
 * 3 s on two, and then 2 s on one: that is another step, which asks at 3, behind the three.
 */
Test(plan_sharing, who_has_its_turn_at_processors_in_order_keeps_it)
{
    struct step steps[] = {
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 6.0,
         .most_cores = 2.0},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 4.0,
         .most_cores = 2.0,
         .predecessor_count = 1},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_SERVER_CPU,
         .work_core_s = 3.0,
         .most_cores = 3.0},
    };
    uint32_t predecessors[] = {0};
    struct plan plan = {.steps = steps,
                        .step_count = 3,
                        .predecessors = predecessors,
                        .predecessor_count = 1,
                        .cores = {[PARTY_SERVER] = 4.0},
                        .is_in_order = {[RESOURCE_SERVER_CPU] = true}};
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 6.0, 1e-12));
    steps[1].most_cores = 1.0; /* 4 s of one core, from 3 on beside the three cores, to 7 */
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 7.0, 1e-12));
    steps[1].most_cores = 4.0; /* 1 s on all four, behind the three: from 4 to 5 */
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 5.0, 1e-12));
}

/*
 * Beside 2,000 bytes, 3,000 go up in two parts at 1 kB/s: each branch has half until the 2,000 have
 * left after 4 s, and the last 1,000 take another second. What crosses does so behind the last bit:
 * half a second for one message, a second for two.
 */
Test(plan_sharing, parts_of_a_transfer_cross_in_the_end)
{
    struct step steps[] = {
        {.phase = PHASE_ONLINE, .resource = RESOURCE_UPLINK, .size_bytes = 1000, .messages = 1},
        {.phase = PHASE_ONLINE,
         .resource = RESOURCE_UPLINK,
         .size_bytes = 2000,
         .first_predecessor = 0,
         .predecessor_count = 1},
        {.phase = PHASE_ONLINE, .resource = RESOURCE_UPLINK, .size_bytes = 2000, .messages = 1},
    };
    uint32_t predecessors[] = {0};
    struct plan plan = {
        .steps = steps, .step_count = 3, .predecessors = predecessors, .predecessor_count = 1};
    struct link_profile link = link_1_kb_per_s;
    link.rtt_s = 1.0;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 5.5, 1e-12));
    steps[1].messages = 1;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 6.0, 1e-12));
}

/* 1 s of work that can use three cores takes a third of a second on three, and half of one on two.
 */
Test(plan_sharing, a_step_uses_no_more_cores_than_there_are)
{
    struct step step = {.phase = PHASE_ONLINE,
                        .resource = RESOURCE_SERVER_CPU,
                        .work_core_s = 1.0,
                        .most_cores = 3.0};
    struct plan plan = {.steps = &step, .step_count = 1, .cores = {[PARTY_SERVER] = 3.0}};
    cr_expect(
        epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 1.0 / 3.0, 1e-12));
    plan.cores[PARTY_SERVER] = 2.0;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 0.5, 1e-12));
    plan.is_in_order[RESOURCE_SERVER_CPU] = true;
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link_1_kb_per_s), 0.5, 1e-12));
}
