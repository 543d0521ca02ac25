/*
 * error.h: what went wrong and where.
 *
 * The fault is described once, where it is found; callers pass it up untouched and main prints it
 * once, on one line: `file: place: message`. The code decides the exit status.
 */
#ifndef BASE_ERROR_H
#define BASE_ERROR_H

#include <stdbool.h>
#include <stdio.h>

#define MUST_CHECK __attribute__((warn_unused_result))
#define PRINTF_LIKE(format_index, first_index)                                                     \
    __attribute__((format(printf, format_index, first_index)))

enum error_code {
    ERROR_NONE,
    ERROR_INPUT,      /* a file of the user's says something that cannot be: exit 2 */
    ERROR_USAGE,      /* the command line does: exit 2 */
    ERROR_IO,         /* the machine refused: exit 1 */
    ERROR_INTERRUPTED /* a signal came before the end: exit 130 */
};

/* What of the input is wrong, for whoever decides by it. */
enum fault_kind {
    FAULT_OTHER,   /* values that do not go together, a file, the machine */
    FAULT_RULE,    /* a value breaks a rule */
    FAULT_NAME,    /* nothing has this name */
    FAULT_MISSING, /* a value that must be there is not */
    FAULT_KEY      /* keys that nobody knows */
};

struct error {
    enum error_code code;
    enum fault_kind kind;
    bool is_of_command_line; /* which set the value */
    char file[512];          /* empty when no file is concerned */
    char place[512];         /* JSON path, or line:column; may be empty */
    char message[1024];      /* one sentence, no final newline */
};

/*
 * Describes a fault and returns false, so that a check can end with `return error_set(...)`.
 *
 * file, place   may be NULL; too long texts are cut, with "..." at the end
 */
bool error_set(struct error *error, enum error_code code, const char *file, const char *place,
               const char *format, ...) PRINTF_LIKE(5, 6);

/* The same, of a kind; error_set's is FAULT_OTHER. Returns false. */
bool error_is_of(struct error *error, enum fault_kind kind);

/* One line `pisim: file: place: message`; control characters of hostile names are shown as '?'. */
void error_print(const struct error *error, FILE *stream);

/* 0 for ERROR_NONE, 2 for input and usage, 1 for the machine's, 130 for a signal. */
int error_exit_status(const struct error *error);

#endif
