/*
 * watch.h: simulates an experiment for a verb: keeps its points, tells how far it is, and how it
 * ended.
 */
#ifndef CLI_WATCH_H
#define CLI_WATCH_H

#include "cli/interruption.h"
#include "cli/progress.h"
#include "cli/recording.h"
#include "study/runner.h"

/* Borrowed, all of it. */
struct watch {
    struct recording *recording; /* NULL: nothing is kept */
    const struct spread *spread; /* what is kept of uncertain costs; NULL: they are certain */
    const atomic_bool *interruption;
    /* Of each point these replications alone, which are kept as they are; {0}: all, and answers. */
    struct shard replications;
    void (*on_point)(void *context,
                     struct point *point); /* before it is kept; NULL: nobody hears */
    void *context;
    /* As of a runner's listener; NULL: all are simulated. */
    bool (*recall)(void *context, const struct point *point, size_t number, struct metrics *metrics,
                   struct error *error);
    struct progress progress;
};

/* As runner_run. */
bool watch_run(struct watch *watch, struct experiment *experiment, unsigned jobs, bool *interrupted,
               struct error *error) MUST_CHECK;

/* Notes in the recording how it ended; returns whether all went well: ran, and that. */
bool watch_finish(const struct watch *watch, bool ran, bool interrupted,
                  struct error *error) MUST_CHECK;

#endif
