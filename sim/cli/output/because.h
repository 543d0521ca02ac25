/*
 * because.h: the rate beyond which not all can be served in the long run, and why, in words.
 */
#ifndef CLI_OUTPUT_BECAUSE_H
#define CLI_OUTPUT_BECAUSE_H

#include "study/runner.h"

#include <stdio.h>

/* "Long-run limit 0.0005381 per second (one per 31 min), because a client prepares one inference at
 * a time and that takes 1858.5 s: 1066.2 s homomorphic evaluation (server, 1 thread), ..." The
 * parts add up to what they explain. One line. */
void because_print(const struct point *point, FILE *stream);

#endif
