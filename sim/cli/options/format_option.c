#include "cli/options/format_option.h"

#include "base/error.h"
#include "base/nearest.h"

#include <string.h>

static bool read_name(const char *name, enum output_format *format, struct error *error)
{
    for (int k = 0; k < FORMAT_COUNT; k++)
        if (strcmp(name, output_format_names[k]) == 0) {
            *format = (enum output_format)k;
            return true;
        }
    const char *nearest = nearest_name(name, output_format_names);
    return error_set(error, ERROR_USAGE, NULL, "--format",
                     "must be table, csv, json, ndjson or markdown, is '%s'%s%s%s", name,
                     nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                     nearest == NULL ? "" : "'?");
}

bool format_option_is_given(const struct command_line *line)
{
    return command_line_has(line, "format") || command_line_has(line, "json")
        || command_line_has(line, "csv");
}

bool format_option_read(const struct command_line *line, enum output_format *format,
                        struct error *error)
{
    static const char *const options[] = {"format", "csv", "json"};
    const char *given = NULL;
    for (size_t i = 0; i < sizeof options / sizeof *options; i++) {
        if (!command_line_has(line, options[i]))
            continue;
        if (given)
            return error_set(error, ERROR_USAGE, NULL, NULL, "--%s and --%s exclude each other",
                             given, options[i]);
        given = options[i];
    }
    *format = FORMAT_TABLE;
    if (!given)
        return true;
    const char *name = command_line_value(line, "format");
    return read_name(name ? name : given, format, error);
}
