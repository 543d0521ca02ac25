/*
 * dump_expect.h: results that must not depend on the number of threads.
 */
#ifndef TESTS_DUMP_EXPECT_H
#define TESTS_DUMP_EXPECT_H

#include "command_expect.h"

/*
 * Runs a scenario into FOLDER/NAME.db and returns the database's dump, owned by the caller.
 *
 * run   ends with the options of pisim run but for --out
 */
static inline char *dump_of(const char *run, const char *folder, const char *name,
                            const char *options)
{
    struct command_result ran =
        command_run("%s --out '%s/%s.db' %s 2>&1", run, folder, name, options);
    cr_assert(eq(int, ran.status, 0), "%s", ran.text);
    struct command_result dump = command_run("\"$PISIM\" query '%s/%s.db' --dump", folder, name);
    cr_assert(eq(int, dump.status, 0));
    command_free(&ran);
    return dump.text;
}

/* At least 100,000 bytes of rows, the same for one, two and eight threads. */
static inline void expect_same_for_all_jobs(const char *run)
{
    char *folder = command_new_folder();
    char *one = dump_of(run, folder, "one", "--jobs 1");
    char *two = dump_of(run, folder, "two", "--jobs 2");
    char *eight = dump_of(run, folder, "eight", "--jobs 8");
    cr_expect(gt(sz, strlen(one), 100000));
    cr_expect(strcmp(one, two) == 0);
    cr_expect(strcmp(one, eight) == 0);
    free(one);
    free(two);
    free(eight);
    command_remove_folder(folder);
}

#endif
