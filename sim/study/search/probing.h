/*
 * probing.h: further simulations of an experiment's points, to find where an answer turns.
 */
#ifndef STUDY_SEARCH_PROBING_H
#define STUDY_SEARCH_PROBING_H

#include "study/runner.h"
#include "study/search/bracket_search.h"

/* Where probes are kept, and taken from where they were made before. */
struct probe_store {
    struct database *database; /* borrowed */
    const char *runs;          /* borrowed: of whose points may be taken; as past_runs_alike */
    void *context;
    /* The samples are for the objectives, in their order. */
    bool (*keep)(void *context, struct point *point, const struct slo slos[],
                 const struct excess_sample samples[], size_t count, struct error *error);
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
    void *context;                   /* of those who listen; NULL: nobody does */
    void (*on_probe)(void *context, const struct bracket_search *search, double unit);
    void (*on_progress)(void *context, uint64_t done, uint64_t total);
    const atomic_bool *interruption; /* borrowed, or NULL; as of runner_listener */
    bool interrupted;                /* out */
};

/* The first look of a search at this scenario, and the most that a look may have. */
double probing_first_replications(const struct scenario *scenario);
double probing_most_replications(const struct probing *probing, const struct scenario *scenario);

/* Sets so many times the replications of the first look, as far as there may be so many; returns
 * how many times those it is. */
double probing_set_times(const struct probing *probing, struct scenario *scenario, double times);

/* Digits that tell values apart which are as close as the tolerance. */
int probing_digits(const struct probing *probing);

/* Runs probes that were loaded; false also when interrupted. */
bool probing_run(struct probing *probing, struct experiment *probes,
                 struct runner_listener *listener, struct error *error) MUST_CHECK;

#endif
