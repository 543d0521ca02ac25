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

#include <stddef.h>
#include <stdint.h>

/* A value with its interval; NAN where there is none. */
struct past_interval {
    double value;
    double low;
    double high;
};

struct past_slo {
    char *criterion; /* owned, as all texts here */
    char *verdict;
    struct past_interval interval;
};

struct past_point {
    uint64_t replications;
    char *verdict;
    struct past_interval growth;
    struct past_interval stock_out;
    struct past_slo *slos; /* owned */
    size_t slo_count;
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
    uint64_t replications;  /* at least so many */
    double confidence;      /* of its intervals */
};

/*
 * The first such point with the fewest replications.
 *
 * found   out: whether there is one; if so, the point is owned by the caller, past_point_free
 */
bool past_point_find(struct past_point *point, struct database *database,
                     const struct past_point_key *key, bool *found, struct error *error) MUST_CHECK;
void past_point_free(struct past_point *point);

#endif
