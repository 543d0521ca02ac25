#include "scenario/library_files.h"

#include "base/memory.h"
#include "scenario/library_parts.h"

#include <stdlib.h>
#include <string.h>

static struct library_file *add_file(struct library_files *files, const char *path)
{
    files->items =
        memory_grow(files->items, &files->capacity, files->count + 1, sizeof *files->items);
    struct library_file *file = &files->items[files->count++];
    *file = (struct library_file){.path = path};
    return file;
}

static bool has_path(const struct library_files *files, const char *path)
{
    for (size_t i = 0; i < files->count; i++)
        if (strcmp(files->items[i].path, path) == 0)
            return true;
    return false;
}

/* The same trace may have been read with several columns. */
static void add_traces(struct library_files *files, const struct library *library)
{
    for (const struct library_trace *known = library->traces; known; known = known->next) {
        const struct trace_file *trace = &known->trace;
        if (trace->bytes || has_path(files, trace->path))
            continue;
        struct library_file *file = add_file(files, trace->path);
        strcpy(file->sha256, trace->sha256);
        file->size_bytes = trace->size_bytes;
    }
}

static void add_documents(struct library_files *files, const struct library *library)
{
    for (const struct library_document *known = library->documents; known; known = known->next) {
        if (!known->is_file || !known->document.sha256)
            continue;
        struct library_file *file = add_file(files, known->path);
        strcpy(file->sha256, known->document.sha256);
        file->size_bytes = known->document.size_bytes;
    }
}

static int by_digest(const void *left, const void *right)
{
    return strcmp(((const struct library_file *)left)->sha256,
                  ((const struct library_file *)right)->sha256);
}

void library_files_list(struct library_files *files, const struct library *library)
{
    *files = (struct library_files){0};
    add_traces(files, library);
    add_documents(files, library);
    qsort(files->items, files->count, sizeof *files->items, by_digest);
}

void library_files_free(struct library_files *files)
{
    free(files->items);
    *files = (struct library_files){0};
}
