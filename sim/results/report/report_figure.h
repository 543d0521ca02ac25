/*
 * report_figure.h: the charts of a report for papers: data files, and scripts that make gnuplot
 * draw them as SVG, PDF and PNG.
 */
#ifndef RESULTS_REPORT_REPORT_FIGURE_H
#define RESULTS_REPORT_REPORT_FIGURE_H

#include "results/database/database.h"

#include <stdint.h>

/*
 * Writes ID.tsv and ID.gp for each chart that has rows, and all.gp, which draws them all, into a
 * folder that is there. Stacks have one figure for each curve: ID_2.gp and so on.
 */
bool report_figures_write(struct database *database, uint64_t run_id, const char *folder,
                          struct error *error) MUST_CHECK;

#endif
