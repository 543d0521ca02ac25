#include "models/plan/plan_timetable.h"

#include <criterion/criterion.h>
#include <criterion/new/assert.h>

#define WORK(party, seconds) .resource = (party), .work_core_s = (seconds), .most_cores = 1.0

/*
 * Offline: 0 (2 s) before 1 (3 s) and 2 (5 s) of the two parties, both before 3 (1 s); 4, of one
 * second once per client, before nothing. Online: 5 (4 s) alone.
 */
static struct step steps[] = {
    {.phase = PHASE_OFFLINE, WORK(RESOURCE_CLIENT_CPU, 2.0)},
    {.phase = PHASE_OFFLINE,
     WORK(RESOURCE_CLIENT_CPU, 3.0),
     .first_predecessor = 0,
     .predecessor_count = 1},
    {.phase = PHASE_OFFLINE,
     WORK(RESOURCE_SERVER_CPU, 5.0),
     .first_predecessor = 0,
     .predecessor_count = 1},
    {.phase = PHASE_OFFLINE,
     WORK(RESOURCE_CLIENT_CPU, 1.0),
     .first_predecessor = 1,
     .predecessor_count = 2},
    {.phase = PHASE_OFFLINE, WORK(RESOURCE_CLIENT_CPU, 1.0), .once_per_client = true},
    {.phase = PHASE_ONLINE, WORK(RESOURCE_SERVER_CPU, 4.0)},
};
static uint32_t predecessors[] = {0, 1, 2};

static void expect_moment(const struct plan_moment *moment, double begin_s, double end_s,
                          bool is_critical)
{
    cr_expect(epsilon_eq(dbl, moment->begin_s, begin_s, 1e-12));
    cr_expect(epsilon_eq(dbl, moment->end_s, end_s, 1e-12));
    cr_expect(eq(int, moment->is_critical, is_critical));
}

Test(plan_timetable, tells_when_each_step_runs_and_what_makes_the_phase_long)
{
    const struct plan plan = {.steps = steps,
                              .step_count = 6,
                              .offline_step_count = 5,
                              .predecessors = predecessors,
                              .predecessor_count = 3};
    const struct link_profile link = {.uplink_bps = 1.0, .downlink_bps = 1.0};
    struct plan_moment moments[6];
    plan_timetable(moments, &plan, &link);
    expect_moment(&moments[0], 0.0, 2.0, true);
    expect_moment(&moments[1], 2.0, 5.0, false);
    expect_moment(&moments[2], 2.0, 7.0, true);
    expect_moment(&moments[3], 7.0, 8.0, true);
    expect_moment(&moments[4], 0.0, 0.0, false);
    expect_moment(&moments[5], 0.0, 4.0, true);
}
