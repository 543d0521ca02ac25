#include "cli/interruption.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>

static void list_signals(sigset_t *signals)
{
    sigemptyset(signals);
    sigaddset(signals, SIGINT);
    sigaddset(signals, SIGTERM);
}

void interruption_hold(struct interruption *interruption)
{
    sigset_t signals;
    list_signals(&signals);
    sigprocmask(SIG_BLOCK, &signals, &interruption->before);
}

/* What was printed goes out first: the next signal ends the program. Why it could not is for
 * command_line_flush to tell. */
bool interruption_release(const struct interruption *interruption)
{
    sigset_t signals;
    list_signals(&signals);
    fflush(stdout);
    int fault = errno;
    bool came = sigtimedwait(&signals, NULL, &(struct timespec){0}) > 0;
    sigprocmask(SIG_SETMASK, &interruption->before, NULL);
    errno = fault;
    return came;
}
