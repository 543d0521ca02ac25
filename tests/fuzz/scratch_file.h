/*
 * scratch_file.h: bytes as a file in a folder of its own, for readers that take a path.
 */
#ifndef TESTS_FUZZ_SCRATCH_FILE_H
#define TESTS_FUZZ_SCRATCH_FILE_H

#include <assert.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

struct scratch_folder {
    char path[256];
};

/* In TMPDIR. */
static inline struct scratch_folder scratch_folder_new(void)
{
    struct scratch_folder folder;
    const char *base = getenv("TMPDIR");
    snprintf(folder.path, sizeof folder.path, "%s/pisim-fuzz-XXXXXX", base ? base : "/tmp");
    const char *made = mkdtemp(folder.path);
    assert(made != NULL);
    return folder;
}

struct scratch_file {
    char path[320];
};

static inline struct scratch_file scratch_file_new(const struct scratch_folder *folder,
                                                   const char *name, const uint8_t *bytes,
                                                   size_t size)
{
    struct scratch_file file;
    snprintf(file.path, sizeof file.path, "%s/%s", folder->path, name);
    FILE *stream = fopen(file.path, "wb");
    assert(stream != NULL);
    size_t written = fwrite(bytes, 1, size, stream);
    int closed = fclose(stream);
    assert(written == size && closed == 0);
    return file;
}

#endif
