/*
 * slo_output.h: what is said of objectives: a line per criterion and point.
 */
#ifndef CLI_OUTPUT_SLO_OUTPUT_H
#define CLI_OUTPUT_SLO_OUTPUT_H

#include "study/runner.h"
#include "study/slo_verdict.h"
#include "json/json_write.h"

/* A line for each criterion of each point, kept until all are told. */
struct slo_lines {
    struct slo_line *items; /* owned */
    size_t count;
    size_t capacity;
    enum slo_verdict worst; /* of all */
};

/* Criterion, value, interval, verdict; nothing where there are no objectives. */
void slo_lines_add(struct slo_lines *lines, const struct point *point);
void slo_lines_print(const struct slo_lines *lines, FILE *stream);
void slo_lines_free(struct slo_lines *lines);

/* The same as the member "slo" of a point's object. */
void slo_write_point(struct json_writer *writer, const struct point *point);

/* 0, 4 for undecided, 3 for failed. */
int slo_exit_status(enum slo_verdict verdict);

#endif
