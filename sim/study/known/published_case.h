/*
 * published_case.h: the scenarios published/, request by request against the published simulator.
 */
#ifndef STUDY_KNOWN_PUBLISHED_CASE_H
#define STUDY_KNOWN_PUBLISHED_CASE_H

#include "study/known/self_check.h"

/* Those whose arrivals are shipped; ends with NULL. */
extern const char *const published_cases[];

/*
 * The largest difference of any time of a completed request from what is published; infinite where
 * one completed a request that the other did not.
 *
 * scenario_file   the published times are beside it, in the file of its name that ends in .csv
 * finding         out; of a point that was answered and still has its replications
 * Fails when that file cannot be read.
 */
bool published_case_compare(const char *name, const char *scenario_file, const struct point *point,
                            struct finding *finding, struct error *error) MUST_CHECK;

#endif
