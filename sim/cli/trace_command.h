/*
 * trace_command.h: `pisim trace info` tells what a trace is like.
 */
#ifndef CLI_TRACE_COMMAND_H
#define CLI_TRACE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb trace_info_verb;

#endif
