/*
 * command.h: runs the program as a user would, in a folder of its own.
 */
#ifndef TESTS_COMMAND_H
#define TESTS_COMMAND_H

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>

/* Exit status and everything on stdout (and stderr where the command says 2>&1). */
struct command_result {
    int status;
    char *text; /* owned */
};

static inline void command_free(struct command_result *result)
{
    free(result->text);
    result->text = NULL;
}

/* Runs a shell command in which $PISIM is the program and $SOURCE the project's folder. */
__attribute__((format(printf, 1, 2))) static inline struct command_result
command_run(const char *format, ...)
{
    struct command_result result = {.status = -1, .text = calloc(1, 1)};
    char command[8192];
    va_list arguments;
    va_start(arguments, format);
    vsnprintf(command, sizeof command, format, arguments);
    va_end(arguments);
    setenv("PISIM", PISIM_PROGRAM, 1);
    setenv("SOURCE", PISIM_SOURCE_DIR, 1);
    FILE *stream = popen(command, "r");
    if (!stream)
        return result;
    size_t length = 0;
    size_t capacity = 1;
    size_t got;
    char piece[4096];
    while ((got = fread(piece, 1, sizeof piece, stream)) > 0) {
        if (length + got >= capacity)
            result.text = realloc(result.text, capacity = 2 * (length + got) + 1);
        memcpy(result.text + length, piece, got);
        length += got;
        result.text[length] = '\0';
    }
    int status = pclose(stream);
    result.status = WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
    return result;
}

/* A new empty folder, owned by the caller; command_remove_folder. */
static inline char *command_new_folder(void)
{
    const char *base = getenv("TMPDIR");
    char *folder = malloc(512);
    snprintf(folder, 512, "%s/pisim-test-XXXXXX", base ? base : "/tmp");
    return mkdtemp(folder);
}

static inline void command_remove_folder(char *folder)
{
    struct command_result result = command_run("rm -rf '%s'", folder);
    command_free(&result);
    free(folder);
}

#endif
