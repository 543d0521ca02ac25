/*
 * capacity_range.h: what is known of a parameter before anything is simulated: in which steps it
 * has a meaning, which values are allowed, and which of them the long run rules out.
 */
#ifndef STUDY_SEARCH_CAPACITY_RANGE_H
#define STUDY_SEARCH_CAPACITY_RANGE_H

#include "study/search/capacity.h"

/* In units: a whole precompute of storage, a thread; of what is not whole, 1. */
struct capacity_values {
    double unit;
    double start;
    double lowest;
    double highest;
    bool is_whole;
};

/*
 * Narrows the range to what the scenario's rules allow, and begins where the bound is above the
 * rate. Where no value lifts the bound above it, capacity->impossible says why: the bound is what
 * can be served in the long run, however much is stored before (bounds.h). Fails where the value
 * that the scenario has is not allowed.
 */
bool capacity_values_find(struct capacity_values *values, struct capacity *capacity,
                          struct probing *probing, size_t k, const struct capacity_range *range,
                          struct error *error) MUST_CHECK;

#endif
