/*
 * sci_log.h: what programs of the SCI library (CrypTFlow2, OpenCheetah) print at their end, as a
 * measured set.
 *
 * Built with LOG_LAYERWISE they tell totals of each kind of layer: `Total time in Relu = 92.644
 * seconds.`, in wall seconds of both parties together, and `Relu data sent = 766.831 MiB.`, what
 * this party sent. So client.log has the bytes up and server.log those down.
 */
#ifndef CALIBRATION_SCI_LOG_H
#define CALIBRATION_SCI_LOG_H

#include "calibration/delphi_measurement.h"
#include "models/plan/link_profile.h"
#include "models/plan/protocol.h"

/* What steps of the protocols of this family do. */
enum sci_work {
    SCI_LINEAR,     /* convolutions and products */
    SCI_TRUNCATION, /* of the fraction's surplus bits */
    SCI_COMPARISON, /* ReLUs, maxima, the largest class */
    SCI_OTHER,      /* of no step: batch normalisation, average pools */
    SCI_WORK_COUNT
};

struct sci_run {
    double seconds[SCI_WORK_COUNT];
    double up_bytes[SCI_WORK_COUNT];
    double down_bytes[SCI_WORK_COUNT];
};

/*
 * Reads client.log and server.log of a folder.
 *
 * Fails (told with file and line) on a number that is none, and on a log without times, or without
 * sizes, of linear layers or of ReLUs.
 */
bool sci_run_read(struct sci_run *run, const char *folder, struct error *error) MUST_CHECK;

/* What it was on the link is taken from the seconds, down to 0. */
void sci_run_without_link(struct sci_run *run, const struct link_profile *link);

/*
 * Writes the set. Totals are spread over the layers, and those of linear layers over encryption,
 * evaluation and decryption, in the proportions of the formulas, which also give what the logs do
 * not tell (keys, set-up, the prediction).
 *
 * Fails where the formulas do.
 */
bool sci_measurement_write(struct json_writer *writer, const struct sci_run *run,
                           const struct network *network, const struct protocol *protocol,
                           const struct delphi_facts *facts, struct error *error) MUST_CHECK;

#endif
