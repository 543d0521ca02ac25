/*
 * compare_sentences.h: who is best at which rates or with how many users, and where that turns.
 */
#ifndef CLI_ANSWERS_COMPARE_SENTENCES_H
#define CLI_ANSWERS_COMPARE_SENTENCES_H

#include "study/search/crossover.h"

#include <stdio.h>

void compare_sentences_print(const struct comparison *comparison,
                             const struct crossovers *crossovers, FILE *stream);

#endif
