#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"

#include "base/readable.h"
#include "base/utf8.h"
#include "cli/options/format_option.h"
#include "cli/session.h"
#include "cli/table.h"

#include <stdlib.h>

static const struct table_column columns[] = {
    {"path", "setting", TABLE_TEXT},
    {"value", "value", TABLE_TEXT},
    {"origin", "origin", TABLE_TEXT},
};

static const char *origin_name(enum json_origin origin)
{
    static const char *const names[] = {[JSON_BUILT_IN] = "built in",
                                        [JSON_NAMED_FILE] = "named file",
                                        [JSON_SCENARIO] = "scenario",
                                        [JSON_COMMAND_LINE] = "command line"};
    return names[origin];
}

static void give_settings(const struct json_notes *notes, enum output_format format)
{
    struct table table;
    table_init(&table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < notes->count; i++)
        table_add(&table, (const struct table_cell[]){
                              TABLE_SAYS(notes->items[i].path),
                              TABLE_SAYS(notes->items[i].value),
                              TABLE_SAYS(origin_name(notes->items[i].origin)),
                          });
    table_give(&table, format, stdout);
    table_free(&table);
}

/* Every setting with its origin; as JSON the scenario with every default written out. */
static bool give_effective(const struct session *session, enum output_format format,
                           struct error *error)
{
    if (format != FORMAT_JSON) {
        give_settings(&session->notes, format);
        return true;
    }
    char *scenario = session_effective_scenario(session, error);
    if (scenario)
        puts(scenario);
    free(scenario);
    return scenario != NULL;
}

static bool check_scenario(const struct command_line *line, enum output_format format,
                           struct error *error)
{
    struct session session;
    bool good = session_open(&session, line, error);
    if (good && (command_line_has(line, "effective") || format_option_is_given(line)))
        good = give_effective(&session, format, error);
    else if (good) {
        utf8_print(session.document.file, stdout);
        printf(": good, %zu point%s\n", session.experiment.point_count,
               readable_plural((double)session.experiment.point_count));
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
    enum output_format format;
    if (!format_option_read(line, &format, error) || !check_usage(line, error))
        return false;
    return command_line_has(line, "self") ? self_command_work(line, format, exit_status, error)
                                          : check_scenario(line, format, error);
}

static const struct option_rule options[] = {
    {"effective", NULL, "prints every setting of the first point with its origin", false},
    {"self", NULL,
     "runs what is known instead: laws of queues, the published simulator; exit 3 if not so",
     false},
    {"seed", "N", "of --self; 1 when not given", false},
    FORMAT_OPTIONS,
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
