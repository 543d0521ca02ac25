/*
 * fit_command.h: `pisim trace fit` finds arrival processes that are like a trace.
 */
#ifndef CLI_FIT_COMMAND_H
#define CLI_FIT_COMMAND_H

#include "cli/command_line.h"

extern const struct verb trace_fit_verb;

#endif
