/*
 * interruption.h: SIGINT and SIGTERM before, between and after simulations.
 *
 * The runner takes them while it simulates. At any other time they would end the program at once,
 * with all that it has found and not told yet; held, they wait for the runner, or for the end.
 */
#ifndef CLI_INTERRUPTION_H
#define CLI_INTERRUPTION_H

#include <signal.h>
#include <stdbool.h>

#define EXIT_INTERRUPTED 130

struct interruption {
    sigset_t before;
};

void interruption_hold(struct interruption *interruption);

/* Once all is told; whether one came meanwhile that no simulation took, which is then over, too. */
bool interruption_release(const struct interruption *interruption);

#endif
