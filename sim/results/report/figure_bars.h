/*
 * figure_bars.h: figures of bars, standing beside each other or lying below each other; and what
 * all figures of a report share.
 */
#ifndef RESULTS_REPORT_FIGURE_BARS_H
#define RESULTS_REPORT_FIGURE_BARS_H

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
    const char *folder;
    char *name; /* owned: of the files */
};

/* A text as gnuplot takes it: in quotes, each quote in it doubled. */
void figure_write_quoted(const char *text, FILE *stream);

size_t figure_value_count(const struct report_chart *chart);

/* The column of the data file in which value i stands. */
size_t figure_data_column(const struct report_chart *chart, size_t i);

bool figure_has_bars(const struct figure *figure);

/* Bars lie where they have names, which would not fit side by side; bars of numbers stand. */
bool figure_bars_lie(const struct figure *figure);

/* Lines of the script before the plot, and the plot. */
void figure_bar_settings_write(const struct figure *figure, FILE *stream);
void figure_bars_write(const struct figure *figure, FILE *stream);

#endif
