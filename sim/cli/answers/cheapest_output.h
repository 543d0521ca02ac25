/*
 * cheapest_output.h: what `pisim capacity --least` prints.
 */
#ifndef CLI_ANSWERS_CHEAPEST_OUTPUT_H
#define CLI_ANSWERS_CHEAPEST_OUTPUT_H

#include "base/output_format.h"
#include "study/search/cheapest.h"

#include <stdio.h>

/* A row for each setting; for people, what is the cheapest, what comes next, and how sure that is.
 */
void cheapest_print(const struct cheapest *cheapest, const struct experiment *experiment,
                    enum output_format format, FILE *stream);

#endif
