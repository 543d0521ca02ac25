/*
 * report_inference_rows.h: the steps and layers of one inference of each contender of a past run,
 * for its report, compiled anew from the scenario that the run kept.
 */
#ifndef CLI_REPORT_INFERENCE_ROWS_H
#define CLI_REPORT_INFERENCE_ROWS_H

#include "results/database/past_run.h"
#include "results/report/report_inference.h"

/*
 * Rows of a run. Where its files have changed or are gone, or the program is another one that reads
 * the scenario otherwise, there are none, and left_out says why.
 *
 * inference   ready for rows, owned by the caller
 */
void report_inference_fill(struct report_inference *inference, const struct past_run *run);

#endif
