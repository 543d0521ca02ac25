/*
 * library_files.h: the files that a library has read, with the digests of what was read.
 */
#ifndef SCENARIO_LIBRARY_FILES_H
#define SCENARIO_LIBRARY_FILES_H

#include "base/digest.h"
#include "scenario/library.h"

struct library_file {
    const char *path; /* borrowed from the library */
    char sha256[DIGEST_SIZE];
    uint64_t size_bytes;
};

struct library_files {
    struct library_file *items; /* owned */
    size_t count;
    size_t capacity;
};

/*
 * In the order of their digests, which is the same wherever the files lie and whatever was read
 * first; without standard input, which is nowhere to be found again. All were hashed as they were
 * read; a run ends when a trace, which is read again by each replication, has changed since
 * (trace_file_check).
 *
 * Owned by the caller; library_files_free.
 */
void library_files_list(struct library_files *files, const struct library *library);
void library_files_free(struct library_files *files);

#endif
