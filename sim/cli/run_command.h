/*
 * run_command.h: pisim run: simulates a scenario, tells and keeps the answer.
 */
#ifndef CLI_RUN_COMMAND_H
#define CLI_RUN_COMMAND_H

#include "cli/command_line.h"

extern const struct verb run_verb;

#endif
