#include "results/report/query_output.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include <sqlite3.h>

#include "base/memory.h"
#include "results/report/cell.h"

static const char *column_name(sqlite3_stmt *statement, int column)
{
    return memory_require((void *)sqlite3_column_name(statement, column));
}

/* ---- CSV and JSON: row by row ---- */

static int write_csv(sqlite3_stmt *statement, FILE *stream)
{
    const int columns = sqlite3_column_count(statement);
    for (int i = 0; i < columns; i++) {
        const char *name = column_name(statement, i);
        fputs(i > 0 ? "," : "", stream);
        cell_write_csv_text(name, strlen(name), stream);
    }
    putc('\n', stream);
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        for (int i = 0; i < columns; i++) {
            fputs(i > 0 ? "," : "", stream);
            cell_write_csv(statement, i, stream);
        }
        putc('\n', stream);
    }
    return code;
}

static void write_json_row(sqlite3_stmt *statement, FILE *stream)
{
    fputc('{', stream);
    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const char *name = column_name(statement, i);
        fputs(i > 0 ? "," : "", stream);
        cell_write_json_text(name, strlen(name), stream);
        fputc(':', stream);
        cell_write_json(statement, i, stream);
    }
    fputc('}', stream);
}

static int write_json(sqlite3_stmt *statement, FILE *stream)
{
    fputc('[', stream);
    const char *separator = "\n";
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        fputs(separator, stream);
        write_json_row(statement, stream);
        separator = ",\n";
    }
    fputs(separator[0] == ',' ? "\n]\n" : "]\n", stream);
    return code;
}

static int write_ndjson(sqlite3_stmt *statement, FILE *stream)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW) {
        write_json_row(statement, stream);
        fputc('\n', stream);
    }
    return code;
}

/* ---- table and markdown: collected, so that columns can be aligned ---- */

struct column {
    size_t width; /* in characters */
    bool is_text; /* some value is no number: aligned to the left */
};

struct grid {
    size_t column_count;
    struct column *columns; /* owned */
    char **cells;           /* owned, each too; the names first, row by row */
    size_t cell_count;
    size_t capacity;
};

/* How a grid is drawn. */
struct frame {
    const char *before;
    const char *between;
    const char *after;
    const char *escaped; /* characters that get a backslash */
    size_t narrowest;    /* width of a column, at least */
};

static const struct frame table_frame = {"", "  ", "\n", "", 1};
/* Escaped is what would end the cell or begin markup in it; "--:" is the shortest rule that all
 * readers take. */
static const struct frame markdown_frame = {"| ", " | ", " |\n", "|\\<`*", 3};

/* Characters, not bytes: UTF-8 continuation bytes do not count. */
static size_t width_of(const char *text)
{
    size_t width = 0;
    for (; *text != '\0'; text++)
        width += ((unsigned char)*text & 0xc0) != 0x80;
    return width;
}

/* The text with a backslash before each of the characters; owned by the caller, who gives up text.
 */
static char *escape(char *text, const char *characters)
{
    if (strpbrk(text, characters) == NULL)
        return text;
    char *escaped = memory_allocate(2 * strlen(text) + 1, 1);
    char *end = escaped;
    for (const char *at = text; *at != '\0'; at++) {
        if (strchr(characters, *at) != NULL)
            *end++ = '\\';
        *end++ = *at;
    }
    free(text);
    return escaped;
}

/* Takes the text over. */
static void grid_add(struct grid *grid, char *text, const struct frame *frame)
{
    char *cell = escape(text, frame->escaped);
    struct column *column = &grid->columns[grid->cell_count % grid->column_count];
    size_t width = width_of(cell);
    column->width = width > column->width ? width : column->width;
    grid->cells =
        memory_grow(grid->cells, &grid->capacity, grid->cell_count + 1, sizeof *grid->cells);
    grid->cells[grid->cell_count++] = cell;
}

static void grid_free(struct grid *grid)
{
    for (size_t i = 0; i < grid->cell_count; i++)
        free(grid->cells[i]);
    free(grid->cells);
    free(grid->columns);
}

static int grid_collect(struct grid *grid, sqlite3_stmt *statement, const struct frame *frame)
{
    const int columns = sqlite3_column_count(statement);
    grid->column_count = (size_t)columns;
    grid->columns = memory_allocate(grid->column_count, sizeof *grid->columns);
    for (int i = 0; i < columns; i++) {
        const char *name = column_name(statement, i);
        grid->columns[i].width = frame->narrowest;
        grid_add(grid, cell_shown_text(name, strlen(name)), frame);
    }
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        for (int i = 0; i < columns; i++) {
            int type = sqlite3_column_type(statement, i);
            grid->columns[i].is_text |= type == SQLITE_TEXT || type == SQLITE_BLOB;
            grid_add(grid, cell_shown(statement, i), frame);
        }
    return code;
}

static void write_padding(size_t count, char character, FILE *stream)
{
    for (size_t i = 0; i < count; i++)
        fputc(character, stream);
}

static void write_cell(const char *cell, const struct column *column, bool ends_line, FILE *stream)
{
    size_t padding = column->width - width_of(cell);
    if (!column->is_text)
        write_padding(padding, ' ', stream);
    fputs(cell, stream);
    if (column->is_text && !ends_line)
        write_padding(padding, ' ', stream);
}

static void write_line(const struct grid *grid, size_t row, const struct frame *frame, FILE *stream)
{
    fputs(frame->before, stream);
    for (size_t i = 0; i < grid->column_count; i++) {
        bool ends_line = i + 1 == grid->column_count && frame->after[0] == '\n';
        fputs(i > 0 ? frame->between : "", stream);
        write_cell(grid->cells[row * grid->column_count + i], &grid->columns[i], ends_line, stream);
    }
    fputs(frame->after, stream);
}

/* The line between names and values; markdown has a colon on the side of the alignment. */
static void write_rule(const struct grid *grid, const struct frame *frame, FILE *stream)
{
    fputs(frame->before, stream);
    for (size_t i = 0; i < grid->column_count; i++) {
        bool colon = frame == &markdown_frame && !grid->columns[i].is_text;
        fputs(i > 0 ? frame->between : "", stream);
        write_padding(grid->columns[i].width - colon, '-', stream);
        fputs(colon ? ":" : "", stream);
    }
    fputs(frame->after, stream);
}

static int write_grid(sqlite3_stmt *statement, const struct frame *frame, FILE *stream)
{
    struct grid grid = {0};
    int code = grid_collect(&grid, statement, frame);
    if (code == SQLITE_DONE) {
        write_line(&grid, 0, frame, stream);
        write_rule(&grid, frame, stream);
        for (size_t row = 1; row < grid.cell_count / grid.column_count; row++)
            write_line(&grid, row, frame, stream);
    }
    grid_free(&grid);
    return code;
}

int query_output(sqlite3_stmt *statement, enum query_format format, FILE *stream)
{
    assert(sqlite3_column_count(statement) > 0);
    switch (format) {
    case QUERY_TABLE:
        return write_grid(statement, &table_frame, stream);
    case QUERY_CSV:
        return write_csv(statement, stream);
    case QUERY_JSON:
        return write_json(statement, stream);
    case QUERY_NDJSON:
        return write_ndjson(statement, stream);
    case QUERY_MARKDOWN:
        return write_grid(statement, &markdown_frame, stream);
    }
    assert(!"a format of the enumeration");
    return SQLITE_MISUSE;
}
