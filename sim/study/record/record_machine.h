/*
 * record_machine.h: what a point's machine was doing, to the database: where the time of phases
 * went, how much of each resource was used, the stock over time.
 */
#ifndef STUDY_RECORD_RECORD_MACHINE_H
#define STUDY_RECORD_RECORD_MACHINE_H

#include "results/database/recorder.h"
#include "study/runner.h"

/* Belongs to the recorder's current point; its replications must still be there. */
bool record_machine(struct recorder *recorder, const struct point *point,
                    struct error *error) MUST_CHECK;

#endif
