#include "results/database/file_system.h"

#include "base/memory.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#define NAME_SIZE 256 /* bytes: a kind of 63, a folder of 180 (longer ones are cut) */

/* Whether the path is at or below the folder. */
static int is_below(const char *path, const char *folder)
{
    size_t length = strlen(folder);
    if (strcmp(folder, "/") == 0)
        return 1;
    return strncmp(path, folder, length) == 0 && (path[length] == '/' || path[length] == '\0');
}

/* Owned by the caller. */
static char *absolute_path(const char *path)
{
    char here[1024];
    if (path[0] == '/' || !getcwd(here, sizeof here))
        return memory_copy_text(path);
    return memory_format_text("%s/%s", here, path);
}

/* "nfs4 at /home", as the system lists what is mounted. Of those at the same place the last hides
 * the others. */
static void tell_name(const char *path, char name[NAME_SIZE])
{
    char line[4096];
    char folder[1024];
    char kind[64];
    size_t longest = 0;
    char *absolute = absolute_path(path);
    FILE *mounts = fopen("/proc/self/mounts", "r");
    snprintf(name, NAME_SIZE, "of an unknown kind");
    while (mounts && fgets(line, sizeof line, mounts))
        if (sscanf(line, "%*s %1023s %63s", folder, kind) == 2 && is_below(absolute, folder)
            && strlen(folder) >= longest) {
            longest = strlen(folder);
            snprintf(name, NAME_SIZE, "%s at %.180s", kind, folder);
        }
    if (mounts)
        fclose(mounts);
    free(absolute);
}

const char *file_system_lacks(struct sqlite3 *handle)
{
    switch (sqlite3_extended_errcode(handle)) {
    case SQLITE_IOERR_LOCK:
    case SQLITE_IOERR_RDLOCK:
    case SQLITE_IOERR_UNLOCK:
    case SQLITE_IOERR_CHECKRESERVEDLOCK:
        return "locks";
    case SQLITE_IOERR_SHMMAP:
    case SQLITE_IOERR_SHMOPEN:
    case SQLITE_IOERR_SHMLOCK:
    case SQLITE_IOERR_SHMSIZE:
        return "shared memory";
    default:
        return NULL;
    }
}

bool file_system_fail(const char *path, const char *what, int code, struct error *error)
{
    char name[NAME_SIZE];
    tell_name(path, name);
    return error_set(error, ERROR_IO, path, NULL,
                     "its file system (%s) has no %s: %s; write to a local disk, and copy the file "
                     "afterwards",
                     name, what, code != 0 ? strerror(code) : "not told why");
}

void file_system_remove_logs(const char *path)
{
    static const char *const endings[] = {"-wal", "-shm", "-journal"};
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++) {
        char *name = memory_format_text("%s%s", path, endings[i]);
        unlink(name);
        free(name);
    }
}

void file_system_remove(const char *path)
{
    unlink(path);
    file_system_remove_logs(path);
}

int file_system_hold_folder(const char *path)
{
    const char *slash = strrchr(path, '/');
    char *folder =
        slash ? memory_format_text("%.*s/", (int)(slash - path), path) : memory_copy_text(".");
    int held = open(folder, O_RDONLY | O_DIRECTORY);
    if (held >= 0)
        flock(held, LOCK_EX);
    free(folder);
    return held;
}
