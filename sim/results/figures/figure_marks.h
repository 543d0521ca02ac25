/*
 * figure_marks.h: where stock-outs begin and where the long-run limit is, as marks in a figure over
 * the request rate.
 */
#ifndef RESULTS_FIGURES_FIGURE_MARKS_H
#define RESULTS_FIGURES_FIGURE_MARKS_H

#include "results/figures/figure_bars.h"

/*
 * Lines of a gnuplot script, before the plot: a band between the ends of the onset, a dashed line
 * at the limit, each with its name, in the colour of its contender where each has one curve. More
 * than a few contenders would cover each other: none.
 */
void figure_marks_write(const struct figure *figure, FILE *stream);

#endif
