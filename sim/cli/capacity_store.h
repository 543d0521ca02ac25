/*
 * capacity_store.h: the probes of `pisim capacity` in a database: kept there, and taken from there.
 *
 * A run begins with the first probe that must be simulated; where all are there already, none does.
 */
#ifndef CLI_CAPACITY_STORE_H
#define CLI_CAPACITY_STORE_H

#include "cli/recording.h"
#include "study/search/probing.h"

struct capacity_store {
    struct probe_store probes;
    struct recording recording;
    const struct session *session;             /* borrowed */
    const struct circumstances *circumstances; /* borrowed */
    char *runs;                                /* owned */
    bool has_begun;
    size_t point_count; /* recorded */
};

/* Owned by the caller, also after a failure; capacity_store_close. What is borrowed must stay. */
bool capacity_store_open(struct capacity_store *store, const char *path,
                         const struct session *session, const struct circumstances *circumstances,
                         struct error *error) MUST_CHECK;

/* What qualifies the answer; goes with the run, if there is one. */
bool capacity_store_warn(struct capacity_store *store, const struct warnings *warnings,
                         struct error *error) MUST_CHECK;

/*
 * Ends the run, if there is one.
 *
 * status   "done", "interrupted"; NULL after a failure: *error stays what it is
 */
bool capacity_store_close(struct capacity_store *store, const char *status,
                          struct error *error) MUST_CHECK;

#endif
