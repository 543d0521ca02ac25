/*
 * because.h: the rate beyond which not all can be served in the long run, and why, in words.
 */
#ifndef CLI_OUTPUT_BECAUSE_H
#define CLI_OUTPUT_BECAUSE_H

#include "study/runner.h"

#include <stdio.h>

/* "Long-run limit 0.0005381 per second (one per 31 min), set by offline_slots, because a client
 * prepares one inference at a time and that takes 1859 s: 1066 s homomorphic evaluation (server, 1
 * thread), ..." The parts add up to what they explain. One line. */
void because_print(const struct point *point, FILE *stream);

/* "offline_slots", "server_cpu"; with several classes "offline_slots of class 2" */
void because_print_resource(const struct point *point, const struct bound *bound, FILE *stream);

#endif
