#include "results/report/report_figure.h"

#include "base/memory.h"
#include "results/report/figure_bars.h"
#include "results/report/figure_marks.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

/* ---- files ---- */

static FILE *create(const char *folder, const char *name, const char *ending, struct error *error)
{
    char *path = memory_format_text("%s/%s.%s", folder, name, ending);
    FILE *file = fopen(path, "wb");
    if (file == NULL)
        error_set(error, ERROR_IO, path, NULL, "cannot be written: %s", strerror(errno));
    free(path);
    return file;
}

static bool finish(FILE *file, const char *folder, const char *name, struct error *error)
{
    bool written = !ferror(file);
    return (fclose(file) == 0 && written)
        || error_set(error, ERROR_IO, folder, name, "cannot be written: %s", strerror(errno));
}

/* ---- data: a block for each curve, columns x, then value and interval of each ---- */

static void write_number(const struct figure *figure, size_t row, const char *column, FILE *stream)
{
    const struct report_cell *cell = report_rows_named(figure->rows, row, column);
    fprintf(stream, "\t%s", cell->is_null ? "nan" : cell->json);
}

static char *place_name(const struct figure *figure, size_t row)
{
    const size_t y = report_rows_column(figure->rows, figure->chart->y);
    return report_curves_readable(report_rows_cell(figure->rows, row, y)->shown);
}

/* Where one thing alone names all places, NAME:VALUE, it is said once, beside the axis: the length
 * of NAME: in each of them; else 0. */
static size_t common_name_length(const struct figure *figure)
{
    char *first = place_name(figure, 0);
    size_t length = strcspn(first, ":");
    length += first[length] == ':';
    for (size_t row = 0; length > 0 && row < figure->rows->row_count; row++) {
        char *name = place_name(figure, row);
        if (strncmp(name, first, length) != 0 || strchr(name, ',') != NULL)
            length = 0;
        free(name);
    }
    free(first);
    return length;
}

/* Of a map: the row of the picture, counted in the order in which they come, and its name. */
static void write_place(const struct figure *figure, size_t row, FILE *stream)
{
    const size_t y = report_rows_column(figure->rows, figure->chart->y);
    char *name = place_name(figure, row);
    size_t place = 1;
    for (size_t i = 1; i <= row; i++)
        place += strcmp(report_rows_cell(figure->rows, i, y)->json,
                        report_rows_cell(figure->rows, i - 1, y)->json)
              != 0;
    fprintf(stream, "\t%zu\t%s", place, name[0] == '\0' ? "all" : name + figure->place_prefix);
    free(name);
}

static void write_data_row(const struct figure *figure, size_t row, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    const size_t x = report_rows_column(figure->rows, chart->x);
    fputs(report_rows_cell(figure->rows, row, x)->json, stream);
    if (chart->kind == REPORT_MAP)
        write_place(figure, row, stream);
    for (size_t i = 0; chart->values[i].column != NULL; i++) {
        const struct report_value *value = &chart->values[i];
        write_number(figure, row, value->column, stream);
        if (value->low != NULL) {
            write_number(figure, row, value->low, stream);
            write_number(figure, row, value->high, stream);
        }
    }
    fputc('\n', stream);
}

static void write_data_head(const struct report_chart *chart, FILE *stream)
{
    fprintf(stream, "# %s", chart->x);
    if (chart->kind == REPORT_MAP)
        fprintf(stream, "\t%s_index\t%s", chart->y, chart->y);
    for (size_t i = 0; chart->values[i].column != NULL; i++) {
        const struct report_value *value = &chart->values[i];
        fprintf(stream, "\t%s", value->column);
        if (value->low != NULL)
            fprintf(stream, "\t%s\t%s", value->low, value->high);
    }
    fputc('\n', stream);
}

static bool write_data(const struct figure *figure, struct error *error)
{
    FILE *file = create(figure->folder, figure->name, "tsv", error);
    if (file == NULL)
        return false;
    write_data_head(figure->chart, file);
    for (size_t k = 0; k < figure->curve_count; k++) {
        const struct report_curve *curve = &figure->curves->items[figure->first_curve + k];
        fprintf(file, "%s# %s\n", k > 0 ? "\n\n" : "", curve->name);
        for (size_t i = 0; i < curve->row_count; i++)
            write_data_row(figure, curve->rows[i], file);
    }
    return finish(file, figure->folder, figure->name, error);
}

/* ---- scripts ---- */

