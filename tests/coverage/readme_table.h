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

#define README_PATH PISIM_SOURCE_DIR "/results/README.md"

/* All of the file; owned by the caller. */
static inline char *read_readme(void)
{
    FILE *file = fopen(README_PATH, "r");
    char *text = calloc(1, 1 << 20);
    cr_assert(file != NULL);
    cr_assert(gt(sz, fread(text, 1, (1 << 20) - 1, file), 0));
    fclose(file);
    return text;
}

/* As it is; owned by the caller. */
static inline char *read_readme_table(const char *begin_mark, const char *end_mark)
{
    char *text = read_readme();
    char *begin = strstr(text, begin_mark);
    char *end = strstr(text, end_mark);
    cr_assert(begin != NULL && end != NULL);
    begin += strlen(begin_mark);
    memmove(text, begin, (size_t)(end - begin));
    text[end - begin] = '\0';
    return text;
}

static inline void write_readme_table(const char *begin_mark, const char *end_mark,
                                      const char *table)
{
    char *text = read_readme();
    char *begin = strstr(text, begin_mark);
    char *end = strstr(text, end_mark);
    cr_assert(begin != NULL && end != NULL);
    FILE *file = fopen(README_PATH, "w");
    cr_assert(file != NULL);
    fprintf(file, "%.*s%s%s%s", (int)(begin - text), text, begin_mark, table, end);
    cr_assert(eq(int, fclose(file), 0));
    free(text);
}

#endif
