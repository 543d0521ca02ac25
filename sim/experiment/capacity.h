/*
 * capacity.h: up to which rate a goal is met, and what it takes to meet it at a given rate.
 *
 * Every probe runs the same days (common random numbers). A rate passes or fails where the
 * intervals decide; the answer is the highest rate that passes and the lowest above it that fails,
 * and where rates between them cannot be told, it is that wide.
 */
#ifndef EXPERIMENT_CAPACITY_H
#define EXPERIMENT_CAPACITY_H

#include "experiment/probing.h"

enum goal {
    GOAL_SLO,    /* all objectives of the scenario pass; one fails */
    GOAL_STABLE, /* by the verdict */
    GOAL_ONSET   /* stock-outs are below the threshold of the onset; above */
};

/* Where a goal is met. Ends that were not found are NAN. */
struct capacity {
    double pass;
    double fail;
    size_t probe_count;
    size_t replications; /* of the last probe */
    struct slo failing;  /* the worst objective at the failing end, if objectives are the goal */
    char refused[1024];  /* why no further values could be tried; empty when all could */
};

/*
 * Highest rate at which point k of the experiment meets the goal. Begins at half of the bound and
 * goes no further than sixteen times the bound, or a millionth of it. At low rates there are more
 * replications than the scenario says, for 10,000 requests, but at most a hundred times as many.
 *
 * Fails also when probing was interrupted (probing->interrupted, no error set).
 */
bool capacity_of_rate(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                      struct error *error) MUST_CHECK;

/* What a search over a parameter starts from, and where it ends. */
struct capacity_range {
    const char *path;
    double start;
    double lowest;
    double highest;
    bool is_whole;
};

/* Least value of a parameter, of which more helps, at which point k meets the goal. */
bool capacity_of_parameter(struct capacity *capacity, struct probing *probing, size_t k,
                           enum goal goal, const struct capacity_range *range,
                           struct error *error) MUST_CHECK;

#endif
