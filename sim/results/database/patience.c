#include "results/database/patience.h"

#include <errno.h>
#include <fcntl.h>
#include <time.h>
#include <unistd.h>

/* Many writers take turns, and SQLite lets nobody stand in line: long, so that no work is lost. */
#define MOST_S 120
#define RETRY_NS 5000000L /* 5 ms: waking up costs little, and a free lock is seen soon */

static double now_s(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (double)now.tv_sec + (double)now.tv_nsec * 1e-9;
}

/* SQLite is told the same where there are no locks as where others hold them, so we ask. */
static void ask(struct patience *patience, const char *path)
{
    struct flock lock = {.l_type = F_RDLCK, .l_whence = SEEK_SET, .l_len = 1};
    patience->has_asked = true;
    patience->file = open(path, O_RDONLY);
    if (patience->file >= 0 && fcntl(patience->file, F_GETLK, &lock) != 0)
        patience->fault = errno;
}

bool patience_wait(struct patience *patience, const char *path, int count)
{
    if (!patience->has_asked)
        ask(patience, path);
    if (count == 0)
        patience->until_s = now_s() + MOST_S;
    if (patience->fault != 0 || now_s() >= patience->until_s)
        return false;
    nanosleep(&(struct timespec){.tv_nsec = RETRY_NS}, NULL);
    return true;
}

void patience_end(struct patience *patience)
{
    if (patience->has_asked && patience->file >= 0)
        close(patience->file);
}
