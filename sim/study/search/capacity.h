/*
 * capacity.h: up to which rate a goal is met, and what it takes to meet it at a given rate.
 *
 * A search for a bracket (bracket_search.h) over the rate or over a parameter of which more helps.
 * What the long run rules out is said before anything is simulated.
 */
#ifndef STUDY_SEARCH_CAPACITY_H
#define STUDY_SEARCH_CAPACITY_H

#include "study/search/goal.h"
#include "study/search/probing.h"
#include "study/search/unreachable.h"

/* Where a goal is met. Ends that were not found are NAN. */
struct capacity {
    double pass;
    double fail;
    bool is_easier;    /* the goal: it is met at high rates, and failed at low ones */
    bool is_met_below; /* values below pass meet the goal, and fail is above it */
    bool is_narrow;    /* as the tolerance asks, or as whole numbers allow */
    bool is_drawn;     /* more replications may tell more */
    bool is_cut; /* requests that were not done leave it open, whatever replications there are */
    bool is_drained;   /* ... by twice the horizon already */
    bool is_unlimited; /* nothing takes time: it is met at every rate, and nothing was tried */
    size_t probe_count;
    size_t known_count;    /* of these, taken from the store */
    uint64_t replications; /* the most of a probe */
    double needed;         /* replications that would tell more; INFINITY where that is not known */
    double lowest;         /* what was tried; NAN where nothing was */
    double highest;
    double sparse_per_s; /* rates that were not tried: fewer than 20 requests in all replications */
    struct slo failing;  /* the worst objective at the failing end, if objectives are the goal */
    char refused[1024];  /* why values beyond were not tried; empty when none was refused */
    bool is_settled;     /* of the values that were tried the last ones changed nothing */
    char impossible[UNREACHABLE_SIZE]; /* why no value can; empty where some might */
    char untried[UNREACHABLE_SIZE];    /* why none was tried, though some might; else empty */
    char beyond[UNREACHABLE_SIZE];     /* why no more users were tried; else empty */
};

/* How far the two ends are apart, as a fraction of the larger; NAN where one was not found. */
double capacity_width(const struct capacity *capacity);

/*
 * The rates between which point k of the experiment ceases to meet the goal, or begins to. Goes
 * from half of the bound no further than sixteen times the bound, and down to where 20 requests are
 * expected in all replications. The first look has as many replications as the scenario says (its
 * least number); at low rates more, for 10,000 requests, but at most a hundred times as many.
 *
 * Objectives that no rate can meet are said to be impossible, and nothing is simulated.
 * Where nothing takes time, no rate is too high: objectives that this meets are said to be met, and
 * nothing is simulated; others are refused.
 *
 * Fails also when probing was interrupted (probing->interrupted, no error set): the capacity is
 * what was found until then.
 */
bool capacity_of_rate(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                      struct error *error) MUST_CHECK;

/* The same of the users of a closed loop, of whom there are whole numbers; most_users.h says how
 * far it goes. */
bool capacity_of_users(struct capacity *capacity, struct probing *probing, size_t k, enum goal goal,
                       struct error *error) MUST_CHECK;

/* What a search over a parameter starts from, and where it ends. */
struct capacity_range {
    const char *path;
    double start;
    double lowest;
    double highest;
    bool is_whole;
};

/*
 * From which value of a parameter on point k meets the goal: of storage, for a whole number of
 * precomputes. Of what is spent it is expected that more of the parameter makes the goal harder,
 * else that it helps; where that is found to be the other way about, it is told so.
 *
 * Where the rate is above the bound at every value, the queue grows at each: that cannot be stable.
 * Whether other goals are met within the horizon is not tried (untried).
 */
bool capacity_of_parameter(struct capacity *capacity, struct probing *probing, size_t k,
                           enum goal goal, const struct capacity_range *range,
                           struct error *error) MUST_CHECK;

#endif
