#include "cli/check_command.h"

#include "cli/session.h"

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

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    struct session session;
    (void)exit_status;
    bool good = session_open(&session, line, error);
    if (good && (command_line_has(line, "effective") || command_line_has(line, "json")))
        good = print_effective(&session, command_line_has(line, "json"), error);
    else if (good)
        printf("%s: good, %zu point%s\n", session.document.file, session.experiment.point_count,
               session.experiment.point_count == 1 ? "" : "s");
    session_close(&session);
    return good;
}

static const struct option_rule options[] = {
    {"effective", NULL, "prints every setting of the first point with its origin", false},
    {"json", NULL, "prints the scenario with every default written out, itself a scenario", false},
    SESSION_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb check_verb = {
    .name = "check",
    .operands = "SCENARIO",
    .summary = "reads a scenario and everything it names, and runs nothing",
    .example = "pisim check default --effective",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
