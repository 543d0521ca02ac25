#include "cli/table.h"

#include "base/csv.h"
#include "base/memory.h"
#include "base/readable.h"
#include "json/json.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

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

/* How people are told the numbers of a column. */
struct look {
    char title[TABLE_CELL_SIZE];
    double unit;
    int digits; /* behind the point */
};

static double largest_of(const struct table *table, size_t column)
{
    double largest = 0.0;
    for (size_t row = 0; row < table->row_count; row++)
        if (isfinite(cell_at(table, row, column)->number))
            largest = fmax(largest, fabs(cell_at(table, row, column)->number));
    return largest;
}

/* Digits behind the point with which the largest has six significant ones; at least three. */
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
    snprintf(look->title, sizeof look->title, "%.48s%s%s", title, title[0] ? " " : "",
             units[i].name);
}

static struct look look_of(const struct table_column *column, double largest)
{
    struct look look = {.unit = 1.0};
    snprintf(look.title, sizeof look.title, "%s", column->title ? column->title : "");
    if (column->kind == TABLE_SECONDS)
        look.digits = digits_of(largest);
    else if (column->kind == TABLE_BYTES)
        choose_bytes(&look, column->title ? column->title : "", largest);
    return look;
}

static bool is_text(enum table_kind kind)
{
    return kind == TABLE_TEXT || kind == TABLE_JSON;
}

static const char *print_cell(const struct table_cell *cell, enum table_kind kind,
                              const struct look *look, char text[static TABLE_CELL_SIZE])
{
    if (cell->text || is_text(kind))
        return cell->text ? cell->text : "";
    if (!isfinite(cell->number))
        return "-";
    if (kind == TABLE_EVERY)
        return readable_seconds(1.0 / cell->number, text);
    if (kind == TABLE_FLAG)
        return cell->number != 0.0 ? "yes" : "";
    if (kind == TABLE_PERCENT)
        snprintf(text, TABLE_CELL_SIZE, "%+.2f %%",
                 fabs(cell->number) < 5e-5 ? 0.0 : 100.0 * cell->number);
    else if (kind == TABLE_FRACTION)
        snprintf(text, TABLE_CELL_SIZE, "%.2f %%", 100.0 * cell->number);
    else if (kind == TABLE_NUMBER)
        snprintf(text, TABLE_CELL_SIZE, "%s", READABLE(cell->number, 6));
    else
        snprintf(text, TABLE_CELL_SIZE, "%.*f", look->digits, cell->number / look->unit);
    return text;
}

/* ---- CSV and JSON ---- */

static void write_csv_keys(const struct table_stream *rows)
{
    const char *separator = "";
    for (size_t column = 0; column < rows->column_count; column++)
        if (rows->columns[column].key) {
            fprintf(rows->grid.stream, "%s%s", separator, rows->columns[column].key);
            separator = ",";
        }
    fputc('\n', rows->grid.stream);
}

static void write_csv_cell(const struct table_cell *cell, enum table_kind kind, FILE *stream)
{
    char number[JSON_NUMBER_SIZE];
    if (is_text(kind)) {
        if (cell->text)
            csv_write_text(cell->text, strlen(cell->text), stream);
    } else if (isfinite(cell->number)) {
        json_print_number(cell->number, number);
        fputs(number, stream);
    }
}

static void write_csv_row(const struct table_stream *rows, const struct table_cell row[])
{
    const char *separator = "";
    for (size_t column = 0; column < rows->column_count; column++)
        if (rows->columns[column].key) {
            fputs(separator, rows->grid.stream);
            write_csv_cell(&row[column], rows->columns[column].kind, rows->grid.stream);
            separator = ",";
        }
    fputc('\n', rows->grid.stream);
}

void table_write_json_cell(const struct table_column *column, const struct table_cell *cell,
                           struct json_writer *writer)
{
    if (column->kind == TABLE_JSON)
        json_write_raw(writer, column->key, cell->text ? cell->text : "null");
    else if (column->kind == TABLE_TEXT)
        json_write_text(writer, column->key, cell->text);
    else if (column->kind == TABLE_FLAG)
        json_write_boolean(writer, column->key, cell->number != 0.0);
    else
        json_write_number(writer, column->key, cell->number);
}

static void write_json_row(const struct table_column columns[], size_t column_count,
                           const struct table_cell row[], struct json_writer *writer)
{
    json_write_object(writer, NULL, true);
    for (size_t column = 0; column < column_count; column++)
        if (columns[column].key)
            table_write_json_cell(&columns[column], &row[column], writer);
    json_write_object_end(writer);
}

void table_write_json(const struct table *table, const char *key, struct json_writer *writer)
{
    json_write_array(writer, key, false);
    for (size_t row = 0; row < table->row_count; row++)
        write_json_row(table->columns, table->column_count, cell_at(table, row, 0), writer);
    json_write_array_end(writer);
}

