#include "results/report/query_output.h"

#include "base/csv.h"
#include "base/grid.h"
#include "base/memory.h"
#include "results/report/cell.h"
#include "json/json_write.h"

#include <assert.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

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
        csv_write_text(name, strlen(name), stream);
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
        json_write_quoted(name, strlen(name), stream);
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

struct collected {
    struct grid grid;
    char **cells; /* owned, each too; the names first, row by row */
    size_t cell_count;
    size_t capacity;
};

/* Takes the text over. */
static void collect(struct collected *collected, char *text)
{
    grid_widen(&collected->grid, collected->cell_count % collected->grid.column_count, text);
    collected->cells = memory_grow(collected->cells, &collected->capacity,
                                   collected->cell_count + 1, sizeof *collected->cells);
    collected->cells[collected->cell_count++] = text;
}

static void collected_free(struct collected *collected)
{
    for (size_t i = 0; i < collected->cell_count; i++)
        free(collected->cells[i]);
    free(collected->cells);
    free(collected->grid.columns);
}

static void collect_titles(struct collected *collected, sqlite3_stmt *statement)
{
    for (size_t i = 0; i < collected->grid.column_count; i++) {
        const char *name = column_name(statement, (int)i);
        collect(collected, cell_shown_text(name, strlen(name)));
        collected->grid.columns[i].title = collected->cells[i];
        collected->grid.columns[i].leaves = i > 0; /* the last ones first */
    }
}

static int collect_rows(struct collected *collected, sqlite3_stmt *statement)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        for (size_t i = 0; i < collected->grid.column_count; i++) {
            int type = sqlite3_column_type(statement, (int)i);
            collected->grid.columns[i].is_text |= type == SQLITE_TEXT || type == SQLITE_BLOB;
            collect(collected, cell_shown(statement, (int)i));
        }
    return code;
}

static void print_collected(struct collected *collected)
{
    struct grid *grid = &collected->grid;
    grid_fit(grid, grid->frame == GRID_RULED ? grid_terminal_width(grid->stream) : 0);
    grid_print_titles(grid);
    for (size_t at = grid->column_count; at < collected->cell_count; at += grid->column_count)
        grid_print_row(grid, (const char *const *)&collected->cells[at]);
    grid_print_left_out(grid);
}

static int write_grid(sqlite3_stmt *statement, enum grid_frame frame, FILE *stream)
{
    size_t count = (size_t)sqlite3_column_count(statement);
    struct collected collected = {
        .grid = {.frame = frame,
                 .columns = memory_allocate(count, sizeof *collected.grid.columns),
                 .column_count = count,
                 .stream = stream}};
    collect_titles(&collected, statement);
    int code = collect_rows(&collected, statement);
    if (code == SQLITE_DONE)
        print_collected(&collected);
    collected_free(&collected);
    return code;
}

int query_output(sqlite3_stmt *statement, enum output_format format, FILE *stream)
{
    assert(sqlite3_column_count(statement) > 0);
    switch (format) {
    case FORMAT_TABLE:
        return write_grid(statement, GRID_RULED, stream);
    case FORMAT_CSV:
        return write_csv(statement, stream);
    case FORMAT_JSON:
        return write_json(statement, stream);
    case FORMAT_NDJSON:
        return write_ndjson(statement, stream);
    case FORMAT_MARKDOWN:
        return write_grid(statement, GRID_MARKDOWN, stream);
    case FORMAT_COUNT:
        break;
    }
    assert(!"a format of the enumeration");
    return SQLITE_MISUSE;
}
