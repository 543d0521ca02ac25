/*
 * delphi_measurement.h: a run of DELPHI as a measured set of models/measurements, for scenarios and
 * for calibration.
 */
#ifndef CALIBRATION_DELPHI_MEASUREMENT_H
#define CALIBRATION_DELPHI_MEASUREMENT_H

#include "calibration/delphi_log.h"
#include "models/crypto/device.h"
#include "models/graph/network.h"
#include "json/json_write.h"

/* What the logs do not tell. */
struct delphi_facts {
    const char *folder; /* of the logs: the set's source, and for messages */
    size_t run_count;
    const char *input;         /* the name of the network's input */
    bool client_garbles;       /* the roles of the garbled circuits are exchanged */
    bool bytes_by_formula;     /* the logs tell none, at least one of them */
    uint64_t gc_threads;       /* on which garbled circuits were made and evaluated */
    const struct device *base; /* borrowed: how far more threads help */
};

/* Shapes of which the logs do not say what they are: taken in the network's order. */
void delphi_run_match(struct delphi_run *run, const struct network *network);

/* That the logs are of this network: its layers, inputs and ReLUs. */
bool delphi_run_check(const struct delphi_run *run, const struct network *network,
                      const struct delphi_facts *facts, struct error *error) MUST_CHECK;

/*
 * Writes the set. The run must have passed the check, and all its bytes be known (delphi_bytes.h).
 *
 * DELPHI's server garbles. With client_garbles the set is of the protocol client_garbler, with the
 * seconds and bytes of the other role, as the simulator of Garimella et al. (ASPLOS 2023) has them:
 * the transfers of labels are split over the layers by their ReLUs, and of online inputs only the
 * first is sent.
 */
void delphi_measurement_write(struct json_writer *writer, const struct delphi_run *run,
                              const struct network *network, const struct delphi_facts *facts);

#endif