/* ---- rows as they come ---- */

static bool is_for_people(enum output_format format)
{
    return format == FORMAT_TABLE || format == FORMAT_MARKDOWN;
}

static void table_stream_init(struct table_stream *rows, const struct table_column columns[],
                              size_t column_count, enum output_format format, FILE *stream)
{
    *rows = (struct table_stream){
        .columns = columns,
        .column_count = column_count,
        .format = format,
        .writer = {.stream = stream},
        .grid = {.frame = format == FORMAT_MARKDOWN ? GRID_MARKDOWN : GRID_PLAIN,
                 .columns = memory_allocate(column_count, sizeof *rows->grid.columns),
                 .column_count = column_count,
                 .stream = stream},
        .looks = memory_allocate(column_count, sizeof *rows->looks),
        .texts = memory_allocate(column_count, sizeof *rows->texts),
        .colours = memory_allocate(column_count, sizeof *rows->colours),
        .room = memory_allocate(column_count, sizeof *rows->room),
    };
}

/* The look of a column whose largest number is known, or 0. */
static void set_look(struct table_stream *rows, size_t column, double largest)
{
    const struct table_column *told = &rows->columns[column];
    rows->looks[column] = look_of(told, largest);
    rows->grid.columns[column] =
        (struct grid_column){.title = told->title ? rows->looks[column].title : NULL,
                             .width = (size_t)told->width,
                             .is_text = is_text(told->kind),
                             .leaves = told->leaves};
    grid_widen(&rows->grid, column, rows->looks[column].title);
}

static void begin(struct table_stream *rows)
{
    if (rows->format == FORMAT_CSV)
        write_csv_keys(rows);
    else if (rows->format == FORMAT_JSON)
        json_write_array(&rows->writer, NULL, false);
    else if (is_for_people(rows->format)) {
        grid_fit(&rows->grid,
                 rows->format == FORMAT_TABLE ? grid_terminal_width(rows->grid.stream) : 0);
        grid_print_titles(&rows->grid);
    }
}

void table_stream_begin(struct table_stream *rows, const struct table_column columns[],
                        size_t column_count, enum output_format format, FILE *stream)
{
    table_stream_init(rows, columns, column_count, format, stream);
    for (size_t column = 0; column < column_count; column++)
        set_look(rows, column, 0.0);
    begin(rows);
}

static void print_row(struct table_stream *rows, const struct table_cell row[])
{
    for (size_t column = 0; column < rows->column_count; column++) {
        rows->texts[column] = print_cell(&row[column], rows->columns[column].kind,
                                         &rows->looks[column], rows->room[column]);
        rows->colours[column] = row[column].colour;
    }
    rows->grid.colours = rows->colours;
    grid_print_row(&rows->grid, rows->texts);
}

void table_stream_add(struct table_stream *rows, const struct table_cell row[])
{
    switch (rows->format) {
    case FORMAT_TABLE:
    case FORMAT_MARKDOWN:
        print_row(rows, row);
        return;
    case FORMAT_CSV:
        write_csv_row(rows, row);
        return;
    case FORMAT_JSON:
    case FORMAT_NDJSON:
        write_json_row(rows->columns, rows->column_count, row, &rows->writer);
        return;
    case FORMAT_COUNT:
        return;
    }
}

void table_stream_end(struct table_stream *rows)
{
    if (rows->format == FORMAT_JSON)
        json_write_array_end(&rows->writer);
    else if (rows->format == FORMAT_TABLE)
        grid_print_left_out(&rows->grid);
    free(rows->grid.columns);
    free(rows->looks);
    free(rows->texts);
    free(rows->colours);
    free(rows->room);
}

/* ---- a whole table ---- */

static void measure_column(struct table_stream *rows, const struct table *table, size_t column)
{
    char text[TABLE_CELL_SIZE];
    set_look(rows, column, largest_of(table, column));
    for (size_t row = 0; row < table->row_count; row++)
        grid_widen(&rows->grid, column,
                   print_cell(cell_at(table, row, column), table->columns[column].kind,
                              &rows->looks[column], text));
}

void table_give(const struct table *table, enum output_format format, FILE *stream)
{
    struct table_stream rows;
    table_stream_init(&rows, table->columns, table->column_count, format, stream);
    for (size_t column = 0; column < table->column_count; column++)
        measure_column(&rows, table, column);
    begin(&rows);
    for (size_t row = 0; row < table->row_count; row++)
        table_stream_add(&rows, cell_at(table, row, 0));
    table_stream_end(&rows);
}

void table_print(const struct table *table, FILE *stream)
{
    table_give(table, FORMAT_TABLE, stream);
}
