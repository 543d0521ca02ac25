/*
 * capacity_command.h: `pisim capacity`: up to which rate a goal is met, and what a rate takes.
 */
#ifndef CLI_CAPACITY_COMMAND_H
#define CLI_CAPACITY_COMMAND_H

#include "cli/command_line.h"

extern const struct verb capacity_verb;

#endif
