/*
 * merge.h: the parts of one sweep, simulated as shards into a database each, joined to one run.
 *
 * The joined run has the rows that one run of the whole sweep would have had.
 */
#ifndef RESULTS_DATABASE_MERGE_H
#define RESULTS_DATABASE_MERGE_H

#include "results/database/past_run.h"

/* One part: a database that holds one run. */
struct merge_part {
    const char *path;    /* borrowed */
    struct past_run run; /* owned */
};

/*
 * Sees that all parts are what they should be: finished shards of one scenario, simulated by one
 * version of the program from the same files, each shard once and none missing. One file is open at
 * a time here and below: there may be more parts than a program may have open.
 *
 * parts   in: the paths; out: owned by the caller, also after a failure; merge_close
 */
bool merge_open(struct merge_part parts[], size_t count, struct error *error) MUST_CHECK;
void merge_close(struct merge_part parts[], size_t count);

/*
 * Adds the joined run, in one transaction.
 *
 * argv   the command as typed
 */
bool merge_run(struct database *database, struct merge_part parts[], size_t count, const char *argv,
               struct error *error) MUST_CHECK;

#endif
