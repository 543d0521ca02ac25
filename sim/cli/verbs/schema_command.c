#include "base/error.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "scenario/library.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "cli/session.h"
#include "scenario/schema/schema.h"

#include <stdlib.h>
#include <string.h>

static bool check_kind(const char *kind, struct error *error)
{
    for (size_t i = 0; schema_kinds[i]; i++)
        if (strcmp(schema_kinds[i], kind) == 0)
            return true;
    const char *nearest = nearest_name(kind, schema_kinds);
    return nearest ? error_set(error, ERROR_USAGE, NULL, NULL,
                               "there is no kind \"%s\" (did you mean \"%s\"?)", kind, nearest)
                   : error_set(error, ERROR_USAGE, NULL, NULL,
                               "there is no kind \"%s\" (scenario, network, protocol, device, "
                               "link, measurement, transforms)",
                               kind);
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct library library;
    struct warnings warnings = {0};
    const char *kind = line->operands[0];
    if (!check_kind(kind, error))
        return false;
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    bool written = schema_write(&library, kind, stdout, error);
    library_free(&library);
    warnings_free(&warnings);
    return written;
}

static const struct option_rule options[] = {
    {"models", "DIR", "looks for models in this folder first", false},
    {NULL, NULL, NULL, false},
};

const struct verb schema_verb = {
    .name = "schema",
    .operands = "KIND",
    .summary = "prints the JSON Schema of scenario, network, protocol, device, link files",
    .example = "pisim schema scenario",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
