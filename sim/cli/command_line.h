/*
 * command_line.h: options and operands of one verb, checked against its table of options.
 */
#ifndef CLI_COMMAND_LINE_H
#define CLI_COMMAND_LINE_H

#include "base/error.h"

#include <stdbool.h>
#include <stddef.h>

/* One option of a verb: "--out FILE". */
struct option_rule {
    const char *name;    /* without the dashes */
    const char *value;   /* what it takes, for the help: "FILE"; NULL: a switch */
    const char *meaning; /* one line of help */
    bool repeatable;
};

struct command_line;

/* One verb and its help. */
struct verb {
    const char *name;                  /* "run", "trace info" */
    const char *operands;              /* "SCENARIO", or "" */
    const char *summary;               /* one line */
    const char *example;               /* a command that works */
    const struct option_rule *options; /* ends with a name of NULL */
    size_t fewest_operands;
    size_t most_operands;
    /* Does the work. The error's code decides the exit status, unless it succeeds with another. */
    bool (*work)(const struct command_line *line, int *exit_status, struct error *error);
};

struct given_option {
    const struct option_rule *rule;
    const char *value; /* borrowed from argv; NULL for a switch */
};

struct command_line {
    const struct verb *verb;      /* whose options were read */
    char *program;                /* what to type again in a shell: build/pisim; owned */
    struct given_option *options; /* owned; in the order given */
    size_t option_count;
    const char **operands; /* owned list of borrowed texts */
    size_t operand_count;
    bool help;      /* --help was given: nothing else was checked */
    bool quiet;     /* --quiet: errors alone go to stderr */
    int word_count; /* everything as given, borrowed */
    char **words;
};

/*
 * Reads the words after the verb: "--name value", "--name=value", switches, --quiet of every verb,
 * operands, "--" before
 * operands that begin with a dash. A value that begins with two dashes is written "--name=--value".
 * Unknown options are refused with the nearest one, missing and surplus operands by number.
 *
 * argv   argc words; argv[0] is the first after the verb's name
 * line   out, owned by the caller, also after a failure; command_line_free
 */
bool command_line_read(struct command_line *line, const struct verb *verb, int argc, char *argv[],
                       struct error *error) MUST_CHECK;
void command_line_free(struct command_line *line);

/*
 * Whether the verb has this option at all, for what serves several verbs. To ask for an option that
 * it does not have is a mistake of ours, and ends the program: the user's word would be lost.
 */
bool command_line_knows(const struct command_line *line, const char *option);

/* Whether the option was given; the verb must have it (command_line_knows). */
bool command_line_has(const struct command_line *line, const char *option);
/* The last value given, or NULL. */
const char *command_line_value(const struct command_line *line, const char *option);
/* The k-th value of a repeatable option, or NULL. */
const char *command_line_value_at(const struct command_line *line, const char *option, size_t k);
/* A whole number in [lowest, highest]; absent leaves it as it is. */
bool command_line_integer(const struct command_line *line, const char *option,
                          unsigned long long lowest, unsigned long long highest,
                          unsigned long long *integer, struct error *error) MUST_CHECK;
/* A finite number; absent leaves it as it is. */
bool command_line_number(const struct command_line *line, const char *option, double *number,
                         struct error *error) MUST_CHECK;

/* The command as typed, quoted for a shell; owned by the caller. */
char *command_line_quoted(const struct command_line *line, const char *verb);

/* A file's name as a shell and pisim take it for one: quoted where it must be, and with "./" before
 * a dash. Owned by the caller. */
char *command_line_word(const char *path);

/* "results are in x.db (build/pisim query x.db)" on stderr. */
void command_line_tell_place(const struct command_line *line, const char *what, const char *path);

/* What `pisim VERB --help` prints. */
void command_line_print_help(const struct verb *verb, FILE *stream);

/*
 * The frame of each verb: reads the words; prints help and returns 0 on --help; else does its work
 * and prints its error, whose code decides the exit status, which the work may override by setting
 * *exit_status. Output that cannot be written is an error, too.
 *
 * program   as it was called, so that hints can be typed; NULL: unknown
 * argv      argc words; argv[0] is the first after the verb's name
 */
int command_line_serve(const struct verb *verb, const char *program, int argc, char *argv[]);

/* For what is printed without a verb: fails where it could not be written. */
bool command_line_flush(struct error *error) MUST_CHECK;

#endif
