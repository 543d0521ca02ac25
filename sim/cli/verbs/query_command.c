#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "results/database/database.h"

#include "base/memory.h"
#include "base/nearest.h"
#include "cli/options/format_option.h"
#include "cli/options/run_number.h"
#include "results/database/past_run.h"
#include "results/report/query.h"

#include <stdlib.h>
#include <string.h>

/* DB, SQL and the parameters: more than a query could have. */
#define MOST_OPERANDS 1000

/* The operands, by what they are. */
enum { DATABASE_OPERAND, SQL_OPERAND, FIRST_PARAMETER };

/* Cuts "rate=0.001" in two; the name is owned by the caller. */
static bool read_parameter(const char *operand, struct query_parameter *parameter, char **name,
                           struct error *error)
{
    const char *equals = strchr(operand, '=');
    if (equals == NULL || equals == operand)
        return error_set(error, ERROR_USAGE, NULL, NULL,
                         "a parameter is written name=value, not '%s'", operand);
    *name = memory_format_text("%.*s", (int)(equals - operand), operand);
    *parameter = (struct query_parameter){.name = *name, .value = equals + 1};
    return true;
}

/* A run that is not there would give an empty table, as one without points does. */
static bool check_run(struct database *database, const struct query_parameter *parameter,
                      struct error *error)
{
    struct past_run run = {0};
    uint64_t run_id = 0;
    if (strcmp(parameter->name, "run_id") != 0)
        return true;
    bool is_there = run_number_read(parameter->value, parameter->name, &run_id, error)
                 && past_run_load(&run, database, run_id, error);
    past_run_free(&run);
    return is_there;
}

static bool print_query(struct database *database, const struct command_line *line,
                        enum output_format format, struct error *error)
{
    size_t count = line->operand_count - FIRST_PARAMETER;
    struct query_parameter *parameters = memory_allocate(count, sizeof *parameters);
    char **names = memory_allocate(count, sizeof *names);
    bool good = true;
    for (size_t i = 0; good && i < count; i++)
        good = read_parameter(line->operands[FIRST_PARAMETER + i], &parameters[i], &names[i], error)
            && check_run(database, &parameters[i], error);
    good = good
        && query_run(database, line->operands[SQL_OPERAND], parameters, count, format, stdout,
                     error);
    for (size_t i = 0; i < count; i++)
        free(names[i]);
    free(names);
    free(parameters);
    return good;
}

static bool check_options(const struct command_line *line, enum output_format *format,
                          struct error *error)
{
    bool dumps = command_line_has(line, "dump");
    if (dumps && line->operand_count > SQL_OPERAND)
        return error_set(error, ERROR_USAGE, NULL, "--dump", "prints everything: give no SQL");
    if (dumps && format_option_is_given(line))
        return error_set(error, ERROR_USAGE, NULL, "--dump", "has one format: give no --format");
    return format_option_read(line, format, error);
}

static bool query(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    enum output_format format;
    if (!check_options(line, &format, error))
        return false;
    struct database *database = database_open_for_reading(line->operands[DATABASE_OPERAND], error);
    if (database == NULL)
        return false;
    bool printed = true;
    if (command_line_has(line, "dump"))
        printed = query_dump(database, stdout, error);
    else if (line->operand_count > SQL_OPERAND)
        printed = print_query(database, line, format, error);
    else
        query_list(stdout);
    return database_close(database, error) && printed;
}

static const struct option_rule options[] = {
    FORMAT_OPTIONS,
    {"dump", NULL, "print all results as JSON lines, the same for the same results", false},
    {0},
};

const struct verb query_verb = {
    .name = "query",
    .operands = "DB [SQL|NAME] [name=value ...]",
    .summary = "prints results: a shipped query by name (without one: their list), or any SELECT",
    .example = "pisim query results/first.db latency_by_rate --format csv",
    .options = options,
    .fewest_operands = 1,
    .most_operands = MOST_OPERANDS,
    .work = query,
};
