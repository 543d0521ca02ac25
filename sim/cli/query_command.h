/*
 * query_command.h: `pisim query`: the rows of a result database, by SQL, by the name of a shipped
 * query, or all.
 */
#ifndef CLI_QUERY_COMMAND_H
#define CLI_QUERY_COMMAND_H

#include "cli/command_line.h"
#include "results/query.h"

/* For verbs that print rows. */
#define FORMAT_OPTION                                                                              \
    {                                                                                              \
        "format", "NAME", "table (default), csv, json, ndjson or markdown", false                  \
    }

/* Reads --format. */
bool query_command_format(const struct command_line *line, enum query_format *format,
                          struct error *error) MUST_CHECK;

extern const struct verb query_verb;

#endif
