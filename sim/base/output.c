#include "base/output.h"

#include "base/memory.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#define MOST_LINKS 40 /* that lead to each other, as the system has it */

static bool fail(const char *path, struct error *error)
{
    return error_set(error, ERROR_IO, path, NULL, "cannot be written: %s", strerror(errno));
}

static bool fail_exists(const char *path, struct error *error)
{
    return error_set(error, ERROR_INPUT, path, NULL,
                     "exists already and is not written over; remove it or take another name");
}

/* ---- one file ---- */

static void remove_with_files(const char *folder)
{
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        char *path = memory_format_text("%s/%s", folder, entry->d_name);
        unlink(path);
        free(path);
    }
    if (directory)
        closedir(directory);
    rmdir(folder);
}

/* "folder/.pisim-PID-name", so that names stay short enough where the file's own is. */
static char *name_beside(const char *path)
{
    const char *slash = strrchr(path, '/');
    const char *name = slash ? slash + 1 : path;
    return memory_format_text("%.*s.pisim-%ld-%.100s", (int)(name - path), path, (long)getpid(),
                              name);
}

/* What a killed program left of the same name: ".pisim-PID" and the rest. */
static bool is_stale(const char *name, const char *rest)
{
    long process = 0;
    int end = 0;
    return sscanf(name, ".pisim-%9ld%n", &process, &end) == 1 && process > 0
        && strcmp(name + end, rest) == 0 && kill((pid_t)process, 0) != 0 && errno == ESRCH;
}

/* Removes files, and folders with the files in them. */
static void remove_stale(const char *folder, const char *rest)
{
    DIR *directory = opendir(folder);
    for (struct dirent *entry; directory && (entry = readdir(directory));) {
        if (!is_stale(entry->d_name, rest))
            continue;
        char *path = memory_format_text("%s/%s", folder, entry->d_name);
        if (unlink(path) != 0)
            remove_with_files(path);
        free(path);
    }
    if (directory)
        closedir(directory);
}

static void forget(struct output *output)
{
    free(output->path);
    free(output->beside);
    *output = (struct output){0};
}

/* N of "/proc/self/fd/N", where /dev/stdout leads; -1 of any other path. */
static int open_number(const char *path)
{
    int number = -1;
    int end = 0;
    bool is_one = sscanf(path, "/proc/self/fd/%9d%n", &number, &end) == 1
               || sscanf(path, "/dev/fd/%9d%n", &number, &end) == 1;
    return is_one && path[end] == '\0' ? number : -1;
}

/* A device, or whatever else is no file. What is open already goes on where it is: opened by its
 * name, a file would begin anew, and a pipe has none. */
static bool open_in_place(struct output *output, struct error *error)
{
    int number = open_number(output->path);
    int copy = number >= 0 && fflush(stdout) == 0 ? dup(number) : -1;
    output->stream = number < 0 ? fopen(output->path, "wb") : copy < 0 ? NULL : fdopen(copy, "wb");
    return output->stream || fail(output->path, error);
}

static void remove_stale_beside(const struct output *output)
{
    const char *name = strrchr(output->beside, '/');
    char *folder = name ? memory_format_text("%.*s", (int)(name - output->beside), output->beside)
                        : memory_copy_text(".");
    name = name ? name + 1 : output->beside;
    remove_stale(folder[0] ? folder : "/", strchr(name + strlen(".pisim-"), '-'));
    free(folder);
}

static bool open_beside(struct output *output, const struct stat *replaced, struct error *error)
{
    output->beside = name_beside(output->path);
    remove_stale_beside(output);
    int file = open(output->beside, O_WRONLY | O_CREAT | O_TRUNC, 0666);
    if (file < 0)
        return fail(output->path, error);
    if (replaced
        && (access(output->path, W_OK) != 0 || fchmod(file, replaced->st_mode & 07777) != 0)) {
        fail(output->path, error);
        close(file);
        unlink(output->beside);
        return false;
    }
    output->stream = memory_require(fdopen(file, "wb"));
    return true;
}

/* A name that is too long for its folder is found now, not when all is written. */
static bool check_place(const char *path, bool is_there, struct error *error)
{
    return is_there || errno == ENOENT || fail(path, error);
}

/* Where a symbolic link leads, owned by the caller, though nothing may be there; NULL with errno.
 */
static char *follow(const char *path)
{
    char *here = memory_copy_text(path);
    char target[4096];
    for (int steps = 0; steps < MOST_LINKS; steps++) {
        ssize_t length = open_number(here) >= 0 ? -1 : readlink(here, target, sizeof target - 1);
        if (length < 0)
            return here;
        target[length] = '\0';
        const char *slash = strrchr(here, '/');
        char *next = target[0] == '/' || !slash
                       ? memory_copy_text(target)
                       : memory_format_text("%.*s/%s", (int)(slash - here), here, target);
        free(here);
        here = next;
    }
    free(here);
    errno = ELOOP;
    return NULL;
}

