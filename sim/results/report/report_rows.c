#include "results/report/report_rows.h"

#include "base/ascending.h"
#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "results/report/cell.h"
#include "results/report/query_each.h"
#include "json/json.h"
#include "json/json_write.h"

#include <assert.h>
#include <inttypes.h>
#include <math.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

/* ---- reading ---- */

/* A text as JSON, owned by the caller; NULL is null. */
static char *quoted(const char *said)
{
    char *text = NULL;
    size_t size = 0;
    if (!said)
        return memory_copy_text("null");
    FILE *stream = memory_require(open_memstream(&text, &size));
    json_write_quoted(said, strlen(said), stream);
    fclose(stream);
    return memory_require(text);
}

static char *json_of(sqlite3_stmt *statement, int column)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = memory_require(open_memstream(&text, &size));
    cell_write_json(statement, column, stream);
    fclose(stream);
    return memory_require(text);
}

static struct report_cell cell_of(sqlite3_stmt *statement, int column)
{
    int type = sqlite3_column_type(statement, column);
    bool is_number = type == SQLITE_INTEGER || type == SQLITE_FLOAT;
    return (struct report_cell){
        .shown = cell_shown(statement, column, CELL_DIGITS),
        .json = json_of(statement, column),
        .number = is_number ? sqlite3_column_double(statement, column) : NAN,
        .is_null = type == SQLITE_NULL,
    };
}

/* Of a row that is added: its cells, empty. */
static struct report_cell *new_row(struct report_rows *rows)
{
    size_t filled = rows->row_count * rows->column_count;
    rows->cells =
        memory_grow(rows->cells, &rows->capacity, filled + rows->column_count, sizeof *rows->cells);
    rows->row_count++;
    return &rows->cells[filled];
}

static void add_row(struct report_rows *rows, sqlite3_stmt *statement)
{
    struct report_cell *cells = new_row(rows);
    for (size_t i = 0; i < rows->column_count; i++)
        cells[i] = cell_of(statement, (int)i);
}

static int consume(sqlite3_stmt *statement, void *context)
{
    struct report_rows *rows = context;
    int code;
    rows->column_count = (size_t)sqlite3_column_count(statement);
    rows->columns = memory_allocate(rows->column_count, sizeof *rows->columns);
    for (size_t i = 0; i < rows->column_count; i++)
        rows->columns[i] = memory_copy_text(sqlite3_column_name(statement, (int)i));
    for (; (code = sqlite3_step(statement)) == SQLITE_ROW; rows->all_count++)
        if (rows->row_count < REPORT_MOST_ROWS)
            add_row(rows, statement);
    return code;
}

bool report_rows_load_with(struct report_rows *rows, struct database *database, const char *query,
                           const struct query_parameter parameters[], size_t parameter_count,
                           struct error *error)
{
    *rows = (struct report_rows){0};
    return query_each(database, query, parameters, parameter_count, consume, rows, error);
}

bool report_rows_load(struct report_rows *rows, struct database *database, const char *query,
                      uint64_t run_id, struct error *error)
{
    char run[32];
    struct query_parameter parameter = {.name = "run_id", .value = run};
    snprintf(run, sizeof run, "%" PRIu64, run_id);
    return report_rows_load_with(rows, database, query, &parameter, 1, error);
}

static void name_run(struct report_cell *cell, uint64_t run_id)
{
    char *name =
        memory_format_text("run %" PRIu64 ": %s", run_id, cell->is_null ? "" : cell->shown);
    free(cell->shown);
    free(cell->json);
    *cell = (struct report_cell){.shown = name, .json = quoted(name), .number = NAN};
}

static void name_runs(struct report_rows *rows, uint64_t run_id)
{
    size_t column = report_rows_column(rows, "contender");
    for (size_t row = 0; row < rows->row_count; row++)
        name_run(&rows->cells[row * rows->column_count + column], run_id);
}

/* The others' cells become these rows'. */
static void take_rows(struct report_rows *rows, struct report_rows *others)
{
    for (size_t row = 0; row < others->row_count; row++) {
        struct report_cell *cells = new_row(rows);
        for (size_t i = 0; i < rows->column_count; i++)
            cells[i] = others->cells[row * rows->column_count + i];
    }
    rows->all_count += others->all_count;
    others->row_count = 0;
}

