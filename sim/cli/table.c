#include "cli/table.h"

#include "base/memory.h"
#include "base/readable.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define CELL_SIZE READABLE_SIZE

void table_init(struct table *table, const struct table_column columns[], size_t column_count)
{
    *table = (struct table){.columns = columns, .column_count = column_count};
}

void table_free(struct table *table)
{
    free(table->cells);
    *table = (struct table){0};
}

void table_add(struct table *table, const struct table_cell row[])
{
    size_t filled = table->row_count * table->column_count;
    table->cells = memory_grow(table->cells, &table->capacity, filled + table->column_count,
                               sizeof *table->cells);
    memcpy(&table->cells[filled], row, table->column_count * sizeof *row);
    table->row_count++;
}

static const struct table_cell *cell_at(const struct table *table, size_t row, size_t column)
{
    return &table->cells[row * table->column_count + column];
}

/* ---- how a column looks ---- */

struct look {
    char title[CELL_SIZE];
    double unit; /* of the numbers as they are shown */
    int digits;  /* behind the point */
    int width;
};

static double largest_of(const struct table *table, size_t column)
{
    double largest = 0.0;
    for (size_t row = 0; row < table->row_count; row++)
        if (isfinite(cell_at(table, row, column)->number))
            largest = fmax(largest, fabs(cell_at(table, row, column)->number));
    return largest;
}

/* Behind the point, for six significant digits of the largest; thousandths at least. */
static int digits_of(double largest)
{
    if (!(largest > 1e-12))
        return 3; /* nobody takes less than a picosecond */
    return (int)fmin(fmax(5.0 - floor(log10(largest)), 3.0), 15.0);
}

static void choose_bytes(struct look *look, const char *title, double largest)
{
    static const struct {
        const char *name;
        double bytes;
    } units[] = {{"GB", 1e9}, {"MB", 1e6}, {"kB", 1e3}, {"bytes", 1.0}};
    size_t i = 0;
    while (units[i].bytes > 1.0 && largest < units[i].bytes)
        i++;
    look->unit = units[i].bytes;
    look->digits = units[i].bytes > 1.0 ? 3 : 0;
    snprintf(look->title, sizeof look->title, "%s%s%s", title, title[0] ? " " : "", units[i].name);
}

static const char *print_cell(const struct table *table, const struct look *look, size_t row,
                              size_t column, char text[static CELL_SIZE])
{
    const struct table_cell *cell = cell_at(table, row, column);
    enum table_kind kind = table->columns[column].kind;
    if (cell->text || kind == TABLE_TEXT)
        return cell->text ? cell->text : "";
    if (!isfinite(cell->number))
        return "-";
    if (kind == TABLE_EVERY)
        return readable_seconds(1.0 / cell->number, text);
    if (kind == TABLE_PERCENT)
        snprintf(text, CELL_SIZE, "%+.2f %%",
                 fabs(cell->number) < 5e-5 ? 0.0 : 100.0 * cell->number);
    else if (kind == TABLE_NUMBER)
        snprintf(text, CELL_SIZE, "%.6g", cell->number);
    else
        snprintf(text, CELL_SIZE, "%.*f", look->digits, cell->number / look->unit);
    return text;
}

static struct look look_of(const struct table *table, size_t column)
{
    const struct table_column *told = &table->columns[column];
    struct look look = {.unit = 1.0};
    char text[CELL_SIZE];
    snprintf(look.title, sizeof look.title, "%s", told->title);
    if (told->kind == TABLE_SECONDS)
        look.digits = digits_of(largest_of(table, column));
    else if (told->kind == TABLE_BYTES)
        choose_bytes(&look, told->title, largest_of(table, column));
    look.width = (int)strlen(look.title);
    for (size_t row = 0; row < table->row_count; row++) {
        int width = (int)strlen(print_cell(table, &look, row, column, text));
        look.width = width > look.width ? width : look.width;
    }
    return look;
}

/* Texts to the left, numbers to the right; nothing behind the last text. */
static void print_aligned(const struct table *table, const struct look looks[], size_t column,
                          const char *text, FILE *stream)
{
    bool is_left = table->columns[column].kind == TABLE_TEXT;
    bool is_last = column + 1 == table->column_count;
    fprintf(stream, "  %*s", is_last && is_left ? 0 : (is_left ? -1 : 1) * looks[column].width,
            text);
}

void table_print(const struct table *table, FILE *stream)
{
    struct look *looks = memory_allocate(table->column_count, sizeof *looks);
    char text[CELL_SIZE];
    for (size_t column = 0; column < table->column_count; column++)
        if (table->columns[column].title) {
            looks[column] = look_of(table, column);
            print_aligned(table, looks, column, looks[column].title, stream);
        }
    fputc('\n', stream);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++)
            if (table->columns[column].title)
                print_aligned(table, looks, column,
                              print_cell(table, &looks[column], row, column, text), stream);
        fputc('\n', stream);
    }
    free(looks);
}

/* ---- for programs ---- */

static void print_csv_text(const char *text, FILE *stream)
{
    bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
    if (is_quoted)
        fputc('"', stream);
    for (; *text; text++)
        fprintf(stream, *text == '"' ? "\"\"" : "%c", *text);
    if (is_quoted)
        fputc('"', stream);
}

static void print_csv_cell(const struct table_cell *cell, enum table_kind kind, FILE *stream)
{
    char number[JSON_NUMBER_SIZE];
    if (kind == TABLE_TEXT) {
        print_csv_text(cell->text ? cell->text : "", stream);
    } else if (isfinite(cell->number)) {
        json_print_number(cell->number, number);
        fputs(number, stream);
    }
}

void table_print_csv(const struct table *table, FILE *stream)
{
    for (size_t column = 0; column < table->column_count; column++)
        if (table->columns[column].key)
            fprintf(stream, "%s%s", column > 0 ? "," : "", table->columns[column].key);
    fputc('\n', stream);
    for (size_t row = 0; row < table->row_count; row++) {
        for (size_t column = 0; column < table->column_count; column++) {
            if (!table->columns[column].key)
                continue;
            fputs(column > 0 ? "," : "", stream);
            print_csv_cell(cell_at(table, row, column), table->columns[column].kind, stream);
        }
        fputc('\n', stream);
    }
}

void table_write_json(const struct table *table, const char *key, struct json_writer *writer)
{
    json_write_array(writer, key, false);
    for (size_t row = 0; row < table->row_count; row++) {
        json_write_object(writer, NULL, true);
        for (size_t column = 0; column < table->column_count; column++) {
            const struct table_column *told = &table->columns[column];
            const struct table_cell *cell = cell_at(table, row, column);
            if (!told->key)
                continue;
            if (told->kind == TABLE_TEXT)
                json_write_text(writer, told->key, cell->text);
            else
                json_write_number(writer, told->key, cell->number);
        }
        json_write_object_end(writer);
    }
    json_write_array_end(writer);
}
