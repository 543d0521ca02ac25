/*
 * trace_command.h: `pisim trace info` tells what a trace is like, `pisim trace generate` makes one.
 *
 * A generated trace holds exactly the arrivals that a run with the same process, seed and
 * replication draws, so that a run can be repeated from its export.
 */
#ifndef CLI_TRACE_COMMAND_H
#define CLI_TRACE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb trace_info_verb;
extern const struct verb trace_generate_verb;

#endif
