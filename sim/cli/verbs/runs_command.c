#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "results/database/database.h"

#include "cli/options/format_option.h"
#include "results/database/past_run.h"
#include "results/report/query.h"

#include <inttypes.h>
#include <stdlib.h>

static bool print_runs(const char *path, enum output_format format, struct error *error)
{
    struct error closing = {0};
    struct database *database = database_open_for_reading(path, error);
    bool printed =
        database && query_run(database, "run_differences", NULL, 0, format, stdout, error);
    return database_close(database, printed ? error : &closing) && printed;
}

static bool label_run(const struct command_line *line, uint64_t run_id, struct error *error)
{
    struct error closing = {0};
    struct database *database = database_open(line->operands[0], error);
    bool labelled = database
                 && past_run_label(database, run_id, command_line_value(line, "tag"),
                                   command_line_value(line, "note"), error);
    return database_close(database, labelled ? error : &closing) && labelled;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    const bool labels = command_line_has(line, "tag") || command_line_has(line, "note");
    enum output_format format;
    unsigned long long run_id = 0;
    if (!format_option_read(line, &format, error)
        || !command_line_integer(line, "run", 1, INT64_MAX, &run_id, error))
        return false;
    if (labels && run_id == 0)
        return error_set(error, ERROR_USAGE, NULL, "--run", "is needed to say which run to label");
    if (!labels && run_id > 0)
        return error_set(error, ERROR_USAGE, NULL, "--run", "goes with --tag or --note");
    return (!labels || label_run(line, run_id, error))
        && print_runs(line->operands[0], format, error);
}

static const struct option_rule options[] = {
    {"run", "ID", "the run that --tag and --note are for", false},
    {"tag", "TEXT", "gives the run a short label; an empty one removes it", false},
    {"note", "TEXT", "keeps a remark with the run; an empty one removes it", false},
    FORMAT_OPTIONS,
    {NULL, NULL, NULL, false},
};

const struct verb runs_verb = {
    .name = "runs",
    .operands = "DB",
    .summary = "lists the runs of a database, each with the settings in which it differs",
    .example = "pisim runs results/first.db --run 1 --tag baseline",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
