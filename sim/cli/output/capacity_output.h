/*
 * capacity_output.h: capacities for people and for programs.
 */
#ifndef CLI_OUTPUT_CAPACITY_OUTPUT_H
#define CLI_OUTPUT_CAPACITY_OUTPUT_H

#include "cli/table.h"
#include "study/search/capacity.h"

/* What was searched for. */
struct capacity_request {
    enum goal goal;
    double need_per_s;           /* 0: the rate itself was searched for */
    bool is_closed;              /* users of a closed loop stand in for rates */
    struct capacity_range range; /* else of this parameter */
};

/*
 * Answers as they come: for people a sentence each, with both ends and what limits; for programs a
 * row or an object.
 */
struct capacity_rows {
    enum output_format format;
    FILE *stream; /* borrowed */
    struct table_stream rows;
};

void capacity_rows_begin(struct capacity_rows *rows, enum output_format format, FILE *stream);
void capacity_rows_add(struct capacity_rows *rows, const struct point *point,
                       const struct capacity_request *request, const struct capacity *capacity);
void capacity_rows_end(struct capacity_rows *rows);

#endif
