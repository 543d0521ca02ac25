/*
 * summary.h: what a run says in sentences, one for each curve, and all of a point as JSON.
 */
#ifndef CLI_OUTPUT_SUMMARY_H
#define CLI_OUTPUT_SUMMARY_H

#include "study/runner.h"
#include "study/uncertainty/spread.h"
#include "json/json_write.h"

#include <stdio.h>

/*
 * For each curve over the rate: where stock-outs begin, the bound, and what sets it. Gathered point
 * by point as they are told, in the order of the sweep, so that nobody needs to keep them.
 */
struct summary;

/* Owned by the caller; summary_free, which accepts NULL. */
struct summary *summary_new(size_t curve_count);
void summary_add(struct summary *summary, const struct point *point);
/* Once, at the end. */
void summary_print(struct summary *summary, FILE *stream);
void summary_free(struct summary *summary);

/* Everything that is known of a point as one JSON object; a compact one stands on one line. With a
 * spread also by uncertain costs. */
void summary_write_point(struct json_writer *writer, const struct point *point,
                         const struct spread *spread, bool compact);

/* "resnet18 on cifar10, cheetah", or of how many classes where these have several models. */
void summary_print_model(const struct scenario *scenario, FILE *stream);
/* Its label; behind it what the label does not tell. */
void summary_print_contender(const struct point *point, FILE *stream);

#endif
