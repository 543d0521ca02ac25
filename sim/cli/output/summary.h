/*
 * summary.h: what a run says to people: a table, a row per point, and a sentence per curve.
 */
#ifndef CLI_OUTPUT_SUMMARY_H
#define CLI_OUTPUT_SUMMARY_H

#include "study/runner.h"
#include "json/json_write.h"

#include <stdio.h>

void summary_print_head(const struct experiment *experiment, FILE *stream);
void summary_print_point(const struct experiment *experiment, const struct point *point,
                         FILE *stream);

/*
 * For each curve over the rate: where stock-outs begin, the bound, and what sets it.
 *
 * count   points that were answered, from the first on
 */
void summary_print_curves(const struct experiment *experiment, size_t count, FILE *stream);

/* The same numbers, and more, as one JSON object. */
void summary_write_point(struct json_writer *writer, const struct point *point);

/* "offline_slots bind", but "server_cpu binds". */
bool summary_is_plural(const char *resource);

#endif
