#include "study/search/capacity.h"

#include "study/search/capacity_search.h"

#include <math.h>

#define MOST_BOUNDS 16.0
#define FARTHEST 0x1p20 /* lower rates than the bound over this are not tried */

double capacity_width(const struct capacity *capacity)
{
    if (isnan(capacity->pass) || isnan(capacity->fail))
        return NAN;
    return fabs(capacity->fail - capacity->pass) / fmax(capacity->fail, capacity->pass);
}

bool capacity_of_rate(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                      struct error *error)
{
    const struct point *point = &probing->experiment->points[k];
    double bound_per_s = bounds_binding(&point->bounds)->bound_per_s;
    struct capacity_search search = {.probing = probing,
                                     .point = k,
                                     .goal = goal,
                                     .path = experiment_rate_key(probing->document),
                                     .capacity = capacity,
                                     .bisection = {.tolerance = probing->tolerance,
                                                   .lowest = bound_per_s / FARTHEST,
                                                   .highest = bound_per_s * MOST_BOUNDS}};
    struct bracket bracket = {.low_sign = -1};
    bool found = capacity_search_run(&search, bound_per_s / 2.0, &bracket, error);
    capacity->pass = bracket.low;
    capacity->fail = bracket.high;
    capacity_search_free(&search);
    return found;
}

bool capacity_of_parameter(struct capacity *capacity, struct probing *probing, size_t k,
                           enum goal goal, const struct capacity_range *range, struct error *error)
{
    struct capacity_search search = {.probing = probing,
                                     .point = k,
                                     .goal = goal,
                                     .path = range->path,
                                     .capacity = capacity,
                                     .bisection = {.tolerance = probing->tolerance,
                                                   .is_whole = range->is_whole,
                                                   .lowest = range->lowest,
                                                   .highest = range->highest}};
    struct bracket bracket = {.low_sign = 1};
    bool found = capacity_search_run(&search, range->start, &bracket, error);
    capacity->pass = bracket.high;
    capacity->fail = bracket.low;
    capacity_search_free(&search);
    return found;
}
