/*
 * class_lines.h: who gets what at one rate, where clients differ.
 */
#ifndef CLI_ANSWERS_CLASS_LINES_H
#define CLI_ANSWERS_CLASS_LINES_H

#include "study/runner.h"

#include <stdio.h>

/* A line for each class: its requests, latencies and stock-outs, with the ends of their intervals
 * where these are told; nothing where there is one class. */
void class_lines_print(const struct point *point, FILE *stream);

#endif
