#include "results/figures/report_figure.h"

#include "base/error.h"
#include "base/memory.h"
#include "base/readable.h"
#include "results/figures/figure_bars.h"
#include "results/figures/figure_layout.h"
#include "results/figures/figure_marks.h"
#include "results/report/report_curves.h"
#include "results/report/report_rows.h"

#include <errno.h>
#include <inttypes.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define DASH_TYPES 5 /* that gnuplot has */
#define MOST_TITLES 10

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
    if (figure_least_column(figure) > 0)
        write_number(figure, row, FIGURE_LEAST, stream);
    fputc('\n', stream);
}

static void write_data_head(const struct figure *figure, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    fprintf(stream, "# %s", chart->x);
    if (chart->kind == REPORT_MAP)
        fprintf(stream, "\t%s_index\t%s", chart->y, chart->y);
    for (size_t i = 0; chart->values[i].column != NULL; i++) {
        const struct report_value *value = &chart->values[i];
        fprintf(stream, "\t%s", value->column);
        if (value->low != NULL)
            fprintf(stream, "\t%s\t%s", value->low, value->high);
    }
    fputs(figure_least_column(figure) > 0 ? "\t" FIGURE_LEAST : "", stream);
    fputc('\n', stream);
}

static bool write_data(const struct figure *figure, struct error *error)
{
    FILE *file = create(figure->folder, figure->name, "tsv", error);
    if (file == NULL)
        return false;
    write_data_head(figure, file);
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
    char *title = figure_title(figure, style - 1);
    if (chart->values[i].low != NULL)
        fprintf(stream,
                "'%s.tsv' index %zu using 1:%zu:%zu with filledcurves linetype %zu fillstyle "
                "transparent solid 0.2 noborder notitle, \\\n  ",
                figure->name, curve, column + 1, column + 2, style);
    fprintf(stream, "'%s.tsv' index %zu using 1:%zu with %s linetype %zu linewidth 1.5 ",
            figure->name, curve, column, chart->dots ? "linespoints pointsize 0.7" : "fsteps",
            style);
    if (!chart->dots) /* told apart in black and white, too */
        fprintf(stream, "dashtype %zu ", (style - 1) % DASH_TYPES + 1);
    fputs("title ", stream);
    figure_write_quoted(title, stream);
    free(title);
    if (figure_least_column(figure) > 0)
        fprintf(stream,
                ", \\\n  '%s.tsv' index %zu using 1:(column(%zu) == 1 ? column(%zu) : NaN) with "
                "points linetype %zu pointtype 9 pointsize 1 notitle",
                figure->name, curve, figure_least_column(figure), column, style);
}

static void write_lines(const struct figure *figure, FILE *stream)
{
    fputs("plot ", stream);
    for (size_t curve = 0; curve < figure->curve_count; curve++)
        for (size_t i = 0; figure->chart->values[i].column != NULL; i++) {
            fputs(curve + i > 0 ? ", \\\n  " : "", stream);
            write_line(figure, curve, i, stream);
        }
    if (figure_least_column(figure) > 0)
        fputs(", \\\n  NaN with points linecolor black pointtype 9 pointsize 1 title "
              "'" FIGURE_LEAST_TITLE "'",
              stream);
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
                "pointtype %zu pointsize 1.2 title ",
                curve > 0 ? ", \\\n  " : "", figure->name, curve, first + 1,
                is_nobody ? 2 : 4 + first % 6 * 2 + !is_hollow);
        figure_write_quoted(figure->curves->items[curve].name, stream);
    }
    fputc('\n', stream);
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

/* Names of bars that lie need no title. Beside the names of a map gnuplot might put it beyond the
 * edge. */
