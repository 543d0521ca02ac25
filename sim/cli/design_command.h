/*
 * design_command.h: `pisim network design` finds stage widths by ReLU equalization.
 */
#ifndef CLI_DESIGN_COMMAND_H
#define CLI_DESIGN_COMMAND_H

#include "cli/command_line.h"

extern const struct verb network_design_verb;

#endif
