#include "models/he_schedule.h"

#include "base/memory.h"

#include <assert.h>
#include <stdlib.h>

/* The items that run now, in no order. */
struct busy_threads {
    double *remaining_s; /* owned */
    size_t count;
};

double he_slowdown(size_t busy, double slowdown_per_busy_core)
{
    assert(busy >= 1);
    return 1.0 + slowdown_per_busy_core * (double)(busy - 1);
}

static double shortest_s(const struct busy_threads *busy)
{
    double shortest = busy->remaining_s[0];
    for (size_t i = 1; i < busy->count; i++)
        if (busy->remaining_s[i] < shortest)
            shortest = busy->remaining_s[i];
    return shortest;
}

/* All advance by the same work; those that are done then make room. */
static void advance(struct busy_threads *busy, double work_s)
{
    size_t kept = 0;
    for (size_t i = 0; i < busy->count; i++)
        if (busy->remaining_s[i] > work_s)
            busy->remaining_s[kept++] = busy->remaining_s[i] - work_s;
    busy->count = kept;
}

double he_makespan_s(const double work_s[], size_t count, size_t threads,
                     double slowdown_per_busy_core)
{
    assert(threads >= 1);
    size_t most_busy = threads < count ? threads : count;
    struct busy_threads busy = {memory_allocate(most_busy, sizeof(double)), 0};
    double wall_s = 0.0;
    size_t next = 0;
    while (next < count || busy.count > 0) {
        while (busy.count < most_busy && next < count)
            busy.remaining_s[busy.count++] = work_s[next++];
        double step_s = shortest_s(&busy);
        wall_s += step_s * he_slowdown(busy.count, slowdown_per_busy_core);
        advance(&busy, step_s);
    }
    free(busy.remaining_s);
    return wall_s;
}
