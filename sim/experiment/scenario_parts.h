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

/*
 * What the costs folder says of network, input and protocol, which must be loaded.
 *
 * devices   names of the parties' devices, or NULL
 */
bool scenario_load_measurement(struct scenario *scenario, const struct json_node *root,
                               const char *const devices[PARTY_COUNT], struct library *library,
                               struct error *error) MUST_CHECK;

/* A party's device, if it names one. prefix: its path in the scenario; name: out, left alone where
 * there is none. */
bool scenario_load_device(const struct json_node *party, const char *prefix,
                          struct library *library, char name[64], struct device *device,
                          struct error *error) MUST_CHECK;

/* Client and server, then the measurement for their devices. */
bool scenario_load_parties(struct scenario *scenario, const struct json_node *root,
                           struct library *library, struct error *error) MUST_CHECK;

#endif
