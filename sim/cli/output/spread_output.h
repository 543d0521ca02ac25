/*
 * spread_output.h: intervals by chance and costs, and which costs are to blame.
 */
#ifndef CLI_OUTPUT_SPREAD_OUTPUT_H
#define CLI_OUTPUT_SPREAD_OUTPUT_H

#include "study/uncertainty/spread.h"
#include "json/json_write.h"

#include <stdio.h>

/* Of the points that were told, a row for each answer; then for the onset, or else the limit, of
 * each curve a sentence: "61 % +- 6 % of the uncertainty of the onset is ...". */
void spread_print(const struct spread *spread, const struct experiment *experiment, size_t told,
                  FILE *stream);

/* The member "with_costs" of a point's object that is open. */
void spread_write_point(struct json_writer *writer, const struct spread *spread,
                        const struct point *point, bool compact);

#endif
