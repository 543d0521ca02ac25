#include "base/error.h"
#include "cli/command_line.h"
#include "cli/verbs/verbs.h"
#include "results/database/database.h"

#include "base/memory.h"
#include "cli/merge_replications.h"
#include "results/database/merge.h"

#include <stdlib.h>
#include <sys/stat.h>

#define MOST_PARTS 100000 /* as many as a sweep may have points */

/* A part must not be written to. */
static bool check_out(const char *out, const struct merge_part parts[], size_t count,
                      struct error *error)
{
    struct stat of_out;
    struct stat of_part;
    if (stat(out, &of_out) != 0)
        return true;
    for (size_t i = 0; i < count; i++)
        if (stat(parts[i].path, &of_part) == 0 && of_part.st_dev == of_out.st_dev
            && of_part.st_ino == of_out.st_ino)
            return error_set(error, ERROR_USAGE, out, NULL, "is a part, so cannot take the whole");
    return true;
}

static bool merge_points(const char *out, struct merge_part parts[], size_t count,
                         const struct command_line *line, struct error *error)
{
    struct error closing = {0};
    struct database *database = database_open(out, error);
    char *argv = command_line_quoted(line, merge_verb.name);
    bool merged = database && merge_run(database, parts, count, argv, error);
    if (!merged)
        database_give_up(database);
    free(argv);
    return database_close(database, merged ? error : &closing) && merged;
}

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    const char *out = line->operands[0];
    const size_t count = line->operand_count - 1;
    struct merge_part *parts = memory_allocate(count, sizeof *parts);
    for (size_t i = 0; i < count; i++)
        parts[i].path = line->operands[i + 1];
    bool merged = merge_open(parts, count, error) && check_out(out, parts, count, error)
               && (parts[0].run.by_replications ? merge_replications(out, parts, count, line, error)
                                                : merge_points(out, parts, count, line, error));
    if (merged)
        command_line_tell_place(line, "results are in", out);
    merge_close(parts, count);
    free(parts);
    return merged;
}

static const struct option_rule options[] = {
    {NULL, NULL, NULL, false},
};

const struct verb merge_verb = {
    .name = "merge",
    .operands = "OUT PART...",
    .summary = "joins the shards of a run (pisim run --shard) to one, as if it had not been split",
    .example = "pisim merge results/whole.db results/part1.db results/part2.db",
    .options = options,
    .fewest_operands = 2,
    .most_operands = MOST_PARTS,
    .work = work,
};
