/*
 * capacity_output.h: capacities for people, and as JSON.
 */
#ifndef CLI_OUTPUT_CAPACITY_OUTPUT_H
#define CLI_OUTPUT_CAPACITY_OUTPUT_H

#include "study/search/capacity.h"
#include "json/json_write.h"

/* What was searched for. */
struct capacity_request {
    enum goal goal;
    double need_per_s;           /* 0: the rate itself was searched for */
    struct capacity_range range; /* else of this parameter */
};

/* One sentence: both ends, and what limits. */
void capacity_print(const struct point *point, const struct capacity_request *request,
                    const struct capacity *capacity, FILE *stream);

void capacity_write(struct json_writer *writer, const struct point *point,
                    const struct capacity_request *request, const struct capacity *capacity);

#endif
