/*
 * delphi_bytes.h: sizes of messages that logs of DELPHI do not tell, by formula.
 */
#ifndef CALIBRATION_DELPHI_BYTES_H
#define CALIBRATION_DELPHI_BYTES_H

#include "calibration/delphi_measurement.h"
#include "models/plan/protocol.h"

/*
 * Fills in the series of bytes that are empty: the published DELPHI prints none. The formulas are
 * those of the ASPLOS 2023 runs, whose logs tell the same bytes exactly (models/README.md). Base
 * transfers, which are missing in some logs with sizes, too, are not filled in.
 *
 * protocol   server_garbler: DELPHI's
 * filled     out: how many series were empty
 * Fails when a layer of the network cannot be encrypted.
 */
bool delphi_bytes_fill(struct delphi_run *run, const struct network *network,
                       const struct protocol *protocol, const struct delphi_facts *facts,
                       size_t *filled, struct error *error) MUST_CHECK;

#endif
