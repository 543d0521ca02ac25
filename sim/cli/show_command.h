/*
 * show_command.h: `pisim network show`: what a network costs where, before and after transforms.
 */
#ifndef CLI_SHOW_COMMAND_H
#define CLI_SHOW_COMMAND_H

#include "cli/command_line.h"

extern const struct verb network_show_verb;

#endif
