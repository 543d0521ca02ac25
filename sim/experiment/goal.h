/*
 * goal.h: what a search for a capacity asks of a point.
 */
#ifndef EXPERIMENT_GOAL_H
#define EXPERIMENT_GOAL_H

#include "experiment/runner.h"

enum goal {
    GOAL_SLO,    /* all objectives of the scenario pass; one fails */
    GOAL_STABLE, /* by the verdict */
    GOAL_ONSET   /* stock-outs are below the threshold of the onset; above */
};

/*
 * -1 where the point meets the goal, 1 where it does not, 0 where its intervals do not decide.
 *
 * failing   out: the first objective that is as bad as all together, where one fails
 */
int goal_sign(enum goal goal, const struct point *point, struct slo *failing);

#endif
