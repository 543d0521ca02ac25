#include "models/plan/plan_batch.h"
#include "models/plan/plan_disks.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/*
 * Offline 10 s at the client, then 4 s at the server; online two branches of 3 s and 2 s that begin
 * together, and 1 s after both. Precomputes of 100 bytes at the client and 50 at the server.
 */
static const struct step steps[] = {
    {.resource = RESOURCE_CLIENT_CPU, .work_core_s = 10.0, .most_cores = 1.0},
    {.resource = RESOURCE_SERVER_CPU,
     .work_core_s = 4.0,
     .most_cores = 1.0,
     .first_predecessor = 0,
     .predecessor_count = 1},
    {.phase = PHASE_ONLINE, .resource = RESOURCE_CLIENT_CPU, .work_core_s = 3.0, .most_cores = 1.0},
    {.phase = PHASE_ONLINE, .resource = RESOURCE_SERVER_CPU, .work_core_s = 2.0, .most_cores = 1.0},
    {.phase = PHASE_ONLINE,
     .resource = RESOURCE_CLIENT_CPU,
     .work_core_s = 1.0,
     .most_cores = 1.0,
     .first_predecessor = 1,
     .predecessor_count = 2}};
static const uint32_t predecessors[] = {0, 2, 3};
static const struct link_profile link = {.uplink_bps = 8.0, .downlink_bps = 8.0};

#define NONE                                                                                       \
    {                                                                                              \
        .read_bps = INFINITY, .write_bps = INFINITY                                                \
    }

static struct plan plan_new(void)
{
    struct plan plan = {.steps = malloc(sizeof steps),
                        .step_count = 5,
                        .offline_step_count = 2,
                        .predecessors = malloc(sizeof predecessors),
                        .predecessor_count = 3,
                        .storage_bytes = {100, 50}};
    cr_assert(plan.steps && plan.predecessors);
    memcpy(plan.steps, steps, sizeof steps);
    memcpy(plan.predecessors, predecessors, sizeof predecessors);
    return plan;
}

static void expect_phases(const struct disk disks[PARTY_COUNT], double offline_s, double online_s)
{
    struct plan plan = plan_new();
    plan_add_disks(&plan, disks);
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_OFFLINE, &link), offline_s, 1e-12));
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), online_s, 1e-12));
    plan_free(&plan);
}

Test(plan_disks, none_changes_nothing)
{
    const struct disk disks[PARTY_COUNT] = {NONE, NONE};
    struct plan plan = plan_new();
    plan_add_disks(&plan, disks);
    cr_expect(eq(u32, plan.step_count, 5));
    cr_expect(eq(int, memcmp(plan.steps, steps, sizeof steps), 0));
    plan_free(&plan);
}

Test(plan_disks, as_fast_as_can_be_take_no_time)
{
    const struct disk fast = {.read_bps = 1e18, .write_bps = 1e18};
    const struct disk disks[PARTY_COUNT] = {fast, fast};
    expect_phases(disks, 14.0, 4.0);
}

/* 800 bits at 50 bit/s are 16 s, two more than the phase takes. */
Test(plan_disks, what_is_made_is_written_meanwhile)
{
    const struct disk slow[PARTY_COUNT] = {{.read_bps = INFINITY, .write_bps = 50.0}, NONE};
    const struct disk fast[PARTY_COUNT] = {{.read_bps = INFINITY, .write_bps = 100.0}, NONE};
    expect_phases(slow, 16.0, 4.0);
    expect_phases(fast, 14.0, 4.0);
}

/* 400 bits at 80 bit/s: 5 s; both disks are read at the same time. */
Test(plan_disks, both_parties_read_before_the_online_phase)
{
    const struct disk disks[PARTY_COUNT] = {{.read_bps = 400.0, .write_bps = INFINITY},
                                            {.read_bps = 80.0, .write_bps = INFINITY}};
    expect_phases(disks, 14.0, 9.0);
}

Test(plan_disks, or_while_it_goes_on)
{
    const struct disk slow[PARTY_COUNT] = {
        NONE, {.read_bps = 80.0, .write_bps = INFINITY, .overlaps = true}};
    const struct disk fast[PARTY_COUNT] = {
        NONE, {.read_bps = 200.0, .write_bps = INFINITY, .overlaps = true}};
    expect_phases(slow, 14.0, 5.0);
    expect_phases(fast, 14.0, 4.0);
}

Test(plan_disks, of_a_batch_all_are_written_and_one_is_read)
{
    const struct disk disks[PARTY_COUNT] = {{.read_bps = 100.0, .write_bps = 100.0}, NONE};
    struct plan plan = plan_new();
    plan.further_inferences = 2;
    plan_add_disks(&plan, disks);
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_OFFLINE, &link), 24.0, 1e-12));
    cr_expect(epsilon_eq(dbl, plan_phase_s(&plan, PHASE_ONLINE, &link), 12.0, 1e-12));
    cr_expect(eq(u64, plan.steps[2].size_bytes, 300));
    cr_expect(eq(u64, plan.steps[3].size_bytes, 100));
    cr_expect(eq(u32, plan.offline_step_count, 3));
    plan_free(&plan);
}

Test(plan_disks, a_party_that_stores_nothing_has_none)
{
    const struct disk disks[PARTY_COUNT] = {{.read_bps = 1.0, .write_bps = 1.0}, NONE};
    struct plan plan = plan_new();
    plan.storage_bytes[PARTY_CLIENT] = 0;
    plan_add_disks(&plan, disks);
    cr_expect(eq(u32, plan.step_count, 5));
    plan_free(&plan);
}
