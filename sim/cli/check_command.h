/*
 * check_command.h: pisim check: whether a scenario can be run, and what it says with every default
 * written out.
 */
#ifndef CLI_CHECK_COMMAND_H
#define CLI_CHECK_COMMAND_H

#include "cli/command_line.h"

extern const struct verb check_verb;

#endif
