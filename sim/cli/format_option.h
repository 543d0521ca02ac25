/*
 * format_option.h: the option --format of verbs that print rows.
 */
#ifndef CLI_FORMAT_OPTION_H
#define CLI_FORMAT_OPTION_H

#include "cli/command_line.h"
#include "results/report/query.h"

#define FORMAT_OPTION                                                                              \
    {                                                                                              \
        "format", "NAME", "table (default), csv, json, ndjson or markdown", false                  \
    }

/* A table where it is absent. */
bool format_option_read(const struct command_line *line, enum query_format *format,
                        struct error *error) MUST_CHECK;

#endif
