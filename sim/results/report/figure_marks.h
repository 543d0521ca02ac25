/*
 * figure_marks.h: where stock-outs begin and where the long-run limit is, as marks in a figure over
 * the request rate.
 */
#ifndef RESULTS_REPORT_FIGURE_MARKS_H
#define RESULTS_REPORT_FIGURE_MARKS_H

#include "results/report/report_rows.h"

/*
 * Lines of a gnuplot script, before the plot: a grey band between the ends of the onset, a dashed
 * line at the limit, each with its name. More than a few contenders would cover each other: none.
 *
 * onsets   rows of the query onset_by_network
 */
void figure_marks_write(const struct report_rows *onsets, FILE *stream);

#endif
