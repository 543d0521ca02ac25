#include "cli/gnuplot.h"

#include "base/memory.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/wait.h>
#include <unistd.h>

/* Exit status of a program that is not there, as shells have it. */
#define GNUPLOT_MISSING 127

/* ---- drawing ---- */

/* In the folder, so that scripts and data can be moved together. */
static _Noreturn void become_gnuplot(const char *folder)
{
    if (chdir(folder) == 0 && freopen("gnuplot.log", "w", stderr))
        execlp("gnuplot", "gnuplot", "all.gp", (char *)NULL);
    _exit(GNUPLOT_MISSING);
}

static bool fail_gnuplot(const struct output_folder *folder, struct error *error)
{
    char *log = memory_format_text("%s/gnuplot.log", folder->beside);
    char line[256] = "", next[256];
    FILE *file = fopen(log, "rb");
    while (file && fgets(next, sizeof next, file)) /* behind the command, the last is the reason */
        if (strspn(next, " \t\r\n^") < strlen(next))
            memcpy(line, next, sizeof line);
    if (file)
        fclose(file);
    free(log);
    line[strcspn(line, "\n")] = '\0';
    return error_set(error, ERROR_IO, folder->path, NULL, "gnuplot could not draw all.gp%s%s",
                     line[0] ? ": " : "", line);
}

bool gnuplot_run(const struct output_folder *folder, bool *is_missing, struct error *error)
{
    int status = 0;
    pid_t child = fork();
    if (child == 0)
        become_gnuplot(folder->beside);
    if (child < 0 || waitpid(child, &status, 0) != child)
        return error_set(error, ERROR_IO, "gnuplot", NULL, "cannot be run: %s", strerror(errno));
    *is_missing = WIFEXITED(status) && WEXITSTATUS(status) == GNUPLOT_MISSING;
    if (*is_missing)
        return error_set(error, ERROR_IO, folder->path, NULL,
                         "data and scripts are there, but gnuplot, which draws them, is not "
                         "installed (Debian: gnuplot-nox); afterwards: gnuplot all.gp");
    return (WIFEXITED(status) && WEXITSTATUS(status) == 0) || fail_gnuplot(folder, error);
}

/* ---- fonts ---- */

/* The names of all families, several of one font behind commas, a font on each line. */
static _Noreturn void become_fc_list(int output)
{
    if (dup2(output, STDOUT_FILENO) >= 0)
        execlp("fc-list", "fc-list", ":", "family", (char *)NULL);
    _exit(GNUPLOT_MISSING);
}

static bool names_font(char *line, const char *name)
{
    char *rest = NULL;
    for (char *family = strtok_r(line, ",\n", &rest); family; family = strtok_r(NULL, ",\n", &rest))
        if (strcasecmp(family, name) == 0)
            return true;
    return false;
}

/* Whether a list has the font; *lines: how many it has. */
static bool list_has_font(int input, const char *name, size_t *lines)
{
    FILE *list = memory_require(fdopen(input, "r"));
    char *line = NULL;
    size_t size = 0;
    bool found = false;
    for (*lines = 0; getline(&line, &size, list) > 0; (*lines)++)
        found = found || names_font(line, name);
    free(line);
    fclose(list);
    return found;
}

bool gnuplot_find_font(const char *name, struct error *error)
{
    int ends[2];
    size_t lines = 0;
    if (pipe(ends) != 0)
        return true;
    pid_t child = fork();
    if (child == 0)
        become_fc_list(ends[1]);
    close(ends[1]);
    bool found = list_has_font(ends[0], name, &lines);
    if (child > 0)
        waitpid(child, NULL, 0);
    return found || lines == 0
        || error_set(error, ERROR_USAGE, NULL, "--font",
                     "there is no font \"%s\" on this machine (fc-list : family lists all)", name);
}
