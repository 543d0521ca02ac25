/*
 * compare.h: whether two runs found the same, value for value.
 */
#ifndef RESULTS_REPORT_COMPARE_H
#define RESULTS_REPORT_COMPARE_H

#include "results/database/database.h"

#include <stdint.h>
#include <stdio.h>

/* A run and where it is. */
struct compare_side {
    struct database *database; /* borrowed */
    uint64_t run_id;
};

/*
 * Compares the results of two runs in the tables that tell of points, and their warnings; how they
 * came about may differ. Prints one line for each table, about the first value in it that differs:
 *
 *   point_metric of point 4: mean_s is 12.5, was 12.25
 *
 * differences   out: the number of these lines
 * values        out: how many values were compared
 */
bool compare_runs(const struct compare_side *was, const struct compare_side *is, FILE *stream,
                  uint64_t *differences, uint64_t *values, struct error *error) MUST_CHECK;

#endif
