#include "base/error.h"
#include "cli/verbs/verbs.h"

#include "results/database/database.h"

#include <errno.h>
#include <string.h>
#include <unistd.h>

static bool work(const struct command_line *line, int *exit_status, struct error *error)
{
    (void)exit_status;
    struct error closing = {0};
    const char *path = line->operands[0];
    if (access(path, F_OK) != 0) /* opening would make one */
        return error_set(error, ERROR_IO, path, NULL, "cannot be opened: %s", strerror(errno));
    struct database *database = database_open(path, error);
    bool migrated = database != NULL;
    if (migrated)
        fprintf(stderr, "%s: schema version %d\n", path, DATABASE_VERSION);
    return database_close(database, migrated ? error : &closing) && migrated;
}

static const struct option_rule options[] = {
    {NULL, NULL, NULL, false},
};

const struct verb migrate_verb = {
    .name = "migrate",
    .operands = "DB",
    .summary = "brings a database of an older pisim to today's tables, every row kept",
    .example = "pisim migrate results/first.db",
    .options = options,
    .fewest_operands = 1,
    .most_operands = 1,
    .work = work,
};
