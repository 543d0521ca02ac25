/*
 * scenario_faults.h: everything that is wrong in a scenario, where a first fault was found.
 */
#ifndef SCENARIO_SCENARIO_FAULTS_H
#define SCENARIO_SCENARIO_FAULTS_H

#include "scenario/scenario.h"

/*
 * Reads the scenario again and again, each time without the value that was wrong, until it is right
 * or what is wrong may follow from what was left out: a key that is missing, keys that do not go
 * together, a fault of another file. Unknown keys are passed over, and something usual stands for
 * what is required.
 *
 * faults   out, at least one where scenario_load fails; json_faults_free
 */
void scenario_faults_find(struct json_faults *faults, const struct json_document *document,
                          struct library *library);

#endif