bool output_open(struct output *output, const char *path, enum output_mode mode,
                 struct error *error)
{
    struct stat status;
    *output = (struct output){.mode = mode, .path = follow(path)};
    if (!output->path)
        return fail(path, error);
    bool is_there = lstat(output->path, &status) == 0;
    bool is_file = !is_there || S_ISREG(status.st_mode);
    bool opened = check_place(path, is_there, error)
               && (!is_there || !is_file || mode == OUTPUT_REPLACES || fail_exists(path, error))
               && (is_file ? open_beside(output, is_there ? &status : NULL, error)
                           : open_in_place(output, error));
    if (!opened)
        forget(output);
    return opened;
}

bool output_check(const char *path, enum output_mode mode, struct error *error)
{
    struct stat status;
    struct output output;
    struct error ignored = {0};
    /* To open a pipe and close it would end it for whoever reads there. */
    if (stat(path, &status) == 0 && !S_ISREG(status.st_mode) && !S_ISDIR(status.st_mode))
        return true;
    if (!output_open(&output, path, mode, error))
        return false;
    return !output_close(&output, false, &ignored);
}

/* A link is made only where nothing is; where the file system has none, what came meanwhile is
 * seen a moment before. */
static bool place_new(const struct output *output, struct error *error)
{
    if (link(output->beside, output->path) == 0)
        return unlink(output->beside) == 0 || fail(output->path, error);
    if (errno == EEXIST || access(output->path, F_OK) == 0)
        return fail_exists(output->path, error);
    return rename(output->beside, output->path) == 0 || fail(output->path, error);
}

static bool place(const struct output *output, struct error *error)
{
    if (!output->beside)
        return true;
    if (output->mode == OUTPUT_NEW)
        return place_new(output, error);
    return rename(output->beside, output->path) == 0 || fail(output->path, error);
}

/* Written to the disk before the name is changed: a file system may find out late that it is full.
 * What has no such thing (a pipe) refuses with EINVAL. */
static bool finish_stream(struct output *output, struct error *error)
{
    bool written = !ferror(output->stream) && fflush(output->stream) == 0
                && (fsync(fileno(output->stream)) == 0 || errno == EINVAL || errno == EROFS);
    if (!written)
        fail(output->path, error);
    if (fclose(output->stream) != 0 && written)
        written = fail(output->path, error);
    return written;
}

bool output_close(struct output *output, bool is_whole, struct error *error)
{
    struct error ignored = {0};
    bool written =
        finish_stream(output, is_whole ? error : &ignored) && is_whole && place(output, error);
    if (!written && output->beside)
        unlink(output->beside);
    forget(output);
    return written;
}

/* ---- a folder ---- */

bool output_folder_open(struct output_folder *folder, const char *path, struct error *error)
{
    *folder = (struct output_folder){.path = path};
    folder->is_new = mkdir(path, 0777) == 0;
    if (!folder->is_new && errno != EEXIST)
        return fail(path, error);
    remove_stale(path, "");
    folder->beside = memory_format_text("%s/.pisim-%ld", path, (long)getpid());
    if (mkdir(folder->beside, 0777) == 0)
        return true;
    fail(path, error);
    free(folder->beside);
    if (folder->is_new)
        rmdir(path);
    return false;
}

typedef bool file_action(const struct output_folder *folder, const char *from, const char *name,
                         struct error *error);

static bool check_file(const struct output_folder *folder, const char *from, const char *name,
                       struct error *error)
{
    struct stat status;
    return (stat(from, &status) == 0 && status.st_size > 0)
        || error_set(error, ERROR_IO, folder->path, name, "cannot be written: it is empty");
}

static bool move_file(const struct output_folder *folder, const char *from, const char *name,
                      struct error *error)
{
    char *to = memory_format_text("%s/%s", folder->path, name);
    bool moved = rename(from, to) == 0 || fail(to, error);
    free(to);
    return moved;
}

static bool remove_file(const struct output_folder *folder, const char *from, const char *name,
                        struct error *error)
{
    (void)folder;
    (void)name;
    return unlink(from) == 0 || fail(from, error);
}

static bool for_each_file(const struct output_folder *folder, file_action *action,
                          struct error *error)
{
    DIR *directory = opendir(folder->beside);
    if (!directory)
        return fail(folder->path, error);
    bool good = true;
    for (struct dirent *entry; good && (entry = readdir(directory));) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        char *from = memory_format_text("%s/%s", folder->beside, entry->d_name);
        good = action(folder, from, entry->d_name, error);
        free(from);
    }
    closedir(directory);
    return good;
}

bool output_folder_close(struct output_folder *folder, bool is_whole, struct error *error)
{
    struct error ignored = {0};
    bool placed = is_whole && for_each_file(folder, check_file, error)
               && for_each_file(folder, move_file, error);
    if (!placed)
        (void)!for_each_file(folder, remove_file, &ignored);
    rmdir(folder->beside);
    if (!placed && folder->is_new)
        rmdir(folder->path);
    free(folder->beside);
    *folder = (struct output_folder){0};
    return placed;
}