static void write_titles(const struct figure *figure, FILE *stream)
{
    const bool lies = figure_bars_lie(figure);
    fputs("set xlabel ", stream);
    if (!lies) {
        figure_write_quoted(report_rows_x_title(figure->rows, figure->chart), stream);
        fputs(figure->chart->kind == REPORT_MAP ? " noenhanced\nset label 2 "
                                                : " noenhanced\nset ylabel ",
              stream);
    }
    write_y_title(figure, stream);
    if (figure->chart->kind == REPORT_MAP)
        fprintf(stream, " at screen %.4g, graph 0.5 center rotate by 90",
                1.0 / figure_paper_width_em(figure->paper));
    fputs(" noenhanced\n", stream);
}

/* Shares of requests that are done begin at none and end at all. */
static void write_range(const struct figure *figure, FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    if (chart->kind == REPORT_MAP)
        fputs("set yrange [*:*] reverse\nset offsets 0, 0, 0.5, 0.5\nset ytics noenhanced\n",
              stream);
    else if (chart->kind == REPORT_LINES && !report_rows_has_logarithmic_y(figure->rows, chart))
        fprintf(stream, "set yrange [0:%s]\n", chart->chosen_by ? "1" : "*");
}

/* Bytes or bits, which are told with k, M, G. */
static bool has_large_x(const struct figure *figure)
{
    double largest = 0.0;
    for (size_t row = 0; figure->chart->x_named_by && row < figure->rows->row_count; row++)
        largest = fmax(largest, report_rows_number(figure->rows, row, figure->chart->x));
    return largest >= 1e4;
}

/* What is NaN leaves a gap. Below the plot, a legend in large letters would reach into the title of
 * the axis. */
static void write_settings(const struct figure *figure, const struct figure_layout *layout,
                           FILE *stream)
{
    const struct report_chart *chart = figure->chart;
    fputs("reset\nset datafile separator tab\nset colorsequence podo\nset grid\n", stream);
    figure_layout_write(layout, figure, stream);
    write_titles(figure, stream);
    fprintf(stream, "%s%s%s",
            layout->x != FIGURE_LOGARITHMIC ? ""
            : chart->x_logarithmic          ? "set logscale x\n"
                                            : "set logscale x\nset autoscale xfix\n",
            has_large_x(figure) ? "set format x '%.1s%c'\n" : "",
            report_rows_has_logarithmic_y(figure->rows, chart) ? "set logscale y\n" : "");
    write_range(figure, stream);
    if (figure->onsets != NULL)
        figure_marks_write(figure, stream);
    if (figure_has_bars(figure))
        figure_bar_settings_write(figure, stream);
}

static void write_plot(const struct figure *figure, const struct figure_layout *layout,
                       FILE *stream)
{
    switch (figure->chart->kind) {
    case REPORT_LINES:
        write_lines(figure, stream);
        break;
    case REPORT_STACK:
    case REPORT_BARS:
        figure_bars_write(figure, layout->named_every, stream);
        break;
    case REPORT_MAP:
        write_marks(figure, stream);
        break;
    case REPORT_GANTT: /* no figure */
        break;
    }
}

/* For each format, in its sizes. */
static void write_format(const struct figure *figure, const struct figure_layout *layout,
                         const char *ending, FILE *stream)
{
    figure_paper_write_terminal(figure->paper, layout->height_em, figure->name, ending, stream);
    figure_layout_write_fonts(layout, figure, ending, stream);
}

