/*
 * manual.h: the manual page, made from the table of verbs: `pisim help --man | man -l -`.
 */
#ifndef CLI_MANUAL_H
#define CLI_MANUAL_H

#include "cli/command_line.h"

/* As man(7) markup: what each verb does, its options, an example. */
void manual_print(const struct verb *const verbs[], size_t count, FILE *stream);

#endif
