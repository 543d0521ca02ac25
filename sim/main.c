/*
 * main.c: pisim, a simulator of private inference under request load.
 *
 * The first words name the verb; each verb reads its own options and does its work.
 */
#include "base/error.h"
#include "base/grid.h"
#include "base/memory.h"
#include "base/nearest.h"
#include "cli/command_line.h"
#include "cli/completion.h"
#include "cli/manual.h"
#include "cli/verbs/verbs.h"
#include "cli/version.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ADDRESS_OF(name) &name##_verb,
static const struct verb *const verbs[] = {VERBS(ADDRESS_OF)};
enum { VERB_COUNT = sizeof verbs / sizeof *verbs };

static void print_verb(const struct verb *verb, FILE *stream)
{
    const int width = 16; /* of the longest name, "network counts", and two blanks */
    fprintf(stream, "  pisim %-*s ", width, verb->name);
    grid_print_folded((size_t)width + 9, verb->summary, grid_terminal_width(stream), stream);
}

static void print_help(FILE *stream)
{
    fputs("pisim: what latency clients of private inference really see\n\n", stream);
    for (int i = 0; i < VERB_COUNT; i++)
        print_verb(verbs[i], stream);
    fputs("\n`pisim VERB --help` tells more; `pisim --version` which one this is;\n"
          "`pisim help --man | man -l -` shows all as a manual page.\n",
          stream);
}

/* The verbs of two words whose first is this one; how many there are. */
static int print_group(const char *word, FILE *stream)
{
    int count = 0;
    size_t length = strlen(word);
    for (int i = 0; i < VERB_COUNT; i++)
        if (strncmp(verbs[i]->name, word, length) == 0 && verbs[i]->name[length] == ' ') {
            print_verb(verbs[i], stream);
            count++;
        }
    return count;
}

/* How many of the words are the verb's name; 0 when they are not. */
static int matching_words(const struct verb *verb, int argc, char *argv[])
{
    char two_words[64];
    if (argc > 1 && strcmp(argv[1], verb->name) == 0)
        return 1;
    if (argc < 3)
        return 0;
    snprintf(two_words, sizeof two_words, "%s %s", argv[1], argv[2]);
    return strcmp(two_words, verb->name) == 0 ? 2 : 0;
}

static int fail_unknown(const char *word)
{
    const char *names[VERB_COUNT + 4] = {"help", "--help", "--version"};
    for (int i = 0; i < VERB_COUNT; i++)
        names[3 + i] = verbs[i]->name;
    const char *nearest = nearest_name(word, names);
    struct error error = {0};
    if (nearest)
        error_set(&error, ERROR_USAGE, NULL, NULL, "there is no verb \"%s\" (did you mean \"%s\"?)",
                  word, nearest);
    else
        error_set(&error, ERROR_USAGE, NULL, NULL, "there is no verb \"%s\" (see pisim --help)",
                  word);
    error_print(&error, stderr);
    return error_exit_status(&error);
}

/* The verb that the words begin with; NULL when there is none. */
static const struct verb *find_verb(int argc, char *argv[], int *words)
{
    for (int i = 0; i < VERB_COUNT; i++)
        if ((*words = matching_words(verbs[i], argc, argv)) > 0)
            return verbs[i];
    return NULL;
}

/* The exit status of what was asked to be printed. */
static int printed(void)
{
    struct error error = {0};
    if (!command_line_flush(&error))
        error_print(&error, stderr);
    return error_exit_status(&error);
}

static bool asks_for_help(const char *word)
{
    return strcmp(word, "--help") == 0 || strcmp(word, "-h") == 0;
}

static int complete(const char *shell)
{
    struct error error = {0};
    if (completion_print(verbs, VERB_COUNT, shell, stdout))
        return printed();
    error_set(&error, ERROR_USAGE, NULL, "--completion", "must be bash or zsh, is \"%s\"", shell);
    error_print(&error, stderr);
    return error_exit_status(&error);
}

/* `pisim help`, `pisim help --man`, `pisim help --completion SHELL`, `pisim help VERB`. */
static int help(int argc, char *argv[])
{
    int words = 0;
    const struct verb *verb = find_verb(argc, argv, &words);
    if (argc > 1 && strcmp(argv[1], "--man") == 0)
        manual_print(verbs, VERB_COUNT, stdout);
    else if (argc > 1 && strcmp(argv[1], "--completion") == 0)
        return complete(argc > 2 ? argv[2] : "");
    else if (argc == 1 || asks_for_help(argv[1]))
        print_help(stdout);
    else if (verb)
        command_line_print_help(verb, stdout);
    else if (print_group(argv[1], stdout) == 0)
        return fail_unknown(argv[1]);
    return printed();
}

/* "trace inf", after the list of those that begin with the first word. */
static int fail_unknown_pair(const char *first, const char *second)
{
    char *words = memory_format_text("%s %s", first, second);
    int exit_status = fail_unknown(words);
    free(words);
    return exit_status;
}

/* "trace", behind the same list. */
static int fail_half(const char *first)
{
    struct error error = {0};
    error_set(&error, ERROR_USAGE, NULL, first, "needs a second word, one of these");
    error_print(&error, stderr);
    return error_exit_status(&error);
}

/* Words that no verb begins with. */
static int serve_no_verb(int argc, char *argv[])
{
    if (strcmp(argv[1], "--version") == 0 || strcmp(argv[1], "-V") == 0) {
        printf("pisim " PISIM_VERSION "%s %s%s\n", version_build, version_commit,
               version_is_dirty > 0 ? "-dirty" : "");
        return printed();
    }
    if (asks_for_help(argv[1]) || strcmp(argv[1], "help") == 0)
        return help(argc - 1, argv + 1);
    if (argc > 2 && asks_for_help(argv[2]))
        return help(argc - 1, argv);
    if (print_group(argv[1], stderr) == 0)
        return fail_unknown(argv[1]);
    return argc > 2 ? fail_unknown_pair(argv[1], argv[2]) : fail_half(argv[1]);
}

int main(int argc, char *argv[])
{
    int words = 0;
    const struct verb *verb = find_verb(argc, argv, &words);
    memory_keep_released();
    /* A limit on the size of files is then told like a full disk. */
    signal(SIGXFSZ, SIG_IGN);
    if (verb)
        return command_line_serve(verb, argv[0], argc - 1 - words, argv + 1 + words);
    if (argc == 1) {
        print_help(stderr);
        return 2;
    }
    return serve_no_verb(argc, argv);
}
