/*
 * compare_command.h: `pisim compare`: who is best at which rate, and where the ranking turns.
 */
#ifndef CLI_COMPARE_COMMAND_H
#define CLI_COMPARE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb compare_verb;

#endif
