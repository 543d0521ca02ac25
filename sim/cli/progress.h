/*
 * progress.h: one line on a terminal that says how far the work has come and how long it may still
 * take.
 */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>
#include <time.h>

struct progress {
    bool shown; /* stderr is a terminal */
    struct timespec started;
    struct timespec last;
};

/* The time that is told counts from now. */
void progress_start(struct progress *progress);
/* At most a few times a second. Long work calls it with its context: a struct progress. */
void progress_tell(void *context, uint64_t done, uint64_t total);
/* Makes room for other lines on the same terminal. */
void progress_clear(const struct progress *progress);

#endif
