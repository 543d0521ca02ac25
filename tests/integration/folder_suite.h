/*
 * folder_suite.h: each test of a suite has an empty folder of its own, `folder` in C and $FOLDER in
 * commands.
 */
#ifndef TESTS_FOLDER_SUITE_H
#define TESTS_FOLDER_SUITE_H

#include "command_expect.h"

static char *folder;

static inline void folder_make(void)
{
    folder = command_new_folder();
    setenv("FOLDER", folder, 1);
}

static inline void folder_remove(void)
{
    command_remove_folder(folder);
}

#define FOLDER_SUITE(name) TestSuite(name, .init = folder_make, .fini = folder_remove)

#endif
