/*
 * capacity_search.h: how a search for a capacity spends its replications.
 *
 * The first look brackets the capacity with few replications. Each of the others has more of them,
 * and aims: how far probes lean to either side, in half-widths, tells where between the ends the
 * capacity lies and how close to it a probe of so many replications can decide. Two or three probes
 * then do where halving takes ten, most of them too close to be told.
 */
#ifndef STUDY_SEARCH_CAPACITY_SEARCH_H
#define STUDY_SEARCH_CAPACITY_SEARCH_H

#include "study/search/bisection.h"
#include "study/search/capacity.h"

/* What was found at one value. */
struct capacity_probe {
    double value;
    unsigned look;
    int sign;
    double effect; /* how far it leans, in half-widths of the first look */
};

/* One search: what is asked, and how far it has come. */
struct capacity_search {
    struct probing *probing;
    size_t point;
    enum goal goal;
    const char *path;
    struct capacity *capacity;
    struct bisection bisection;
    unsigned look;                 /* from 0 */
    unsigned look_count;           /* as many as there may be */
    double times;                  /* replications of the last probe, by those of a first look */
    double most_times;             /* ... and as many as they may be */
    struct judgement judgement;    /* of the probe that was answered last */
    struct capacity_probe *probes; /* owned: those that were answered, in their order */
    size_t probe_count;
    size_t probe_capacity;
};

/*
 * Searches from start on; goal, path, and the range and tolerance of the bisection are given.
 *
 * bracket   low_sign: as expected of small values; out: the ends, NAN where there is none
 */
bool capacity_search_run(struct capacity_search *search, double start, struct bracket *bracket,
                         struct error *error) MUST_CHECK;
void capacity_search_free(struct capacity_search *search);

#endif
