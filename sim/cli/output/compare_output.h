/*
 * compare_output.h: a comparison for people, as a CSV table, and as JSON.
 */
#ifndef CLI_OUTPUT_COMPARE_OUTPUT_H
#define CLI_OUTPUT_COMPARE_OUTPUT_H

#include "study/search/crossover.h"

#include <stdio.h>

struct compare_output {
    const struct experiment *experiment;
    const struct comparison *comparison;
    const struct crossovers *crossovers;
};

/* What each is in isolation, how they stand at each rate, who wins, and where they change places.
 */
void compare_print(const struct compare_output *output, FILE *stream);

/* A line for each rate and contender. */
void compare_print_csv(const struct compare_output *output, FILE *stream);

void compare_print_json(const struct compare_output *output, FILE *stream);

#endif
