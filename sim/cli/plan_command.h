/*
 * plan_command.h: pisim plan: what one inference costs, step by step, without simulating anything.
 */
#ifndef CLI_PLAN_COMMAND_H
#define CLI_PLAN_COMMAND_H

#include "cli/command_line.h"

extern const struct verb plan_verb;

#endif