bool report_rows_load_both(struct report_rows *rows, struct database *database, const char *query,
                           uint64_t run_id, uint64_t against_id, struct error *error)
{
    struct report_rows others;
    if (!report_rows_load(rows, database, query, run_id, error))
        return false;
    if (against_id == 0 || !report_rows_has_column(rows, "contender"))
        return true;
    bool loaded = report_rows_load(&others, database, query, against_id, error);
    if (loaded) {
        name_runs(rows, run_id);
        name_runs(&others, against_id);
        take_rows(rows, &others);
    }
    report_rows_free(&others);
    return loaded;
}

void report_rows_free(struct report_rows *rows)
{
    for (size_t i = 0; i < rows->row_count * rows->column_count; i++) {
        free(rows->cells[i].shown);
        free(rows->cells[i].json);
    }
    for (size_t i = 0; i < rows->column_count; i++)
        free(rows->columns[i]);
    free(rows->cells);
    free(rows->columns);
    *rows = (struct report_rows){0};
}

/* ---- rows that no query gives ---- */

void report_rows_begin(struct report_rows *rows, const char *const columns[])
{
    *rows = (struct report_rows){0};
    while (columns[rows->column_count])
        rows->column_count++;
    rows->columns = memory_allocate(rows->column_count, sizeof *rows->columns);
    for (size_t i = 0; i < rows->column_count; i++)
        rows->columns[i] = memory_copy_text(columns[i]);
}

static struct report_cell cell_of_field(const struct report_field *field)
{
    char number[JSON_NUMBER_SIZE];
    if (field->is_text)
        return (struct report_cell){.shown = memory_copy_text(field->text ? field->text : ""),
                                    .json = quoted(field->text),
                                    .number = NAN,
                                    .is_null = field->text == NULL};
    json_print_number(field->number, number);
    return (struct report_cell){.shown = memory_format_text("%s", READABLE(field->number, 10)),
                                .json = memory_copy_text(number),
                                .number = field->number,
                                .is_null = isnan(field->number)};
}

void report_rows_add(struct report_rows *rows, const struct report_field fields[])
{
    struct report_cell *cells = new_row(rows);
    for (size_t i = 0; i < rows->column_count; i++)
        cells[i] = cell_of_field(&fields[i]);
    rows->all_count++;
}

/* ---- looking up ---- */

bool report_rows_has_column(const struct report_rows *rows, const char *name)
{
    for (size_t column = 0; column < rows->column_count; column++)
        if (strcmp(rows->columns[column], name) == 0)
            return true;
    return false;
}

size_t report_rows_column(const struct report_rows *rows, const char *name)
{
    size_t column = 0;
    while (column < rows->column_count && strcmp(rows->columns[column], name) != 0)
        column++;
    assert(column < rows->column_count);
    return column;
}

const struct report_cell *report_rows_cell(const struct report_rows *rows, size_t row,
                                           size_t column)
{
    assert(row < rows->row_count && column < rows->column_count);
    return &rows->cells[row * rows->column_count + column];
}

const struct report_cell *report_rows_named(const struct report_rows *rows, size_t row,
                                            const char *column)
{
    return report_rows_cell(rows, row, report_rows_column(rows, column));
}

double report_rows_number(const struct report_rows *rows, size_t row, const char *column)
{
    return report_rows_named(rows, row, column)->number;
}

/* ---- axes ---- */

/* The numbers of a column that differ, ascending; owned by the caller. */
static double *distinct_numbers(const struct report_rows *rows, size_t column, size_t *count)
{
    double *numbers = memory_allocate(rows->row_count + 1, sizeof *numbers);
    size_t all = 0;
    *count = 0;
    for (size_t row = 0; row < rows->row_count; row++)
        if (!isnan(report_rows_cell(rows, row, column)->number))
            numbers[all++] = report_rows_cell(rows, row, column)->number;
    qsort(numbers, all, sizeof *numbers, ascending);
    for (size_t i = 0; i < all; i++)
        if (i == 0 || numbers[i] > numbers[*count - 1])
            numbers[(*count)++] = numbers[i];
    return numbers;
}

static bool has_rates_for(const struct report_rows *rows, enum report_rates rates)
{
    size_t count;
    if (rates == REPORT_ANY_RATES)
        return true;
    free(distinct_numbers(rows, report_rows_column(rows, "rate_per_s"), &count));
    return (count > 1) == (rates == REPORT_SEVERAL_RATES);
}

bool report_rows_show(const struct report_rows *rows, const struct report_chart *chart)
{
    if (!has_rates_for(rows, chart->rates))
        return false;
    for (size_t row = 0; rows->row_count >= chart->fewest_rows && row < rows->row_count; row++)
        for (size_t i = 0; chart->values[i].column != NULL; i++)
            if (!report_rows_named(rows, row, chart->values[i].column)->is_null)
                return true;
    return false;
}

