/*
 * query_command.h: `pisim query`: the rows of a result database, by SQL, by the name of a shipped
 * query, or all.
 */
#ifndef CLI_QUERY_COMMAND_H
#define CLI_QUERY_COMMAND_H

#include "cli/command_line.h"

extern const struct verb query_verb;

#endif
