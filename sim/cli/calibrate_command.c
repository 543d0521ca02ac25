#include "cli/calibrate_command.h"

#include "cli/calibrate_logs.h"
#include "cli/session.h"

#define DEFAULT_BASE "epyc_7502"

static bool load_base(const struct command_line *line, struct library *library, struct device *base,
                      struct error *error)
{
    const char *given = command_line_value(line, "base");
    const struct json_document *document = library_document_by_name(
        library, LIBRARY_DEVICE, given != NULL ? given : DEFAULT_BASE, error);
    if (document == NULL)
        return false;
    struct json_node node = json_root(document);
    return device_load(base, &node, error)
        && (base->has_he || json_fail(&node, "he", error, "must be there in a base device"))
        && (base->has_gc || json_fail(&node, "gc", error, "must be there in a base device"))
        && (base->has_encode
            || json_fail(&node, "encode", error, "must be there in a base device"));
}

/* Options of the one way that mean nothing in the other. */
static bool check_options(const struct command_line *line, struct error *error)
{
    static const char *const logs_only[] = {"network", "input", "protocol", "gc-threads"};
    if (command_line_has(line, "from-logs"))
        return true;
    for (size_t i = 0; i < sizeof logs_only / sizeof *logs_only; i++) {
        char place[32];
        snprintf(place, sizeof place, "--%s", logs_only[i]);
        if (command_line_has(line, logs_only[i]))
            return error_set(error, ERROR_USAGE, NULL, place, "goes with --from-logs only");
    }
    return error_set(error, ERROR_USAGE, NULL, "--from-logs", "must be given");
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct warnings warnings = {0};
    struct library library;
    struct device base;
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    bool good = check_options(line, error) && load_base(line, &library, &base, error)
             && calibrate_from_logs(line, &library, &base, &warnings, error);
    warnings_print(&warnings, stderr);
    library_free(&library);
    warnings_free(&warnings);
    return good;
}

static const struct option_rule options[] = {
    {"from-logs", "DIR", "client.log and server.log of DELPHI, or a folder with them for each run",
     false},
    {"network", "NAME", "which network ran", false},
    {"input", "NAME", "on which input", false},
    {"protocol", "NAME", "server_garbler (default); client_garbler: with the roles exchanged",
     false},
    {"gc-threads", "N", "threads of garbled circuits in that run (default 1)", false},
    {"base", "DEVICE", "where what was not measured is taken from (default " DEFAULT_BASE ")",
     false},
    {"out", "FILE", "written instead of stdout; must not be there yet", false},
    {"models", "DIR", "looks for models in this folder first", false},
    {0},
};

const struct verb calibrate_verb = {
    .name = "calibrate",
    .operands = "",
    .summary = "turns measurements of yours into models",
    .example = "pisim calibrate --from-logs logs --network resnet18_delphi --input tinyimagenet "
               "--gc-threads 64 --out mine.json",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 0,
    .work = work,
};
