/*
 * runs_command.h: pisim runs, which lists the runs of a database by what differs, and labels them.
 */
#ifndef CLI_RUNS_COMMAND_H
#define CLI_RUNS_COMMAND_H

#include "cli/command_line.h"

extern const struct verb runs_verb;

#endif
