/*
 * calibrate_logs.h: `pisim calibrate --from-logs`, a run of DELPHI as a measured set.
 */
#ifndef CLI_OUTPUT_CALIBRATE_LOGS_H
#define CLI_OUTPUT_CALIBRATE_LOGS_H

#include "base/output.h"
#include "cli/command_line.h"
#include "models/crypto/device.h"
#include "scenario/library.h"

/* Reads the logs and writes the set to --out, or stdout. base: whose slowdown is taken. */
bool calibrate_from_logs(const struct command_line *line, struct library *library,
                         const struct device *base, struct warnings *warnings,
                         struct error *error) MUST_CHECK;

/* A file that must not be there yet; stdout for NULL. Fails with its path. */
bool calibrate_open_output(struct output *output, const char *path, struct error *error) MUST_CHECK;
/* Says where it is; fails when it could not be written. */
bool calibrate_close_output(struct output *output, const char *path,
                            struct error *error) MUST_CHECK;

#endif
