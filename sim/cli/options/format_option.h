/*
 * format_option.h: the option --format of verbs that print rows, and its short forms.
 */
#ifndef CLI_FORMAT_OPTION_H
#define CLI_FORMAT_OPTION_H

#include "base/output_format.h"
#include "cli/command_line.h"

#define FORMAT_OPTIONS                                                                             \
    {"format", "NAME", "table (default), csv, json, ndjson or markdown", false},                   \
        {"json", NULL, "the same as --format json", false},                                        \
    {                                                                                              \
        "csv", NULL, "the same as --format csv", false                                             \
    }

/* By any of the three. */
bool format_option_is_given(const struct command_line *line);

/* A table where it is absent. Fails on an unknown name, and where several are asked for. */
bool format_option_read(const struct command_line *line, enum output_format *format,
                        struct error *error) MUST_CHECK;

#endif
