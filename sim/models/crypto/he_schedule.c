#include "models/crypto/he_schedule.h"

#include "base/memory.h"
#include "base/memory_slowdown.h"

#include <assert.h>
#include <stdbool.h>
#include <stdlib.h>

struct lane {
    size_t item; /* that runs, if is_busy */
    bool is_busy;
    double remaining_s;
    double start_s;
};

struct schedule {
    struct lane *lanes; /* owned */
    size_t lane_count;
    size_t busy;
    double now_s;
    struct he_scheduled *scheduled; /* borrowed, or NULL */
};

static void start(struct schedule *schedule, size_t item, double work_s)
{
    size_t lane = 0;
    while (schedule->lanes[lane].is_busy)
        lane++;
    schedule->lanes[lane] = (struct lane){item, true, work_s, schedule->now_s};
    schedule->busy++;
}

static double shortest_s(const struct schedule *schedule)
{
    double shortest = -1.0;
    for (size_t lane = 0; lane < schedule->lane_count; lane++) {
        const struct lane *busy = &schedule->lanes[lane];
        if (busy->is_busy && (shortest < 0.0 || busy->remaining_s < shortest))
            shortest = busy->remaining_s;
    }
    return shortest;
}

static void finish(struct schedule *schedule, size_t index)
{
    struct lane *lane = &schedule->lanes[index];
    lane->is_busy = false;
    schedule->busy--;
    if (schedule->scheduled)
        schedule->scheduled[lane->item] =
            (struct he_scheduled){index, schedule->now_s - lane->start_s};
}

/* All advance by the same work; those that are done then make room. */
static void advance(struct schedule *schedule, double slowdown_per_busy_core)
{
    double work_s = shortest_s(schedule);
    schedule->now_s += work_s * memory_slowdown((double)schedule->busy, slowdown_per_busy_core);
    for (size_t index = 0; index < schedule->lane_count; index++) {
        struct lane *lane = &schedule->lanes[index];
        if (lane->is_busy && lane->remaining_s <= work_s)
            finish(schedule, index);
        else
            lane->remaining_s -= work_s;
    }
}

double he_makespan_s(const double work_s[], size_t count, size_t threads,
                     double slowdown_per_busy_core, struct he_scheduled scheduled[])
{
    assert(threads >= 1);
    size_t lane_count = threads < count ? threads : count;
    struct schedule schedule = {.lanes = memory_allocate(lane_count, sizeof(struct lane)),
                                .lane_count = lane_count,
                                .scheduled = scheduled};
    size_t next = 0;
    while (next < count || schedule.busy > 0) {
        while (schedule.busy < lane_count && next < count) {
            start(&schedule, next, work_s[next]);
            next++;
        }
        advance(&schedule, slowdown_per_busy_core);
    }
    free(schedule.lanes);
    return schedule.now_s;
}
