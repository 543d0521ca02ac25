/*
 * point_rows.h: the points of a run as rows, told as they come.
 *
 * Columns of programs have the names of the database: those of table point, of v_point for means,
 * and of v_latency for quantiles of e2e_s. JSON and NDJSON have an object for each point, with
 * every metric and interval.
 */
#ifndef CLI_OUTPUT_POINT_ROWS_H
#define CLI_OUTPUT_POINT_ROWS_H

#include "cli/table.h"
#include "study/runner.h"
#include "study/uncertainty/spread.h"

struct point_rows {
    const struct experiment *experiment; /* borrowed */
    const struct spread *spread;         /* borrowed: by uncertain costs; NULL: not asked for */
    struct table_column *columns;        /* owned */
    size_t swept_count;                  /* columns for people, one for each of the sweep */
    struct table_stream rows;
};

void point_rows_begin(struct point_rows *rows, const struct experiment *experiment,
                      enum output_format format, FILE *stream);
void point_rows_add(struct point_rows *rows, const struct point *point);
void point_rows_end(struct point_rows *rows);

#endif
