/*
 * capacity.h: up to which rate a goal is met, and what it takes to meet it at a given rate.
 *
 * Every probe runs the same days (common random numbers). A rate passes or fails where the
 * intervals decide. The search looks at the bracket up to nine times, each time with twice as many
 * replications as before, until it is as narrow as asked: then the answer is the highest rate that
 * passes and the lowest above it that fails. As on the same days a rate is the worse the higher it
 * is, the bracket of one look misses the true capacity no more often than one interval does; and
 * since a search may err at any of its looks, each takes an equal part of what all may err by
 * (Bonferroni), whether it comes to it or not.
 */
#ifndef STUDY_SEARCH_CAPACITY_H
#define STUDY_SEARCH_CAPACITY_H

#include "study/search/goal.h"
#include "study/search/probing.h"

/* Where a goal is met. Ends that were not found are NAN. */
struct capacity {
    double pass;
    double fail;
    bool is_narrow; /* as the tolerance asks, or as whole numbers allow */
    bool is_drawn;  /* more replications may tell more */
    size_t probe_count;
    size_t known_count;  /* of these, taken from the store */
    size_t replications; /* the most of a probe */
    struct slo failing;  /* the worst objective at the failing end, if objectives are the goal */
    char refused[1024];  /* why values beyond were not tried; empty when none was refused */
};

/* How far the two ends are apart, as a fraction of the larger; NAN where one was not found. */
double capacity_width(const struct capacity *capacity);

/*
 * Highest rate at which point k of the experiment meets the goal. Begins at half of the bound and
 * goes no further than sixteen times the bound, or a millionth of it. The first look has as many
 * replications as the scenario says (its least number); at low rates more, for 10,000 requests, but
 * at most a hundred times as many.
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
