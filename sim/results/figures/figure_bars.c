#include "results/figures/figure_bars.h"

#include "base/memory.h"
#include "results/report/report_rows.h"

#include <math.h>
#include <string.h>

void figure_write_quoted(const char *text, FILE *stream)
{
    fputc('\'', stream);
    for (; *text != '\0'; text++)
        fputs(*text == '\'' ? "''" : (char[]){*text, '\0'}, stream);
    fputc('\'', stream);
}

size_t figure_value_count(const struct report_chart *chart)
{
    size_t count = 0;
    while (chart->values[count].column != NULL)
        count++;
    return count;
}

size_t figure_data_column(const struct report_chart *chart, size_t i)
{
    size_t column = 2;
    for (size_t k = 0; k < i; k++)
        column += chart->values[k].low != NULL ? 3 : 1;
    return column;
}

size_t figure_least_column(const struct figure *figure)
{
    if (figure->chart->kind != REPORT_LINES || !report_rows_has_column(figure->rows, FIGURE_LEAST))
        return 0;
    for (size_t row = 0; row < figure->rows->row_count; row++)
        if (report_rows_number(figure->rows, row, FIGURE_LEAST) == 1.0)
            return figure_data_column(figure->chart, figure_value_count(figure->chart));
    return 0;
}

/* Whether value i of bars is more than nothing in any of them. */
static bool is_drawn(const struct figure *figure, size_t i)
{
    const struct report_curve *curve = &figure->curves->items[figure->first_curve];
    for (size_t k = 0; k < curve->row_count; k++)
        if (fabs(report_rows_number(figure->rows, curve->rows[k], figure->chart->values[i].column))
            > 0.0)
            return true;
    return i == 0; /* so that there is something to draw */
}

size_t figure_title_count(const struct figure *figure)
{
    switch (figure->chart->kind) {
    case REPORT_LINES:
        return figure->curve_count * figure_value_count(figure->chart)
             + (figure_least_column(figure) > 0);
    case REPORT_MAP:
        return figure->curve_count;
    case REPORT_STACK:
    case REPORT_BARS:
    case REPORT_GANTT:
        break;
    }
    size_t count = 0;
    for (size_t i = 0; i < figure_value_count(figure->chart); i++)
        count += is_drawn(figure, i);
    return count;
}

/* Of bars: the value that is drawn as the i-th. */
static size_t drawn_value(const struct figure *figure, size_t i)
{
    size_t value = 0;
    for (size_t drawn = 0;; value++) {
        drawn += is_drawn(figure, value);
        if (drawn > i)
            return value;
    }
}

char *figure_title(const struct figure *figure, size_t i)
{
    const struct report_chart *chart = figure->chart;
    const size_t values = chart->kind == REPORT_MAP ? 1 : figure_value_count(chart);
    if (figure_has_bars(figure))
        return memory_copy_text(chart->values[drawn_value(figure, i)].label);
    if (i >= figure->curve_count * values)
        return memory_copy_text(FIGURE_LEAST_TITLE);
    const char *curve = figure->curves->items[figure->first_curve + i / values].name;
    return values > 1 ? memory_format_text("%s: %s", curve, chart->values[i % values].label)
                      : memory_copy_text(curve);
}

bool figure_has_bars(const struct figure *figure)
{
    return figure->chart->kind == REPORT_STACK || figure->chart->kind == REPORT_BARS;
}

const char *figure_heading(const struct figure *figure)
{
    return figure_has_bars(figure) ? figure->curves->items[figure->first_curve].name
                                   : figure->heading;
}

bool figure_bars_lie(const struct figure *figure)
{
    if (!figure_has_bars(figure))
        return false;
    const size_t x = report_rows_column(figure->rows, figure->chart->x);
    const struct report_curve *curve = &figure->curves->items[figure->first_curve];
    const char *name = report_rows_cell(figure->rows, curve->rows[0], x)->shown;
    return name[0] == '\0' || strspn(name, "-+.e0123456789") < strlen(name);
}

/* Numbers are shortened on the axis, and left out where they would cover each other. */
static void write_standing_bars(const struct figure *figure, size_t named_every, FILE *stream)
{
    fputs("plot ", stream);
    for (size_t place = 0; place < figure_title_count(figure); place++) {
        const size_t i = drawn_value(figure, place);
        fprintf(stream,
                "%s'%s.tsv' using %zu:xtic(int($0) %% %zu == 0 ? sprintf(\"%%.4g\", $1) : \"\") "
                "linetype %zu title ",
                place > 0 ? ", \\\n  " : "", figure->name, figure_data_column(figure->chart, i),
                named_every, i + 1);
        figure_write_quoted(figure->chart->values[i].label, stream);
    }
    fputc('\n', stream);
}

/* The value that is drawn in this place of a row: behind those before it, or below them. */
static void write_lying_bar(const struct figure *figure, size_t place, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    const size_t i = drawn_value(figure, place);
    const bool is_stack = chart->kind == REPORT_STACK;
    const double height = is_stack ? 0.8 : 0.8 / (double)figure_title_count(figure);
    const double top = is_stack ? -0.4 : height * (double)place - 0.4;
    fprintf(stream, "'%s.tsv' using (0):($0):(0", figure->name);
    for (size_t k = 0; is_stack && k < i; k++)
        fprintf(stream, "+z(%zu)", figure_data_column(chart, k));
    fputs("):(0", stream);
    for (size_t k = is_stack ? 0 : i; k <= i; k++)
        fprintf(stream, "+z(%zu)", figure_data_column(chart, k));
    fprintf(stream, "):($0%+g):($0%+g):ytic(1) with boxxyerror linetype %zu title ", top,
            top + height, i + 1);
    figure_write_quoted(chart->values[i].label, stream);
}

/* What a row has not, such as seconds of another phase, is nothing of its bar. */
static void write_lying_bars(const struct figure *figure, FILE *stream)
{
    fputs("z(c) = strcol(c) eq 'nan' ? 0 : real(strcol(c))\nplot ", stream);
    for (size_t place = 0; place < figure_title_count(figure); place++) {
        fputs(place > 0 ? ", \\\n  " : "", stream);
        write_lying_bar(figure, place, stream);
    }
    fputc('\n', stream);
}

void figure_bars_write(const struct figure *figure, size_t named_every, FILE *stream)
{
    if (figure_bars_lie(figure))
        write_lying_bars(figure, stream);
    else
        write_standing_bars(figure, named_every, stream);
}

void figure_bar_settings_write(const struct figure *figure, FILE *stream)
{
    const bool is_stack = figure->chart->kind == REPORT_STACK;
    const size_t rows = figure->curves->items[figure->first_curve].row_count;
    fputs("set style fill solid\n", stream);
    if (figure_bars_lie(figure))
        fprintf(stream,
                "unset datafile\nset datafile separator tab\nset grid noytics\n"
                "set ytics noenhanced scale 0\nset xrange [0:]\nset yrange [%zu.4:-0.6]\n",
                rows - 1);
    else
        fprintf(stream,
                "set style data histograms\nset style histogram %s\nset boxwidth %s\n"
                "set xtics rotate by -45\nset yrange [0:]\n",
                is_stack ? "rowstacked" : "clustered gap 1", is_stack ? "0.8" : "0.9");
}