bool report_rows_is_geometric(const struct report_rows *rows, size_t column)
{
    size_t count;
    double *numbers = distinct_numbers(rows, column, &count);
    bool is_geometric = false;
    if (count > 2 && numbers[0] > 0.0) {
        const double ratio = numbers[count - 1] / numbers[0];
        const double middle =
            sqrt(numbers[(count - 1) / 2] / numbers[0]) * sqrt(numbers[count / 2] / numbers[0]);
        is_geometric = middle < (sqrt(ratio) + (1.0 + ratio) / 2.0) / 2.0;
    }
    free(numbers);
    return is_geometric;
}

static bool is_above_0(const struct report_rows *rows, const char *column)
{
    for (size_t row = 0; row < rows->row_count; row++)
        if (report_rows_number(rows, row, column) > 0.0)
            return true;
    return false;
}

bool report_rows_has_logarithmic_x(const struct report_rows *rows, const struct report_chart *chart)
{
    return (chart->x_logarithmic && is_above_0(rows, chart->x))
        || report_rows_is_geometric(rows, report_rows_column(rows, chart->x));
}

bool report_rows_has_logarithmic_y(const struct report_rows *rows, const struct report_chart *chart)
{
    bool has_any = false;
    for (size_t i = 0; chart->values[i].column != NULL; i++)
        has_any = has_any || is_above_0(rows, chart->values[i].column);
    return chart->y_logarithmic && has_any;
}

const char *report_rows_x_title(const struct report_rows *rows, const struct report_chart *chart)
{
    return chart->x_named_by == NULL ? chart->x_title
                                     : report_rows_named(rows, 0, chart->x_named_by)->shown;
}

/* A rate as it was run; NULL: of none, or of any. */
static bool refuse_rate(double wanted_per_s, const struct report_cell *below,
                        const struct report_cell *above, struct error *error)
{
    const bool both = below && above;
    return error_set(error, ERROR_USAGE, NULL, "--at",
                     "%s per second was not run; the nearest %s %s%s%s", READABLE(wanted_per_s, 10),
                     both ? "rates are" : "rate is", below ? below->shown : "", both ? " and " : "",
                     above ? above->shown : "");
}

bool report_rows_find_rate(const struct report_rows *rows, double wanted_per_s, const char **rate,
                           struct error *error)
{
    const struct report_cell *below = NULL, *above = NULL;
    for (size_t row = 0; row < rows->row_count; row++) {
        const struct report_cell *cell = report_rows_named(rows, row, "rate_per_s");
        *rate = cell->json;
        if (fabs(cell->number - wanted_per_s) <= 1e-9 * wanted_per_s)
            return true;
        if (cell->number < wanted_per_s && (!below || cell->number > below->number))
            below = cell;
        if (cell->number > wanted_per_s && (!above || cell->number < above->number))
            above = cell;
    }
    return (below || above) ? refuse_rate(wanted_per_s, below, above, error)
                            : error_set(error, ERROR_USAGE, NULL, "--at", "the run has no rates");
}

/* ---- escaping ---- */

void report_write_text(const char *text, FILE *stream)
{
    for (; *text != '\0'; text++)
        switch (*text) {
        case '&':
            fputs("&amp;", stream);
            break;
        case '<':
            fputs("&lt;", stream);
            break;
        case '>':
            fputs("&gt;", stream);
            break;
        case '"':
            fputs("&quot;", stream);
            break;
        case '\'':
            fputs("&#39;", stream);
            break;
        default:
            fputc(*text, stream);
        }
}

/* U+2028 and U+2029, which end a line of a script but not of JSON, are E2 80 A8 and E2 80 A9. */
static bool is_line_end(const char *text)
{
    return strncmp(text, "\xe2\x80\xa8", 3) == 0 || strncmp(text, "\xe2\x80\xa9", 3) == 0;
}

/* These characters stand only within the JSON's strings, where each may be written by its number.
 */
void report_write_script_json(const char *json, FILE *stream)
{
    for (; *json != '\0'; json++) {
        if (is_line_end(json)) {
            fputs(json[2] == '\xa8' ? "\\u2028" : "\\u2029", stream);
            json += 2;
        } else if (*json == '<' || *json == '>' || *json == '&') {
            fprintf(stream, "\\u%04x", *json);
        } else {
            fputc(*json, stream);
        }
    }
}
