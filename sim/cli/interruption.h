/*
 * interruption.h: SIGINT and SIGTERM, taken by a thread of their own.
 *
 * While there is nothing to lose the first signal ends the program at once. Later it only sets a
 * flag, which simulations look at, so that what they have found is told and kept; the second signal
 * ends the program at once. Signals that were ignored when the program began (nohup, trap '') stay
 * ignored.
 */
#ifndef CLI_INTERRUPTION_H
#define CLI_INTERRUPTION_H

#include "cli/exit_status.h"

#include <pthread.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>

struct interruption {
    atomic_bool came;  /* what is under way is to end soon */
    atomic_bool keeps; /* there is something to lose */
    sigset_t signals;
    sigset_t before;
    bool has_thread;
    pthread_t thread;
};

/* Before anything else is done; other threads are started afterwards only. It must not move until
 * interruption_release. */
void interruption_hold(struct interruption *interruption);

/* From now on there is something to lose. */
void interruption_keep(struct interruption *interruption);

/* Once all is told: from then on signals do what they did before. */
void interruption_release(struct interruption *interruption);

#endif
