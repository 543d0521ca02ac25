#include "base/output_format.h"

#include <stddef.h>

const char *const output_format_names[FORMAT_COUNT + 1] = {
    [FORMAT_TABLE] = "table",   [FORMAT_CSV] = "csv",           [FORMAT_JSON] = "json",
    [FORMAT_NDJSON] = "ndjson", [FORMAT_MARKDOWN] = "markdown", [FORMAT_COUNT] = NULL,
};
