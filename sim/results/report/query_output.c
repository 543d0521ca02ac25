#include "results/report/query_output.h"

#include "base/csv.h"
#include "base/grid.h"
#include "base/memory.h"
#include "base/utf8.h"
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

static int collect_rows(struct collected *collected, sqlite3_stmt *statement, int digits)
{
    int code;
    while ((code = sqlite3_step(statement)) == SQLITE_ROW)
        for (size_t i = 0; i < collected->grid.column_count; i++) {
            int type = sqlite3_column_type(statement, (int)i);
            collected->grid.columns[i].is_text |= type == SQLITE_TEXT || type == SQLITE_BLOB;
            collect(collected, cell_shown(statement, (int)i, digits));
        }
    return code;
}

/* ---- what need not stand in every row ---- */

#define SHIPPED_DIGITS 6

static const char *cell_at(const struct collected *collected, size_t row, size_t column)
{
    return collected->cells[(row + 1) * collected->grid.column_count + column];
}

static size_t count_rows(const struct collected *collected)
{
    return collected->cell_count / collected->grid.column_count - 1;
}

/* The column's number; how many there are where none has that name. */
static size_t find_column(const struct collected *collected, const char *name)
{
    size_t i = 0;
    while (i < collected->grid.column_count && strcmp(collected->cells[i], name) != 0)
        i++;
    return i;
}

static bool is_same(const struct collected *collected, size_t column)
{
    size_t row = 1;
    while (row < count_rows(collected)
           && strcmp(cell_at(collected, row, column), cell_at(collected, 0, column)) == 0)
        row++;
    return row == count_rows(collected);
}

static bool is_within(const struct collected *collected, size_t column, size_t outer)
{
    size_t row = 0;
    while (row < count_rows(collected)
           && strstr(cell_at(collected, row, outer), cell_at(collected, row, column)))
        row++;
    return row == count_rows(collected);
}

/* Whether a contender's label, beside the rate, says what the column does: "next_network" is told
 * by "next_contender". What was swept is what labels are made of. */
static bool contender_tells(const struct collected *collected, size_t column)
{
    static const char *const kinds[] = {"network", "input", "protocol", "parameters"};
    const char *name = collected->cells[column];
    for (size_t i = 0; i < sizeof kinds / sizeof *kinds; i++) {
        if (!utf8_ends_with(name, kinds[i]))
            continue;
        char *contender =
            memory_format_text("%.*scontender", (int)(strlen(name) - strlen(kinds[i])), name);
        size_t teller = find_column(collected, contender);
        free(contender);
        if (teller == collected->grid.column_count)
            return false;
        return strcmp(kinds[i], "parameters") == 0
                 ? find_column(collected, "rate_per_s") < collected->grid.column_count
                 : is_within(collected, column, teller);
    }
    return false;
}

/* Hides what the contender tells and what is the same in all rows; the latter is said once.
 * Something is left. */
static void fold_columns(struct collected *collected, FILE *said)
{
    const size_t count = collected->grid.column_count;
    const char *before = "In all rows ";
    size_t different = 0;
    for (size_t i = 0; i < count; i++)
        different += !is_same(collected, i) && !contender_tells(collected, i);
    for (size_t i = 0; i < count && different > 0; i++) {
        if (!is_same(collected, i) && !contender_tells(collected, i))
            continue;
        collected->grid.columns[i].title = NULL;
        if (contender_tells(collected, i))
            continue;
        fprintf(said, "%s%s: %s", before, collected->cells[i], cell_at(collected, 0, i));
        before = "; ";
    }
}

/* Of the rows of a shipped query, above them. */
static void tell_once(struct collected *collected)
{
    char *text = NULL;
    size_t size = 0;
    if (count_rows(collected) < 2)
        return;
    FILE *said = memory_require(open_memstream(&text, &size));
    fold_columns(collected, said);
    fclose(said);
    if (text[0] != '\0')
        grid_print_folded(0, text, grid_terminal_width(collected->grid.stream),
                          collected->grid.stream);
    free(text);
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

static int write_grid(sqlite3_stmt *statement, enum grid_frame frame, bool is_short, FILE *stream)
{
    size_t count = (size_t)sqlite3_column_count(statement);
    struct collected collected = {
        .grid = {.frame = frame,
                 .columns = memory_allocate(count, sizeof *collected.grid.columns),
                 .column_count = count,
                 .stream = stream}};
    collect_titles(&collected, statement);
    int code = collect_rows(&collected, statement, is_short ? SHIPPED_DIGITS : CELL_DIGITS);
    if (code == SQLITE_DONE && is_short)
        tell_once(&collected);
    if (code == SQLITE_DONE)
        print_collected(&collected);
    collected_free(&collected);
    return code;
}

int query_output(sqlite3_stmt *statement, enum output_format format, bool is_shipped, FILE *stream)
{
    assert(sqlite3_column_count(statement) > 0);
    switch (format) {
    case FORMAT_TABLE:
        return write_grid(statement, GRID_RULED, is_shipped, stream);
    case FORMAT_CSV:
        return write_csv(statement, stream);
    case FORMAT_JSON:
        return write_json(statement, stream);
    case FORMAT_NDJSON:
        return write_ndjson(statement, stream);
    case FORMAT_MARKDOWN:
        return write_grid(statement, GRID_MARKDOWN, false, stream);
    case FORMAT_COUNT:
        break;
    }
    assert(!"a format of the enumeration");
    return SQLITE_MISUSE;
}
