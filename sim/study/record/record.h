/*
 * record.h: points and their answers as rows of the database.
 */
#ifndef STUDY_RECORD_RECORD_H
#define STUDY_RECORD_RECORD_H

#include "results/database/recorder.h"
#include "study/runner.h"

/* Everything that is known of a point that was answered: its row and those that belong to it. */
bool record_point(struct recorder *recorder, struct point *point, struct error *error) MUST_CHECK;

/* What the last point's replications say of objectives, in their order. */
bool record_excesses(struct recorder *recorder, const struct slo slos[],
                     const struct excess_sample samples[], size_t count,
                     struct error *error) MUST_CHECK;

/* Warnings of the run as a whole; before the first point. */
bool record_warnings(struct recorder *recorder, const struct warnings *warnings,
                     struct error *error) MUST_CHECK;

#endif