static void write_line(const struct figure *figure, size_t curve, size_t i, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    const size_t column = figure_data_column(chart, i);
    const size_t style = curve * figure_value_count(chart) + i + 1;
    const char *name = figure->curves->items[figure->first_curve + curve].name;
    char *title = figure_value_count(chart) > 1
                    ? memory_format_text("%s: %s", name, chart->values[i].label)
                    : memory_copy_text(name);
    if (chart->values[i].low != NULL)
        fprintf(stream,
                "'%s.tsv' index %zu using 1:%zu:%zu with filledcurves linetype %zu fillstyle "
                "transparent solid 0.2 noborder notitle, \\\n  ",
                figure->name, curve, column + 1, column + 2, style);
    fprintf(stream, "'%s.tsv' index %zu using 1:%zu with %s linetype %zu linewidth 2 title ",
            figure->name, curve, column, chart->dots ? "linespoints" : "fsteps", style);
    figure_write_quoted(title, stream);
    free(title);
}

static void write_lines(const struct figure *figure, FILE *stream)
{
    fputs("plot ", stream);
    for (size_t curve = 0; curve < figure->curve_count; curve++)
        for (size_t i = 0; figure->chart->values[i].column != NULL; i++) {
            fputs(curve + i > 0 ? ", \\\n  " : "", stream);
            write_line(figure, curve, i, stream);
        }
    fputc('\n', stream);
}

static const struct report_cell *series_of(const struct figure *figure, size_t curve, size_t i)
{
    return report_rows_named(figure->rows, figure->curves->items[curve].rows[0],
                             figure->chart->series[i]);
}

/* The first curve of the same first series: both have its colour and shape. */
static size_t first_alike(const struct figure *figure, size_t curve)
{
    size_t first = 0;
    while (strcmp(series_of(figure, first, 0)->json, series_of(figure, curve, 0)->json) != 0)
        first++;
    return first;
}

/* Gnuplot has six shapes, open and filled, from type 4 on; the cross of type 2 is nobody's. */
static void write_marks(const struct figure *figure, FILE *stream)
{
    fputs("plot ", stream);
    for (size_t curve = 0; curve < figure->curve_count; curve++) {
        const size_t first = first_alike(figure, curve);
        const bool is_hollow = !series_of(figure, curve, 1)->is_null;
        const bool is_nobody = strcmp(series_of(figure, curve, 0)->shown, REPORT_UNDECIDED) == 0;
        fprintf(stream,
                "%s'%s.tsv' index %zu using 1:2:yticlabels(3) with points linetype %zu "
                "pointtype %zu pointsize 2 title ",
                curve > 0 ? ", \\\n  " : "", figure->name, curve, first + 1,
                is_nobody ? 2 : 4 + first % 6 * 2 + !is_hollow);
        figure_write_quoted(figure->curves->items[curve].name, stream);
    }
    fputc('\n', stream);
}

static bool is_geometric(const struct figure *figure)
{
    const struct report_chart *chart = figure->chart;
    const bool has_axis = chart->kind == REPORT_LINES || chart->kind == REPORT_MAP;
    const size_t x = report_rows_column(figure->rows, chart->x);
    return chart->x_logarithmic || (has_axis && report_rows_is_geometric(figure->rows, x));
}

static void write_y_title(const struct figure *figure, FILE *stream)
{
    if (figure->place_prefix == 0) {
        figure_write_quoted(figure->chart->y_title, stream);
        return;
    }
    char *name = place_name(figure, 0);
    name[figure->place_prefix - 1] = '\0';
    figure_write_quoted(name, stream);
    free(name);
}

/* The legend of bars tells their parts, so whose they are stands above the plot. */
static void write_titles(const struct figure *figure, FILE *stream)
{
    const bool lies = figure_bars_lie(figure);
    if (figure_has_bars(figure)) {
        fputs("set title ", stream);
        figure_write_quoted(figure->curves->items[figure->first_curve].name, stream);
        fputs(" noenhanced\n", stream);
    }
    fprintf(stream, "set %slabel ", lies ? "y" : "x");
    figure_write_quoted(report_rows_x_title(figure->rows, figure->chart), stream);
    fprintf(stream, " noenhanced\nset %slabel ", lies ? "x" : "y");
    write_y_title(figure, stream);
    fputs(" noenhanced\n", stream);
}

/* Below the plot, a legend in large letters would reach into the title of the axis. */
static void write_settings(const struct figure *figure, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    fputs("reset\nset datafile separator tab\nset datafile missing 'nan'\n"
          "set colorsequence podo\nset key outside above noenhanced\nset rmargin 6\nset grid\n"
          "set xtics noenhanced\n",
          stream);
    write_titles(figure, stream);
    fprintf(stream, "%s%s%s", is_geometric(figure) ? "set logscale x\nset autoscale xfix\n" : "",
            chart->x_named_by != NULL ? "set format x '%.4s%c'\n" : "",
            chart->y_logarithmic ? "set logscale y\n" : "");
    if (figure->onsets != NULL)
        figure_marks_write(figure->onsets, stream);
    if (chart->kind == REPORT_MAP)
        fputs("set yrange [*:*] reverse\nset offsets 0, 0, 0.5, 0.5\nset ytics noenhanced\n",
              stream);
    if (figure_has_bars(figure))
        figure_bar_settings_write(figure, stream);
}

