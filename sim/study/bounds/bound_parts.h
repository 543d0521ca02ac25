/*
 * bound_parts.h: which operations fill what sets a bound.
 */
#ifndef STUDY_BOUNDS_BOUND_PARTS_H
#define STUDY_BOUNDS_BOUND_PARTS_H

#include "study/bounds/bounds.h"

struct bound_part {
    enum operation operation;
    enum resource resource;
    double seconds; /* of the bound's demand, by both phases of one inference */
};

/* One part for each place where an operation can be. */
#define BOUND_MOST_PARTS ((size_t)STEP_OPERATION_COUNT * RESOURCE_COUNT)

/*
 * Fills parts with the operations that demand the bound's resource, the longest first; returns
 * their number, at most BOUND_MOST_PARTS.
 *
 * Their sum is the bound's demand, but for slots: what a slot waits for its next check is in no
 * part, and operations that run at the same time count each.
 */
size_t bound_parts_find(struct bound_part parts[], const struct bound *bound,
                        const struct simulation_settings *settings);

#endif
