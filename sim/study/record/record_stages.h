/*
 * record_stages.h: where in the network its costs lie, to the database.
 */
#ifndef STUDY_RECORD_RECORD_STAGES_H
#define STUDY_RECORD_RECORD_STAGES_H

#include "results/database/recorder.h"
#include "study/runner.h"

/* Belongs to the recorder's current point. Layers that are too large for HE have no stage costs. */
bool record_stages(struct recorder *recorder, const struct point *point,
                   struct error *error) MUST_CHECK;

#endif
