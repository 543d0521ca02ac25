/*
 * metric_option.h: the option --metric of verbs that compare.
 */
#ifndef CLI_METRIC_OPTION_H
#define CLI_METRIC_OPTION_H

#include "cli/command_line.h"
#include "study/series.h"

/* A measure that has an interval; e2e_s.mean where it is absent. */
bool metric_option_read(const struct command_line *line, struct measure *measure,
                        struct error *error) MUST_CHECK;

#endif
