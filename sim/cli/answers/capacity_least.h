/*
 * capacity_least.h: `pisim capacity --least`: the cheapest setting that meets the objectives.
 */
#ifndef CLI_ANSWERS_CAPACITY_LEAST_H
#define CLI_ANSWERS_CAPACITY_LEAST_H

#include "cli/command_line.h"
#include "study/search/probing.h"

/* Whether the options that go with it are there, and no others. */
bool capacity_least_check(const struct command_line *line, struct error *error) MUST_CHECK;

/* Answers and prints; exits 3 where every setting fails an objective, 4 where none is
 * known to meet them, and some may. */
bool capacity_least(struct experiment *experiment, struct probing *probing,
                    const struct command_line *line, int *exit_status,
                    struct error *error) MUST_CHECK;

#endif
