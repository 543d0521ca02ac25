/*
 * readme_table.h: a table of results/README.md that a test writes, between two lines that mark it.
 */
#ifndef TESTS_README_TABLE_H
#define TESTS_README_TABLE_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static inline void write_readme_table(const char *begin_mark, const char *end_mark,
                                      const char *table)
{
    FILE *file = fopen(PISIM_SOURCE_DIR "/results/README.md", "r+");
    char *text = calloc(1, 1 << 20);
    cr_assert(file != NULL);
    cr_assert(gt(sz, fread(text, 1, (1 << 20) - 1, file), 0));
    char *begin = strstr(text, begin_mark);
    char *end = strstr(text, end_mark);
    cr_assert(begin != NULL && end != NULL);
    rewind(file);
    fprintf(file, "%.*s%s%s%s", (int)(begin - text), text, begin_mark, table, end);
    cr_assert(eq(int, fflush(file), 0));
    cr_assert(eq(int, ftruncate(fileno(file), ftell(file)), 0));
    fclose(file);
    free(text);
}

#endif
