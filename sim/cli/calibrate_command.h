/*
 * calibrate_command.h: `pisim calibrate`, a user's own measurements in place of the shipped ones.
 */
#ifndef CLI_CALIBRATE_COMMAND_H
#define CLI_CALIBRATE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb calibrate_verb;

#endif
