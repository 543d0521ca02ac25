/*
 * merge_command.h: pisim merge, which joins the shards of a run.
 */
#ifndef CLI_MERGE_COMMAND_H
#define CLI_MERGE_COMMAND_H

#include "cli/command_line.h"

extern const struct verb merge_verb;

#endif
