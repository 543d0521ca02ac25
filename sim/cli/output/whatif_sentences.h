/*
 * whatif_sentences.h: what follows from the rows of a what-if, below its table.
 */
#ifndef CLI_OUTPUT_WHATIF_SENTENCES_H
#define CLI_OUTPUT_WHATIF_SENTENCES_H

#include "study/whatif/whatif.h"

#include <stdio.h>

/* What the metric depends on most, what helps most, and in a line each what does nothing, whose
 * onset is not told, and what cannot be. */
void whatif_sentences_print(const struct whatif *whatif, FILE *stream);

#endif
