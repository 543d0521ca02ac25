/*
 * law.h: what theory says of the scenarios reference/, and how a point that was run agrees.
 */
#ifndef STUDY_KNOWN_LAW_H
#define STUDY_KNOWN_LAW_H

#include "statistics/queueing.h"
#include "study/known/self_check.h"

#define MOST_LAWS 4 /* of one scenario: no row of the table has more */

/* One law that a scenario must obey; exactly one of theory, resource and a flag is given. */
struct law {
    const char *name;     /* "M/M/1" */
    const char *quantity; /* of theory: a measure, as objectives name it */
    const char *unit;
    double (*theory)(const struct queue *queue);
    const char *resource; /* a row of the bounds: the utilization law */
    bool is_little;
    bool is_interactive; /* the response time law: R = N / X - Z */
};

struct law_scenario {
    const char *name;
    struct law laws[MOST_LAWS]; /* those with a name */
};

/* Ends with a name of NULL. */
extern const struct law_scenario law_scenarios[];

/* How many of its laws have a name. */
size_t law_count(const struct law_scenario *scenario);

/* finding   out; of a point that was answered and still has its replications */
void law_compare(const struct law_scenario *scenario, size_t index, const struct point *point,
                 struct finding *finding);

#endif
