/*
 * warning.h: what the user should know although the work went on.
 *
 * A warning has a code, by which it can be looked up and queried, and a sentence that says why and
 * what to do. Warnings are collected, printed on stderr by main and stored with the run.
 */
#ifndef BASE_WARNING_H
#define BASE_WARNING_H

#include <stddef.h>
#include <stdio.h>

struct warning {
    char code[48]; /* lower case with underscores, e.g. "trace_unsorted" */
    char *message; /* owned by the list */
};

struct warnings {
    struct warning *items; /* owned */
    size_t count;
    size_t capacity;
};

/* Adds a warning unless the same code with the same message is there. */
void warnings_add(struct warnings *warnings, const char *code, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* One line each: `pisim: warning: message [code]`; control characters are shown as '?'. */
void warnings_print(const struct warnings *warnings, FILE *stream);

/* By code and message: an order that does not tell in which order things were read. */
void warnings_sort(struct warnings *warnings);

void warnings_free(struct warnings *warnings);

#endif
