/*
 * process.h: what a command costs as a process of its own.
 */
#ifndef TESTS_BENCH_PROCESS_H
#define TESTS_BENCH_PROCESS_H

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

/* In memory where there is such a place: files cost what the disk makes them cost. */
static inline bool new_folder(char folder[32])
{
    strcpy(folder, "/dev/shm/pisim-bench-XXXXXX");
    if (mkdtemp(folder))
        return true;
    strcpy(folder, "/tmp/pisim-bench-XXXXXX");
    return mkdtemp(folder) != NULL;
}

struct usage {
    double cpu_s;
    double memory_bytes;
};

static inline double seconds(struct timeval time)
{
    return (double)time.tv_sec + (double)time.tv_usec * 1e-6;
}

/* Runs a shell command in which $PISIM is the program and $FOLDER a folder of its own. */
static inline struct usage run(const char *command)
{
    struct rusage usage = {0};
    int status = 0;
    pid_t child = fork();
    if (child == 0) {
        execl("/bin/sh", "sh", "-c", command, (char *)NULL);
        _exit(127);
    }
    if (child < 0 || wait4(child, &status, 0, &usage) != child || status != 0) {
        fprintf(stderr, "bench: failed: %s\n", command);
        exit(EXIT_FAILURE);
    }
    return (struct usage){.cpu_s = seconds(usage.ru_utime) + seconds(usage.ru_stime),
                          .memory_bytes = (double)usage.ru_maxrss * 1024.0};
}

#endif
