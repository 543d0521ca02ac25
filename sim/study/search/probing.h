/*
 * probing.h: further simulations of an experiment's points, to find where an answer turns.
 */
#ifndef STUDY_SEARCH_PROBING_H
#define STUDY_SEARCH_PROBING_H

#include "study/runner.h"

/* Where probes are kept, and taken from where they were made before. */
struct probe_store {
    struct database *database; /* borrowed */
    const char *runs;          /* borrowed: of whose points may be taken; as past_runs_alike */
    void *context;
    bool (*keep)(void *context, struct point *point, struct error *error);
};

/* What probing takes. */
struct probing {
    const struct experiment *experiment;
    const struct json_document *document;
    struct library *library;
    unsigned jobs;
    double tolerance;                /* (high - low) / high */
    uint64_t max_replications;       /* of a probe; 0: as the search or the scenario has it */
    double max_events;               /* of a probe, by estimate; 0: no limit */
    const struct probe_store *store; /* borrowed; NULL: nothing is kept */
    const atomic_bool *interruption; /* borrowed, or NULL; as of runner_listener */
    bool interrupted;                /* out */
};

/* Runs probes that were loaded; false also when interrupted. */
bool probing_run(struct probing *probing, struct experiment *probes, void *context,
                 bool (*on_point)(void *context, struct point *point, struct error *error),
                 struct error *error) MUST_CHECK;

#endif
