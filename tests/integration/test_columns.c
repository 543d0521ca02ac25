/*
 * Every column of the database is filled by some run: a value that study/record/ forgets to put
 * into its row would be NULL or 0 everywhere, and no compiler says so.
 */
#include "command_expect.h"

/* Two classes, two servers, disks, prices, powers, limits, objectives: once nearly idle, once
 * overloaded. */
#define ALL "\"$PISIM\" run \"$SOURCE\"/tests/data/all_rows.json --out all.db "

/* Searches whose probes cut requests at the horizon: the rows of excess. */
#define SEARCH(objectives)                                                                         \
    "\"$PISIM\" capacity \"$SOURCE\"/tests/data/mm1.json " objectives " --set at_horizon=cut "     \
    "--set horizon_s=1 --set warmup_s=0 --set 'replications={\"count\":20}' "                      \
    "--max-replications 200 --out all.db"
#define SEARCHES                                                                                   \
    SEARCH("--slo 'e2e_s.mean <= 0.01' --slo 'done_fraction >= 0.9'")                              \
    "; " SEARCH("--slo 'e2e_s.mean >= 0.004'")

/* Worlds with other costs: the rows of uncertain_answer and uncertain_share. */
#define WORLDS                                                                                     \
    "\"$PISIM\" run thesis_cifar100 --set sweep={} --set arrivals.rate_per_s=0.001 "               \
    "--set uncertainty.draws=50 --set horizon_s=20000 --set 'replications={\"count\":5}' "         \
    "--out all.db"

/* A query that asks for the columns that no row has but as NULL, 0 or false. A run that has ended
 * has no writer; of the program's commit only a build in its repository knows. */
#define QUERY_OF_QUERIES                                                                           \
    "SELECT group_concat(format('SELECT ''%s.%s'' AS missing WHERE NOT EXISTS (SELECT 1 FROM %s "  \
    "WHERE %s <> 0)', table_name, column_name, table_name, column_name), ' UNION ALL ') AS query " \
    "FROM column_doc WHERE table_name NOT LIKE 'v\\_%' ESCAPE '\\' AND NOT (table_name = 'run' "   \
    "AND column_name IN ('writer', 'git_commit', 'git_dirty'))"

static void write_text(const char *folder, const char *name, const char *text)
{
    char path[600];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    FILE *file = fopen(path, "w");
    cr_assert(file != NULL);
    fputs(text, file);
    fclose(file);
}

Test(columns, each_has_a_value_in_some_row)
{
    char *folder = command_new_folder();
    setenv("FOLDER", folder, 1);
    write_text(folder, "queries.sql", QUERY_OF_QUERIES);
    expect_output(command_run("cd \"$FOLDER\" && { " ALL "--shard 1/1 --tag t --note n; " ALL
                              "--shard 1/9 --by replications; %s; %s; } >log 2>&1\n"
                              "\"$PISIM\" query all.db \"$(cat queries.sql)\" --format csv | "
                              "sed -e 1d -e 's/^\"//' -e 's/\"$//' >missing.sql\n"
                              "\"$PISIM\" query all.db \"$(cat missing.sql)\" --format csv",
                              SEARCHES, WORLDS),
                  0, "missing\n");
    command_remove_folder(folder);
}
