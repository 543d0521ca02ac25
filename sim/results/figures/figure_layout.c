#include "results/figures/figure_layout.h"

#include "base/utf8.h"
#include "results/figures/figure_paper.h"
#include "results/report/report_rows.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In em; letters are as wide as those of a wide font. */
#define LETTER 0.6
#define LINE 1.3   /* of the legend, its height */
#define SAMPLE 4.0 /* of a line or bar beside its title in the legend, with the space around */
#define Y_AXIS 7.0 /* its title and numbers of five digits */
#define Y_TITLE 2.0
#define TIC_GAP 1.4         /* between names and bars */
#define TOP 0.7             /* between legend and plot */
#define HEADING 1.6         /* between them, too */
#define X_AXIS 4.5          /* its title and numbers */
#define SLANTED 3.0         /* ... which stand at an angle */
#define MARGIN 2.7          /* on the other side, for half a number */
#define TIC_WIDTH 5.5       /* of numbers side by side, */
#define TIC_HEIGHT 2.2      /* ... and above each other */
#define SLANTED_BAR 1.7     /* from bar to bar, with names at an angle, */
#define LYING_BAR 1.5       /* ... or lying */
#define PLACE 2.0           /* of a map */
#define PLOT_FRACTION 0.48  /* height of a plot by its width */
#define NAMES_FRACTION 0.45 /* of the width, at most: longer names have smaller letters */

static size_t letter_count(const char *text)
{
    size_t count = 0;
    for (; *text != '\0'; text++)
        count += !utf8_is_continuation(*text);
    return count;
}

/* So that a text fits into this width. */
static double fitting_pt(const struct figure *figure, size_t letters, double width_em)
{
    const double needed = LETTER * (double)letters;
    return figure->paper->font_pt * (needed > width_em ? width_em / needed : 1.0);
}

static size_t between(double number, size_t low, size_t high)
{
    return number < (double)low ? low : number > (double)high ? high : (size_t)number;
}

/* ---- legend ---- */

static size_t longest_title(const struct figure *figure)
{
    size_t longest = 0;
    for (size_t i = 0; i < figure_title_count(figure); i++) {
        char *title = figure_title(figure, i);
        size_t letters = letter_count(title);
        longest = letters > longest ? letters : longest;
        free(title);
    }
    return longest;
}

/* Returns its height. */
static double find_legend(struct figure_layout *layout, const struct figure *figure)
{
    const size_t longest = longest_title(figure);
    const double room = figure_paper_width_em(figure->paper) - 2.0;
    const double entry = LETTER * (double)longest + SAMPLE;
    const size_t count = figure_title_count(figure);
    const size_t columns = between(room / entry, 1, count);
    layout->legend_left_em = fmax(0.5, 1.0 + (room - entry * (double)columns) / 2.0);
    layout->legend_rows = (count + columns - 1) / columns;
    layout->legend_pt = fitting_pt(figure, longest, room - SAMPLE);
    return LINE * (double)layout->legend_rows;
}

/* ---- names of bars ---- */

static size_t longest_name(const struct figure *figure)
{
    const struct report_chart *chart = figure->chart;
    const bool is_map = chart->kind == REPORT_MAP;
    const size_t column = report_rows_column(figure->rows, is_map ? chart->y : chart->x);
    size_t longest = 0;
    for (size_t row = 0; row < figure->rows->row_count; row++) {
        size_t letters = letter_count(report_rows_cell(figure->rows, row, column)->shown);
        letters -= letters > figure->place_prefix ? figure->place_prefix : 0;
        longest = letters > longest ? letters : longest;
    }
    return longest;
}

/* On the left; where an axis has a title, too, with room for it. */
static void find_names(struct figure_layout *layout, const struct figure *figure)
{
    const double most = NAMES_FRACTION * figure_paper_width_em(figure->paper);
    const size_t letters = longest_name(figure);
    layout->names_pt = fitting_pt(figure, letters, most);
    layout->left_em = fmin(LETTER * (double)letters, most) + TIC_GAP;
    if (figure->chart->kind == REPORT_MAP)
        layout->left_em = fmax(layout->left_em + Y_TITLE, Y_AXIS);
}

static double lying_height(const struct figure *figure)
{
    const size_t rows = figure->curves->items[figure->first_curve].row_count;
    const bool is_stack = figure->chart->kind == REPORT_STACK;
    const double beside = is_stack ? 1.0 : (double)figure_title_count(figure);
    return (double)rows * fmax(LYING_BAR, 0.8 * beside);
}

static size_t place_count(const struct figure *figure)
{
    const size_t y = report_rows_column(figure->rows, figure->chart->y);
    size_t count = 1;
    for (size_t i = 1; i < figure->rows->row_count; i++)
        count += strcmp(report_rows_cell(figure->rows, i, y)->json,
                        report_rows_cell(figure->rows, i - 1, y)->json)
              != 0;
    return count;
}

/* Sets what depends on the plot's width; returns its height. */
static double find_plot(struct figure_layout *layout, const struct figure *figure)
{
    const double width = figure_paper_width_em(figure->paper);
    double plot_width = width - Y_AXIS - MARGIN;
    double height = PLOT_FRACTION * width;
    layout->names_pt = figure->paper->font_pt;
    layout->named_every = 1;
    if (figure_bars_lie(figure)) {
        find_names(layout, figure);
        plot_width = width - layout->left_em - MARGIN;
        height = lying_height(figure);
    } else if (figure_has_bars(figure)) {
        const size_t rows = figure->curves->items[figure->first_curve].row_count;
        layout->named_every = (size_t)ceil((double)rows * SLANTED_BAR / plot_width);
    } else if (figure->chart->kind == REPORT_MAP) {
        find_names(layout, figure);
        plot_width = width - layout->left_em - MARGIN;
        height = PLACE * (double)(place_count(figure) + 1);
    }
    layout->x_steps = between(plot_width / TIC_WIDTH, 2, 8);
    layout->y_steps = between(height / TIC_HEIGHT, 2, 8);
    return height;
}

