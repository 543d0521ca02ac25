/*
 * verdict.h: whether the queue of a point grows, stays, or cannot be told to do either.
 */
#ifndef STUDY_VERDICT_H
#define STUDY_VERDICT_H

#include "scenario/scenario.h"
#include "system/requests/metrics.h"

#include <stddef.h>

struct answer;

/* Growth of the number in system per arrival, in the second half of the horizon: above it, a queue
 * grows. */
#define GROWTH_LIMIT 0.05

enum verdict { VERDICT_STABLE, VERDICT_OVERLOADED, VERDICT_UNRESOLVED };

/* "stable", "overloaded", "unresolved" */
const char *verdict_name(enum verdict verdict);

/* By the answer's numbers, all of which but its verdict are there. */
enum verdict verdict_judge(const struct answer *answer, const struct scenario *scenario,
                           const struct metrics replications[], size_t count);

#endif
