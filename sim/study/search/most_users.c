#include "study/search/most_users.h"

#include "base/readable.h"
#include "scenario/scenario.h"
#include "study/bounds/bounds.h"
#include "traces/arrivals/arrivals.h"

#include <math.h>
#include <stdio.h>

#define MOST_TIMES 64.0 /* as many as the scenario has */
#define MOST_USERS 1e6  /* as scenarios may have */

/* How many times as much as can be served in the long run so many users of one class ask for. */
static double load_of(const struct point *point, double users)
{
    struct simulation_settings settings = point->scenario.simulation; /* all else is borrowed */
    struct client_class class = settings.classes[0];
    struct bounds bounds;
    class.count = (uint64_t)users;
    settings.classes = &class;
    bounds_compute(&bounds, &settings);
    double load = bounds_asked_per_s(&settings) / bounds_binding(&bounds)->bound_per_s;
    bounds_free(&bounds);
    return load;
}

double most_users(const struct point *point, char why[static UNREACHABLE_SIZE])
{
    const double users = scenario_demand(&point->scenario);
    const double most = fmin(users * MOST_TIMES, MOST_USERS);
    const bool is_known =
        point->scenario.class_count == 1 && arrivals_are_closed(&point->scenario.arrivals);
    for (double tried = users; is_known && tried <= MOST_USERS; tried *= 2.0)
        if (load_of(point, tried) >= MOST_BOUNDS) {
            snprintf(why, UNREACHABLE_SIZE,
                     "they would ask for more than %s times what can be served in the long run, "
                     "where more only wait longer",
                     READABLE(MOST_BOUNDS, 2));
            return tried;
        }
    snprintf(why, UNREACHABLE_SIZE,
             "that is %s times as many as the scenario has, whose \"count\" begins the search",
             READABLE(most / users, 4));
    return most;
}
