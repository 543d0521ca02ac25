#include "statistics/time_average.h"

#include <assert.h>

void time_average_init(struct time_average *average, double start_s, double level)
{
    *average = (struct time_average){.level = level, .since_s = start_s, .start_s = start_s};
}

void time_average_set(struct time_average *average, double now_s, double level)
{
    assert(now_s >= average->since_s);
    average->area += average->level * (now_s - average->since_s);
    average->since_s = now_s;
    average->level = level;
}

void time_average_add(struct time_average *average, double now_s, double change)
{
    time_average_set(average, now_s, average->level + change);
}

double time_average_mean(const struct time_average *average, double now_s)
{
    assert(now_s >= average->since_s);
    double duration_s = now_s - average->start_s;
    if (duration_s <= 0.0)
        return average->level;
    return (average->area + average->level * (now_s - average->since_s)) / duration_s;
}
