#include "cli/progress.h"

#include "base/readable.h"

#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static double seconds_between(const struct timespec *from, const struct timespec *to)
{
    return (double)(to->tv_sec - from->tv_sec) + (double)(to->tv_nsec - from->tv_nsec) * 1e-9;
}

void progress_start(struct progress *progress)
{
    progress->shown = isatty(STDERR_FILENO) == 1;
    clock_gettime(CLOCK_MONOTONIC, &progress->started);
    progress->last = progress->started;
}

static void print_duration(double seconds)
{
    if (seconds < 60.0)
        fprintf(stderr, "%.0f s", seconds);
    else if (seconds < 3600.0)
        fprintf(stderr, "%.0f min", seconds / 60.0);
    else
        fprintf(stderr, "%.1f h", seconds / 3600.0);
}

void progress_tell(void *context, uint64_t done, uint64_t total)
{
    struct progress *progress = context;
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    if (!progress->shown || done == 0 || seconds_between(&progress->last, &now) < 0.2)
        return;
    progress->last = now;
    double elapsed_s = seconds_between(&progress->started, &now);
    fprintf(stderr, "\r%" PRIu64 " of %" PRIu64 " simulation%s (%.0f %%), about ", done, total,
            readable_plural((double)total), 100.0 * (double)done / (double)total);
    print_duration(elapsed_s * (double)(total - done) / (double)done);
    fputs(" left \033[K", stderr);
}

void progress_clear(const struct progress *progress)
{
    if (progress->shown)
        fputs("\r\033[K", stderr);
}
