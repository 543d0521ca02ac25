/*
 * calibration_rows.h: what was measured of each layer, beside what the formulas of costs see in it.
 */
#ifndef EXPERIMENT_CALIBRATION_ROWS_H
#define EXPERIMENT_CALIBRATION_ROWS_H

#include "experiment/library.h"
#include "models/network.h"

/*
 * A network and input by their names.
 *
 * network   out, owned by the caller, also after a failure; network_free
 */
bool calibration_network_load(struct network *network, struct network_input *input,
                              struct library *library, const char *network_name,
                              const char *input_name, struct error *error) MUST_CHECK;

#endif
