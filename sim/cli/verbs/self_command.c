#include "base/readable.h"
#include "base/warning.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "scenario/library.h"

#include "cli/exit_status.h"
#include "cli/interruption.h"
#include "cli/progress.h"
#include "cli/session.h"
#include "cli/table.h"
#include "study/known/self_check.h"
#include "json/json_write.h"

#include <inttypes.h>

#define LARGEST_SEED (1ULL << 53) /* to which JSON's numbers are exact */

/* ---- what was found ---- */

static const struct table_column columns[] = {
    {"law", "law", TABLE_TEXT, .leaves = 4},
    {"scenario", "scenario", TABLE_TEXT},
    {"load", "load", TABLE_NUMBER, .leaves = 2},
    {"quantity", "quantity", TABLE_TEXT},
    {"unit", "unit", TABLE_TEXT, .leaves = 3},
    {"expected", "expected", TABLE_NUMBER},
    {"got", "got", TABLE_NUMBER},
    {"low", "low", TABLE_NUMBER, .leaves = 1},
    {"high", "high", TABLE_NUMBER, .leaves = 1},
    {"holds", NULL, TABLE_FLAG},
    {NULL, "verdict", TABLE_TEXT},
};

static void make_table(struct table *table, const struct self_check *check)
{
    table_init(table, columns, sizeof columns / sizeof *columns);
    for (size_t i = 0; i < check->count; i++) {
        const struct finding *finding = &check->findings[i];
        table_add(table, (const struct table_cell[]){
                             TABLE_SAYS(finding->law),
                             TABLE_SAYS(finding->scenario),
                             TABLE_HAS(finding->load),
                             TABLE_SAYS(finding->quantity),
                             TABLE_SAYS(finding->unit),
                             TABLE_HAS(finding->expected),
                             TABLE_HAS(finding->got),
                             TABLE_HAS(finding->low),
                             TABLE_HAS(finding->high),
                             TABLE_HAS(finding->holds),
                             TABLE_SAYS(finding->holds ? "holds" : "outside"),
                         });
    }
}

static void print_report(const struct self_check *check, const struct table *table)
{
    size_t holding = 0;
    for (size_t i = 0; i < check->count; i++)
        holding += check->findings[i].holds;
    printf("Scenarios whose results are known, seed %" PRIu64
           ". Intervals at %.3f %% each, so that all hold at once with %s %% of seeds.\n",
           check->seed, 100.0 * check->confidence, READABLE(100.0 * SELF_CHECK_CONFIDENCE, 6));
    table_print(table, stdout);
    printf("%zu of %zu hold%s.\n", holding, check->count,
           check->interrupted ? "; interrupted, so there are more" : "");
}

static void write_json(const struct self_check *check, const struct table *table)
{
    struct json_writer writer = {.stream = stdout};
    json_write_object(&writer, NULL, false);
    json_write_integer(&writer, "seed", check->seed);
    json_write_number(&writer, "confidence", check->confidence);
    json_write_boolean(&writer, "interrupted", check->interrupted);
    json_write_boolean(&writer, "holds", self_check_holds(check));
    table_write_json(table, "findings", &writer);
    json_write_object_end(&writer);
}

static void give(const struct self_check *check, enum output_format format)
{
    struct table table;
    make_table(&table, check);
    if (format == FORMAT_TABLE)
        print_report(check, &table);
    else if (format == FORMAT_JSON)
        write_json(check, &table);
    else
        table_give(&table, format, stdout);
    table_free(&table);
}

/* ---- the work ---- */

static bool run(struct self_check *check, struct error *error)
{
    struct progress progress;
    check->context = &progress;
    check->on_progress = progress_tell;
    progress_start(&progress);
    bool ran = self_check_run(check, error);
    progress_clear(&progress);
    return ran;
}

static bool read_options(const struct command_line *line, struct self_check *check,
                         struct error *error)
{
    unsigned long long seed = 1;
    bool read = command_line_integer(line, "seed", 0, LARGEST_SEED, &seed, error)
             && session_jobs(line, &check->jobs, error);
    check->seed = seed;
    return read;
}

bool self_command_work(const struct command_line *line, enum output_format format, int *exit_status,
                       struct error *error)
{
    struct warnings warnings = {0}; /* they qualify scenarios; here the numbers are known */
    struct library library;
    struct interruption interruption;
    struct self_check check = {.library = &library, .interruption = &interruption.came};
    interruption_hold(&interruption);
    library_init(&library, command_line_value(line, "models"), session_built_folder(), &warnings);
    interruption_keep(&interruption);
    bool ran = read_options(line, &check, error) && run(&check, error);
    if (ran)
        give(&check, format);
    if (ran && !self_check_holds(&check))
        *exit_status = EXIT_DIFFERS;
    if (check.interrupted)
        *exit_status = EXIT_INTERRUPTED;
    interruption_release(&interruption);
    self_check_free(&check);
    library_free(&library);
    warnings_free(&warnings);
    return ran;
}
