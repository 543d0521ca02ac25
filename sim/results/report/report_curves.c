#include "results/report/report_curves.h"

#include "base/memory.h"

#include <stdlib.h>
#include <string.h>

/* Columns that say the same everywhere tell no curves apart. */
static bool tells_apart(const struct report_rows *rows, size_t column)
{
    for (size_t row = 1; row < rows->row_count; row++)
        if (strcmp(report_rows_cell(rows, row, column)->json,
                   report_rows_cell(rows, 0, column)->json)
            != 0)
            return true;
    return false;
}

char *report_curves_readable(const char *text)
{
    char *copy = memory_copy_text(text);
    char *end = copy;
    for (; *text != '\0'; text++)
        if (strchr("{}\"", *text) == NULL)
            *end++ = *text;
    *end = '\0';
    return copy;
}

static char *append(char *name, const struct report_cell *cell)
{
    char *text = report_curves_readable(cell->is_null ? "" : cell->shown);
    char *longer =
        memory_format_text("%s%s%s", name, name[0] == '\0' || text[0] == '\0' ? "" : ", ", text);
    free(text);
    free(name);
    return longer;
}

/* From those columns that tell curves apart, or from all where none does. */
static char *curve_name(const struct report_chart *chart, const struct report_rows *rows,
                        size_t row)
{
    char *telling = memory_copy_text("");
    char *whole = memory_copy_text("");
    for (size_t i = 0; chart->series[i] != NULL; i++) {
        size_t column = report_rows_column(rows, chart->series[i]);
        const struct report_cell *cell = report_rows_cell(rows, row, column);
        whole = append(whole, cell);
        if (tells_apart(rows, column))
            telling = append(telling, cell);
    }
    char *name = telling[0] == '\0' ? whole : telling;
    free(name == whole ? telling : whole);
    return name;
}

/* The curve of this name, which it takes over. */
static struct report_curve *find_or_add(struct report_curves *curves, char *name)
{
    for (size_t i = 0; i < curves->count; i++)
        if (strcmp(curves->items[i].name, name) == 0) {
            free(name);
            return &curves->items[i];
        }
    curves->items =
        memory_grow(curves->items, &curves->capacity, curves->count + 1, sizeof *curves->items);
    curves->items[curves->count] = (struct report_curve){.name = name};
    return &curves->items[curves->count++];
}

void report_curves_find(struct report_curves *curves, const struct report_chart *chart,
                        const struct report_rows *rows)
{
    *curves = (struct report_curves){0};
    for (size_t row = 0; row < rows->row_count; row++) {
        struct report_curve *curve = find_or_add(curves, curve_name(chart, rows, row));
        curve->rows =
            memory_grow(curve->rows, &curve->capacity, curve->row_count + 1, sizeof *curve->rows);
        curve->rows[curve->row_count++] = row;
    }
}

void report_curves_free(struct report_curves *curves)
{
    for (size_t i = 0; i < curves->count; i++) {
        free(curves->items[i].name);
        free(curves->items[i].rows);
    }
    free(curves->items);
    *curves = (struct report_curves){0};
}
