#include "cli/format_option.h"

#include "base/nearest.h"

#include <string.h>

bool format_option_read(const struct command_line *line, enum query_format *format,
                        struct error *error)
{
    const char *name = command_line_value(line, "format");
    *format = QUERY_TABLE;
    if (name == NULL)
        return true;
    for (int k = 0; query_format_names[k] != NULL; k++)
        if (strcmp(name, query_format_names[k]) == 0) {
            *format = (enum query_format)k;
            return true;
        }
    const char *nearest = nearest_name(name, query_format_names);
    return error_set(error, ERROR_USAGE, NULL, "--format",
                     "must be table, csv, json, ndjson or markdown, is '%s'%s%s%s", name,
                     nearest == NULL ? "" : "; did you mean '", nearest == NULL ? "" : nearest,
                     nearest == NULL ? "" : "'?");
}
