/*
 * init_command.h: pisim init, which writes a scenario to begin with.
 */
#ifndef CLI_INIT_COMMAND_H
#define CLI_INIT_COMMAND_H

#include "cli/command_line.h"

extern const struct verb init_verb;

#endif