/* Drawn once for the ranges of its axes, then with tics that suit them. */
static bool write_script(const struct figure *figure, struct error *error)
{
    struct figure_layout layout;
    FILE *file = create(figure->folder, figure->name, "gp", error);
    if (file == NULL)
        return false;
    figure_layout_find(&layout, figure);
    write_settings(figure, &layout, file);
    write_format(figure, &layout, figure_endings[0], file);
    write_plot(figure, &layout, file);
    figure_layout_write_tics(&layout, file);
    for (size_t i = 0; figure_endings[i]; i++) {
        write_format(figure, &layout, figure_endings[i], file);
        fputs("replot\n", file);
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

/* The rows of a chart whose curves are chosen by rate are those at the one that was asked for. */
static bool load_rows(struct report_rows *rows, const struct report_chart *chart,
                      struct database *database, const struct figure_request *request,
                      const char *rate, struct error *error)
{
    char run[32];
    struct query_parameter parameters[] = {{.name = "run_id", .value = run},
                                           {.name = "rate_per_s", .value = rate}};
    snprintf(run, sizeof run, "%" PRIu64, request->run_id);
    return report_rows_load_with(rows, database, chart->query, parameters,
                                 chart->chosen_by && rate ? 2 : 1, error);
}

/* So many that a legend in one column is no higher than the plot, and colours stay apart. */
static size_t curves_together(const struct figure *figure)
{
    const size_t most = MOST_TITLES / figure_value_count(figure->chart);
    if (figure_has_bars(figure))
        return 1;
    return figure->chart->kind == REPORT_MAP || figure->curves->count <= most
             ? figure->curves->count
             : most;
}

static bool write_curves(struct figure *figure, FILE *all, struct error *error)
{
    bool written = true;
    const size_t count = figure->curves->count;
    const size_t together = count > 0 ? curves_together(figure) : 1;
    if (figure->chart->kind == REPORT_MAP && count > 0)
        figure->place_prefix = common_name_length(figure);
    for (; written && figure->first_curve < count; figure->first_curve += together) {
        const size_t left = count - figure->first_curve;
        figure->curve_count = left < together ? left : together;
        written = write_figure(figure, figure->first_curve / together, all, error);
    }
    return written;
}

static bool write_chart(struct database *database, const struct figure_request *request,
                        const struct report_chart *chart, const char *rate, FILE *all,
                        struct error *error)
{
    struct report_rows rows;
    struct report_rows onsets = {0};
    struct report_curves curves = {0};
    bool written = load_rows(&rows, chart, database, request, rate, error);
    bool marked =
        chart->kind == REPORT_LINES && chart->y_logarithmic && strcmp(chart->x, "rate_per_s") == 0;
    if (marked)
        written = report_rows_load(&onsets, database, "onset_by_network", request->run_id, error)
               && written;
    if (written && report_rows_show(&rows, chart))
        report_curves_find(&curves, chart, &rows);
    char *heading =
        chart->chosen_by && rate
            ? memory_format_text("at %s requests per second", READABLE(request->at_rate_per_s, 10))
            : NULL;
    struct figure figure = {.chart = chart,
                            .rows = &rows,
                            .curves = &curves,
                            .folder = request->folder,
                            .paper = &request->paper,
                            .heading = heading,
                            .onsets = marked ? &onsets : NULL};
    written = written && write_curves(&figure, all, error);
    free(heading);
    report_curves_free(&curves);
    report_rows_free(&onsets);
    report_rows_free(&rows);
    return written;
}

static bool write_charts(struct database *database, const struct figure_request *request, FILE *all,
                         struct error *error)
{
    struct report_rows rates = {0};
    const char *rate = NULL;
    bool written = isnan(request->at_rate_per_s)
                || (report_rows_load(&rates, database, "latency_by_rate", request->run_id, error)
                    && report_rows_find_rate(&rates, request->at_rate_per_s, &rate, error));
    for (const struct report_chart *chart = report_charts; written && chart->id != NULL; chart++)
        written = write_chart(database, request, chart, rate, all, error);
    report_rows_free(&rates);
    return written;
}

bool report_figures_write(struct database *database, const struct figure_request *request,
                          struct error *error)
{
    FILE *all = create(request->folder, "all", "gp", error);
    if (all == NULL)
        return false;
    bool written =
        database_begin_reading(database, error) && write_charts(database, request, all, error);
    database_end_reading(database);
    struct error closing = {0};
    return finish(all, request->folder, "all.gp", written ? error : &closing) && written;
}
