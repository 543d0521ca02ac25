/*
 * calibration_load.h: what a calibration starts from, by name: networks, measured sets, benchmarks.
 */
#ifndef CALIBRATION_CALIBRATION_LOAD_H
#define CALIBRATION_CALIBRATION_LOAD_H

#include "calibration/calibration.h"
#include "scenario/library.h"

/*
 * A network and input by their names.
 *
 * network   out, owned by the caller, also after a failure; network_free
 */
bool calibration_network_load(struct network *network, struct network_input *input,
                              struct library *library, const char *network_name,
                              const char *input_name, struct error *error) MUST_CHECK;

/*
 * Adds a measured set ("garimella_2023/resnet18_delphi_cifar10_server_garbler", or a file), of a
 * network that the library has.
 */
bool calibration_load_set(struct calibration *calibration, struct library *library,
                          const char *name, struct error *error) MUST_CHECK;

/* Adds all tables of a file such as garimella_2023/he_layer_parallel. */
bool calibration_load_parallel(struct calibration *calibration, struct library *library,
                               const char *name, struct error *error) MUST_CHECK;

/*
 * Reads the results of Criterion (the benchmark harness of Rust) for DELPHI's garbled ReLUs:
 * folder/relu_gb/N/estimates.json and relu_ev, for batches of N = 1, 10 and 100 ReLUs. The means,
 * in nanoseconds, give a line each.
 */
bool calibration_load_benchmark(struct calibration *calibration, const char *folder,
                                struct error *error) MUST_CHECK;

#endif
