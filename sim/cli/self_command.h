/*
 * self_command.h: pisim check --self: whether this program gives what theory and the published
 * simulator give.
 */
#ifndef CLI_SELF_COMMAND_H
#define CLI_SELF_COMMAND_H

#include "cli/command_line.h"

/* The work of the verb check, where --self is given. */
bool self_command_work(const struct command_line *line, int *exit_status,
                       struct error *error) MUST_CHECK;

#endif
