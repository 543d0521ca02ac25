/*
 * key_table.h: which keys models/README.md explains, each in a row of a table with unit, default
 * and meaning.
 */
#ifndef TESTS_KEY_TABLE_H
#define TESTS_KEY_TABLE_H

#include <criterion/criterion.h>
#include <criterion/new/assert.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define KEY_TABLE_MOST_CELLS 8
#define KEY_TABLE_MOST_ROWS 1024

/* A row, and the names of its columns; all owned by the table. */
struct key_row {
    const char *section; /* "networks"; all below the heading, up to the next of its rank */
    char *cells[KEY_TABLE_MOST_CELLS];
    size_t cell_count;
    const struct key_row *header;
};

struct key_table {
    struct key_row rows[KEY_TABLE_MOST_ROWS];
    size_t count;
    char sections[16][64];
    size_t section_count;
};

static inline void key_row_split(struct key_row *row, char *line)
{
    for (char *end; (end = strchr(line + 1, '|')) && row->cell_count < KEY_TABLE_MOST_CELLS;
         line = end)
        row->cells[row->cell_count++] = strndup(line + 1, (size_t)(end - line - 1));
}

static inline void key_table_add(struct key_table *table, char *line, bool is_first)
{
    cr_assert(lt(sz, table->count, KEY_TABLE_MOST_ROWS));
    struct key_row *row = &table->rows[table->count++];
    row->section = table->section_count ? table->sections[table->section_count - 1] : "";
    row->header = is_first ? row : row[-1].header;
    key_row_split(row, line);
}

static inline struct key_table *key_table_read(const char *path)
{
    struct key_table *table = calloc(1, sizeof *table);
    FILE *file = fopen(path, "r");
    cr_assert(file != NULL, "%s", path);
    char line[4096];
    bool in_table = false;
    while (fgets(line, sizeof line, file)) {
        if (strncmp(line, "## ", 3) == 0)
            sscanf(line, "## %63s", table->sections[table->section_count++]);
        if (line[0] == '|')
            key_table_add(table, line, !in_table);
        in_table = line[0] == '|';
    }
    fclose(file);
    return table;
}

static inline void key_table_free(struct key_table *table)
{
    for (size_t r = 0; r < table->count; r++)
        for (size_t c = 0; c < table->rows[r].cell_count; c++)
            free(table->rows[r].cells[c]);
    free(table);
}

/* Whether the text has the word between these marks, as in `word` or "word". */
static inline bool key_is_quoted(const char *text, const char *word, char mark)
{
    char quoted[160];
    snprintf(quoted, sizeof quoted, "%c%s%c", mark, word, mark);
    return strstr(text, quoted) != NULL;
}

/*
 * Whether a first cell names the key of this object: `object.key`, `object[].key` or, where another
 * name or the table says of which object, `.key` or `key`; of a key that is an object, its members.
 */
static inline bool key_is_named(const char *cell, const char *object, const char *key)
{
    static const char *const forms[] = {"%.0s`%s`",  "%.0s`.%s`", "%.0s*.%s`", "%.0s`[].%s`",
                                        "%s.%s`",    "%s[].%s`",  "%ss[].%s`", "%.0s`%s.",
                                        "%.0s`%s[]", "%.0s`.%s.", "%s.%s."};
    char name[160];
    for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
        snprintf(name, sizeof name, forms[i], object, key);
        if (strstr(cell, name))
            return true;
    }
    return false;
}

static inline bool key_row_is_whole(const struct key_row *row)
{
    bool is_whole = true;
    for (size_t c = 0; c < row->header->cell_count; c++) {
        const char *column = row->header->cells[c];
        bool is_asked =
            strstr(column, "unit") || strstr(column, "default") || strstr(column, "meaning");
        if (is_asked && strspn(row->cells[c], " ") == strlen(row->cells[c]))
            is_whole = false;
    }
    return is_whole;
}

/* In the row of its object, or among the keys of a kind of things, as a part of the meaning. */
static inline bool key_is_part(const struct key_row *row, const char *object, const char *key)
{
    bool is_listed = strstr(row->header->cells[row->cell_count > 1], "keys") != NULL
                  || strstr(row->header->cells[row->cell_count - 1], "keys") != NULL;
    if (!is_listed && !key_is_quoted(row->cells[0], object, '`'))
        return false;
    for (size_t c = 0; c < row->cell_count; c++)
        if (key_is_quoted(row->cells[c], key, '`') || key_is_quoted(row->cells[c], key, '"'))
            return true;
    return false;
}

/* NULL when a whole row of the section explains the key; else what is wrong. */
static inline const char *key_table_fault(const struct key_table *table, const char *section,
                                          const char *object, const char *key)
{
    const char *fault = "is in no table";
    for (size_t r = 0; r < table->count; r++) {
        const struct key_row *row = &table->rows[r];
        if (strcmp(row->section, section) != 0 || row->header == row)
            continue;
        bool is_named = key_is_named(row->cells[0], object, key);
        if ((is_named && key_row_is_whole(row)) || key_is_part(row, object, key))
            return NULL;
        if (is_named)
            fault = "lacks unit, default or meaning";
    }
    return fault;
}

#endif
