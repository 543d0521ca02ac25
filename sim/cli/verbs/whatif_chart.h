/*
 * whatif_chart.h: a what-if as a tornado chart: of each lever what doubling and halving it make of
 * the metric, as bars from what it is; those that change it most on top of their kind.
 */
#ifndef CLI_VERBS_WHATIF_CHART_H
#define CLI_VERBS_WHATIF_CHART_H

#include "study/whatif/whatif.h"

/* An SVG of its own into the file, over an earlier one. */
bool whatif_chart_write(const struct whatif *whatif, const char *path,
                        struct error *error) MUST_CHECK;

#endif
