/*
 * cost_output.h: what a point costs, for people and for programs.
 */
#ifndef CLI_ANSWERS_COST_OUTPUT_H
#define CLI_ANSWERS_COST_OUTPUT_H

#include "study/runner.h"
#include "json/json_write.h"

#include <stdio.h>

/* A line for money and one for energy, by part; none where nothing has a price and no power is
 * known. */
void cost_print(const struct point *point, FILE *stream);

/* "costs": {"usd": {"per_request": {...}, "per_month": {...}, "parts": {...}}, "joules": ...};
 * without what is not known. */
void cost_write(struct json_writer *writer, const struct point *point);

#endif
