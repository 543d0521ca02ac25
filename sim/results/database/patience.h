/*
 * patience.h: waiting for locks that others hold, unless there are none to wait for.
 */
#ifndef RESULTS_DATABASE_PATIENCE_H
#define RESULTS_DATABASE_PATIENCE_H

#include <stdbool.h>

struct patience {
    bool has_asked; /* whether the file system has locks at all */
    int file;       /* a descriptor of the file, from then on */
    int fault;      /* why it has none, as errno; 0: it has, as far as is known */
    double until_s;
};

/*
 * Waits a moment; whether another attempt is worth while.
 *
 * count   attempts before, since the lock was first wanted
 */
bool patience_wait(struct patience *patience, const char *path, int count);

/* Once all else has closed the file: with this descriptor the locks of this process go. */
void patience_end(struct patience *patience);

#endif
