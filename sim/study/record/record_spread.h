/*
 * record_spread.h: how sure a point's answers are when costs are uncertain, into the database.
 */
#ifndef STUDY_RECORD_RECORD_SPREAD_H
#define STUDY_RECORD_RECORD_SPREAD_H

#include "results/database/recorder.h"
#include "study/uncertainty/spread.h"

/* Of the last point added; what has no value, and shares where nothing varies, are left out. */
bool record_spread(struct recorder *recorder, const struct spread *spread,
                   const struct point *point, struct error *error) MUST_CHECK;

#endif
