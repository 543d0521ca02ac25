/*
 * measure.h: what the replications of a point say of a measure, with its interval.
 */
#ifndef STUDY_MEASURE_H
#define STUDY_MEASURE_H

#include "scenario/measure_name.h"
#include "statistics/confidence.h"

struct answer;

/*
 * What the answer says of it. Without any random draw it is as it is: low and high equal the value.
 * The maximum is that of the requests that were simulated, without an interval, too.
 */
struct interval measure_interval(struct measure measure, const struct answer *answer);

/* What one replication adds to the sums of a share. */
void measure_share_terms(enum measure_source share, const struct metrics *metrics, double *hits,
                         double *trials);

/* ... to those of a mean latency: its requests' seconds, and their number. */
void measure_mean_terms(enum metric metric, const struct metrics *metrics, double *seconds,
                        double *requests);

/* Whether the half-width is at most this share of the value. */
bool measure_is_precise(struct measure measure, const struct answer *answer, double precision);

/* Why it has no interval, as far as that is known; NULL when it has one. */
const char *measure_gap(struct measure measure, const struct answer *answer);

/* A mean that every replication has: how rare those are that differ is not known, so it has no
 * interval. */
bool measure_is_alike(struct measure measure, const struct answer *answer);

/* A latency, which only requests that are done have, while others were not. */
bool measure_is_cut(struct measure measure, const struct answer *answer);

/* ... and of which no more is known: those that wait longest are not in what is told, so it is at
 * least that. */
bool measure_is_lower_bound(struct measure measure, const struct answer *answer);

#endif
