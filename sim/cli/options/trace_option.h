/*
 * trace_option.h: a trace that a command names, and how it is read: --column and --form.
 */
#ifndef CLI_TRACE_OPTION_H
#define CLI_TRACE_OPTION_H

#include "base/warning.h"
#include "cli/command_line.h"
#include "traces/reading/trace_file.h"

#define TRACE_OPTION_RULES                                                                         \
    {"column", "NAME", "the column that holds the times", false},                                  \
    {                                                                                              \
        "form", "JSON", "more keys of arrivals: {\"column\": ..., \"unit\": \"ms\", ...}", false   \
    }

/* Opens the first operand; "-" is standard input. trace_file_free, also after a failure. */
bool trace_option_open(struct trace_file *trace, const struct command_line *line,
                       struct warnings *warnings, struct error *error) MUST_CHECK;

#endif
