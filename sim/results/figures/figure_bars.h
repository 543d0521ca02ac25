/*
 * figure_bars.h: figures of bars, standing beside each other or lying below each other; and what
 * all figures of a report share.
 */
#ifndef RESULTS_FIGURES_FIGURE_BARS_H
#define RESULTS_FIGURES_FIGURE_BARS_H

#include "results/figures/figure_paper.h"
#include "results/report/report_curves.h"

/* One figure on its way to its files. */
struct figure {
    const struct report_chart *chart;
    const struct report_rows *rows;
    const struct report_curves *curves;
    const struct report_rows *onsets; /* NULL where there is no axis of rates */
    size_t first_curve;               /* the curves of this figure */
    size_t curve_count;
    size_t place_prefix; /* of a map: what all names of places have in common */
    const struct figure_paper *paper;
    const char *heading; /* above the plot, where its curves do not tell it; else NULL */
    const char *folder;
    char *name; /* owned: of the files */
};

/* A text as gnuplot takes it: in quotes, each quote in it doubled. */
void figure_write_quoted(const char *text, FILE *stream);

/* The columns that the chart draws. */
size_t figure_value_count(const struct report_chart *chart);

/* The column of the data file in which value i stands. */
size_t figure_data_column(const struct report_chart *chart, size_t i);

/* The column of the data file that says whether a latency is at least that, where any is; else 0.
 */
#define FIGURE_LEAST "latency_is_lower_bound"
#define FIGURE_LEAST_TITLE "at least"
size_t figure_least_column(const struct figure *figure);

/* Of the legend, in its order, without what is nothing in all bars; each is owned by the caller. */
size_t figure_title_count(const struct figure *figure);
char *figure_title(const struct figure *figure, size_t i);

/* Above the plot: of bars, whose legend tells their parts, whose they are; NULL: nothing. */
const char *figure_heading(const struct figure *figure);

/* Whether its chart is of bars or stacks. */
bool figure_has_bars(const struct figure *figure);

/* Bars lie where they have names, which would not fit side by side; bars of numbers stand. */
bool figure_bars_lie(const struct figure *figure);

/* Lines of the script before the plot, and the plot; of standing bars every named_every-th is
 * named. */
void figure_bar_settings_write(const struct figure *figure, FILE *stream);
void figure_bars_write(const struct figure *figure, size_t named_every, FILE *stream);

#endif
