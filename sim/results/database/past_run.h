/*
 * past_run.h: what a database tells of a run that was made before: to go on with it, to join it
 * with others, to make it again.
 */
#ifndef RESULTS_DATABASE_PAST_RUN_H
#define RESULTS_DATABASE_PAST_RUN_H

#include "base/warning.h"
#include "results/database/database.h"

#include <stddef.h>
#include <stdint.h>

struct past_file {
    char *path;   /* owned */
    char *sha256; /* owned */
};

struct past_run {
    uint64_t run_id;
    char *status;            /* owned, as all texts here */
    char *verb;              /* what made it */
    char *version;           /* with the commit, and whether it was dirty */
    char *scenario;          /* effective */
    char *scenario_sha256;   /* of this text */
    char *scenario_file;     /* NULL: not known */
    char *tag;               /* NULL: none */
    char *note;              /* likewise */
    uint64_t point_total;    /* of the whole sweep */
    uint64_t shard_index;    /* from 1; 0: all of the sweep */
    uint64_t shard_count;    /* likewise */
    bool by_replications;    /* a shard has some replications of each point, not some points */
    struct past_file *files; /* owned */
    size_t file_count;
    struct warnings warnings; /* of the run, not of its points */
    uint64_t *points; /* owned: index of each point that was finished, as far as it is of the shard,
                         ascending */
    size_t point_count;
};

/* One of the runs by its id; all by the callers' asking for one after the other. Owned by the
 * caller, also after a failure; past_run_free. Fails, too, when there is no such run. */
bool past_run_load(struct past_run *run, struct database *database, uint64_t run_id,
                   struct error *error) MUST_CHECK;
void past_run_free(struct past_run *run);

/*
 * The last run of this effective scenario and this shard (0, 0: all of it; of points, or of the
 * replications of each) that `pisim run` made.
 *
 * run_id   out: 0 when there is none
 */
bool past_run_find(struct database *database, const char *scenario_sha256, uint64_t shard_index,
                   uint64_t shard_count, bool by_replications, uint64_t *run_id,
                   struct error *error) MUST_CHECK;

/* Fails where the database holds another part of this scenario's sweep, or all of it, than the one
 * that is to go on here: one database for each part is what can be merged. */
bool past_run_refuse_other_part(struct database *database, const char *scenario_sha256,
                                uint64_t shard_index, uint64_t shard_count, bool by_replications,
                                struct error *error) MUST_CHECK;

/* Sets label and remark of a run; NULL leaves what is there, the empty text removes it. */
bool past_run_label(struct database *database, uint64_t run_id, const char *tag, const char *note,
                    struct error *error) MUST_CHECK;

/* How many runs there are, and which is the last; 0 when there is none. */
bool past_run_count(struct database *database, uint64_t *count, uint64_t *last_run_id,
                    struct error *error) MUST_CHECK;

#endif
