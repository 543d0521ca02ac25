/*
 * layer_command.h: `pisim network layer`, what one linear layer costs.
 */
#ifndef CLI_LAYER_COMMAND_H
#define CLI_LAYER_COMMAND_H

#include "cli/command_line.h"

extern const struct verb network_layer_verb;

#endif
