/*
 * machine_watch.h: what the machine tells whoever watches it: steps as they come and go, rates as
 * they change. Watching changes nothing of what happens.
 */
#ifndef SYSTEM_MACHINE_MACHINE_WATCH_H
#define SYSTEM_MACHINE_MACHINE_WATCH_H

#include "system/machine/machine_plan.h"

#include <stdbool.h>

struct step_run;

/* Work at a processor, or a transfer until its last bit has left; its waiting included. */
struct watched_step {
    const struct step_run *run;
    uint64_t terminal; /* whose phase it is of */
    uint64_t server;   /* from 0: which one it is with */
    size_t class_index;
    const struct machine_plan *plan;
    uint32_t step_index; /* in the plan */
    enum phase phase;
    enum resource resource;
    double now_s;
    uint32_t *mark; /* the watcher's own, from the step's begin to its end */
};

struct machine_watcher {
    void *context;
    void (*on_step)(void *context, const struct watched_step *step, bool begins);
    /* Cores, bits per second or disks that a station of a server, or of a terminal, gives to each
     * phase from now on. Links that lead to a server's interface have no station of their own. */
    void (*on_rate)(void *context, bool is_servers, uint64_t index, enum resource resource,
                    const double rates[PHASE_COUNT], double now_s);
};

/* Core-seconds, bits or seconds of a disk that are done of a step that has begun and not ended. */
double machine_step_done(const struct step_run *run);

#endif
