/*
 * rerun_command.h: pisim rerun, which makes a run again and says whether it finds the same.
 */
#ifndef CLI_RERUN_COMMAND_H
#define CLI_RERUN_COMMAND_H

#include "cli/command_line.h"

extern const struct verb rerun_verb;

#endif
