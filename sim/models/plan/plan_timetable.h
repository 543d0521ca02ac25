/*
 * plan_timetable.h: when each step of an inference runs that has its machines and link to itself,
 * and which steps make it as long as it is.
 */
#ifndef MODELS_PLAN_PLAN_TIMETABLE_H
#define MODELS_PLAN_PLAN_TIMETABLE_H

#include "models/plan/plan.h"

struct plan_moment {
    double begin_s; /* from the begin of its phase */
    double end_s;
    bool is_critical; /* on the path that ends last: nothing before it could have waited */
};

/*
 * Fills in a moment for each step of the plan; what is done once per client takes no time.
 *
 * The critical path is followed back from the step that ends last, each time to the predecessor
 * that ends last (Kelley and Walker, Critical-path planning and scheduling, 1959).
 */
void plan_timetable(struct plan_moment moments[], const struct plan *plan,
                    const struct link_profile *link);

#endif
