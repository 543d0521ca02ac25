/*
 * report_figure.h: the charts of a report for papers: data files, and scripts that make gnuplot
 * draw them as SVG, PDF and PNG.
 */
#ifndef RESULTS_FIGURES_REPORT_FIGURE_H
#define RESULTS_FIGURES_REPORT_FIGURE_H

#include "results/database/database.h"
#include "results/figures/figure_paper.h"

#include <stdint.h>

struct figure_request {
    uint64_t run_id;
    const char *folder; /* is there */
    struct figure_paper paper;
    double at_rate_per_s; /* of distributions; NAN: at rates spread over the run */
};

/*
 * Writes ID.tsv and ID.gp for each chart that has rows, and all.gp, which draws them all. Stacks
 * have one figure for each curve: ID_2.gp and so on; so have lines that are too many for one.
 * Refuses a rate that the run has not, with the nearest ones.
 */
bool report_figures_write(struct database *database, const struct figure_request *request,
                          struct error *error) MUST_CHECK;

#endif
