/*
 * compare_output.h: a comparison for people, as rows, and as JSON.
 */
#ifndef CLI_OUTPUT_COMPARE_OUTPUT_H
#define CLI_OUTPUT_COMPARE_OUTPUT_H

#include "base/output_format.h"
#include "study/uncertainty/odds.h"

#include <stdio.h>

struct compare_output {
    const struct experiment *experiment;
    const struct comparison *comparison;
    const struct crossovers *crossovers;
    const struct odds *odds; /* NULL: costs are as told */
};

/* What each is in isolation, how they stand at each rate, who wins, and where they change places.
 */
void compare_print(const struct compare_output *output, FILE *stream);

/* A row for each rate and contender, in this order. */
void compare_give(const struct compare_output *output, enum output_format format, FILE *stream);

void compare_print_json(const struct compare_output *output, FILE *stream);

#endif
