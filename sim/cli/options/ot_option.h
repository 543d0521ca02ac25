/*
 * ot_option.h: how comparisons are made, as the command line gives it.
 */
#ifndef CLI_OT_OPTION_H
#define CLI_OT_OPTION_H

#include "cli/command_line.h"
#include "models/crypto/ot_traffic.h"

/* --ring-bits, --digit-bits, --ot, --comparison, --silent-bits; those that are not given are the
 * usual ones, in a field with extension by matrices. Checked together. */
bool ot_option_read(const struct command_line *line, struct ot_parameters *parameters,
                    struct error *error) MUST_CHECK;

#endif
