/*
 * self_check.h: simulations whose results are known: from theory, with intervals, or request by
 * request from the published simulator.
 *
 * They are the shipped scenarios reference/ and published/, and run as a user's do.
 */
#ifndef STUDY_KNOWN_SELF_CHECK_H
#define STUDY_KNOWN_SELF_CHECK_H

#include "study/runner.h"

/* All intervals hold their true values at once with this probability. */
#define SELF_CHECK_CONFIDENCE 0.99

/* One number that is known, and what came out; texts are static. */
struct finding {
    const char *law;
    const char *scenario;
    const char *quantity;
    const char *unit;
    double load; /* rate / bound; NAN where it is no matter */
    double expected;
    double got;
    double low; /* what must hold the expected */
    double high;
    bool holds;
};

struct self_check {
    struct library *library; /* borrowed */
    unsigned jobs;
    uint64_t seed;
    void *context; /* of on_progress; borrowed */
    void (*on_progress)(void *context, uint64_t done, uint64_t total);
    const atomic_bool *interruption; /* borrowed, or NULL; as of runner_listener */

    double confidence;        /* out: of each interval, by Bonferroni */
    bool interrupted;         /* out: findings are those so far */
    struct finding *findings; /* out: owned */
    size_t count;
    size_t capacity;
    uint64_t done; /* simulations */
    uint64_t total;
};

/*
 * Runs everything; what does not hold is no failure.
 *
 * Owned by the caller, also after a failure; self_check_free.
 */
bool self_check_run(struct self_check *check, struct error *error) MUST_CHECK;
void self_check_free(struct self_check *check);

/* Whether every finding holds, and none is missing. */
bool self_check_holds(const struct self_check *check);

#endif
