#include "results/report/figure_bars.h"

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

bool figure_has_bars(const struct figure *figure)
{
    return figure->chart->kind == REPORT_STACK || figure->chart->kind == REPORT_BARS;
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

/* Numbers are shortened on the axis. */
static void write_standing_bars(const struct figure *figure, FILE *stream)
{
    fputs("plot ", stream);
    for (size_t i = 0; figure->chart->values[i].column != NULL; i++) {
        fprintf(stream, "%s'%s.tsv' using %zu:xtic(sprintf(\"%%.4g\", $1)) title ",
                i > 0 ? ", \\\n  " : "", figure->name, figure_data_column(figure->chart, i));
        figure_write_quoted(figure->chart->values[i].label, stream);
    }
    fputc('\n', stream);
}

/* Value i of a row: behind those before it, or below them. */
static void write_lying_bar(const struct figure *figure, size_t i, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    const bool is_stack = chart->kind == REPORT_STACK;
    const double height = is_stack ? 0.8 : 0.8 / (double)figure_value_count(chart);
    const double top = is_stack ? -0.4 : height * (double)i - 0.4;
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
    for (size_t i = 0; figure->chart->values[i].column != NULL; i++) {
        fputs(i > 0 ? ", \\\n  " : "", stream);
        write_lying_bar(figure, i, stream);
    }
    fputc('\n', stream);
}

void figure_bars_write(const struct figure *figure, FILE *stream)
{
    if (figure_bars_lie(figure))
        write_lying_bars(figure, stream);
    else
        write_standing_bars(figure, stream);
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
