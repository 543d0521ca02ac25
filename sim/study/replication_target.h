/*
 * replication_target.h: how many replications a point is to have.
 */
#ifndef STUDY_REPLICATION_TARGET_H
#define STUDY_REPLICATION_TARGET_H

#include "study/runner.h"

/* To begin with. */
size_t replication_target_first(const struct scenario *scenario);

/* In all, when all that were wanted are there: the same as there are, if these are enough. */
size_t replication_target_next(struct point *point);

#endif
