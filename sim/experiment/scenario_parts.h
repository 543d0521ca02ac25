/*
 * scenario_parts.h: the parts of a scenario, each read by its own function; for scenario.c alone.
 *
 * Each takes the scenario's root, fills its part of the struct, and fails with file and JSON path.
 */
#ifndef EXPERIMENT_SCENARIO_PARTS_H
#define EXPERIMENT_SCENARIO_PARTS_H

#include "experiment/scenario.h"

bool scenario_load_network(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error) MUST_CHECK;
bool scenario_load_protocol(struct scenario *scenario, const struct json_node *root,
                            struct library *library, struct error *error) MUST_CHECK;
bool scenario_load_link(struct scenario *scenario, const struct json_node *root,
                        struct library *library, struct error *error) MUST_CHECK;

/* "costs", "options" and "speedup". */
bool scenario_load_costs(struct scenario *scenario, const struct json_node *root,
                         struct error *error) MUST_CHECK;

/*
 * What no protocol has is replaced, as the scenario says: maxima by averages or comparisons, norms
 * by nothing, with warnings.
 */
bool scenario_replace_layers(struct scenario *scenario, const struct json_node *root,
                             struct warnings *warnings, struct error *error) MUST_CHECK;

/* Everything else must be loaded. */
bool scenario_build_plan(struct scenario *scenario, const struct json_document *document,
                         struct warnings *warnings, struct error *error) MUST_CHECK;

/*
 * What the costs folder says of network, input and protocol, which must be loaded.
 *
 * devices   names of the parties' devices, or NULL
 */
bool scenario_load_measurement(struct scenario *scenario, const struct json_node *root,
                               const char *const devices[PARTY_COUNT], struct library *library,
                               struct error *error) MUST_CHECK;

/*
 * A party's device, if it names one or there is a usual one.
 *
 * prefix   its path in the scenario
 * usual    name of the device where the scenario names none; NULL: then none
 * device   out; its name is empty where there is none
 */
bool scenario_load_device(const struct json_node *party, const char *prefix, const char *usual,
                          struct library *library, struct device *device,
                          struct error *error) MUST_CHECK;

/* Client and server, then the measurement for their devices. */
bool scenario_load_parties(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error) MUST_CHECK;

#endif
