/*
 * clock_back.c: to be loaded before a program (LD_PRELOAD), which then meets a clock that is set
 * back by an hour: what it reads is an hour later than what the system waits for.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <time.h>

#define SET_BACK_S 3600

typedef int clock_function(clockid_t clock, struct timespec *now);

int clock_gettime(clockid_t clock, struct timespec *now)
{
    clock_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "clock_gettime"); /* as POSIX has it */
    int status = real(clock, now);
    if (clock == CLOCK_REALTIME)
        now->tv_sec += SET_BACK_S;
    return status;
}
