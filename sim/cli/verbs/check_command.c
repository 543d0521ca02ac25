#include "cli/verbs/verbs.h"

#include "base/utf8.h"
#include "cli/session.h"
#include "cli/verbs/verbs.h"

#include <stdlib.h>

static void print_settings(const struct json_notes *notes)
{
    static const char *const origins[] = {"built in", "named file", "scenario", "command line"};
    for (size_t i = 0; i < notes->count; i++)
        printf("%-36s %-28s %s\n", notes->items[i].path, notes->items[i].value,
               origins[notes->items[i].origin]);
}

static bool print_effective(const struct session *session, bool as_json, struct error *error)
{
    if (!as_json) {
        print_settings(&session->notes);
        return true;
    }
    char *scenario = session_effective_scenario(session, error);
    if (scenario)
        puts(scenario);
    free(scenario);
    return scenario != NULL;
}

static bool check_scenario(const struct command_line *line, struct error *error)
{
    struct session session;
    bool good = session_open(&session, line, error);
    if (good && (command_line_has(line, "effective") || command_line_has(line, "json")))
        good = print_effective(&session, command_line_has(line, "json"), error);
    else if (good) {
        utf8_print(session.document.file, stdout);
        printf(": good, %zu point%s\n", session.experiment.point_count,
               session.experiment.point_count == 1 ? "" : "s");
    }
    session_close(&session);
    return good;
}

/* --self has scenarios of its own; its options are for nothing else. */
static bool check_usage(const struct command_line *line, struct error *error)
{
    static const char *const refused[2][3] = {{"seed", "jobs", NULL}, {"effective", "set", NULL}};
    bool self = command_line_has(line, "self");
    for (const char *const *name = refused[self]; *name; name++)
        if (command_line_has(line, *name))
            return error_set(error, ERROR_USAGE, NULL, "check", "--%s goes %s --self", *name,
                             self ? "not with" : "with");
    if (self == (line->operand_count > 0))
        return error_set(error, ERROR_USAGE, NULL, "check", "takes either a SCENARIO or --self");
    return true;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    if (!check_usage(line, error))
        return false;
    return command_line_has(line, "self") ? self_command_work(line, exit_status, error)
                                          : check_scenario(line, error);
}

static const struct option_rule options[] = {
    {"effective", NULL, "prints every setting of the first point with its origin", false},
    {"self", NULL,
     "runs what is known instead: laws of queues, the published simulator; exit 3 if not so",
     false},
    {"seed", "N", "of --self; 1 when not given", false},
    {"json", NULL, "prints the scenario with every default written out, or what --self found",
     false},
    SESSION_OPTIONS,
    JOBS_OPTION,
    {NULL, NULL, NULL, false},
};

const struct verb check_verb = {
    .name = "check",
    .operands = "SCENARIO | --self",
    .summary = "reads a scenario and everything it names, and runs nothing; or checks pisim itself",
    .example = "pisim check default --effective && pisim check --self",
    .options = options,
    .fewest_operands = 0,
    .most_operands = 1,
    .work = work,
};
