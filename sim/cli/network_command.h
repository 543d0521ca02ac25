/*
 * network_command.h: pisim network counts and list: what networks have, without any cost.
 */
#ifndef CLI_NETWORK_COMMAND_H
#define CLI_NETWORK_COMMAND_H

#include "cli/command_line.h"

extern const struct verb network_counts_verb;
extern const struct verb network_list_verb;

#endif
