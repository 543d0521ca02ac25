/*
 * record_costs.h: what a point costs, into the database.
 */
#ifndef STUDY_RECORD_RECORD_COSTS_H
#define STUDY_RECORD_RECORD_COSTS_H

#include "results/database/recorder.h"
#include "study/runner.h"

/* Nothing where nothing has a price and no power is known. */
bool record_costs(struct recorder *recorder, const struct point *point,
                  struct error *error) MUST_CHECK;

#endif
