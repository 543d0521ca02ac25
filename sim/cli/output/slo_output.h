/*
 * slo_output.h: what is said of objectives: a line per criterion and point.
 */
#ifndef CLI_OUTPUT_SLO_OUTPUT_H
#define CLI_OUTPUT_SLO_OUTPUT_H

#include "study/runner.h"
#include "study/slo_verdict.h"
#include "json/json_write.h"

/* Criterion, value, interval, verdict; nothing where there are no objectives. */
void slo_print_points(const struct experiment *experiment, size_t count, FILE *stream);

/* The same as the member "slo" of a point's object. */
void slo_write_point(struct json_writer *writer, const struct point *point);

/* The worst verdict of all points. */
enum slo_verdict slo_judge_points(const struct point points[], size_t count);

/* 0, 4 for undecided, 3 for failed. */
int slo_exit_status(enum slo_verdict verdict);

#endif