static void write_plot(const struct figure *figure, FILE *stream)
{
    switch (figure->chart->kind) {
    case REPORT_LINES:
        write_lines(figure, stream);
        break;
    case REPORT_STACK:
    case REPORT_BARS:
        figure_bars_write(figure, stream);
        break;
    case REPORT_MAP:
        write_marks(figure, stream);
        break;
    case REPORT_GANTT: /* no figure */
        break;
    }
}

#define USUAL_HEIGHT 520.0
#define ROW_HEIGHT 22.0
#define HEIGHT_BESIDE_ROWS 100.0 /* of axis and legend */

/* Where the width is 800; bars that lie have a line of text each. */
static double height_of(const struct figure *figure)
{
    double rows = (double)figure->curves->items[figure->first_curve].row_count;
    double needed = HEIGHT_BESIDE_ROWS + ROW_HEIGHT * rows;
    return figure_bars_lie(figure) && needed > USUAL_HEIGHT ? needed : USUAL_HEIGHT;
}

static bool write_script(const struct figure *figure, struct error *error)
{
    static const struct {
        const char *ending;
        const char *terminal; /* up to the height */
        double scale;
        const char *rest;
    } formats[] = {{"svg", "svg size 800,", 1.0, " dynamic background rgb 'white'"},
                   {"pdf", "pdfcairo size 16cm,", 0.02, "cm"},
                   {"png", "pngcairo size 1600,", 2.0, " fontscale 2"}};
    FILE *file = create(figure->folder, figure->name, "gp", error);
    if (file == NULL)
        return false;
    write_settings(figure, file);
    for (size_t i = 0; i < sizeof formats / sizeof *formats; i++) {
        fprintf(file, "set terminal %s%.5g%s\nset output '%s.%s'\n", formats[i].terminal,
                formats[i].scale * height_of(figure), formats[i].rest, figure->name,
                formats[i].ending);
        write_plot(figure, file);
    }
    fputs("unset output\n", file);
    return finish(file, figure->folder, figure->name, error);
}

static bool write_figure(struct figure *figure, size_t number, FILE *all, struct error *error)
{
    figure->name = number == 0 ? memory_copy_text(figure->chart->id)
                               : memory_format_text("%s_%zu", figure->chart->id, number + 1);
    bool written = write_data(figure, error) && write_script(figure, error);
    fprintf(all, "load '%s.gp'\n", figure->name);
    free(figure->name);
    return written;
}

/* ---- all of them ---- */

static bool write_chart(struct database *database, uint64_t run_id, const char *folder,
                        const struct report_chart *chart, FILE *all, struct error *error)
{
    struct report_rows rows;
    struct report_rows onsets = {0};
    struct report_curves curves = {0};
    bool written = report_rows_load(&rows, database, chart->query, run_id, error);
    bool marked =
        chart->kind == REPORT_LINES && chart->y_logarithmic && strcmp(chart->x, "rate_per_s") == 0;
    if (marked)
        written = report_rows_load(&onsets, database, "onset_by_network", run_id, error) && written;
    if (written && report_rows_show(&rows, chart))
        report_curves_find(&curves, chart, &rows);
    struct figure figure = {.chart = chart,
                            .rows = &rows,
                            .curves = &curves,
                            .folder = folder,
                            .curve_count = 1,
                            .onsets = marked ? &onsets : NULL};
    if (chart->kind == REPORT_LINES || chart->kind == REPORT_MAP)
        figure.curve_count = curves.count;
    if (chart->kind == REPORT_MAP && curves.count > 0)
        figure.place_prefix = common_name_length(&figure);
    for (; written && figure.first_curve < curves.count; figure.first_curve += figure.curve_count)
        written = write_figure(&figure, figure.first_curve / figure.curve_count, all, error);
    report_curves_free(&curves);
    report_rows_free(&onsets);
    report_rows_free(&rows);
    return written;
}

bool report_figures_write(struct database *database, uint64_t run_id, const char *folder,
                          struct error *error)
{
    FILE *all = create(folder, "all", "gp", error);
    bool written = all != NULL && database_begin_reading(database, error);
    for (const struct report_chart *chart = report_charts; written && chart->id != NULL; chart++)
        written = write_chart(database, run_id, folder, chart, all, error);
    database_end_reading(database);
    if (all == NULL)
        return false;
    struct error closing = {0};
    return finish(all, folder, "all.gp", written ? error : &closing) && written;
}
