/*
 * delphi_runs.c: several runs of DELPHI as one, by their mean.
 */
#include "base/error.h"
#include "calibration/delphi_log.h"

#include "base/memory.h"

#include <assert.h>
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

/* Names of folders, in order. */
struct folders {
    char **paths; /* owned list of owned texts */
    size_t count;
    size_t capacity;
};

static bool is_folder(const char *path)
{
    struct stat status;
    return stat(path, &status) == 0 && S_ISDIR(status.st_mode);
}

static bool has_log(const char *folder)
{
    char *path = memory_format_text("%s/client.log", folder);
    struct stat status;
    bool there = stat(path, &status) == 0;
    free(path);
    return there;
}

static void add_folder(struct folders *folders, char *path)
{
    folders->paths =
        memory_grow(folders->paths, &folders->capacity, folders->count + 1, sizeof *folders->paths);
    folders->paths[folders->count++] = path;
}

static void free_folders(struct folders *folders)
{
    for (size_t i = 0; i < folders->count; i++)
        free(folders->paths[i]);
    free(folders->paths);
}

static int compare_paths(const void *left, const void *right)
{
    return strcmp(*(char *const *)left, *(char *const *)right);
}

/* The folders within that hold logs. */
static bool list_runs(struct folders *folders, const char *folder, struct error *error)
{
    const struct dirent *entry;
    DIR *directory = opendir(folder);
    if (directory == NULL)
        return error_set(error, ERROR_INPUT, folder, NULL, "cannot be opened: %s", strerror(errno));
    while ((entry = readdir(directory)) != NULL) {
        char *path = memory_format_text("%s/%s", folder, entry->d_name);
        if (entry->d_name[0] != '.' && is_folder(path) && has_log(path))
            add_folder(folders, path);
        else
            free(path);
    }
    closedir(directory);
    if (folders->count == 0)
        return error_set(error, ERROR_INPUT, folder, NULL,
                         "must hold client.log and server.log, or a folder with them for each run");
    qsort(folders->paths, folders->count, sizeof *folders->paths, compare_paths);
    return true;
}

static bool is_seconds(enum delphi_series_kind kind)
{
    switch (kind) {
    case DELPHI_KEYGEN:
    case DELPHI_KEY_SEND:
    case DELPHI_ENCRYPT:
    case DELPHI_DECRYPT:
    case DELPHI_GC_EVALUATE:
    case DELPHI_KEY_RECEIVE:
    case DELPHI_NOISE:
    case DELPHI_HE_EVAL:
    case DELPHI_GARBLE:
    case DELPHI_ENCODE_OFFLINE:
    case DELPHI_ENCODE_ONLINE:
    case DELPHI_SHARED_LINEAR:
        return true;
    case DELPHI_KEY_UP:
    case DELPHI_LINEAR_UP:
    case DELPHI_BASE_OT:
    case DELPHI_OT_SETUP:
    case DELPHI_ONLINE_UP:
    case DELPHI_LINEAR_DOWN:
    case DELPHI_GC_DOWN:
    case DELPHI_OT_SEND:
    case DELPHI_LABELS_DOWN:
    case DELPHI_PREDICTION_DOWN:
    case DELPHI_LINEAR_INPUTS:
    case DELPHI_RELU_INPUTS:
    case DELPHI_SHAPES:
    case DELPHI_RELU_TOTAL:
    case DELPHI_SERIES_COUNT:
        break;
    }
    return false;
}

/* Seconds are added up; of everything else the runs must say the same. */
static bool add_series(struct delphi_series *sum, const struct delphi_series *series,
                       enum delphi_series_kind kind, const char *folder, struct error *error)
{
    if (series->count != sum->count)
        return error_set(error, ERROR_INPUT, folder, NULL,
                         "has \"%s\" %zu times, the runs before %zu times",
                         delphi_series_name(kind), series->count, sum->count);
    for (size_t i = 0; i < sum->count; i++) {
        if (is_seconds(kind))
            sum->values[i] += series->values[i];
        else if (series->values[i] != sum->values[i])
            return error_set(error, ERROR_INPUT, folder, NULL,
                             "has %.0f of \"%s\" (%zu), the runs before %.0f", series->values[i],
                             delphi_series_name(kind), i + 1, sum->values[i]);
    }
    return true;
}

static bool add_run(struct delphi_run *sum, const char *folder, struct error *error)
{
    struct delphi_run run;
    bool good = delphi_run_read(&run, folder, error);
    for (int kind = 0; kind < DELPHI_SERIES_COUNT && good; kind++)
        good = add_series(&sum->series[kind], &run.series[kind], (enum delphi_series_kind)kind,
                          folder, error);
    delphi_run_free(&run);
    return good;
}

static void divide_seconds(struct delphi_run *run, size_t count)
{
    assert(count > 0);
    for (int kind = 0; kind < DELPHI_SERIES_COUNT; kind++)
        for (size_t i = 0; i < run->series[kind].count; i++)
            if (is_seconds((enum delphi_series_kind)kind))
                run->series[kind].values[i] /= (double)count;
}

bool delphi_runs_read(struct delphi_run *mean, size_t *run_count, const char *folder,
                      struct error *error)
{
    struct folders folders = {0};
    *mean = (struct delphi_run){0};
    if (has_log(folder))
        add_folder(&folders, memory_copy_text(folder));
    bool good = folders.count > 0 || list_runs(&folders, folder, error);
    for (size_t i = 0; i < folders.count && good; i++)
        good = i == 0 ? delphi_run_read(mean, folders.paths[i], error)
                      : add_run(mean, folders.paths[i], error);
    *run_count = folders.count;
    if (good)
        divide_seconds(mean, folders.count);
    free_folders(&folders);
    return good;
}
