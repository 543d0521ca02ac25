/*
 * measurement_parts.h: what the files of measurement.h share; for nobody else.
 */
#ifndef MODELS_COSTS_MEASUREMENT_PARTS_H
#define MODELS_COSTS_MEASUREMENT_PARTS_H

#include "models/costs/measurement.h"

/*
 * Reads {unit: a number, or a list with an entry per linear layer} and marks it as present.
 *
 * unit   "seconds" or "bytes"
 */
bool measured_load(struct measured_operation *measured, const struct json_node *node,
                   const char *unit, struct error *error) MUST_CHECK;

/* By how much the true seconds are more than those told, where the node says so: its
 * "seconds_factor", which may be uncertain as any number. */
bool measured_apply_factor(const struct json_node *node, double seconds[], size_t count,
                           struct error *error) MUST_CHECK;

/* That lists are as long as the others read before. */
bool measured_check_count(const struct measurement *measurement,
                          const struct measured_operation *measured, const struct json_node *node,
                          const char *unit, struct error *error) MUST_CHECK;

/* The keys "threaded" and "unplanned" of a set, where they are there. */
bool measurement_load_same_runs(struct measurement *measurement, const struct json_node *set,
                                struct error *error) MUST_CHECK;

#endif
