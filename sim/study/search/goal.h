/*
 * goal.h: what a search for a capacity asks of a point.
 */
#ifndef STUDY_SEARCH_GOAL_H
#define STUDY_SEARCH_GOAL_H

#include "results/database/past_point.h"
#include "study/runner.h"

enum goal {
    GOAL_SLO,    /* all objectives of the scenario pass; one fails */
    GOAL_STABLE, /* by the verdict */
    GOAL_ONSET   /* stock-outs are below the threshold of the onset; above */
};

/* What a point says of the goal. */
struct judgement {
    int sign; /* -1: meets it, 1: does not, 0: its intervals do not decide */
    /* How far from the limit, in half-widths of the interval, negative where it is met: of the
     * objective that is worst off. It guides a search and decides nothing; NAN where not known. */
    double lean;
    struct slo failing; /* the first objective that fails; where none does, nothing */
};

struct judgement goal_judge(enum goal goal, const struct point *point);

/*
 * The same from what was recorded of a point, to the last bit. Returns false where that does not
 * tell: the objectives were others then.
 */
bool goal_recall(enum goal goal, const struct scenario *scenario, const struct past_point *past,
                 struct judgement *judgement);

#endif