static enum figure_axis find_x(const struct figure *figure)
{
    const struct report_chart *chart = figure->chart;
    const bool has_curves = chart->kind == REPORT_LINES || chart->kind == REPORT_MAP;
    if (figure_has_bars(figure) && !figure_bars_lie(figure))
        return FIGURE_NAMES;
    return has_curves && report_rows_has_logarithmic_x(figure->rows, chart) ? FIGURE_LOGARITHMIC
                                                                            : FIGURE_LINEAR;
}

static enum figure_axis find_y(const struct figure *figure)
{
    if (figure->chart->kind == REPORT_MAP || figure_bars_lie(figure))
        return FIGURE_NAMES;
    return report_rows_has_logarithmic_y(figure->rows, figure->chart) ? FIGURE_LOGARITHMIC
                                                                      : FIGURE_LINEAR;
}

void figure_layout_find(struct figure_layout *layout, const struct figure *figure)
{
    const bool has_bars = figure_has_bars(figure);
    *layout = (struct figure_layout){.x = find_x(figure), .y = find_y(figure)};
    double plot_height = find_plot(layout, figure);
    layout->top_em = find_legend(layout, figure) + TOP;
    if (figure_heading(figure)) {
        layout->top_em += HEADING;
        layout->heading_pt = fitting_pt(figure, letter_count(figure_heading(figure)),
                                        figure_paper_width_em(figure->paper) - 2.0);
    }
    layout->height_em = layout->top_em + plot_height + X_AXIS;
    if (has_bars && !figure_bars_lie(figure))
        layout->height_em += SLANTED;
}

/* Both over the whole width, so that they may be as wide; gnuplot's own places are above the plot.
 */
void figure_layout_write(const struct figure_layout *layout, const struct figure *figure,
                         FILE *stream)
{
    const double width = figure_paper_width_em(figure->paper);
    fprintf(stream,
            "set key at screen %.4g, screen %.4g left top Left reverse vertical noenhanced "
            "samplen 2 maxrows %zu\nset tmargin at screen %.4g\nset rmargin at screen %.4g\n",
            layout->legend_left_em / width, 1.0 - 0.3 / layout->height_em, layout->legend_rows,
            1.0 - layout->top_em / layout->height_em, 1.0 - MARGIN / width);
    if (layout->left_em > 0.0)
        fprintf(stream, "set lmargin at screen %.4g\n", layout->left_em / width);
}

/* The heading is a label, the first one, since its letters' size is the format's. */
static void write_heading(const struct figure_layout *layout, const struct figure *figure,
                          double scale, FILE *stream)
{
    const char *heading = figure_heading(figure);
    if (!heading)
        return;
    fputs("set label 1 ", stream);
    figure_write_quoted(heading, stream);
    fprintf(stream, " at screen 0.5, screen %.4g center noenhanced font ',%.4g'\n",
            1.0 - (layout->top_em - HEADING / 2.0) / layout->height_em, layout->heading_pt * scale);
}

void figure_layout_write_fonts(const struct figure_layout *layout, const struct figure *figure,
                               const char *ending, FILE *stream)
{
    const double scale = figure_paper_letter_scale(ending);
    fprintf(stream, "set key font ',%.4g'\nset ytics font ',%.4g'\n", layout->legend_pt * scale,
            layout->names_pt * scale);
    write_heading(layout, figure, scale, stream);
}

/* Steps of 1, 2 or 5 times a power of ten, for at most so many: gnuplot by itself makes as many
 * tics, however small the figure is. Less than a power of ten might have none if logarithmic. */
void figure_layout_write_tics(const struct figure_layout *layout, FILE *stream)
{
    fputs("unit(raw) = 10**floor(log10(raw))\n"
          "rounded(raw, unit) = raw <= unit ? unit : raw <= 2*unit ? 2*unit : raw <= 5*unit ? "
          "5*unit : 10*unit\n"
          "tic_step(span, most) = span > 0 ? rounded(span / most, unit(span / most)) : 1\n",
          stream);
    if (layout->x == FIGURE_LOGARITHMIC)
        fputs("is_short = GPVAL_DATA_X_MAX < 10*GPVAL_DATA_X_MIN\n"
              "if (is_short) unset logscale x\n",
              stream);
    if (layout->x == FIGURE_LOGARITHMIC)
        fprintf(stream, "if (GPVAL_X_MAX > 10**%zu*GPVAL_X_MIN) set format x '10^{%%L}'\n",
                layout->x_steps);
    if (layout->x != FIGURE_NAMES)
        fprintf(stream, "%sset xtics tic_step(GPVAL_DATA_X_MAX - GPVAL_DATA_X_MIN, %zu)\n",
                layout->x == FIGURE_LOGARITHMIC ? "if (is_short) " : "", layout->x_steps);
    if (layout->y == FIGURE_LINEAR)
        fprintf(stream, "set ytics tic_step(GPVAL_Y_MAX - GPVAL_Y_MIN, %zu)\n", layout->y_steps);
}
