/*
 * generate_command.h: `pisim trace generate` writes arrivals as a trace.
 *
 * It holds exactly the arrivals that a run with the same arrivals, seed and replication draws, so
 * that a run can be repeated from its export.
 */
#ifndef CLI_GENERATE_COMMAND_H
#define CLI_GENERATE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb trace_generate_verb;

#endif
