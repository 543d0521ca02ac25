/*
 * run_command.h: pisim run: simulates a scenario, tells and keeps the answer.
 */
#ifndef CLI_RUN_COMMAND_H
#define CLI_RUN_COMMAND_H

#include "cli/command_line.h"

/* Reads --jobs: threads, as many as there are cores when not given. */
bool run_command_jobs(const struct command_line *line, unsigned *jobs,
                      struct error *error) MUST_CHECK;

extern const struct verb run_verb;

#endif
