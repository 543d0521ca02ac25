/*
 * past_point.h: what a database tells of one point that was simulated before, so that it need not
 * be simulated again.
 *
 * The same numbers come out again where everything that decides them is the same: the program, the
 * bytes of the files that were read, the effective scenario but for what only names or judges, what
 * the sweep sets, and the number of replications.
 */
#ifndef RESULTS_DATABASE_PAST_POINT_H
#define RESULTS_DATABASE_PAST_POINT_H

#include "results/database/database.h"
#include "results/database/rows.h"

#include <stddef.h>
#include <stdint.h>

/* Of one objective; its texts are owned. */
struct past_excess {
    char *criterion;
    struct excess_row row;
};

struct past_point {
    uint64_t replications;
    struct past_excess *excesses; /* owned */
    size_t excess_count;
};

/*
 * The runs whose points may stand for those of a run that would begin now.
 *
 * version   as past_run tells it
 * sha256s   of the input files in their order, with blanks between
 * runs      out: a JSON array of their ids, owned by the caller
 */
bool past_runs_alike(struct database *database, const char *scenario, const char *version,
                     const char *sha256s, char **runs, struct error *error) MUST_CHECK;

/* What a point must be to stand for another. */
struct past_point_key {
    const char *runs;       /* as past_runs_alike gives them */
    const char *parameters; /* what the sweep set, as JSON */
    uint64_t replications;
};

/*
 * The first such point that was a probe.
 *
 * found   out: whether there is one; if so, the point is owned by the caller, past_point_free
 */
bool past_point_find(struct past_point *point, struct database *database,
                     const struct past_point_key *key, bool *found, struct error *error) MUST_CHECK;
void past_point_free(struct past_point *point);

#endif
