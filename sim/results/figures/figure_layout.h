/*
 * figure_layout.h: what fits into a figure: how high it is, how many tics, columns of the legend.
 */
#ifndef RESULTS_FIGURES_FIGURE_LAYOUT_H
#define RESULTS_FIGURES_FIGURE_LAYOUT_H

#include "results/figures/figure_bars.h"

enum figure_axis { FIGURE_NAMES, FIGURE_LINEAR, FIGURE_LOGARITHMIC };

struct figure_layout {
    enum figure_axis x;
    enum figure_axis y;
    double height_em;
    double top_em;  /* of legend and title, */
    double left_em; /* ... and of names of bars; 0: as gnuplot finds it */
    size_t legend_rows;
    double legend_left_em;
    double legend_pt;  /* size of its letters; smaller than others' where a title is long */
    double heading_pt; /* likewise of what stands above the plot, */
    double names_pt;   /* ... and of names of bars */
    size_t x_steps;    /* at most so many between tics, */
    size_t y_steps;
    size_t named_every; /* of standing bars one of so many has its number */
};

/* layout   out; the figure's curves, rows and paper must be set */
void figure_layout_find(struct figure_layout *layout, const struct figure *figure);

/* Lines of the script before the plot. */
void figure_layout_write(const struct figure_layout *layout, const struct figure *figure,
                         FILE *stream);
/* ... for each format, */
void figure_layout_write_fonts(const struct figure_layout *layout, const struct figure *figure,
                               const char *ending, FILE *stream);
/* ... and behind a first plot, which tells the ranges. */
void figure_layout_write_tics(const struct figure_layout *layout, FILE *stream);

#endif
