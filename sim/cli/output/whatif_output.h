/*
 * whatif_output.h: what would help, for people, as rows and as JSON.
 */
#ifndef CLI_OUTPUT_WHATIF_OUTPUT_H
#define CLI_OUTPUT_WHATIF_OUTPUT_H

#include "base/output_format.h"
#include "base/readable.h"
#include "study/whatif/whatif.h"

#include <stdio.h>

#define WHATIF_DIGITS 4 /* of values in the table and the chart, so that both say the same */

/* "469.2 s", of shares "93.3 %": with so many digits at the most. */
const char *whatif_metric_text(const struct whatif *whatif, double metric, int digits,
                               char text[static READABLE_SIZE]);

/* A table by effect, and in a line each what does nothing and what cannot be. */
void whatif_print(const struct whatif *whatif, const struct point *point, FILE *stream);

/* A row for the scenario as it is and for each change, also where it does nothing. */
void whatif_give(const struct whatif *whatif, enum output_format format);
void whatif_print_json(const struct whatif *whatif, const struct point *point, FILE *stream);

#endif
