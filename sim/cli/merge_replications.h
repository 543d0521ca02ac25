/*
 * merge_replications.h: parts of a run that was split by replications, joined to one run.
 */
#ifndef CLI_MERGE_REPLICATIONS_H
#define CLI_MERGE_REPLICATIONS_H

#include "cli/command_line.h"
#include "results/database/merge.h"

/*
 * Answers each point from the replications of all parts, as if they had been simulated here.
 *
 * parts   as from merge_open
 * Fails where another program or other input files are at hand than made the parts.
 */
bool merge_replications(const char *out, const struct merge_part parts[], size_t count,
                        const struct command_line *line, struct error *error) MUST_CHECK;

#endif
