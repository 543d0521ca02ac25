#include "cli/manual.h"

#include <string.h>

/* Text within a line of roff: a dash is a dash, and nothing begins a request or an escape. */
static void write_text(const char *text, FILE *stream)
{
    if (*text == '.' || *text == '\'')
        fputs("\\&", stream);
    for (; *text != '\0'; text++)
        switch (*text) {
        case '\\':
            fputs("\\e", stream);
            break;
        case '-':
            fputs("\\-", stream);
            break;
        default:
            fputc(*text, stream);
        }
}

static void write_line(const char *text, FILE *stream)
{
    write_text(text, stream);
    fputc('\n', stream);
}

static void write_option(const struct option_rule *rule, FILE *stream)
{
    fputs(".TP\n\\fB\\-\\-", stream);
    write_text(rule->name, stream);
    fputs("\\fR", stream);
    if (rule->value != NULL) {
        fputs(" \\fI", stream);
        write_text(rule->value, stream);
        fputs("\\fR", stream);
    }
    fputc('\n', stream);
    write_text(rule->meaning, stream);
    fputs(rule->repeatable ? " (repeatable)\n" : "\n", stream);
}

static void write_verb(const struct verb *verb, FILE *stream)
{
    fputs(".SS pisim ", stream);
    write_text(verb->name, stream);
    fputs(" [options] ", stream);
    write_line(verb->operands, stream);
    write_line(verb->summary, stream);
    for (const struct option_rule *rule = verb->options; rule->name != NULL; rule++)
        write_option(rule, stream);
    fputs(".P\n.EX\n", stream);
    write_line(verb->example, stream);
    fputs(".EE\n", stream);
}

void manual_print(const struct verb *const verbs[], size_t count, FILE *stream)
{
    fputs(".TH PISIM 1 \"\" \"pisim " PISIM_VERSION "\" \"User commands\"\n.SH NAME\n"
          "pisim \\- simulates private inference under request load\n.SH SYNOPSIS\n"
          ".B pisim\n.I VERB\n[options] [operands]\n.SH DESCRIPTION\n"
          "What latency do clients of private inference really see, and when do offline costs\n"
          "begin to limit it?\nA scenario is one JSON file; results go to an SQLite database.\n"
          "Data goes to standard output, talk to standard error.\n.SH VERBS\n",
          stream);
    for (size_t i = 0; i < count; i++)
        write_verb(verbs[i], stream);
    fputs(
        ".SH EXIT STATUS\n"
        ".TP\n0\nall is well\n"
        ".TP\n1\nthe machine refused: a file, a disk, a pipe\n"
        ".TP\n2\nthe input or the command line is wrong\n"
        ".TP\n3\nan objective failed, or a run made again differs\n"
        ".TP\n4\nan objective is undecided\n"
        ".TP\n130\ninterrupted; what was finished is kept\n"
        ".SH FILES\nmodels/README.md lists every key of the files that are read, traces/README.md\n"
        "the formats of traces, results/README.md the tables and queries.\n",
        stream);
}
