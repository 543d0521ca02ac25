/*
 * cost.h: what a point costs, in money, energy and bytes: per request and per month, in all and by
 * part.
 *
 * Over the time from the warm-up to the horizon of all replications: per request that was finished
 * in that time, and per 30 days of it. Ratios of sums over replications, as mean latencies are.
 */
#ifndef STUDY_COST_COST_H
#define STUDY_COST_COST_H

#include "scenario/measure_name.h"
#include "statistics/confidence.h"

struct cost {
    struct interval per_request; /* NAN where none was finished */
    struct interval per_month;
};

struct cost_answer {
    struct cost usd;
    struct cost usd_parts[USD_PART_COUNT];
    struct cost joules;
    struct cost joules_parts[JOULES_PART_COUNT];
    struct cost bytes;
};

/* The parts of both add up to usd and to joules. */
void cost_answer_build(struct cost_answer *answer, const struct metrics replications[],
                       size_t count, double confidence);

/* What the replication adds to the sums of such a measure. */
void cost_terms(struct measure measure, const struct metrics *metrics, double *amount,
                double *divisor);

/* What the answer says of such a measure; NAN where it is not known. */
struct interval cost_interval(struct measure measure, const struct cost_answer *answer);

#endif
