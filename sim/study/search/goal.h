/*
 * goal.h: what a search for a capacity asks of a point, as objectives.
 */
#ifndef STUDY_SEARCH_GOAL_H
#define STUDY_SEARCH_GOAL_H

#include "study/runner.h"

enum goal {
    GOAL_SLO,    /* all objectives of the scenario */
    GOAL_STABLE, /* the queue does not grow, and the load is below 1 */
    GOAL_ONSET   /* stock-outs are below the threshold of the onset */
};

/* Fills the objectives and returns their number. */
size_t goal_criteria(enum goal goal, const struct scenario *scenario,
                     struct slo slos[static MOST_SLOS]);

/* Whether it fails, whatever was simulated: in the long run, at a load of 1 or more. */
bool goal_is_beyond(enum goal goal, const struct point *point);

enum goal_course { GOAL_HARDER, GOAL_EASIER, GOAL_MIXED };

/* How hard objectives are to meet at higher rates; mixed: some harder, some easier. */
enum goal_course goal_course(const struct slo slos[], size_t count);

/* ... where there is more of something that helps, but has to be paid for. */
enum goal_course goal_course_with_more(const struct slo slos[], size_t count);

#endif
