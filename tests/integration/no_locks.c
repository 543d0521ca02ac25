/*
 * no_locks.c: to be loaded before a program (LD_PRELOAD), which then finds a file system without
 * locks (NO_LOCKS is the errno that they fail with) or without shared memory (NO_SHARED_MEMORY).
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdarg.h>
#include <stdlib.h>
#include <sys/mman.h>

int fcntl(int file, int command, ...);
int fcntl64(int file, int command, ...);

typedef int fcntl_function(int file, int command, ...);
typedef void *mmap_function(void *address, size_t size, int protection, int flags, int file,
                            off_t offset);

static int lock_or_fail(int file, int command, void *argument)
{
    const char *fault = getenv("NO_LOCKS");
    if (fault && (command == F_SETLK || command == F_SETLKW || command == F_GETLK)) {
        errno = atoi(fault);
        return -1;
    }
    fcntl_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, "fcntl64"); /* as POSIX has it */
    return real(file, command, argument);
}

int fcntl(int file, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return lock_or_fail(file, command, argument);
}

int fcntl64(int file, int command, ...)
{
    va_list arguments;
    va_start(arguments, command);
    void *argument = va_arg(arguments, void *);
    va_end(arguments);
    return lock_or_fail(file, command, argument);
}

static void *map_or_fail(const char *name, void *address, size_t size, int protection, int flags,
                         int file, off_t offset)
{
    if (getenv("NO_SHARED_MEMORY") && (flags & MAP_SHARED) && file >= 0) {
        errno = ENODEV;
        return MAP_FAILED;
    }
    mmap_function *real = NULL;
    *(void **)&real = dlsym(RTLD_NEXT, name);
    return real(address, size, protection, flags, file, offset);
}

void *mmap(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return map_or_fail("mmap", address, size, protection, flags, file, offset);
}

void *mmap64(void *address, size_t size, int protection, int flags, int file, off_t offset)
{
    return map_or_fail("mmap64", address, size, protection, flags, file, offset);
}
