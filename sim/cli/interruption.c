#include "cli/interruption.h"

#include <errno.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

static void list_signals(sigset_t *signals)
{
    static const int numbers[] = {SIGINT, SIGTERM};
    sigemptyset(signals);
    for (size_t i = 0; i < sizeof numbers / sizeof *numbers; i++) {
        struct sigaction action;
        if (sigaction(numbers[i], NULL, &action) == 0 && action.sa_handler != SIG_IGN)
            sigaddset(signals, numbers[i]);
    }
}

/* Nothing is flushed: another thread may be about to print. */
static _Noreturn void end_at_once(void)
{
    static const char text[] = "pisim: interrupted\n";
    ssize_t written = write(STDERR_FILENO, text, sizeof text - 1);
    (void)written;
    _exit(EXIT_INTERRUPTED);
}

static void *wait_for_signals(void *context)
{
    struct interruption *interruption = context;
    int number;
    while (sigwait(&interruption->signals, &number) == 0)
        if (atomic_exchange(&interruption->came, true) || !atomic_load(&interruption->keeps))
            end_at_once();
    return NULL;
}

/* Without the thread, where none can be had, signals end the program as they always do. */
void interruption_hold(struct interruption *interruption)
{
    *interruption = (struct interruption){0};
    list_signals(&interruption->signals);
    pthread_sigmask(SIG_BLOCK, &interruption->signals, &interruption->before);
    interruption->has_thread =
        pthread_create(&interruption->thread, NULL, wait_for_signals, interruption) == 0;
    if (!interruption->has_thread)
        pthread_sigmask(SIG_SETMASK, &interruption->before, NULL);
}

void interruption_keep(struct interruption *interruption)
{
    atomic_store(&interruption->keeps, true);
}

/* What was printed goes out first: the next signal ends the program. Why it could not is for
 * command_line_flush to tell. */
void interruption_release(struct interruption *interruption)
{
    fflush(stdout);
    int fault = errno;
    if (interruption->has_thread) {
        pthread_cancel(interruption->thread);
        pthread_join(interruption->thread, NULL);
        while (sigtimedwait(&interruption->signals, NULL, &(struct timespec){0}) > 0)
            ; /* came too late to end anything */
        pthread_sigmask(SIG_SETMASK, &interruption->before, NULL);
    }
    errno = fault;
}
